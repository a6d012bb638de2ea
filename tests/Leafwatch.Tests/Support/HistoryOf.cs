using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;

namespace Leafwatch.Tests.Support;

/// <summary>A store with the history of some requests and events.</summary>
internal static class HistoryOf
{
    public static SqliteStore Requests(params IEnumerable<CountedLog.Request> requests)
    {
        SqliteStore store = SqliteStore.OpenInMemory();
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default);
        Add(store, result => CountedLog.Read(requests, result));
        return store;
    }

    public static void Add(SqliteStore store, params IEnumerable<CountedLog.Request> requests) => Add(store, result => CountedLog.Read(requests, result));

    public static void Add(SqliteStore store, params EventView[] events) => Add(store, result =>
    {
        result.Rollups!.Begin(DateTimeOffset.MaxValue);
        foreach (EventView view in events)
        {
            result.Rollups.Count(view);
        }
    });

    /// <summary>Adds requests to the history of one source.</summary>
    public static void AddTo(SqliteStore store, string source, params IEnumerable<CountedLog.Request> requests) => Add(store, result => CountedLog.Read(requests, result), source);

    private static void Add(SqliteStore store, Action<BatchResult> count, string source = "web")
    {
        RollupBook book = store.OpenHistory(TimeProvider.System);
        BatchResult result = new([]) { Rollups = book.CreateCounter() };
        count(result);
        book.Add(source, result.Rollups!);
        StateChanges changes = new();
        book.Collect(changes.Rollups);
        store.Commit(changes);
    }
}
