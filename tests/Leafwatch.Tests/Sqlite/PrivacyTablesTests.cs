using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sqlite;

public sealed class PrivacyTablesTests : IDisposable
{
    private const string Who = "203.0.113.99";

    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["leafwatch.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_their_time_addresses_are_pseudonyms_that_still_tell_one_from_another()
    {
        using SqliteStore store = Filled();
        Upkeep(store, CountedLog.Start.AddDays(29));
        Assert.Equal(Who, Addresses(store)[0].Text);
        Upkeep(store, CountedLog.Start.AddDays(32));
        FrequentValue[] pseudonyms = Addresses(store);
        Assert.Equal([3, 1], pseudonyms.Select(value => value.Count));
        Assert.All(pseudonyms, value => Assert.StartsWith("address-", value.Text, StringComparison.Ordinal));
        Upkeep(store, CountedLog.Start.AddDays(33));
        Assert.Equal(pseudonyms, Addresses(store));
        Alert alert = store.AlertsFired(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 9).Single();
        Assert.Equal(pseudonyms[0].Text, alert.Group[0].Value);
        Assert.Empty(alert.Evidence);
    }

    [Fact]
    public void Who_is_forgotten_is_nowhere_in_the_file()
    {
        using (SqliteStore store = Filled())
        {
            Assert.True(store.Forget(Who, CountedLog.Start) > 0);
            Assert.Equal(0, store.Forget(Who, CountedLog.Start));
            Assert.Equal(["192.0.2.1"], Addresses(store).Select(value => value.Text));
        }

        Assert.False(File.ReadAllBytes(StatePath).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Who)) >= 0);
    }

    [Fact]
    public void A_copy_is_written_while_the_state_is_in_use_and_is_whole()
    {
        using SqliteStore store = Filled();
        using (SqliteStore reader = SqliteStore.OpenToRead(StatePath))
        {
            reader.BackUp(_folder["copy.db"]);
            Assert.Empty(reader.Damage());
        }

        using SqliteStore copy = SqliteStore.OpenToRead(_folder["copy.db"]);
        Assert.Equal(Addresses(store), Addresses(copy));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(StatePath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["copy.db"]));
        }
    }

    private static FrequentValue[] Addresses(SqliteStore store) =>
        [.. store.Rollups(RollupSpan.Day, CountedLog.Start.AddDays(-1), CountedLog.Start.AddDays(1), withLists: true).Single().Counts.Top(RollupList.Addresses, 9)];

    private static void Upkeep(SqliteStore store, DateTimeOffset now)
    {
        StateChanges changes = new();
        changes.Rollups.Upkeep = now;
        store.Commit(changes);
    }

    private SqliteStore Filled()
    {
        SqliteStore store = SqliteStore.Open(StatePath);
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default);
        HistoryOf.Add(store, [.. new[] { Who, Who, Who, "192.0.2.1" }.Select(Request)]);
        Alert alert = SomeAlert.Burst() with
        {
            State = AlertState.Resolved,
            Group = [new GroupValue("source.ip", Who)],
            Last = CountedLog.Start,
            Evidence = [$"{Who} did it"],
            Sightings = [new Sighting(Who, [CountedLog.Start], 1)],
        };
        store.Commit(new StateChanges { Alerts = { alert } });
        return store;
    }

    private static EventView Request(string address)
    {
        EventView view = SomeEvent.With(("http.response.status_code", "200"), ("source.ip", address), ("url.path", "/"));
        view.Time = CountedLog.Start;
        return view;
    }
}
