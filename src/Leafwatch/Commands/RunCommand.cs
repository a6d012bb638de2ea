using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Storage;
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
            "Watch logs and send alerts. Without a configuration: find this machine's logs, say what was found, and watch them.",
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
            using SqliteStore store = DamagedState.Open(StateFile.PathIn(settings.StateDirectory), TimeProvider.System.GetUtcNow(), out string? setAside);
            AccessLog? accessLog = settings.Dashboard.IsOn ? DashboardStart.OpenLog(settings.StateDirectory, TimeProvider.System, shown.Complain) : null;
            Composition composition = new(store, shown, accessLog) { IsAnew = setAside is not null };
            if (composition.SetUp(loaded, console.Output, shown.Say) is not { } setup)
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
            ConfigurationReload reload = new(loaded, () => LoadedConfiguration.Load(asked), anew => composition.SetUp(anew, TextWriter.Null, _ => { }), changes, shown);
            using SqliteStore? looking = settings.Dashboard.IsOn ? SqliteStore.OpenToRead(StateFile.PathIn(settings.StateDirectory)) : null;
            await using Dashboard? dashboard = looking is null ? null : await DashboardStart.TryAsync(
                PartsOf(asked, reload, changes, shown, store, looking) with { OnOwed = composition.Deliver }, accessLog, shown.Say, cancellation);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task listening = new ReloadTriggers(reload, TimeProvider.System).RunAsync(over.Token);
            Task rebuilding = new HistoryRebuild(store, loaded, shown.Say, shown.Complain, TimeProvider.System).RunAsync(over.Token);
            await MonitorLife.RunAsync(setup.Plan, setup.Rules, TimeProvider.System, cancellation, changes);
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

    /// <summary>What the dashboard shows and changes: always of the configuration in force.</summary>
    private static DashboardParts PartsOf(string? asked, ConfigurationReload reload, MonitorSwitch changes, MonitorConsole shown, SqliteStore store, SqliteStore looking)
    {
        Settings settings = reload.InForce.Settings;
        return new DashboardParts
        {
            Settings = settings.Dashboard,
            PublicUrl = settings.PublicUrl,
            Store = store,
            Reading = looking,
            Changes = new ConfigurationChanges(asked, reload, TimeProvider.System),
            Rules = reload.InForce.Rules,
            Logs = () => SearchableLogs.Of(reload.InForce),
            Formats = () => reload.InForce.Formats.Known,
            Retention = () => reload.InForce.Settings.History,
            Troubles = shown.Troubles,
            IsHeldUp = () => changes.IsHeldUp,
            StateDirectory = settings.StateDirectory,
            Time = TimeProvider.System,
            OnTrouble = shown.Complain,
        };
    }

    private static void TellLoss(SqliteStore store, MonitorPlan plan, string setAside, MonitorConsole shown)
    {
        shown.Complain($"the state was damaged: it was set aside as {setAside}, and another was begun; the logs are read anew, and rotated ones counted into the history");
        StateChanges changes = new();
        HistoryRebuild.Ask(changes);
        changes.Notifications.AddRange(StateLoss.Tell(plan.Receivers, setAside, Environment.MachineName, TimeProvider.System.GetUtcNow()));
        store.Commit(changes);
    }
}
