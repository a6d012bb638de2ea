namespace Leafwatch.Core.Correlation;

/// <summary>What all windows share: the lines of events, the bound of what alerts hold of them, the alerts that changed, and the totals of the site.</summary>
/// <param name="Evidence">The lines of events.</param>
/// <param name="Budget">The bound of what alerts hold of lines.</param>
/// <param name="Log">The alerts that changed.</param>
/// <param name="Windows">The bound of what windows and firing alerts hold.</param>
/// <param name="TotalsBetween">How many matches each correlation had over the whole site, between two times.</param>
internal sealed record CorrelationContext(EvidenceRing Evidence, EvidenceBudget Budget, AlertLog Log, WindowBudget Windows, Func<long, long, IReadOnlyList<KindTotal>> TotalsBetween)
{
    private const int LargeRoom = 64 * 1024;

    private readonly byte[] _address = new byte[GroupKey.LongestField];
    private int _addressLength = -1;

    public LineTraits Traits { get; } = new();

    public LinePlace Place { get; } = new();

    public LineKeys Keys { get; } = new();

    /// <summary>What keys are hashed with, unless what was stored is hashed otherwise: an outsider chooses the keys.</summary>
    public long Seed { get; } = Random.Shared.NextInt64();

    /// <summary>Room for events that wait.</summary>
    public WaitingEvents.SpareChunks Chunks { get; } = new();

    /// <summary>Where windows are written before they are stored, one after the other.</summary>
    public MemoryStream Room { get; } = new();

    /// <summary>Gives that room back where it has grown large: few windows are.</summary>
    public void TrimRoom()
    {
        if (Room.Capacity > LargeRoom)
        {
            Room.SetLength(0);
            Room.Capacity = 0;
        }
    }

    /// <summary>The address that the line at hand is of, written in one way; empty when it has none.</summary>
    public ReadOnlySpan<byte> Address => _address.AsSpan(0, Math.Max(_addressLength, 0));

    public bool HasAddress => _addressLength >= 0;

    /// <summary>Takes down the address of a line.</summary>
    public void TakeAddress(in BatchResult.Match match) =>
        _addressLength = match.TryGet(Field.SourceIp, out ReadOnlySpan<byte> address) ? AddressKey.Write(address, _address) : -1;
}
