using System.Globalization;
using Leafwatch.Commands;
using Leafwatch.Core.Rollups;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Old_lines_of_a_source_are_read_and_counted_as_its_own_wherever_their_file_lies()
    {
        DateTimeOffset day = TimeProvider.System.GetUtcNow().AddDays(-3);
        string line = $"192.0.2.1 - - [{day.ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture)} +0000] \"GET / HTTP/1.1\" 200 10 \"-\" \"-\"\n";
        _folder.Write("old-backup.txt", line);
        string configuration = _folder.Write("leafwatch.yml", "state: state\nsources:\n  - path: logs/access.log\n    name: shop\n    virtual_host: www.example.org\n");

        (int code, string output, string error) = await CommandLineTests.Run("import", Path.Combine(_folder.Path, "old-backup.txt"), "--source", "shop", "-c", configuration);

        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.StartsWith("1 lines counted from 1 file", output, StringComparison.Ordinal);
        using SqliteStore store = SqliteStore.Open(StateFile.PathIn(Path.Combine(_folder.Path, "state")));
        RollupSeries series = Assert.Single(store.RollupNumbers(RollupSpan.Hour, day.AddDays(-1), day.AddDays(1)).Select(row => row.Series).Distinct());
        Assert.Equal(("shop", "www.example.org"), (series.Source, series.Site));
    }
}
