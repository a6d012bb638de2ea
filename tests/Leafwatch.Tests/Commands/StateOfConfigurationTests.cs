using Leafwatch.Commands;
using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Tests.Commands;

public sealed class StateOfConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _configuration;

    public StateOfConfigurationTests() => _configuration = _folder.Write("leafwatch.yml", "state: state\n");

    private string Database => StateFile.PathIn(_folder["state"]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("status")]
    [InlineData("alerts")]
    [InlineData("outbox list")]
    [InlineData("db check")]
    [InlineData("forget 192.0.2.7")]
    [InlineData("report")]
    [InlineData("import access.log")]
    [InlineData("user list")]
    public async Task A_state_that_cannot_be_used_is_neither_wrong_usage_nor_a_wrong_configuration(string command)
    {
        LetALaterProgramWrite();
        (int code, _, string error) = await CommandLineTests.Run([.. command.Split(' '), "-c", _configuration]);
        Assert.Equal(ExitCode.NotSo, code);
        Assert.StartsWith($"leafwatch: {Database}: written by a later Leafwatch", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("reload")]
    [InlineData("block add 203.0.113.7 --for 2h")]
    [InlineData("block apply")]
    [InlineData("anomalies models")]
    [InlineData("db check")]
    [InlineData("forget 192.0.2.7")]
    [InlineData("user list")]
    [InlineData("drill")]
    public async Task A_wrong_configuration_is_said_whatever_is_asked(string command)
    {
        _folder.Write("leafwatch.yml", "state: state\nsources: [{ path: access.log, frmat: sshd }]\n");
        (int code, _, string error) = await CommandLineTests.Run([.. command.Split(' '), "-c", _configuration]);
        Assert.Equal(ExitCode.Wrong, code);
        Assert.StartsWith($"{_configuration}:2:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outbox list", "nothing is owed, and nothing was given up")]
    [InlineData("user list", "nobody may sign in yet")]
    [InlineData("alerts", "no alert goes on")]
    public async Task What_is_empty_says_so(string command, string said)
    {
        SqliteStore.Open(Database).Dispose();
        Assert.Equal((ExitCode.Done, said + Environment.NewLine, ""), await CommandLineTests.Run([.. command.Split(' '), "-c", _configuration]));
    }

    [Theory]
    [InlineData("aa1", ExitCode.Done, "silence aa1111:")]
    [InlineData("aa", ExitCode.NotSo, "several silences")]
    [InlineData("b", ExitCode.NotSo, "there is no silence 'b'")]
    public async Task A_silence_is_named_by_the_beginning_of_its_id(string id, int status, string said)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using (SqliteStore store = SqliteStore.Open(Database))
        {
            StateChanges changes = new();
            changes.Incidents.Silences.AddRange(((string[])["aa1111", "aa2222"]).Select(each => new Silence(each, "rule = http_404_burst", "eve", "ours", now, now.AddHours(1))));
            store.Commit(changes);
        }

        (int code, string output, string error) = await CommandLineTests.Run("silence", "expire", id, "-c", _configuration);
        Assert.Equal(status, code);
        Assert.Contains(said, output + error, StringComparison.Ordinal);
    }

    private void LetALaterProgramWrite()
    {
        SqliteStore.Open(Database).Dispose();
        using SqliteConnection connection = new($"Data Source={Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version = 1000000";
        command.ExecuteNonQuery();
    }
}
