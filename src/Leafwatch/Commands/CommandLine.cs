using System.CommandLine;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Commands;

/// <summary>The commands of the program, and what they have in common: help with an example, errors on standard error, exit codes.</summary>
internal static class CommandLine
{
    // Time for `run` to commit what it has read after Ctrl-C or SIGTERM; a service manager waits longer before it kills.
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(20);

    public static Command Create() => new GroupedCommand("leafwatch", "Reads the logs a site already writes, notices what matters, and tells the right person once.")
    {
        { "Run and try", RunCommand.Create(), InitCommand.Create(), CheckCommand.Create(), ScanCommand.Create(), DrillCommand.Create(), DemoCommand.Create() },
        {
            "Look",
            StatusCommand.Create(), IncidentCommands.CreateIncidents(), IncidentCommands.CreateIncident(), IncidentCommands.CreateAlerts(), AnomaliesCommand.Create(),
            SearchCommand.Create(), ReportCommand.Create()
        },
        {
            "Act",
            IncidentCommands.CreateAck(), IncidentCommands.CreateClose(), SilenceCommand.Create(), BlockCommand.Create(), OutboxCommand.Create(), ControlCommands.CreateReload(),
            ControlCommands.CreateApi()
        },
        {
            "Rules and formats",
            RulesCommand.Create(), ExplainCommand.Create(), ParseCommand.Create(), AllowCommand.Create(), ReplayCommand.Create(), EvaluateCommand.Create()
        },
        { "State", ImportCommand.Create(), ForgetCommand.Create(), DatabaseCommand.Create(), UserCommand.Create() },
        CommandLineHelp.Option(),
        CommandLineVersion.Option(),
    };

    public static Task<int> RunAsync(string[] args) => RunAsync(args, new InvocationConfiguration());

    /// <summary>Runs a command with its output and errors where <paramref name="configuration"/> says.</summary>
    public static async Task<int> RunAsync(string[] args, InvocationConfiguration configuration)
    {
        configuration.EnableDefaultExceptionHandler = false;
        configuration.ProcessTerminationTimeout = TimeToEnd;

        // A line of a log may begin with '@': it is never the name of a file with further arguments.
        ParserConfiguration parser = new() { ResponseFileTokenReplacer = null };
        Command root = Create();
        if (args.Length == 0)
        {
            await root.Parse(["--help"], parser).InvokeAsync(new InvocationConfiguration { Output = configuration.Error });
            return ExitCode.Wrong;
        }

        ParseResult parsed = root.Parse(args, parser);
        bool asksForHelp = parsed.Action is CommandLineHelp or CommandLineVersion;
        if (parsed.Errors.Count > 0 && !asksForHelp)
        {
            return CommandLineErrors.Print(parsed, configuration.Error);
        }

        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (SqliteException damage) when (DamagedState.IsDamage(damage))
        {
            // Any command that looks at the state may come upon it.
            configuration.Error.WriteLine($"leafwatch: the state is damaged: {TerminalText.Escape(damage.Message)}");
            configuration.Error.WriteLine("  'leafwatch run' sets it aside when it starts, and begins another; a copy that 'leafwatch db backup' wrote may take its place");
            return ExitCode.NotSo;
        }
    }
}
