using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Sources.Syslog;
using Leafwatch.Core.Storage;
using Leafwatch.Crawlers;
using Leafwatch.Discovery;
using Leafwatch.History;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Receivers;
using Leafwatch.Reports;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;
using Leafwatch.Web;

namespace Leafwatch;

/// <summary>Puts the parts together, in a straight line: what each needs is made before it.</summary>
internal static class Composition
{
    /// <summary>What a scan sends its matches through: nobody is told.</summary>
    public static Pipeline Scanning(LoadedRules rules) =>
        new(
            new RuleMatchers(rules.InForce, rules.Allowed), new Correlator(rules.InForce, rules.Settings with { IsStored = false }), new IncidentBook(new IncidentOptions()),
            new Teller([], [], new QuietOptions(), TimeProvider.System), TimeProvider.System);

    /// <summary>
    /// Watches until <paramref name="cancellation"/>. Another configuration takes over as if the program had been stopped and started with it,
    /// from what is committed; only sources that stay as they are go on meanwhile.
    /// </summary>
    public static async Task MonitorAsync(
        MonitorPlan plan, LoadedRules rules, TimeProvider time, CancellationToken cancellation, MonitorSwitch? changes = null)
    {
        await using RunningSources sources = new();
        for (MonitorSetup? setup = new(plan, rules); setup is not null && !cancellation.IsCancellationRequested; setup = changes?.Take())
        {
            await MonitorAsync(setup, sources, time, changes, isFirst: ReferenceEquals(setup.Plan, plan), cancellation);
        }
    }

    private static async Task MonitorAsync(
        MonitorSetup setup, RunningSources sources, TimeProvider time, MonitorSwitch? changes, bool isFirst, CancellationToken cancellation)
    {
        (MonitorPlan plan, LoadedRules rules) = setup;
        StoredState stored = plan.Store.Load(withAlerts: false);

        Correlator correlator = new(rules.InForce, rules.Settings, plan.Store.FindAlert);
        Teller teller = new(plan.Routes, plan.Receivers, plan.Quiet, time, plan.IsDrill, plan.Store.SimilarTo);
        IncidentBook incidents = new(plan.Incidents, plan.IsDrill) { IsOwed = teller.IsOwed };
        Pipeline pipeline = new(new RuleMatchers(rules.InForce, rules.Allowed), correlator, incidents, teller, time, plan.History);
        pipeline.Restore(stored, plan.Store.FiringAlerts(), plan.Store.Windows());

        ClassicMinutes? classic = plan.IsClassic ? rules.ClassicMinutes() : null;
        classic?.Restore(plan.Store.Windows());

        ReportLog? reportLog = plan.ReportLog is { } log
            ? new ReportLog(AppendFile.Open(plan.Store, log, stored.Appended.GetValueOrDefault(log)), time)
            : null;
        Archive? archive = plan.Archive is { } directory ? new Archive(plan.Store, directory) : null;
        archive?.Resume(stored.Appended);

        IReadOnlyList<MonitorSource> files = plan.Files.Count > 0 ? [MonitorSource.Anew(blocks => new FileFollower(plan.Files, blocks, time))] : [];
        sources.Start([.. files, .. plan.Streams], [.. stored.Files.Select(file => file.Position)]);
        SourceReaders readers = new(plan.Lines, plan.Formats, pipeline, time);
        readers.Restore(stored.Files);
        SourceLedger ledger = new(stored, plan.Lines.Keys, plan.Health, time, isSameRun: !isFirst, plan.Store.Remembered(Downtimes.Name));

        using CrawlerLookups? lookups = plan.LooksUpCrawlers ? new CrawlerLookups(NameResolver.System, time) : null;
        rules.Allowed.Verify = lookups is null ? null : lookups.IsVerified;

        LogMonitor? monitor = null;
        OutboxDelivery delivery = new(
            plan.Store,
            plan.Receivers,
            time,
            report =>
            {
                monitor!.TakeDelivery(report);
                plan.OnDelivery(report);
            },
            plan.OnTrouble)
        {
            Fallbacks = plan.Fallbacks,
        };
        plan.OnDelivering(delivery);
        using StoreTrouble storeTrouble = new(plan.Receivers, time, plan.OnDelivery);
        AnomalyMonitor? anomalies = plan.Anomalies is { } parts
            ? new AnomalyMonitor(parts, stored.Anomalies, (address, rule) => rules.Allowed.Exempts(address, rule, time.GetUtcNow()), time)
            : null;
        MonitorCommit commit = new(pipeline, plan.Store, delivery, reportLog, archive, classic, ledger, storeTrouble, time)
        {
            Anomalies = anomalies,
            OnAlert = plan.OnAlert,
            OnTrouble = plan.OnTrouble,
        };
        monitor = new LogMonitor(sources, readers, pipeline, commit, plan.Store, delivery, reportLog, archive, classic, new CountedBefore(plan.Counted), ledger, time)
        {
            Anomalies = anomalies,
            OnSourceEvent = plan.OnSourceEvent,
        };
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        RunningMonitor running = new(() => monitor.IsCaughtUp, () => monitor.LookedAt, delivery.Wake);
        Task reporting = plan.Reports?.Invoke(running).RunAsync(over.Token) ?? Task.CompletedTask;
        Task beating = plan.Heartbeat?.Invoke(running).RunAsync(over.Token) ?? Task.CompletedTask;
        try
        {
            changes?.Attach(monitor);
            await monitor.RunAsync(cancellation);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(reporting, beating);
        }
    }

