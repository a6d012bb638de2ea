using System.CommandLine;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Commands;

/// <summary><c>leafwatch db</c>: looks after the state, whether a monitor runs or not.</summary>
internal static class DatabaseCommand
{
    public static Command Create() => new CommandWithExample(
        "db", "Check or back up the database.", "leafwatch db check\nleafwatch db backup /var/backups/leafwatch.db")
    {
        Check(),
        BackUp(),
    };

    private static CommandWithExample Check()
    {
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new("check", "Check that the database is intact. Exit status 1 when it is damaged.", "leafwatch db check") { file };
        command.SetAction(parsed => With(parsed.GetValue(file), parsed.InvocationConfiguration, (store, path) =>
        {
            IReadOnlyList<string> damage = store.Damage();
            foreach (string found in damage)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"leafwatch: {TerminalText.Escape(found)}");
            }

            parsed.InvocationConfiguration.Output.WriteLine(damage.Count == 0
                ? $"{TerminalText.Escape(path)}: whole, {store.Size / 1024:N0} KiB"
                : $"{TerminalText.Escape(path)}: damaged: put a backup in its place, or move it away and let 'leafwatch run' and 'leafwatch import' read the logs again");
            return damage.Count == 0 ? ExitCode.Done : ExitCode.NotSo;
        }));
        return command;
    }

    private static CommandWithExample BackUp()
    {
        Argument<string> target = new("FILE") { Description = "Where to write the copy; no file may be there yet." };
        Option<string?> file = CommandLineConfiguration.Option();
        CommandWithExample command = new("backup", "Write a copy of the database as of one instant, while the monitor runs.", "leafwatch db backup /backup/leafwatch.db") { target, file };
        command.SetAction(parsed => With(parsed.GetValue(file), parsed.InvocationConfiguration, (store, _) =>
        {
            string copy = Path.GetFullPath(parsed.GetRequiredValue(target));
            if (File.Exists(copy))
            {
                parsed.InvocationConfiguration.Error.WriteLine($"leafwatch: {TerminalText.Escape(copy)} is there already");
                return ExitCode.NotSo;
            }

            try
            {
                store.BackUp(copy);
            }
            catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"leafwatch: {TerminalText.Escape(copy)}: {TerminalText.Escape(e.Message)}");
                return ExitCode.NotSo;
            }

            parsed.InvocationConfiguration.Output.WriteLine($"{TerminalText.Escape(copy)}: written, {new FileInfo(copy).Length / 1024:N0} KiB");
            return ExitCode.Done;
        }));
        return command;
    }

    private static int With(string? asked, InvocationConfiguration console, Func<SqliteStore, string, int> act)
    {
        return StateOfConfiguration.Load(asked, console) is { } settings ? StateOfConfiguration.Open(settings, console, SqliteStore.OpenToRead, act) : ExitCode.Wrong;
    }
}
