using Leafwatch.Core;

namespace Leafwatch.Sqlite;

/// <summary>What is asked of the running monitor: it stands in the state until the monitor takes it up, which is waited for, for a moment.</summary>
internal static class MonitorRequest
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>An id that no other action has.</summary>
    /// <param name="from">Who asks: a command, the dashboard.</param>
    public static string NewId(string from) => $"{from}-{Guid.NewGuid():N}";

    /// <returns>What came of it, in words; <see langword="null"/> while the monitor has not taken it up.</returns>
    public static async Task<string?> OutcomeAsync(SqliteStore store, OperatorAction action, TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            if (store.OutcomeOf(action.Id) is { } outcome)
            {
                return outcome;
            }

            if (time.GetElapsedTime(start) >= patience)
            {
                return null;
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }
}
