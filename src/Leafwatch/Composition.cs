using Leafwatch.Configuration;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Discovery;
using Leafwatch.History;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Reports;
using Leafwatch.Sqlite;
using Leafwatch.Web;

namespace Leafwatch;

/// <summary>Puts the program of <c>run</c> together: makes a monitor of a configuration, and of each that takes over later.</summary>
/// <param name="store">The state.</param>
/// <param name="shown">What the monitor tells things to.</param>
/// <param name="accessLog">Who came to the dashboard, if there is one: it is watched as well.</param>
internal sealed class Composition(SqliteStore store, MonitorConsole shown, AccessLog? accessLog)
{
    private OutboxDelivery? _delivery;

    /// <summary>Whether the logs are to be read from their beginning: what was known of them is lost.</summary>
    public bool IsAnew { get; init; }

    /// <summary>Has what is owed delivered now.</summary>
    public void Deliver() => _delivery?.Wake();

    /// <summary>Makes a monitor of a configuration, or nothing when there is no log to watch.</summary>
    /// <param name="loaded">The configuration.</param>
    /// <param name="output">Where to say which logs were found, if none is named.</param>
    /// <param name="say">Takes what is watched.</param>
    public MonitorSetup? SetUp(LoadedConfiguration loaded, TextWriter output, Action<string> say)
    {
        Settings settings = loaded.Settings;
        IReadOnlyList<SourceSettings> sources = SourcesOf(settings, output);
        if (sources.Count == 0)
        {
            return null;
        }

        foreach (SourceSettings source in sources)
        {
            say($"watching {source.Origin}{(source.Format is null ? "" : $" ({source.Format})")}");
        }

        if (settings.Report.Log is { } log)
        {
            say($"report log: {log}");
        }

        store.KeepHistory(new RollupClock(TimeZoneInfo.Local), settings.History);
        return new MonitorSetup(PlanOf(loaded, sources), loaded.Rules);
    }

    /// <summary>What is watched: what the configuration names, else what is found on this machine; and who comes to the dashboard.</summary>
    private IReadOnlyList<SourceSettings> SourcesOf(Settings settings, TextWriter output)
    {
        IReadOnlyList<SourceSettings> sources = settings.Sources.Count == 0 ? FoundSources.Find(output, settings.TrustedProxies) : settings.Sources;
        if (sources.Count == 0)
        {
            return sources;
        }

        // Who pipes a log into the program wants it to end with the log.
        if (accessLog is not null && sources.All(source => source.Name != RollupSeries.OwnSource && source.Origin is not StdinOrigin))
        {
            sources = [.. sources, DashboardStart.Source(accessLog)];
        }

        return !IsAnew ? sources
            : [.. sources.Select(source => source.Origin is FileOrigin file ? source with { Origin = file with { Begin = new BeginSettings(AtBeginning: true, Since: null) } } : source)];
    }

    private MonitorPlan PlanOf(LoadedConfiguration loaded, IReadOnlyList<SourceSettings> sources)
    {
        Settings settings = loaded.Settings;
        IReadOnlyDictionary<string, SourceLines> lines = ConfiguredSources.Lines(sources, loaded.Formats.Known, areFound: settings.Sources.Count == 0);
        IReadOnlyList<Receiver> receivers = ConfiguredReceivers.Of(settings.Receivers, shown.Say, settings.PublicUrl is { } site ? new ActionLinks(store.LinkKey(), site) : null, store);
        return new MonitorPlan
        {
            Files = ConfiguredSources.Files(sources, settings.Rules.Profiles, new LineTimes(lines, loaded.Formats.Known, TimeProvider.System), TimeProvider.System),
            Streams = ConfiguredStreams.Of(sources, TimeProvider.System),
            Lines = lines,
            Formats = loaded.Formats.Known,
            Store = store,
            History = store.OpenHistory(TimeProvider.System, countsAddresses: settings.Anomalies.IsOn),
            Counted = store.ReadRanges(),
            Anomalies = settings.Anomalies.IsOn
                ? new AnomalyParts(settings.Anomalies with { History = settings.History.Minutes, SystemOf = settings.Incidents.SystemOf }, (span, from, to, lists) => store.Rollups(span, from, to, lists), id => store.AnomaliesNamed(id).FirstOrDefault(anomaly => anomaly.Id == id))
                : null,
            Reports = monitor => ReportsOf(settings, receivers, monitor),
            Heartbeat = monitor => HeartbeatOf(settings, receivers, monitor),
            Receivers = receivers,
            Fallbacks = settings.Receivers.Where(receiver => receiver.Fallback is not null).ToDictionary(receiver => receiver.Name, receiver => receiver.Fallback!),
            Routes = ConfiguredReceivers.Routes(settings.Routes),
            Incidents = settings.Incidents,
            Quiet = settings.Quiet,
            ReportLog = settings.Report.Log,
            Archive = settings.Archive.Directory,
            IsClassic = settings.IsClassic,
            LooksUpCrawlers = settings.Allow.LooksUpCrawlers,
            Health = ConfiguredSources.Health(sources, settings.StateDirectory),
            OnDelivering = delivery => _delivery = delivery,
            OnAlert = shown.Show,
            OnSourceEvent = shown.Show,
            OnDelivery = shown.Show,
            OnTrouble = shown.Complain,
        };
    }

    private ReportSchedule ReportsOf(Settings settings, IReadOnlyList<Receiver> receivers, RunningMonitor monitor) => new(
        settings.Reports, receivers, store, new RollupClock(TimeZoneInfo.Local), settings.StateDirectory, Environment.MachineName, TimeProvider.System)
    {
        // After the state was lost, rotated logs are counted first.
        IsCaughtUp = () => monitor.IsCaughtUp() && !HistoryRebuild.IsAsked(store),
        Dashboard = settings.PublicUrl,
        OnOwed = monitor.OnOwed,
        OnTrouble = shown.Complain,
    };

    private Heartbeat HeartbeatOf(Settings settings, IReadOnlyList<Receiver> receivers, RunningMonitor monitor) => new(
        settings.Heartbeat, receivers, store, new RollupClock(TimeZoneInfo.Local), Environment.MachineName, monitor.LookedAt, TimeProvider.System)
    {
        OnOwed = monitor.OnOwed,
        OnTrouble = shown.Complain,
    };
}
