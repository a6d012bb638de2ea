using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Reports;

namespace Leafwatch.Monitoring;

/// <summary>What a monitor is made of: from the configuration for <c>run</c>, made up for <c>drill</c> and <c>demo</c>.</summary>
internal sealed record MonitorPlan
{
    /// <summary>The files to follow.</summary>
    public required IReadOnlyList<FileSource> Files { get; init; }

    /// <summary>The sources that are no files, each made when the monitor begins.</summary>
    public IReadOnlyList<MonitorSource> Streams { get; init; } = [];

    /// <summary>How the lines of each source are read, by the name of the source.</summary>
    public required IReadOnlyDictionary<string, SourceLines> Lines { get; init; }

    /// <summary>Among which formats that of a file is found out, where nobody says it.</summary>
    public KnownFormats Formats { get; init; } = KnownFormats.BuiltIn;

    public required IStateStore Store { get; init; }

    /// <summary>What gathers the history, or <see langword="null"/> for none.</summary>
    public RollupBook? History { get; init; }

    /// <summary>What of which file is in the history already.</summary>
    public IReadOnlyList<ReadRange> Counted { get; init; } = [];

    /// <summary>What finds anomalies in the history, or <see langword="null"/> for none.</summary>
    public AnomalyParts? Anomalies { get; init; }

    /// <summary>Makes what sends reports when they are due.</summary>
    public Func<RunningMonitor, ReportSchedule>? Reports { get; init; }

    /// <summary>Makes what gives signs of life.</summary>
    public Func<RunningMonitor, Heartbeat>? Heartbeat { get; init; }

    public required IReadOnlyList<Receiver> Receivers { get; init; }

    /// <summary>Who is told in place of whom, by the names of receivers.</summary>
    public IReadOnlyDictionary<string, Fallback> Fallbacks { get; init; } = new Dictionary<string, Fallback>();

    /// <summary>Who is told what; without any, nobody is.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>Which alerts belong together.</summary>
    public IncidentOptions Incidents { get; init; } = new();

    /// <summary>When and how often receivers may be told.</summary>
    public QuietOptions Quiet { get; init; } = new();

    /// <summary>What the health of the sources, and of the monitor itself, is judged by.</summary>
    public HealthOptions Health { get; init; } = new();

    /// <summary>The file of the report log, or <see langword="null"/> for none.</summary>
    public string? ReportLog { get; init; }

    /// <summary>The folder of the archive, or <see langword="null"/> for none.</summary>
    public string? Archive { get; init; }

    public bool IsClassic { get; init; }

    /// <summary>Whether the names of addresses may be asked for to verify crawlers.</summary>
    public bool LooksUpCrawlers { get; init; }

    /// <summary>Whether all that is told is an exercise.</summary>
    public bool IsDrill { get; init; }

    /// <summary>Receives the delivery once it is made: whoever adds to the outbox wakes it (<see cref="OutboxDelivery.Wake"/>).</summary>
    public Action<OutboxDelivery> OnDelivering { get; init; } = _ => { };

    public Action<Alert> OnAlert { get; init; } = _ => { };

    public Action<SourceEvent> OnSourceEvent { get; init; } = _ => { };

    public Action<DeliveryReport> OnDelivery { get; init; } = _ => { };

    public Action<string> OnTrouble { get; init; } = _ => { };
}
