using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Leafwatch.Reports;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sqlite;

public sealed class DamagedStateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 19, 40, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["leafwatch.db"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(5 * 4096)]
    public void A_damaged_state_is_set_aside_and_another_is_begun(int from)
    {
        Fill(stopped: null);
        byte[] bytes = File.ReadAllBytes(StatePath);
        bytes.AsSpan(from, 3 * 4096).Fill(0x5a);
        File.WriteAllBytes(StatePath, bytes);
        using SqliteStore store = DamagedState.Open(StatePath, Now, out string? setAside);
        Assert.Equal(StatePath + ".damaged-20261129T194000Z", setAside);
        Assert.Equal(bytes, File.ReadAllBytes(setAside!));
        Assert.Empty(store.Load().Files);
        Assert.Empty(store.Damage());
    }

    [Fact]
    public void A_whole_state_stays_also_after_a_kill()
    {
        Fill(stopped: null);
        using SqliteStore store = DamagedState.Open(StatePath, Now, out string? setAside);
        Assert.Null(setAside);
        Assert.Single(store.Load().Files);
    }

    [Fact]
    public void A_run_that_was_killed_before_it_told_of_the_damage_leaves_that_to_the_next()
    {
        File.WriteAllText(StatePath, "no database");
        DamagedState.Open(StatePath, Now, out string? setAside).Dispose();
        using (SqliteStore next = DamagedState.Open(StatePath, Now.AddMinutes(1), out string? again))
        {
            Assert.NotNull(setAside);
            Assert.Equal(setAside, again);
            StateChanges changes = new();
            changes.Ledger.Run = new RunMark(Now, Now, null, 1);
            next.Commit(changes);
        }

        using SqliteStore third = DamagedState.Open(StatePath, Now.AddMinutes(2), out string? told);
        Assert.Null(told);
    }

    [Fact]
    public void A_state_of_a_later_program_is_refused_and_not_set_aside()
    {
        Fill(stopped: Now);
        using (Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={StatePath};Pooling=False"))
        {
            connection.Open();
            Schema.Execute(connection, $"PRAGMA user_version = {Schema.Newest + 1}");
        }

        Assert.Contains("later Leafwatch", Assert.Throws<StateUnusableException>(() => DamagedState.Open(StatePath, Now, out _)).Message, StringComparison.Ordinal);
        Assert.Equal([StatePath], Directory.GetFiles(_folder.Path, "*.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)));
    }

    [Fact]
    public void Everybody_is_told_once_of_a_state_that_was_damaged()
    {
        Notification[] told = [.. StateLoss.Tell([Silent("security"), Silent("webmaster")], "/state/leafwatch.db.damaged", "web1", Now)];
        Assert.Equal(["security", "webmaster"], told.Select(notification => notification.Receiver));
        Assert.Equal(2, told.Select(notification => notification.Id).Distinct().Count());
        Assert.All(told, notification => Assert.Contains("/state/leafwatch.db.damaged", notification.Letter!.Text, StringComparison.Ordinal));
    }

    private static ScriptedReceiver Silent(string name) => new(name, (_, _) => new DeliveryResult.Delivered());

    private void Fill(DateTimeOffset? stopped)
    {
        using SqliteStore store = SqliteStore.Open(StatePath);
        StateChanges changes = new();
        changes.Files.Add(new SourceProgress(new SourcePosition("k", "web", "/p", "i", "f", 1, 7), Now, 3, 0));
        changes.Ledger.Run = new RunMark(Now, Now, stopped, 1);
        store.Commit(changes);
    }
}
