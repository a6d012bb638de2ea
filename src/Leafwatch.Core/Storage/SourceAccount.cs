namespace Leafwatch.Core.Storage;

/// <summary>The account of a source: the totals of all its files, those that are over among them, and what its health is judged by.</summary>
public sealed record SourceAccount
{
    public required string Source { get; init; }

    /// <summary>Since when the account is kept.</summary>
    public required DateTimeOffset Since { get; init; }

    public LedgerCounts Totals { get; init; }

    /// <summary>When the last line came, by the wall clock.</summary>
    public DateTimeOffset? LastLine { get; init; }

    /// <summary>The latest time that a line stated.</summary>
    public DateTimeOffset? LastEvent { get; init; }

    /// <summary>The name of the format that the last lines were read as.</summary>
    public string? Format { get; init; }

    /// <summary>The last minutes in which lines came, the newest last; a few.</summary>
    public IReadOnlyList<MinuteCount> Minutes { get; init; } = [];

    /// <summary>The latest lines that could not be understood, the newest last; a few.</summary>
    public IReadOnlyList<UnparsedSample> Samples { get; init; } = [];

    /// <summary>How long it has been watched without a line: time in which the program was stopped, or behind, is not in it.</summary>
    public TimeSpan Quiet { get; init; }

    /// <summary>How many lines would usually have come in that time.</summary>
    public double Expected { get; init; }

    /// <summary>How many of the last few hundred lines could not be understood, as weights that fade with each line.</summary>
    public LineShare Recent { get; init; }

    /// <summary>The same over the last tens of thousands.</summary>
    public LineShare Usual { get; init; }

    /// <summary>By how much the times that live lines state differ from the clock of this machine; positive when they are ahead.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>What is added to those times before anything looks at them, where the configuration asks for it.</summary>
    public TimeSpan? ClockCorrection { get; init; }
}

/// <param name="Minute">Minutes since 1970, by the wall clock.</param>
/// <param name="Lines">Lines that came in it.</param>
public readonly record struct MinuteCount(long Minute, long Lines);

/// <summary>A share of lines, with the weight of what it rests on.</summary>
public readonly record struct LineShare(double Lines, double Unparsed)
{
    public double Value => Lines > 0 ? Unparsed / Lines : 0;
}

/// <summary>A line that could not be understood.</summary>
/// <param name="At">When it came, by the wall clock.</param>
/// <param name="Path">Where from.</param>
/// <param name="Text">Its beginning, as it was: whoever shows it makes it visible.</param>
/// <param name="Format">The format it was read as.</param>
public sealed record UnparsedSample(DateTimeOffset At, string Path, string Text, string? Format);