    /// <summary>Makes a monitor of a configuration, or nothing when there is no log to watch.</summary>
    /// <param name="loaded">The configuration.</param>
    /// <param name="store">The state.</param>
    /// <param name="shown">What the monitor tells things to.</param>
    /// <param name="accessLog">Who came to the dashboard, if there is one: it is watched as well.</param>
    /// <param name="onDelivering">Is given what delivers.</param>
    /// <param name="output">Where to say which logs were found, if none is named.</param>
    /// <param name="say">Takes what is watched.</param>
    /// <param name="isAnew">Whether the logs are to be read from their beginning: what was known of them is lost.</param>
    public static MonitorSetup? SetUp(
        LoadedConfiguration loaded, SqliteStore store, MonitorConsole shown, AccessLog? accessLog, Action<OutboxDelivery> onDelivering, TextWriter output, Action<string> say, bool isAnew)
    {
        Settings settings = loaded.Settings;
        bool areFound = settings.Sources.Count == 0;
        IReadOnlyList<SourceSettings> sources = areFound ? FoundSources.Find(output, settings.TrustedProxies) : settings.Sources;
        if (sources.Count == 0)
        {
            return null;
        }

        // Who pipes a log into the program wants it to end with the log.
        if (accessLog is not null && sources.All(source => source.Name != RollupSeries.OwnSource && source.Origin is not StdinOrigin))
        {
            sources = [.. sources, DashboardStart.Source(accessLog)];
        }

        if (isAnew)
        {
            sources = [.. sources.Select(source => source.Origin is FileOrigin file ? source with { Origin = file with { Begin = new BeginSettings(AtBeginning: true, Since: null) } } : source)];
        }

        foreach (SourceSettings source in sources)
        {
            say($"watching {source.Origin}{(source.Format is null ? "" : $" ({source.Format})")}");
        }

        if (settings.Report.Log is { } log)
        {
            say($"report log: {log}");
        }

        IReadOnlyDictionary<string, SourceLines> lines = Lines(sources, loaded.Formats.Known, areFound);
        IReadOnlyList<Receiver> receivers = Receivers(settings.Receivers, shown.Say, settings.PublicUrl is { } site ? new ActionLinks(store.LinkKey(), site) : null, store);
        MonitorPlan plan = new()
        {
            Files = Files(sources, settings.Rules.Profiles, new LineTimes(lines, loaded.Formats.Known, TimeProvider.System), TimeProvider.System),
            Streams = Streams(sources, TimeProvider.System),
            Lines = lines,
            Formats = loaded.Formats.Known,
            Store = store,
            History = store.OpenHistory(TimeProvider.System, countsAddresses: settings.Anomalies.IsOn),
            Counted = store.ReadRanges(),
            Anomalies = settings.Anomalies.IsOn
                ? new AnomalyParts(settings.Anomalies with { History = settings.History.Minutes, SystemOf = settings.Incidents.SystemOf }, store.Rollups, id => store.AnomaliesNamed(id).FirstOrDefault(anomaly => anomaly.Id == id))
                : null,
            Reports = monitor => new ReportSchedule(
                settings.Reports, receivers, store, new RollupClock(TimeZoneInfo.Local), settings.StateDirectory, Environment.MachineName, TimeProvider.System)
            {
                // After the state was lost, rotated logs are counted first.
                IsCaughtUp = () => monitor.IsCaughtUp() && !HistoryRebuild.IsAsked(store),
                Dashboard = settings.PublicUrl,
                OnOwed = monitor.OnOwed,
                OnTrouble = shown.Complain,
            },
            Heartbeat = monitor => new Heartbeat(
                settings.Heartbeat, receivers, store, new RollupClock(TimeZoneInfo.Local), Environment.MachineName, monitor.LookedAt, TimeProvider.System)
            {
                OnOwed = monitor.OnOwed,
                OnTrouble = shown.Complain,
            },
            Receivers = receivers,
            Fallbacks = settings.Receivers.Where(receiver => receiver.Fallback is not null).ToDictionary(receiver => receiver.Name, receiver => receiver.Fallback!),
            Routes = Routes(settings.Routes),
            Incidents = settings.Incidents,
            Quiet = settings.Quiet,
            ReportLog = settings.Report.Log,
            Archive = settings.Archive.Directory,
            IsClassic = settings.IsClassic,
            LooksUpCrawlers = settings.Allow.LooksUpCrawlers,
            Health = Health(sources, settings.StateDirectory),
            OnDelivering = onDelivering,
            OnAlert = shown.Show,
            OnSourceEvent = shown.Show,
            OnDelivery = shown.Show,
            OnTrouble = shown.Complain,
        };
        return new MonitorSetup(plan, loaded.Rules);
    }

