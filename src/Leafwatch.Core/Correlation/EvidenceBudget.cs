namespace Leafwatch.Core.Correlation;

/// <summary>
/// Bounds what all open alerts together hold of lines. Where there is a store, what the alerts show that did not change for longest is let go
/// and read again when it is needed, so that nobody can tell the difference. Without one, each keeps less of every further line.
/// </summary>
/// <param name="most">How many bytes of what is stored may be at hand besides, about.</param>
/// <param name="find">Finds an alert in the store; <see langword="null"/> without one.</param>
internal sealed class EvidenceBudget(long most, Func<string, Alert?>? find)
{
    private const long Comfortable = 32 * 1024 * 1024;
    private const int ShortLine = 200;

    private readonly LinkedList<Resting> _resting = [];
    private long _restingSize;

    /// <summary>How many bytes of lines are held now.</summary>
    public long Held { get; set; }

    public bool HasStore => find is not null;

    public int LongestLine => Held < Comfortable ? EvidenceRing.LongestLine : ShortLine;

    public Alert Find(string id) => find?.Invoke(id) ?? throw new InvalidOperationException($"The alert {id} is firing, and the store does not have it.");

    /// <summary>Takes note that an alert was handed over to be stored as it is.</summary>
    public void Rest(OpenAlert alert)
    {
        if (alert.IsInStore)
        {
            int size = alert.SizeAtHand;
            _restingSize += size;
            alert.Rest = _resting.AddLast(new Resting(alert, size));
        }
    }

    /// <summary>Takes note that an alert is other now than it is stored.</summary>
    public void Wake(OpenAlert alert)
    {
        if (alert.Rest is { } place)
        {
            _restingSize -= place.ValueRef.Size;
            _resting.Remove(place);
            alert.Rest = null;
        }
    }

    /// <summary>Lets go of what the store has until the rest is within the bound. To be called when all that was handed over is stored.</summary>
    public void MakeRoom()
    {
        while (_restingSize > most && _resting.First is { } longest)
        {
            OpenAlert alert = longest.Value.Alert;
            Wake(alert);
            alert.Release();
        }
    }

    /// <param name="Alert">An alert that is stored as it is.</param>
    /// <param name="Size">What it took when it was.</param>
    internal readonly record struct Resting(OpenAlert Alert, int Size);
}
