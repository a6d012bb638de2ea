using CsCheck;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sqlite;

public sealed class RollupStoreTests
{
    private static readonly DateTimeOffset From = CountedLog.Start.AddDays(-2);
    private static readonly DateTimeOffset To = CountedLog.Start.AddDays(10);

    [Fact]
    public void Minutes_hours_and_days_add_up_to_the_same_before_and_after_parts_are_put_together_and_packed()
    {
        CountedLog.Any(150).Sample(
            log =>
            {
                using SqliteStore store = Open();
                Rollup all = CountedLog.Sum(log.Count(1000).Parts);
                foreach (CountedLog.Request[] some in log.Requests.Chunk(40))
                {
                    Commit(store, new CountedLog(some), upkeep: null);
                }

                AssertSums(store, all);
                Upkeep(store, CountedLog.Start.AddDays(2));
                AssertSums(store, all);
                Upkeep(store, CountedLog.Start.AddDays(9));
                AssertSums(store, all);
            },
            iter: 25,
            threads: 1);
    }

    [Fact]
    public void What_comes_late_is_added_to_a_day_that_was_packed()
    {
        using SqliteStore store = Open();
        CountedLog log = new([Request(0), Request(1)]);
        Commit(store, log, CountedLog.Start.AddDays(5));
        Commit(store, log, CountedLog.Start.AddDays(5));
        RollupRow day = Assert.Single(store.Rollups(RollupSpan.Day, From, To, withLists: true));
        Assert.Equal(4, day.Counts[RollupMeasure.Requests]);
        Assert.Equal([new FrequentValue("/p", 4, 4)], day.Counts.Top(RollupList.Paths, 9));
    }

    [Fact]
    public void Of_the_lists_those_are_read_that_are_asked_for_and_the_numbers_are_the_same()
    {
        CountedLog.Any(200).Sample(
            log =>
            {
                using SqliteStore store = HistoryOf.Requests(log.Requests);
                IReadOnlyList<RollupRow> some = store.Rollups(RollupSpan.Day, From, To, RollupLists.Of(RollupList.Referrers, RollupList.Missing));
                foreach ((RollupRow all, RollupRow row) in store.Rollups(RollupSpan.Day, From, To, withLists: true).Zip(some))
                {
                    Assert.Equal(all.Counts[RollupMeasure.Requests], row.Counts[RollupMeasure.Requests]);
                    foreach (RollupList list in Enum.GetValues<RollupList>())
                    {
                        Assert.Equal(list is RollupList.Referrers or RollupList.Missing ? all.Counts.Top(list, int.MaxValue) : [], row.Counts.Top(list, int.MaxValue));
                    }
                }
            },
            iter: 20);
    }

    [Fact]
    public void Minutes_are_forgotten_first_then_hours_then_days()
    {
        using SqliteStore store = Open();
        Commit(store, new CountedLog([Request(0)]), CountedLog.Start.AddDays(1));
        Assert.Equal((1, 1, 1), Rows());
        Upkeep(store, CountedLog.Start.AddDays(15));
        Assert.Equal((0, 1, 1), Rows());
        Upkeep(store, CountedLog.Start.AddDays(402));
        Assert.Equal((0, 0, 1), Rows());
        Upkeep(store, CountedLog.Start.AddDays(36_502));
        Assert.Equal((0, 0, 0), Rows());

        (int, int, int) Rows() => (store.Rollups(RollupSpan.Minute, From, To).Count, store.Rollups(RollupSpan.Hour, From, To).Count, store.Rollups(RollupSpan.Day, From, To).Count);
    }

    [Fact]
    public void Days_begin_at_midnight_of_their_zone()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        TimeZoneInfo toronto = TimeZoneInfo.FindSystemTimeZoneById("America/Toronto");
        store.KeepHistory(new RollupClock(toronto), RollupRetention.Default);
        RollupBook book = store.OpenHistory(TimeProvider.System);
        BatchRollups batch = book.CreateCounter();
        batch.Begin(DateTimeOffset.MaxValue);
        foreach (int minute in (int[])[-1, 0])
        {
            Core.EventView view = SomeEvent.With(("http.response.status_code", "200"));
            view.Time = new DateTimeOffset(2026, 11, 17, 0, 0, 0, TimeSpan.FromHours(-5)).AddMinutes(minute);
            batch.Count(view);
        }

        book.Add("web", batch);
        StateChanges changes = new();
        book.Collect(changes.Rollups);
        store.Commit(changes);
        Assert.Equal(
            [new DateTimeOffset(2026, 11, 16, 5, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 17, 5, 0, 0, TimeSpan.Zero)],
            store.Rollups(RollupSpan.Day, From, To).Select(row => row.Start));
    }

    private static SqliteStore Open()
    {
        SqliteStore store = SqliteStore.OpenInMemory();
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default);
        return store;
    }

    private static CountedLog.Request Request(int second) => new(CountedLog.Start.AddSeconds(second), "192.0.2.1", "GET", "/p", 200, 5, "-", "Mozilla");

    private static void Commit(SqliteStore store, CountedLog log, DateTimeOffset? upkeep)
    {
        StateChanges changes = new();
        changes.Rollups.Parts.AddRange(Counted(store, log).Parts);
        changes.Rollups.Upkeep = upkeep;
        store.Commit(changes);
    }

    private static RollupChanges Counted(SqliteStore store, CountedLog log)
    {
        RollupBook book = store.OpenHistory(TimeProvider.System);
        Core.BatchResult result = new([]) { Rollups = book.CreateCounter() };
        CountedLog.Read(log.Requests, result);
        book.Add("web", result.Rollups!);
        RollupChanges changes = new();
        book.Collect(changes);
        return changes;
    }

    private static void Upkeep(SqliteStore store, DateTimeOffset now)
    {
        StateChanges changes = new();
        changes.Rollups.Upkeep = now;
        store.Commit(changes);
    }

    private static void AssertSums(SqliteStore store, Rollup all)
    {
        foreach (RollupSpan span in Enum.GetValues<RollupSpan>())
        {
            Rollup sum = new();
            foreach (RollupRow row in store.Rollups(span, From, To, withLists: true))
            {
                sum.Merge(row.Counts);
            }

            Rollup numbers = new();
            foreach (RollupRow row in store.RollupNumbers(span, From, To))
            {
                numbers.Merge(row.Counts);
            }

            Assert.Equal(all[RollupMeasure.Requests], numbers[RollupMeasure.Requests]);
            Assert.Equal(all.Statuses.All, numbers.Statuses.All);
            Assert.Equal(all[RollupMeasure.Requests], sum[RollupMeasure.Requests]);
            Assert.Equal(all[RollupMeasure.Bytes], sum[RollupMeasure.Bytes]);
            Assert.Equal(all.Statuses.All, sum.Statuses.All);
            Assert.Equal(all.Addresses.Estimate, sum.Addresses.Estimate);
            Assert.Equal(all.Visitors.Estimate, sum.Visitors.Estimate);
            if (span != RollupSpan.Minute)
            {
                Assert.Equal(all.Top(RollupList.Missing, 99), sum.Top(RollupList.Missing, 99));
                Assert.Equal(all.Top(RollupList.Paths, 99), sum.Top(RollupList.Paths, 99));
            }
        }
    }
}
