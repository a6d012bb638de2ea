using Leafwatch.Commands;
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
        Assert.StartsWith($"leafwatch: {Database}: ", error, StringComparison.Ordinal);
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
