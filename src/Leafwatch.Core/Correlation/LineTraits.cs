namespace Leafwatch.Core.Correlation;

/// <summary>What the line that is looked at says besides its address: whom, what and where it concerned. Kept for that line only.</summary>
internal sealed class LineTraits
{
    /// <summary>A value longer than this is cut.</summary>
    public const int LongestValue = 120;

    private static readonly Field TargetUser = Field.Named(Trait.TargetUser);

    private readonly byte[][] _values = [new byte[LongestValue], new byte[LongestValue], new byte[LongestValue], new byte[LongestValue]];
    private readonly int[] _lengths = [-1, -1, -1, -1];
    private long _line = -1;

    /// <summary>The source of the line, where it is known; else nothing. The same list for all lines of it that follow each other.</summary>
    public string[] Sources { get; private set; } = [];

    /// <summary>The fields in the order in which they are kept: a site is named by its domain rather than by the machine that serves it.</summary>
    public static string[] Names { get; } = [Width.User, Width.Path, Width.Host, Trait.TargetUser];

    /// <summary>The fields of a match that are looked at.</summary>
    public static Field[] Fields { get; } = [Field.UserName, Field.UrlPath, Field.UrlDomain, Field.HostName, TargetUser];

    /// <param name="match">The line.</param>
    /// <param name="line">Its place in the <see cref="EvidenceRing"/>.</param>
    /// <param name="source">The name of its source.</param>
    public void Take(in BatchResult.Match match, long line, string? source)
    {
        _line = line;
        Sources = source is null ? [] : Sources is [var same] && same == source ? Sources : [source];
        Take(match, Field.UserName, 0);
        Take(match, Field.UrlPath, 1);
        if (!Take(match, Field.UrlDomain, 2))
        {
            Take(match, Field.HostName, 2);
        }

        Take(match, TargetUser, 3);
    }

    /// <summary>Whether they are those of a line.</summary>
    public bool AreOf(long line) => line == _line && line >= 0;

    /// <returns>Whether the line has the trait.</returns>
    public bool TryGet(int trait, out ReadOnlySpan<byte> value)
    {
        value = _lengths[trait] > 0 ? _values[trait].AsSpan(0, _lengths[trait]) : default;
        return _lengths[trait] > 0;
    }

    private bool Take(in BatchResult.Match match, Field field, int trait)
    {
        _lengths[trait] = -1;
        if (!match.TryGet(field, out ReadOnlySpan<byte> value) || value.IsEmpty)
        {
            return false;
        }

        value = EvidenceRing.Cut(value, LongestValue);
        value.CopyTo(_values[trait]);
        _lengths[trait] = value.Length;
        return true;
    }
}
