namespace Leafwatch.Core;

/// <summary>What the lines before a place in a file say of how those after it are read: who reads a file in pieces is told it at each.</summary>
public sealed record FormatState
{
    /// <summary>That of a file that has had no other format so far.</summary>
    public static FormatState Beginning { get; } = new();

    /// <summary>Whether nothing is to be known but the last header line in the file, where its format has some.</summary>
    public bool IsBeginning => ReferenceEquals(this, Beginning);

    /// <summary>The formats of the file, in the order in which they are tried; none while it has only the one that it began with.</summary>
    public IReadOnlyList<FormatCount> Formats { get; init; } = [];

    /// <summary>The last lines before the place, which wait for those after it (<see cref="BatchResult.HeldBack"/>).</summary>
    public ReadOnlyMemory<byte> Pending { get; init; }

    /// <summary>How many lines before them, one after another, could not be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>How often another format was looked for in which part of the file.</summary>
    public (long Part, int Times) Asked { get; init; }

    /// <summary>The header lines that hold for the lines after the place (<see cref="LogFormat.HeaderMark"/>).</summary>
    public ReadOnlyMemory<byte> Header { get; init; }

    /// <summary>Whether lines are read the same after the one as after the other.</summary>
    public bool Matches(FormatState other) =>
        Formats.SequenceEqual(other.Formats, FormatCount.ByName)
        && Unreadable == other.Unreadable
        && Asked == other.Asked
        && Pending.Span.SequenceEqual(other.Pending.Span)
        && Header.Span.SequenceEqual(other.Header.Span);
}
