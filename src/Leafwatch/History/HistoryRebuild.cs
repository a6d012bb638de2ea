using System.Globalization;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Loading;
using Leafwatch.Scanning;
using Leafwatch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Leafwatch.History;

/// <summary>
/// After the state was damaged and another begun: counts the rotated logs that are still there into the new history, while the monitor reads the
/// current ones. It is remembered until it is done, so that a monitor that is killed meanwhile goes on with it.
/// </summary>
internal sealed class HistoryRebuild(SqliteStore store, LoadedConfiguration configuration, Action<string> say, Action<string> complain, TimeProvider time)
{
    private const string Name = "history_rebuild";
    private const string Wanted = "wanted";
    private const string Done = "done";

    /// <summary>By then the monitor has taken down which files it follows, from their beginning on: those are left to it.</summary>
    internal static readonly TimeSpan Delay = TimeSpan.FromMinutes(1);

    /// <summary>Asks for it: with the changes that begin the new state.</summary>
    public static void Ask(StateChanges changes) => changes.Remembered[Name] = Wanted;

    /// <summary>Whether it was asked for and is not done.</summary>
    public static bool IsAsked(SqliteStore store) => store.Remembered(Name) == Wanted;

    /// <summary>Does it if it was asked for.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!IsAsked(store))
        {
            return;
        }

        try
        {
            await Task.Delay(Delay, time, cancellation);
            await Task.Run(() => Count(cancellation), cancellation);
        }
        catch (OperationCanceledException)
        {
            // The next run goes on with it.
        }
        catch (Exception trouble) when (trouble is StateNotWrittenException or SqliteException)
        {
            complain($"rotated logs are not yet counted into the history: {trouble.Message}; the next start goes on with it");
        }
    }

    private void Count(CancellationToken cancellation)
    {
        // Only what rotation made: a log that has just appeared may be followed, and not be taken down yet.
        Dictionary<string, LogFile> rotated = SourceFiles.Each(configuration, complain).Where(file => LogName.LogOf(file.Path) != file.Path)
            .DistinctBy(file => file.Path).ToDictionary(file => file.Path);

        // One thread: the monitor needs the others.
        ScanRequest request = new([.. rotated.Keys], null, TimeZoneInfo.Local, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Threads: 1)
        {
            Formats = configuration.Formats.Known,
            LinesOf = path => rotated[path].Lines,
        };
        LogImport import = new(store, request, path => rotated[path].Source, configuration.Settings.History, time);
        import.Run(cancellation);
        foreach (string failure in import.Failures)
        {
            complain($"not counted into the history: {failure}");
        }

        StateChanges changes = new();
        changes.Remembered[Name] = Done;
        store.Commit(changes);
        say(string.Create(CultureInfo.InvariantCulture, $"the history is rebuilt as far as there are logs: {import.Summary.Lines:N0} lines counted from {import.Summary.Files:N0} rotated files"));
    }
}
