using System.CommandLine;
using System.Net;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Demo;
using Leafwatch.Monitoring;
using Leafwatch.Receivers.Email;
using Leafwatch.RuleFiles;
using Leafwatch.Searching;
using Leafwatch.Sqlite;
using Leafwatch.Web;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch demo</c>: a made-up site, written live into a folder, and watched by the real pipeline.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        Option<int> seed = new("--seed") { Description = "The number that the story is made from; the same number makes the same story.", HelpName = "N", DefaultValueFactory = _ => 1 };
        Option<int?> seconds = new("--for") { Description = "End after this many seconds; without it, press Ctrl-C.", HelpName = "SECONDS" };
        Option<string?> directory = new("--directory") { Description = "The folder for logs, mails and the report log; by default a new temporary one.", HelpName = "DIR" };
        Option<int> port = new("--port") { Description = "The port of the dashboard on this machine; 0 takes one that is free.", HelpName = "PORT", DefaultValueFactory = _ => DashboardSettings.DefaultPort };
        port.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
            {
                result.AddError($"--port: expected a number from {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}");
            }
        });
        CommandWithExample command = new(
            "demo",
            "Watch a made-up site with visitors and attackers, live: the dashboard, alerts here, mails into a folder.",
            "leafwatch demo")
        {
            seed, seconds, directory, port,
        };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(seed), parsed.GetValue(seconds), parsed.GetValue(directory), parsed.GetValue(port), parsed.InvocationConfiguration, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int seed, int? seconds, string? directory, int port, InvocationConfiguration console, CancellationToken cancellation)
    {
        directory = Path.GetFullPath(directory ?? Directory.CreateTempSubdirectory("leafwatch-demo-").FullName);
        string logs = Path.Combine(directory, "logs");
        string mails = Path.Combine(directory, "mails");
        Directory.CreateDirectory(logs);
        Directory.CreateDirectory(mails);
        MonitorConsole shown = new(console.Output, console.Error);
        shown.Say($"a made-up site on a Thursday, written live into {logs}; seed {seed}");
        shown.Say($"mails go to {mails}, one .eml each; Ctrl-C ends it");
        using SqliteStore store = SqliteStore.OpenInMemory();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (seconds is { } limit)
        {
            end.CancelAfter(TimeSpan.FromSeconds(limit));
        }

        StoryWriter writer = new(logs, seed, TimeProvider.System);
        writer.CreateLogs();
        Dictionary<string, SourceLines> lines = new()
        {
            ["access.log"] = new(Formats.Find("apache-combined"), TimeZoneInfo.Local),
            ["auth.log"] = new(Formats.Find("sshd"), TimeZoneInfo.Local),
        };
        LoadedRules rules = LoadedRules.Load(new RuleSettings(), isClassic: false);
        await using Dashboard? dashboard = await DashboardStart.TryAsync(
            new DashboardParts
            {
                Settings = new DashboardSettings { Listen = [new IPEndPoint(IPAddress.Loopback, port)] },
                Store = store,
                Reading = store,
                Rules = rules,
                Logs = () => new SearchableLogs(
                    [new("access.log", writer.AccessLog, lines["access.log"]), new("auth.log", writer.AuthLog, lines["auth.log"])], KnownFormats.BuiltIn, []),
                Receivers = ["analyst"],
                StateDirectory = directory,
                Time = TimeProvider.System,
                OnTrouble = shown.Complain,
            },
            DashboardStart.OpenLog(directory, TimeProvider.System, shown.Complain),
            shown.Say,
            cancellation);
        MailFolderReceiver analyst = new("analyst", mails, dashboard is null ? null : new ActionLinks(store.LinkKey(), dashboard.Address), to: "analyst@localhost");
        int alerts = 0;
        Task monitoring = MonitorLife.RunAsync(
            new MonitorPlan
            {
                Files = [new FileSource("access.log", writer.AccessLog, StartAt.Beginning), new FileSource("auth.log", writer.AuthLog, StartAt.Beginning)],
                Lines = lines,
                Store = store,
                History = store.OpenHistory(TimeProvider.System),
                Receivers = [analyst],
                Routes = [Route.ToAll([analyst])],
                ReportLog = Path.Combine(directory, "report_log.txt"),
                OnAlert = alert =>
                {
                    alerts += alert.State == AlertState.Firing ? 1 : 0;
                    shown.Show(alert);
                },
                OnDelivery = shown.Show,
                OnTrouble = shown.Complain,
            },
            rules,
            TimeProvider.System,
            end.Token);
        await writer.RunAsync(end.Token);
        await monitoring;
        shown.Say($"the end: {writer.Lines} lines written, {alerts} alerts; mails and report log are in {directory}");
        return ExitCode.Done;
    }
}
