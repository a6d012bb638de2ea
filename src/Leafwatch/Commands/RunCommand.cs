using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Discovery;
using Leafwatch.History;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Reports;
using Leafwatch.Searching;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;
using Leafwatch.Web;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch run</c>: the monitor.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new(
            "run",
            "Watch the logs and tell what is wrong. Without a configuration: find the logs of this machine, say what was found, and watch them.",
            "leafwatch run -c /etc/leafwatch/leafwatch.yml")
        {
            file,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(file), parsed.InvocationConfiguration, cancellation));
        return command;
    }

    private static bool HoldsItsSamples(LoadedConfiguration loaded, InvocationConfiguration console)
    {
        IReadOnlyList<Diagnostic> failed = loaded.FailedSamples();
        new DiagnosticPrinter(console.Error, TerminalColour.ForErrors).Print(failed);
        return failed.Count == 0;
    }

    private static async Task<int> RunAsync(string? asked, InvocationConfiguration console, CancellationToken cancellation)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        loaded.PrintDiagnostics(console.Error);
        if (loaded.IsUnusable || !HoldsItsSamples(loaded, console))
        {
            return ExitCode.Wrong;
        }

        Settings settings = loaded.Settings;
        MonitorConsole shown = new(console.Output, console.Error);
        try
        {
            string database = SqliteStore.PathIn(settings.StateDirectory);
            using SqliteStore store = DamagedState.Open(database, TimeProvider.System.GetUtcNow(), out string? setAside);
            store.KeepHistory(new RollupClock(TimeZoneInfo.Local), settings.History);
            AccessLog? accessLog = settings.Dashboard.IsOn ? DashboardStart.OpenLog(settings.StateDirectory, TimeProvider.System, shown.Complain) : null;
            OutboxDelivery? delivery = null;
            MonitorSetup? SetUp(LoadedConfiguration anew, TextWriter output, Action<string> say) =>
                RunCommand.SetUp(anew, store, shown, accessLog, made => delivery = made, output, say, setAside is not null);
            if (SetUp(loaded, console.Output, shown.Say) is not { } setup)
            {
                console.Error.WriteLine("leafwatch: no log was found on this machine that can be read");
                console.Error.WriteLine("  name your logs in a configuration (docs/guide/configuration.md), or run as a user who may read them; leafwatch init says what it looks for");
                return ExitCode.NotSo;
            }

            if (setAside is not null)
            {
                TellLoss(store, setup.Plan, setAside, shown);
            }

            MonitorSwitch changes = new();
            ConfigurationReload reload = new(loaded, () => LoadedConfiguration.Load(asked), anew => SetUp(anew, TextWriter.Null, _ => { }), changes, shown);
            using SqliteStore? looking = settings.Dashboard.IsOn ? SqliteStore.OpenToRead(database) : null;
            await using Dashboard? dashboard = looking is null ? null : await DashboardStart.TryAsync(
                new DashboardParts
                {
                    Settings = settings.Dashboard,
                    PublicUrl = settings.PublicUrl,
                    Store = store,
                    Reading = looking,
                    Changes = new ConfigurationChanges(asked, reload, TimeProvider.System),
                    Rules = loaded.Rules,
                    Logs = () => SearchableLogs.Of(reload.InForce),
                    Formats = () => reload.InForce.Formats.Known,
                    Retention = settings.History,
                    Troubles = shown.Troubles,
                    StateDirectory = settings.StateDirectory,
                    Time = TimeProvider.System,
                    OnOwed = () => delivery?.Wake(),
                    OnTrouble = shown.Complain,
                },
                accessLog,
                shown.Say,
                cancellation);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task listening = new ReloadTriggers(reload, TimeProvider.System).RunAsync(over.Token);
            Task rebuilding = new HistoryRebuild(store, loaded, shown.Say, shown.Complain, TimeProvider.System).RunAsync(over.Token);
            await Composition.MonitorAsync(setup.Plan, setup.Rules, TimeProvider.System, cancellation, changes);
            await over.CancelAsync();
            await listening;
            await rebuilding;
            shown.Say("stopped; what was read is kept");
            return ExitCode.Done;
        }
        catch (StateUnusableException e)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }
        catch (SqliteException e)
        {
            // Nothing is lost: what was read and not committed is read again by the next run.
            console.Error.WriteLine($"leafwatch: the state in {TerminalText.Escape(settings.StateDirectory)} cannot be written: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }
    }

    private static void TellLoss(SqliteStore store, MonitorPlan plan, string setAside, MonitorConsole shown)
    {
        shown.Complain($"the state was damaged: it was set aside as {setAside}, and another was begun; the logs are read anew, and rotated ones counted into the history");
        StateChanges changes = new();
        HistoryRebuild.Ask(changes);
        changes.Notifications.AddRange(StateLoss.Tell(plan.Receivers, setAside, Environment.MachineName, TimeProvider.System.GetUtcNow()));
        store.Commit(changes);
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
    private static MonitorSetup? SetUp(
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
        if (accessLog is not null && sources.All(source => source.Name != DashboardStart.SourceName && source.Origin is not StdinOrigin))
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

        IReadOnlyDictionary<string, SourceLines> lines = Composition.Lines(sources, loaded.Formats.Known, areFound);
        IReadOnlyList<Receiver> receivers = Composition.Receivers(settings.Receivers, shown.Say, settings.PublicUrl is { } site ? new ActionLinks(store.LinkKey(), site) : null, store);
        MonitorPlan plan = new()
        {
            Files = Composition.Files(sources, settings.Rules.Profiles, new LineTimes(lines, loaded.Formats.Known, TimeProvider.System), TimeProvider.System),
            Streams = Composition.Streams(sources, TimeProvider.System),
            Lines = lines,
            Formats = loaded.Formats.Known,
            Store = store,
            History = store.OpenHistory(TimeProvider.System, countsAddresses: settings.Anomalies.IsOn),
            Anomalies = settings.Anomalies.IsOn
                ? new AnomalyParts(settings.Anomalies with { History = settings.History.Minutes, SystemOf = settings.Incidents.SystemOf }, store.Rollups, id => store.AnomaliesNamed(id).FirstOrDefault(anomaly => anomaly.Id == id))
                : null,
            Reports = monitor => new ReportSchedule(
                settings.Reports, receivers, store, new RollupClock(TimeZoneInfo.Local), settings.StateDirectory, Environment.MachineName, TimeProvider.System)
            {
                IsCaughtUp = monitor.IsCaughtUp,
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
            Routes = Composition.Routes(settings.Routes),
            Incidents = settings.Incidents,
            Quiet = settings.Quiet,
            ReportLog = settings.Report.Log,
            Archive = settings.Archive.Directory,
            IsClassic = settings.IsClassic,
            LooksUpCrawlers = settings.Allow.LooksUpCrawlers,
            Health = Composition.Health(sources, settings.StateDirectory),
            OnDelivering = onDelivering,
            OnAlert = shown.Show,
            OnSourceEvent = shown.Show,
            OnDelivery = shown.Show,
            OnTrouble = shown.Complain,
        };
        return new MonitorSetup(plan, loaded.Rules);
    }
}
