using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Tests.Sqlite;

public sealed class LedgerStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["state/leafwatch.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_committed_of_the_ledger_comes_back_as_it_was()
    {
        SourceAccount source = new()
        {
            Source = "shop",
            Since = Noon,
            Totals = new LedgerCounts(100, 60, 30, 50, 10, 2, 1, 1, 1, 7),
            LastLine = Noon.AddMinutes(1),
            LastEvent = Noon.ToOffset(TimeSpan.FromHours(2)),
            Format = "sshd",
            Minutes = [new MinuteCount(5, 6)],
            Samples = [new UnparsedSample(Noon, "p\0", "a line \u202e", null)],
            Quiet = TimeSpan.FromSeconds(90),
            Expected = 1.5,
            Recent = new LineShare(10, 2),
            Usual = new LineShare(100, 2),
            ClockOffset = TimeSpan.FromSeconds(-3),
        };
        FileAccount file = new()
        {
            Key = "k",
            Source = "shop",
            Path = "/var/log/shop.log",
            Begun = 1,
            Reached = 2,
            Unread = 3,
            GapsBefore = 4,
            GapsBehind = 5,
            Gaps = 6,
            LostLines = 7,
            Lines = 8,
            Unparsed = 9,
            UnparsedBytes = 10,
            Late = 11,
            Cut = 12,
            LastRead = Noon,
            Ended = Noon.AddHours(1),
        };
        HourTally hour = new("shop", 500_000, 1, 2, 3, 4, 5, 6);
        LedgerGap[] gaps = [new("shop", "p", Noon, new Gap("was cut", 30, null)), new("shop", "udp", Noon, new Gap("dropped", null, 7))];
        RunMark run = new(Noon, Noon.AddSeconds(1), null, 42);
        using (SqliteStore store = SqliteStore.Open(StatePath))
        {
            StateChanges changes = new() { Ledger = { Sources = { source }, Files = { file }, Hours = { hour }, Run = run } };
            changes.Ledger.Gaps.AddRange(gaps);
            store.Commit(changes);
        }

        using SqliteStore again = SqliteStore.OpenToRead(StatePath);
        StoredLedger ledger = again.LoadOverview(gaps: 10, dead: 0).State.Ledger;
        Assert.Equivalent(source, Assert.Single(ledger.Sources), strict: true);
        Assert.Equal(file, Assert.Single(ledger.Files));
        Assert.Equal(hour, Assert.Single(ledger.Hours));
        Assert.Equal(gaps.Reverse(), ledger.Gaps);
        Assert.Equal(run, ledger.Run);
    }

    [Fact]
    public void Hours_add_up()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        store.Commit(new StateChanges { Ledger = { Hours = { new HourTally("shop", 5, 1, 2, 3, 4, 5, 60) } } });
        store.Commit(new StateChanges { Ledger = { Hours = { new HourTally("shop", 5, 10, 20, 30, 40, 50, 6), new HourTally("other", 5, 1, 1, 1, 1, 1, 1) } } });
        Assert.Equal(
            [new HourTally("other", 5, 1, 1, 1, 1, 1, 1), new HourTally("shop", 5, 11, 22, 33, 44, 55, 60)],
            store.Load().Ledger.Hours);
    }

    [Fact]
    public void Only_the_latest_gaps_of_a_source_are_kept()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        StateChanges changes = new() { Ledger = { Gaps = { new LedgerGap("quiet", "p", Noon, new Gap("lost", Count: 1)) } } };
        for (int i = 0; i < LedgerTables.MostGaps + 10; i++)
        {
            changes.Ledger.Gaps.Add(new LedgerGap("flood", "p", Noon, new Gap("lost", Count: i)));
        }

        store.Commit(changes);
        IReadOnlyList<LedgerGap> kept = store.LoadOverview(gaps: 5000, dead: 0).State.Ledger.Gaps;
        Assert.Equal(LedgerTables.MostGaps + 1, kept.Count);
        Assert.Equal(10, kept.Where(gap => gap.Source == "flood").Min(gap => gap.Gap.Count));
    }

    [Fact]
    public void A_commit_that_fails_leaves_the_ledger_as_it_was()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        StateChanges changes = new() { Ledger = { Hours = { new HourTally("shop", 5, 1, 2, 3, 4, 5, 6) }, Gaps = { new LedgerGap("shop", null!, Noon, new Gap("lost")) } } };
        Assert.ThrowsAny<Exception>(() => store.Commit(changes));
        Assert.Empty(store.Load().Ledger.Hours);
    }

    [Fact]
    public void A_state_without_a_ledger_is_brought_up_to_date_and_keeps_what_it_has()
    {
        // As the second step of the schema left it.
        Directory.CreateDirectory(Path.GetDirectoryName(StatePath)!);
        using (SqliteConnection connection = new($"Data Source={StatePath};Pooling=False"))
        {
            connection.Open();
            Schema.Take(connection, 0, 2);
            Schema.Execute(connection, "INSERT INTO files VALUES ('k1', 's', 'p', 'i', 'f', 1, 7, NULL, 1, 0, 'c')");
        }

        SourceProgress file = new(new SourcePosition("k1", "s", "p", "i", "f", 1, 7) { Cursor = "c" }, null, 1, 0);
        StateUnusableException trouble = Assert.Throws<StateUnusableException>(() => SqliteStore.OpenToRead(StatePath));
        Assert.Contains("written by an earlier Leafwatch", trouble.Message, StringComparison.Ordinal);
        using SqliteStore updated = SqliteStore.Open(StatePath);
        Assert.Equal([file], updated.Load().Files);
        Assert.Empty(updated.Load().Ledger.Sources);
        updated.Commit(new StateChanges { Ledger = { Hours = { new HourTally("shop", 5, 1, 2, 3, 4, 5, 6) } } });
        Assert.Single(updated.Load().Ledger.Hours);
    }

    [Fact]
    public void Whoever_only_reads_changes_nothing_and_sees_the_monitor()
    {
        using (SqliteStore store = SqliteStore.Open(StatePath))
        {
            using SqliteStore reader = SqliteStore.OpenToRead(StatePath);
            Assert.Throws<StateNotWrittenException>(() => reader.Commit(new StateChanges { Ledger = { ForgottenFiles = { "k" } } }));
            Assert.True(StateFile.IsHeld(StatePath));
            store.Commit(new StateChanges { Ledger = { Hours = { new HourTally("shop", 5, 1, 2, 3, 4, 5, 6) } } });
            Assert.Single(reader.LoadOverview(gaps: 1, dead: 1).State.Ledger.Hours);
        }

        Assert.False(StateFile.IsHeld(StatePath));
        Assert.False(StateFile.IsHeld(_folder["nowhere/leafwatch.db"]));
    }
}
