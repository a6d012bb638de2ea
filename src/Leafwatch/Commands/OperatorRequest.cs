using System.CommandLine;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Sqlite;

namespace Leafwatch.Commands;

/// <summary>Asks the running monitor to do something, and waits a moment for what comes of it.</summary>
internal static class OperatorRequest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static string User => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } behind ? behind : Environment.UserName;

    /// <summary>An id that no other action has.</summary>
    public static string NewId() => MonitorRequest.NewId("command");

    /// <summary>Finds the one incident whose id begins so, or says why there is none.</summary>
    public static Incident? Find(SqliteStore store, string id, TextWriter error)
    {
        IReadOnlyList<Incident> found = id.Length == 0 ? [] : store.IncidentsNamed(id);
        if (found.Count == 1)
        {
            return found[0];
        }

        string shown = VisibleText.Of(id, 80);
        error.WriteLine(found.Count == 0
            ? $"leafwatch: no incident has the id '{shown}' ('leafwatch incidents' lists those that are open)"
            : $"leafwatch: several incidents have an id that begins with '{shown}': say more of it");
        return null;
    }

    /// <summary>Writes the action into the state, and says what came of it.</summary>
    public static int Ask(SqliteStore store, OperatorAction action, bool isRunning, string what, InvocationConfiguration console, TimeProvider time)
    {
        store.Ask(action);
        store.Access.Audit(new AuditEntry(action.At, action.By, "", $"{AuditEntry.CommandLine}: {Words.Of(action.Kind)}", what));
        if (!isRunning)
        {
            console.Output.WriteLine($"{what}: the monitor does not run; it takes this up when it starts");
            return ExitCode.Done;
        }

        string? outcome = MonitorRequest.OutcomeAsync(store, action, Patience, time, CancellationToken.None).GetAwaiter().GetResult();
        console.Output.WriteLine(outcome is null ? $"{what}: the monitor is busy; it takes this up when it can" : $"{what}: {VisibleText.Of(outcome, 200)}");
        return ExitCode.Done;
    }
}
