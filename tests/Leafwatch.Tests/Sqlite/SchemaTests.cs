using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Tests.Sqlite;

public sealed class SchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["leafwatch.db"];

    public static TheoryData<int> Steps => [.. Enumerable.Range(1, Schema.Newest)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Steps))]
    public void From_every_step_a_database_is_brought_up_to_date_and_keeps_what_it_has(int step)
    {
        using (SqliteConnection connection = new($"Data Source={StatePath};Pooling=False"))
        {
            connection.Open();
            Schema.Take(connection, 0, step);
            Schema.Execute(
                connection,
                """
                INSERT INTO files (key, source, path, identity, fingerprint, fingerprint_length, offset, latest, lines, unparsed)
                    VALUES ('k', 's', 'p', 'i', 'f', 1, 7, NULL, 3, 0);
                INSERT INTO meta VALUES ('kept', 'yes');
                """);
        }

        using SqliteStore store = SqliteStore.Open(StatePath);
        SourceProgress file = Assert.Single(store.Load().Files);
        Assert.Equal((7, 3), (file.Position.Offset, file.Lines));
        Assert.Equal("yes", store.Remembered("kept"));
        Assert.NotEqual(0, store.HistoryKey.Seed);
        Assert.Empty(store.Rollups(RollupSpan.Day, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddDays(-2)));
    }
}
