using System.CommandLine;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch forget</c>: takes somebody out of what is stored.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        Argument<string> who = new("ADDRESS|USER") { Description = "The address, or the name of the user." };
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new(
            "forget",
            "Remove an address or a user from the history and the alerts. Counts stay. The logs themselves, the archive, the report log and past reports are your files and are not touched.",
            "leafwatch forget 192.0.2.7")
        {
            who, file,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(who), parsed.GetValue(file), parsed.InvocationConfiguration));
        return command;
    }

    private static int Run(string who, string? asked, InvocationConfiguration console)
    {
        if (StateOfConfiguration.Load(asked, console) is not { } settings)
        {
            return ExitCode.Wrong;
        }

        return StateOfConfiguration.Open(settings, console, SqliteStore.OpenBeside, (store, _) =>
        {
            int places = store.Forget(who, TimeProvider.System.GetUtcNow());
            console.Output.WriteLine(places == 0
                ? $"{TerminalText.Escape(who)} is nowhere in the state"
                : $"{TerminalText.Escape(who)} was taken out of {places} places of the state");
            return places == 0 ? ExitCode.NotSo : ExitCode.Done;
        });
    }
}
