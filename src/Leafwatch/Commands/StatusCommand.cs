using System.CommandLine;
using Leafwatch.Loading;
using Leafwatch.Sqlite;
using Leafwatch.Status;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch status</c>: how the monitor stands, read from its state, whether it runs or not.</summary>
internal static class StatusCommand
{
    /// <summary>The columns and a name that can be told from others.</summary>
    private const int NarrowestTerminal = 66;
    private const int WidestTable = 120;

    public static Command Create()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        Option<bool> prometheus = new("--prometheus") { Description = "The text format of Prometheus; the exit status is then 0 even when something is wrong." };
        CommandWithExample command = new(
            "status",
            "Show how the monitor and its sources are doing: what was read, what is behind, what was lost. Exit status 1 when something is wrong.",
            "leafwatch status")
        {
            file, json, prometheus,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(prometheus))
            {
                result.AddError("--json and --prometheus: one of them");
            }
        });
        command.SetAction(parsed => Run(parsed.GetValue(file), parsed.GetValue(json), parsed.GetValue(prometheus), parsed.InvocationConfiguration, TimeProvider.System));
        return command;
    }

    private static int Run(string? asked, bool isJson, bool isPrometheus, InvocationConfiguration console, TimeProvider time)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        if (loaded.IsUnusable)
        {
            loaded.PrintDiagnostics(console.Error);
            return ExitCode.Wrong;
        }

        return StateOfConfiguration.Open(loaded.Settings, console, SqliteStore.OpenToRead, (store, path) =>
            Write(MonitorStatus.Of(store, StateFile.IsHeld(path), time.GetUtcNow(), loaded.Settings.Allow.Entries), isJson, isPrometheus, console.Output));
    }

    private static int Write(MonitorStatus status, bool isJson, bool isPrometheus, TextWriter output)
    {
        if (isPrometheus)
        {
            new StatusMetrics(output).Write(status);
            return ExitCode.Done;
        }

        if (isJson)
        {
            StatusJson.Write(status, output);
        }
        else
        {
            // Output that is not the terminal (a pipe, a test) has no width.
            bool isTerminal = !Console.IsOutputRedirected && output == Console.Out;
            new StatusReport(output, isTerminal ? Width() : null, isTerminal && TerminalColour.ForOutput).Write(status);
        }

        return status.IsHealthy ? ExitCode.Done : ExitCode.NotSo;
    }

    private static int Width() => Console.WindowWidth is var width && width >= NarrowestTerminal ? Math.Min(width, WidestTable) : 80;
}
