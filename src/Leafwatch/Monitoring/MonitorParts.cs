using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>What a monitor's loop and its commit work with: each part made once, before both.</summary>
internal sealed record MonitorParts
{
    public required RunningSources Sources { get; init; }

    /// <summary>What reads the lines of each file.</summary>
    public required SourceReaders Readers { get; init; }

    public required Pipeline Pipeline { get; init; }

    public required IStateStore Store { get; init; }

    /// <summary>The account of every byte.</summary>
    public required SourceLedger Ledger { get; init; }

    /// <summary>What of which file is in the history already.</summary>
    public required CountedBefore Counted { get; init; }

    /// <summary>What is written down of all that happens, if it is.</summary>
    public ReportLog? ReportLog { get; init; }

    /// <summary>Where all lines are kept, if they are.</summary>
    public Archive? Archive { get; init; }

    /// <summary>The counts of classic mode, if it is on.</summary>
    public ClassicMinutes? Classic { get; init; }

    /// <summary>What finds anomalies, if anything does.</summary>
    public AnomalyMonitor? Anomalies { get; init; }

    public required TimeProvider Time { get; init; }
}
