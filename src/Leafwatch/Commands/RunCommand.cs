using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch run</c>: the monitor.</summary>
internal static class RunCommand
{
    public const string DatabaseName = "leafwatch.db";

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

    private static async Task<int> RunAsync(string? asked, InvocationConfiguration console, CancellationToken cancellation)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        loaded.PrintDiagnostics(console.Error);
        if (loaded.HasErrors)
        {
            return ExitCode.Wrong;
        }

        Settings settings = loaded.Settings;
        bool areFound = settings.Sources.Count == 0;
        IReadOnlyList<SourceSettings> sources = areFound ? FoundSources.Find(console.Output, settings.TrustedProxies) : settings.Sources;
        if (sources.Count == 0)
        {
            console.Error.WriteLine("leafwatch: no log was found on this machine that can be read");
            console.Error.WriteLine("  name your logs in a configuration (docs/guide/configuration.md), or run as a user who may read them; leafwatch init says what it looks for");
            return ExitCode.NotSo;
        }

        try
        {
            using SqliteStore store = SqliteStore.Open(Path.Combine(settings.StateDirectory, DatabaseName));
            MonitorConsole shown = new(console.Output, console.Error);
            foreach (SourceSettings source in sources)
            {
                shown.Say($"watching {source.Origin}{(source.Format is null ? "" : $" ({source.Format})")}");
            }

            IReadOnlyDictionary<string, SourceLines> lines = Composition.Lines(sources, loaded.Formats.Known, areFound);
            if (settings.Report.Log is { } log)
            {
                shown.Say($"report log: {log}");
            }

            await Composition.MonitorAsync(
                new MonitorPlan
                {
                    Files = Composition.Files(sources, settings.Rules.Profiles, new LineTimes(lines, loaded.Formats.Known, TimeProvider.System), TimeProvider.System),
                    Streams = Composition.Streams(sources, TimeProvider.System),
                    Lines = lines,
                    Formats = loaded.Formats.Known,
                    Store = store,
                    Receivers = Composition.Receivers(settings.Receivers, shown.Say, settings.PublicUrl is { } site ? new ActionLinks(store.LinkKey(), site) : null, store),
                    Routes = Composition.Routes(settings.Routes),
                    Incidents = settings.Incidents,
                    Quiet = settings.Quiet,
                    ReportLog = settings.Report.Log,
                    Archive = settings.Archive.Directory,
                    IsClassic = settings.IsClassic,
                    Health = Composition.Health(sources, settings.StateDirectory),
                    OnAlert = shown.Show,
                    OnSourceEvent = shown.Show,
                    OnDelivery = shown.Show,
                    OnTrouble = shown.Complain,
                },
                loaded.Rules,
                TimeProvider.System,
                cancellation);
            shown.Say("stopped; what was read is kept");
            return ExitCode.Done;
        }
        catch (StateUnusableException e)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(e.Message)}");
            return ExitCode.Wrong;
        }
        catch (SqliteException e)
        {
            // Nothing is lost: what was read and not committed is read again by the next run.
            console.Error.WriteLine($"leafwatch: the state in {TerminalText.Escape(settings.StateDirectory)} cannot be written: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }
    }
}
