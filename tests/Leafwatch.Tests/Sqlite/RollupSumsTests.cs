using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sqlite;

public sealed class RollupSumsTests
{
    private static readonly DateTimeOffset From = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_read_from_stored_sums_is_what_the_days_add_up_to()
    {
        using SqliteStore store = SomeMonths();
        (byte[] counts, string facts) = Read(store);
        Assert.Equal([false], Pieces(store));
        KeepUp(store);
        Assert.Equal([true, true, true, true, true, false], Pieces(store));
        Assert.Equal(counts, Read(store).Counts);
        Assert.Equal(facts, Read(store).Facts);
    }

    [Fact]
    public void A_late_line_counts_at_once_and_a_sum_is_made_anew()
    {
        using SqliteStore store = SomeMonths();
        KeepUp(store);
        HistoryOf.Add(store, new CountedLog.Request(From.AddDays(40), "192.0.2.200", "GET", "/late", 500, 1, "-", "Mozilla"));
        AssertKnown();
        StateChanges upkeep = new();
        upkeep.Rollups.Upkeep = To;
        store.Commit(upkeep);
        AssertKnown();
        KeepUp(store);
        Assert.Equal([true, true, true, true, true, false], Pieces(store));
        AssertKnown();

        void AssertKnown()
        {
            SumOfDays sum = new(4096);
            store.SumDays(sum, From, To, RollupLists.All);
            Assert.Contains(sum.All.Top(RollupList.Broken, 10), value => value.Text == "/late");
            Assert.Equal(RollupClock.MinuteOf(From.AddDays(40)), sum.Facts.Broken["/late"]);
        }
    }

    [Fact]
    public void Who_is_forgotten_is_in_no_sum()
    {
        using SqliteStore store = SomeMonths();
        KeepUp(store);
        store.Forget("192.0.2.7", To);
        SumOfDays sum = new(4096);
        store.SumDays(sum, From, To, RollupLists.All);
        Assert.DoesNotContain(sum.All.Top(RollupList.Addresses, 1000), value => value.Text == "192.0.2.7");
    }

    [Fact]
    public void Weeks_from_Monday_are_kept_for_weekly_reports()
    {
        using SqliteStore store = SomeMonths();
        KeepUp(store);
        DateTimeOffset monday = new(2026, 11, 16, 0, 0, 0, TimeSpan.Zero);
        for (int week = 1; week <= 5; week++)
        {
            Assert.True(Assert.Single(store.PiecesOf(monday.AddDays(-7 * week), monday.AddDays(7 - (7 * week)))).IsSum);
        }
    }

    [Fact]
    public void Whatever_time_is_asked_for_within_months_few_days_are_read_and_the_sums_are_the_same()
    {
        using SqliteStore store = SomeMonths();
        (int First, int Days)[] times = [.. Enumerable.Range(0, 40).Select(i => (First: i * 2, Days: 31 - (i % 5) + (i * 7 % 30))).Where(time => time.First + time.Days <= (To - From).TotalDays)];
        (byte[], string)[] before = [.. times.Select(time => Read(store, From.AddDays(time.First), From.AddDays(time.First + time.Days)))];
        KeepUp(store);
        Assert.All(times.Zip(before), each =>
        {
            (DateTimeOffset from, DateTimeOffset to) = (From.AddDays(each.First.First), From.AddDays(each.First.First + each.First.Days));
            IReadOnlyList<(long First, long End, bool IsSum)> pieces = store.PiecesOf(from, to);
            Assert.Equal((RollupClock.MinuteOf(from), RollupClock.MinuteOf(to)), (pieces[0].First, pieces[^1].End));
            Assert.All(pieces.Zip(pieces.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.First));
            Assert.InRange(pieces.Where(piece => !piece.IsSum).Sum(piece => (piece.End - piece.First) / (24 * 60)), 0, 18);
            Assert.InRange(pieces.Count(piece => piece.IsSum), 1, 5);
            (byte[] counts, string facts) = Read(store, from, to);
            Assert.Equal(each.Second.Item2, facts);
            Assert.Equal(each.Second.Item1, counts);
        });
    }

    [Fact]
    public void Of_many_sites_shorter_times_are_summed_up_first_and_the_sums_are_the_same()
    {
        const int Sites = 60;
        using SqliteStore store = SqliteStore.OpenInMemory();
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default with { Pseudonyms = null });
        for (int site = 0; site < Sites; site++)
        {
            HistoryOf.AddTo(store, $"site{site}", [.. Enumerable.Range(0, (int)(To - From).TotalDays)
                .Where(day => day % 9 != 0)
                .Select(day => new CountedLog.Request(From.AddDays(day), $"192.0.2.{site}", "GET", $"/p{day % 5}", day % 7 == 0 ? 404 : 200, day, "-", "Mozilla"))]);
        }

        (byte[] counts, string facts) = Read(store);
        KeepUp(store);
        Assert.Equal([true, true, true, true, true, false], Pieces(store));
        Assert.Equal(counts, Read(store).Counts);
        Assert.Equal(facts, Read(store).Facts);
    }

    /// <summary>A few requests of each day, each of which comes from another address and asks for another page.</summary>
    private static SqliteStore SomeMonths()
    {
        SqliteStore store = SqliteStore.OpenInMemory();
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default with { Pseudonyms = null });
        HistoryOf.Add(store, [.. Enumerable.Range(0, (int)(To - From).TotalDays * 4).Select(i => new CountedLog.Request(
            From.AddHours(6 * i), $"192.0.2.{i % 100}", "GET", $"/p{i % 30}", i % 7 == 0 ? 404 : i % 11 == 0 ? 500 : 200, i, i % 7 == 0 ? $"https://example.org/{i % 5}" : "-", "Mozilla"))]);
        HistoryOf.AddTo(store, RollupSeries.OwnSource, new CountedLog.Request(From, "192.0.2.201", "GET", "/own", 200, 1, "-", "Mozilla"));
        return store;
    }

    private static void KeepUp(SqliteStore store)
    {
        do
        {
            StateChanges upkeep = new();
            upkeep.Rollups.Upkeep = To;
            store.Commit(upkeep);
        }
        while (store.HasMoreUpkeep);
    }

    private static IEnumerable<bool> Pieces(SqliteStore store) => store.PiecesOf(From, To).Select(piece => piece.IsSum);

    private static (byte[] Counts, string Facts) Read(SqliteStore store) => Read(store, From, To);

    private static (byte[] Counts, string Facts) Read(SqliteStore store, DateTimeOffset from, DateTimeOffset to)
    {
        SumOfDays sum = new(4096);
        store.SumDays(sum, from, to, RollupLists.All);
        return (sum.All.ToBytes(inOrder: true), string.Join('\n', sum.Facts.Missing.Concat(sum.Facts.Broken).OrderBy(date => date.Key, StringComparer.Ordinal).ThenBy(date => date.Value).Append(new("", sum.Facts.First!.Value)))
            + string.Join('\n', sum.Facts.Series));
    }
}
