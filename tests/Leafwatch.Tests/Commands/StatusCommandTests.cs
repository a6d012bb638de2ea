using Leafwatch.Commands;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class StatusCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _configuration;

    public StatusCommandTests() => _configuration = _folder.Write("leafwatch.yml", "state: state\n");

    private string Database => StateFile.PathIn(Path.Combine(_folder.Path, "state"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_a_monitor_has_the_state_it_is_running_and_can_go_on_writing()
    {
        using SqliteStore store = SqliteStore.Open(Database);
        store.Commit(Heartbeat());
        (int code, string output, string error) = await CommandLineTests.Run("status", "-c", _configuration);
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.StartsWith("leafwatch is running\n", output, StringComparison.Ordinal);
        store.Commit(Heartbeat());
    }

    [Fact]
    public async Task When_none_runs_that_is_not_well()
    {
        using (SqliteStore store = SqliteStore.Open(Database))
        {
            store.Commit(Heartbeat());
        }

        (int code, string output, _) = await CommandLineTests.Run("status", "-c", _configuration, "--json");
        Assert.Equal(ExitCode.NotSo, code);
        Assert.StartsWith("{\"type\":\"status\",\"running\":false,\"healthy\":false,", output, StringComparison.Ordinal);

        (code, output, _) = await CommandLineTests.Run("status", "-c", _configuration, "--prometheus");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("\nleafwatch_up 0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_state_it_says_so()
    {
        (int code, _, string error) = await CommandLineTests.Run("status", "-c", _configuration);
        Assert.Equal(ExitCode.NotSo, code);
        Assert.Contains("there is no state", error, StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.GetDirectoryName(Database)));
    }

    [Fact]
    public async Task A_state_of_an_earlier_or_another_program_is_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        await File.WriteAllTextAsync(Database, "this is not a database, but long enough to look at");
        (int code, _, string error) = await CommandLineTests.Run("status", "-c", _configuration);
        Assert.Equal(ExitCode.NotSo, code);
        Assert.Contains(Database, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_forms_at_once_are_wrong_usage()
    {
        (int code, _, string error) = await CommandLineTests.Run("status", "--json", "--prometheus");
        Assert.Equal(ExitCode.Wrong, code);
        Assert.Contains("one of them", error, StringComparison.Ordinal);
    }

    private static StateChanges Heartbeat()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        StateChanges changes = new();
        changes.Ledger.Run = new RunMark(now, now, Stopped: null, 1);
        return changes;
    }
}
