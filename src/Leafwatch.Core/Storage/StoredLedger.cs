namespace Leafwatch.Core.Storage;

/// <summary>The ledger as it is kept.</summary>
/// <param name="Sources">The account of each source.</param>
/// <param name="Files">The accounts of files that are followed, and of some that are over.</param>
/// <param name="Hours">The hours of the last weeks, the oldest first.</param>
public sealed record StoredLedger(IReadOnlyList<SourceAccount> Sources, IReadOnlyList<FileAccount> Files, IReadOnlyList<HourTally> Hours)
{
    public static StoredLedger Empty { get; } = new([], [], []);

    /// <summary>The latest gaps, the newest first; as many as were asked for.</summary>
    public IReadOnlyList<LedgerGap> Gaps { get; init; } = [];

    /// <summary>The run that stored last.</summary>
    public RunMark? Run { get; init; }
}

/// <summary>What came from a source in one hour. Among changes: what is to be added to that hour.</summary>
/// <param name="Source">The source.</param>
/// <param name="Hour">Hours since 1970: by the wall clock for lines that came as they were written, by their own time for those read later.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Lines">Lines read.</param>
/// <param name="Unparsed">Lines among them that could not be understood.</param>
/// <param name="Lost">Bytes known to be lost.</param>
/// <param name="Gaps">How many gaps.</param>
/// <param name="LongestPause">The longest time without a line that ended in that hour, in seconds.</param>
public sealed record HourTally(string Source, long Hour, long Bytes, long Lines, long Unparsed, long Lost, long Gaps, long LongestPause);

/// <summary>A gap, and where and when it was found.</summary>
public sealed record LedgerGap(string Source, string Path, DateTimeOffset At, Gap Gap);

/// <summary>The run of the monitor that wrote the state.</summary>
/// <param name="Started">When it began.</param>
/// <param name="Committed">When it last wrote.</param>
/// <param name="Stopped">When it ended in good order; <see langword="null"/> while it runs, or when it was killed.</param>
/// <param name="Process">The number of its process.</param>
public sealed record RunMark(DateTimeOffset Started, DateTimeOffset Committed, DateTimeOffset? Stopped, int Process)
{
    /// <summary>What it counts at once; <see langword="null"/> as long as it has not said.</summary>
    public WindowCounts? Windows { get; init; }

    /// <summary>At how many lines a parser of the program failed since it began: they count as lines that it cannot read.</summary>
    public long ParserFaults { get; init; }
}

/// <summary>What the windows of the correlations hold, and what they could not.</summary>
/// <param name="Groups">How many groups (addresses, users, …) are counted now.</param>
/// <param name="Evicted">How many groups and waiting events were forgotten before their time, for want of room, since the configuration was read last: somebody may have gone uncounted.</param>
public sealed record WindowCounts(long Groups, long Evicted);

/// <summary>What changed in the ledger.</summary>
public sealed record LedgerChanges
{
    public List<SourceAccount> Sources { get; } = [];

    public List<FileAccount> Files { get; } = [];

    /// <summary>Keys of files that are over and no longer of interest.</summary>
    public List<string> ForgottenFiles { get; } = [];

    /// <summary>What is to be added to hours.</summary>
    public List<HourTally> Hours { get; } = [];

    public List<LedgerGap> Gaps { get; } = [];

    public RunMark? Run { get; set; }

    /// <summary>Hours and gaps from before this time are deleted.</summary>
    public DateTimeOffset? Horizon { get; set; }

    public bool IsEmpty => Sources.Count + Files.Count + ForgottenFiles.Count + Hours.Count + Gaps.Count == 0 && Run is null && Horizon is null;
}
