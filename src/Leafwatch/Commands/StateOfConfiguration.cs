using System.CommandLine;
using Leafwatch.Core.Storage;
using Leafwatch.Loading;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Commands;

/// <summary>Opens the state that the configuration names, for commands that look at it or ask the monitor to do something.</summary>
internal static class StateOfConfiguration
{
    /// <param name="asked">The configuration that was asked for.</param>
    /// <param name="console">Where trouble is told.</param>
    /// <param name="isAsking">Whether something is to be asked of the monitor.</param>
    /// <param name="work">What is done with the state, and the exit status that comes of it.</param>
    public static int Open(string? asked, InvocationConfiguration console, bool isAsking, Func<SqliteStore, bool, int> work)
    {
        LoadedConfiguration loaded = LoadedConfiguration.Load(asked);
        if (loaded.HasErrors)
        {
            loaded.PrintDiagnostics(console.Error);
            return ExitCode.Wrong;
        }

        string path = SqliteStore.PathIn(loaded.Settings.StateDirectory);
        if (!File.Exists(path))
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: there is no state, or this user may not see it: 'leafwatch run' has not been started with it");
            return ExitCode.NotSo;
        }

        try
        {
            using SqliteStore store = isAsking ? SqliteStore.OpenToAsk(path) : SqliteStore.OpenToRead(path);
            return work(store, SqliteStore.IsHeld(path));
        }
        catch (StateUnusableException e)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(e.Message)}");
            return ExitCode.Wrong;
        }
        catch (SqliteException e)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }
    }
}
