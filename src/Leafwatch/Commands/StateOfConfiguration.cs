using System.CommandLine;
using Leafwatch.Configuration;
using Leafwatch.Core.Storage;
using Leafwatch.Loading;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Commands;

/// <summary>Opens the state that the configuration names, for commands that look at it, add to it, or ask the monitor to do something.</summary>
internal static class StateOfConfiguration
{
    /// <param name="asked">The configuration that was asked for.</param>
    /// <param name="console">Where trouble is told.</param>
    /// <param name="isAsking">Whether something is to be asked of the monitor.</param>
    /// <param name="work">What is done with the state, given whether a monitor has it; the exit status that comes of it.</param>
    public static int Open(string? asked, InvocationConfiguration console, bool isAsking, Func<SqliteStore, bool, int> work)
    {
        return Load(asked, console) is { } settings
            ? Open(settings, console, isAsking ? SqliteStore.OpenToAsk : SqliteStore.OpenToRead, (store, path) => work(store, StateFile.IsHeld(path)))
            : ExitCode.Wrong;
    }

    /// <summary>What the configuration says; <see langword="null"/>, and its faults told, when it cannot be relied on. What is wrong in a rule is no concern of who looks at an incident.</summary>
    public static Settings? Load(string? asked, InvocationConfiguration console)
    {
        LoadedConfiguration loaded = LoadedConfiguration.LoadWithoutRules(asked);
        if (!loaded.HasErrors)
        {
            return loaded.Settings;
        }

        loaded.PrintDiagnostics(console.Error);
        return null;
    }

    /// <summary>The same with a configuration that has been read.</summary>
    /// <param name="settings">What the configuration says.</param>
    /// <param name="console">Where trouble is told.</param>
    /// <param name="open">How the state is opened.</param>
    /// <param name="work">What is done with the state and its path, and the exit status that comes of it.</param>
    public static int Open(Settings settings, InvocationConfiguration console, Func<string, SqliteStore> open, Func<SqliteStore, string, int> work)
    {
        string path = StateFile.PathIn(settings.StateDirectory);
        if (!File.Exists(path))
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: there is no state, or this user may not see it: 'leafwatch run' or 'leafwatch import' makes one");
            return ExitCode.NotSo;
        }

        return OpenOrCreate(settings, console, open, work);
    }

    /// <summary>The same where a state that is not there is made.</summary>
    public static int OpenOrCreate(Settings settings, InvocationConfiguration console, Func<string, SqliteStore> open, Func<SqliteStore, string, int> work)
    {
        string path = StateFile.PathIn(settings.StateDirectory);
        try
        {
            using SqliteStore store = open(path);
            return work(store, path);
        }
        catch (Exception e) when (e is StateUnusableException or StateNotWrittenException or InvalidDataException)
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }
        catch (SqliteException e) when (!DamagedState.IsDamage(e))
        {
            console.Error.WriteLine($"leafwatch: {TerminalText.Escape(path)}: {TerminalText.Escape(e.Message)}");
            return ExitCode.NotSo;
        }
    }
}
