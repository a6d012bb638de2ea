using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>What a monitor is made of: from the configuration for <c>run</c>, made up for <c>drill</c> and <c>demo</c>.</summary>
internal sealed record MonitorPlan
{
    /// <summary>What to follow, and how to read it.</summary>
    public required IReadOnlyList<(FileSource Files, SourceLines Lines)> Sources { get; init; }

    public required IStateStore Store { get; init; }

    public required IReadOnlyList<Receiver> Receivers { get; init; }

    /// <summary>Who is told what; without any, every receiver is told everything.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>The file of the report log, or <see langword="null"/> for none.</summary>
    public string? ReportLog { get; init; }

    /// <summary>The folder of the archive, or <see langword="null"/> for none.</summary>
    public string? Archive { get; init; }

    public bool IsClassic { get; init; }

    /// <summary>Whether all that is told is an exercise.</summary>
    public bool IsDrill { get; init; }

    public Action<Alert> OnAlert { get; init; } = _ => { };

    public Action<SourceEvent> OnSourceEvent { get; init; } = _ => { };

    public Action<DeliveryReport> OnDelivery { get; init; } = _ => { };

    public Action<string> OnTrouble { get; init; } = _ => { };
}