    /// <param name="receivers">The receivers of a configuration.</param>
    /// <param name="say">Shows the operator what a receiver did.</param>
    /// <param name="links">Makes the links of messages, where there is a place that they lead to.</param>
    /// <param name="store">The state; without it nothing is done that lasts.</param>
    public static IReadOnlyList<Receiver> Receivers(IEnumerable<ReceiverSettings> receivers, Action<string> say, ActionLinks? links = null, SqliteStore? store = null) =>
        [.. receivers.SelectMany(receiver => Receivers(receiver, new ReceiverParts(receiver.Name, receiver.Template, links, TimeProvider.System, store, say)))];

    private static IReadOnlyList<Receiver> Receivers(ReceiverSettings settings, ReceiverParts parts)
    {
        IReadOnlyList<Receiver> made = settings.Options.Create(parts);
        DeliveryPace pace = new(settings.Concurrency, settings.Rate);
        foreach (Receiver receiver in made)
        {
            receiver.Pace = pace;
            receiver.SeesSecrets = !settings.Redacts;
        }

        return made;
    }

    public static IReadOnlyList<Route> Routes(IEnumerable<RouteSettings> routes) =>
        [.. routes.Select(route => new Route(route.When, route.To) { Escalate = route.Escalate, Digest = route.Digest })];

    /// <summary>The files that a configuration names. A profile says for its time how often they are looked at, whatever is said of a file.</summary>
    public static IReadOnlyList<FileSource> Files(
        IEnumerable<SourceSettings> sources, IEnumerable<ProfileSettings> profiles, LineTimes times, TimeProvider time)
    {
        List<(WeekWindow When, TimeSpan Poll)> polls = [];
        foreach (ProfileSettings profile in profiles)
        {
            if (profile.PollInterval is { } poll && WeekWindow.TryParse(profile.When, TimeZoneInfo.Local, out WeekWindow? when))
            {
                polls.Add((when, poll));
            }
        }

        return [.. sources.Where(source => source.Origin is FileOrigin).Select(source => File(source, (FileOrigin)source.Origin, polls, times, time))];
    }

    private static FileSource File(
        SourceSettings source, FileOrigin files, List<(WeekWindow When, TimeSpan Poll)> polls, LineTimes times, TimeProvider time) =>
        new(source.Name, files.Path, files.Begin.AtBeginning ? StartAt.Beginning : StartAt.End)
        {
            PollInterval = () => polls.FindIndex(profile => profile.When.Contains(time.GetUtcNow())) is >= 0 and var i ? polls[i].Poll : files.PollInterval,
            Since = files.Begin.Since is { } since
                ? new SinceTime(() => time.GetUtcNow() - since, (first, path) => times.Of(source.Name, first.Span, path))
                : null,
        };

