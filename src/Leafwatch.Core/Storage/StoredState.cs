using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Storage;

/// <summary>What the engine needs to go on where it stopped, but for the windows (<see cref="IStateStore.Windows"/>).</summary>
public sealed record StoredState(
    IReadOnlyList<SourceProgress> Files,
    IReadOnlyList<Alert> FiringAlerts,
    IReadOnlyDictionary<string, AppendMark> Appended)
{
    public StoredLedger Ledger { get; init; } = StoredLedger.Empty;

    public IReadOnlyList<AllowTally> Allowed { get; init; } = [];

    public StoredIncidents Incidents { get; init; } = StoredIncidents.Empty;

    public StoredAnomalies Anomalies { get; init; } = StoredAnomalies.Empty;
}

/// <summary>What is known of a file: how far it has been read, and what came of it.</summary>
/// <param name="Position">Where its reader stands.</param>
/// <param name="Latest">The latest event time read from it; how late a line is, is told by it.</param>
/// <param name="Lines">Lines read so far.</param>
/// <param name="Unparsed">Lines among them that could not be read.</param>
public sealed record SourceProgress(SourcePosition Position, DateTimeOffset? Latest, long Lines, long Unparsed)
{
    /// <summary>The lines before the position that wait for those after it to be read (<see cref="BatchResult.HeldBack"/>).</summary>
    public ReadOnlyMemory<byte> HeldBack { get; init; }

    /// <summary>What its lines were found to be, unless the user named their format.</summary>
    public StoredFormats Formats { get; init; } = StoredFormats.None;
}

/// <summary>
/// The window of one group of one correlation, in the correlator's own encoding; <see langword="null"/> when it is gone. What is kept for all
/// groups together has a star and a number, or a star alone, for the group's name; no group's own name has a star in it.
/// </summary>
public sealed record WindowState(string Correlation, string Group, byte[]? Payload);

/// <summary>What is to be committed in one piece.</summary>
public sealed record StateChanges
{
    public List<SourceProgress> Files { get; } = [];

    /// <summary>Keys of files that are read to their end and gone.</summary>
    public List<string> FinishedFiles { get; } = [];

    public List<WindowState> Windows { get; } = [];

    public List<Alert> Alerts { get; } = [];

    public List<Notification> Notifications { get; } = [];

    public IncidentChanges Incidents { get; } = new();

    /// <summary>How far the files that the program appends to (report log, archive) count, by path.</summary>
    public Dictionary<string, AppendMark> Appended { get; } = [];

    /// <summary>Small things to be remembered, by name: which report was made last.</summary>
    public Dictionary<string, string> Remembered { get; } = [];

    /// <summary>What was counted of files that were imported.</summary>
    public List<ReadRange> Imported { get; } = [];

    public LedgerChanges Ledger { get; } = new();

    /// <summary>What was counted for the history.</summary>
    public RollupChanges Rollups { get; } = new();

    /// <summary>What was found and learned of what is normal.</summary>
    public AnomalyChanges Anomalies { get; } = new();

    /// <summary>Counts of the allow-list, as they are now.</summary>
    public List<AllowTally> Allowed { get; } = [];

    public bool IsEmpty =>
        Files.Count + FinishedFiles.Count + Windows.Count + Alerts.Count + Notifications.Count + Appended.Count + Remembered.Count + Imported.Count + Allowed.Count == 0
        && Ledger.IsEmpty && Rollups.IsEmpty && Incidents.IsEmpty && Anomalies.IsEmpty;
}