    /// <summary>The sources of a configuration that are no files.</summary>
    public static IReadOnlyList<MonitorSource> Streams(IEnumerable<SourceSettings> sources, TimeProvider time) =>
        [.. sources.Where(source => source.Origin is not FileOrigin).Select(source => new MonitorSource(StreamKey(source), Stream(source, time)))];

    /// <summary>Journal and channels go on from a position; what is sent here is only sent once, and the receiver stays if it can.</summary>
    private static string StreamKey(SourceSettings source) => source.Origin switch
    {
        StdinOrigin => $"stdin {source.Name}",
        SyslogOrigin { Options: var options } => string.Join(
            '\n',
            [
                $"syslog {source.Name} {options.Connections} {options.ConnectionsPerPeer} {options.Idle} {options.Patience} {options.Linger} {options.ReceiveBuffer} {options.Blocks}",
                .. options.Listen.Select(endpoint => endpoint.ToString()),
                .. options.Allow.Select(network => network.ToString()),
                .. TlsFiles(options.Tls).Select(file => $"{file} {LastWritten(file)}"),
            ]),
        _ => Guid.NewGuid().ToString(),
    };

    private static IEnumerable<string> TlsFiles(TlsOptions? tls) =>
        tls is null ? [] : ((string?[])[tls.Certificate, tls.Key, tls.ClientAuthority]).OfType<string>();

    private static long LastWritten(string file)
    {
        try
        {
            return System.IO.File.GetLastWriteTimeUtc(file).Ticks;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static Func<BlockPool, ILineSource> Stream(SourceSettings source, TimeProvider time) => source.Origin switch
    {
        JournalOrigin journal => blocks => new JournalFollower(
            new JournalSource(source.Name)
            {
                Units = journal.Units,
                Identifiers = journal.Identifiers,
                Directory = journal.Directory,
                Start = journal.Begin.AtBeginning ? StartAt.Beginning : StartAt.End,
                Since = journal.Begin.Since,
            },
            blocks,
            time),
        ChannelOrigin channel => blocks => OperatingSystem.IsWindows()
            ? new EventChannelFollower(
                new EventChannelSource(source.Name, channel.Channel)
                {
                    Start = channel.Begin.AtBeginning ? StartAt.Beginning : StartAt.End,
                    Since = channel.Begin.Since,
                },
                blocks,
                time)
            : throw new PlatformNotSupportedException("The configuration is read in vain: there are event channels on Windows only."),
        StdinOrigin => blocks => new StandardInputReader(source.Name, Console.OpenStandardInput(), blocks, time),
        SyslogOrigin syslog => blocks => new SyslogReceiver(source.Name, syslog.Options, blocks, time),
        _ => throw new InvalidOperationException($"A source of an unknown kind: {source.Origin}."),
    };

    /// <summary>What a configuration says of the lines of its sources.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="formats">The formats of the site.</param>
    /// <param name="areFound">Whether the sources were found on this machine, and not stated by its user.</param>
    public static IReadOnlyDictionary<string, SourceLines> Lines(IEnumerable<SourceSettings> sources, KnownFormats formats, bool areFound) => sources.ToDictionary(
        source => source.Name,
        source => new SourceLines(source.Layout ?? (source.Format is { } format ? formats.Find(format) : null), source.Zone ?? TimeZoneInfo.Local)
        {
            IsFormatStated = !areFound,
            VirtualHost = source.VirtualHost,
            TrustedProxies = source.TrustedProxies,
        });

    /// <summary>What a configuration says of the health of its sources, and where the disk of the state is.</summary>
    public static HealthOptions Health(IEnumerable<SourceSettings> sources, string stateDirectory) => new()
    {
        SilentAfter = sources.Where(source => source.SilentAfter is not null).ToDictionary(source => source.Name, source => source.SilentAfter!.Value),
        CorrectedClocks = sources.Where(source => source.CorrectsClock).Select(source => source.Name).ToHashSet(),
        MayNeverCome = sources.Where(source => source.MayNeverCome).Select(source => source.Name).ToHashSet(),
        StateDirectory = stateDirectory,
        StateDisk = () => DiskSpace.Of(stateDirectory),
    };
}
