using System.IO.Compression;
using Leafwatch.Commands;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.History;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.History;

public sealed class LogImportTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_line_that_is_imported_twice_or_compressed_or_when_the_log_has_grown_counts_once()
    {
        string log = Write("access.log", 0, 1000);
        Import(log);
        Import(log, log);
        Assert.Equal(1000, Requests());
        using (FileStream packed = File.Create(_folder["access.log.1.gz"]))
        {
            using GZipStream gzip = new(packed, CompressionMode.Compress);
            gzip.Write(File.ReadAllBytes(log));
        }

        Import(_folder["access.log.1.gz"]);
        Assert.Equal(1000, Requests());
        Write("access.log", 0, 1500);
        Import(log);
        Assert.Equal(1500, Requests());
    }

    [Theory]
    [InlineData(true, 1000)]
    [InlineData(false, 2600)]
    public void What_a_monitor_read_is_left_out_and_what_it_still_follows_is_left_to_it(bool isFollowed, int expected)
    {
        string log = Write("access.log", 0, 3000);
        byte[] text = File.ReadAllBytes(log);
        StateChanges read = new();
        string fingerprint = ReadRange.HeadOf(text.AsSpan(0, 256)) + "-0011223344556677";
        SourcePosition Position(long offset) => new("k", "web", log, "1:2:3", fingerprint, 256, offset);
        read.Files.Add(new SourceProgress(Position(OffsetOf(text, 1000)), null, 0, 0));
        _store.Commit(read);
        read = new();
        read.Files.Add(new SourceProgress(Position(OffsetOf(text, 1400)), null, 400, 0));
        _store.Commit(read);
        if (!isFollowed)
        {
            _store.Commit(new StateChanges { FinishedFiles = { "k" } });
        }

        Import(log);
        Import(log);
        Assert.Equal(expected, Requests());
    }

    private static int OffsetOf(byte[] text, int lines)
    {
        int at = 0;
        for (; lines > 0; lines--)
        {
            at = Array.IndexOf(text, (byte)'\n', at) + 1;
        }

        return at;
    }

    private string Write(string name, int from, int to)
    {
        File.WriteAllText(_folder[name], string.Concat(Enumerable.Range(from, to - from).Select(i =>
            new CountedLog.Request(CountedLog.Start.AddSeconds(i), $"192.0.2.{i % 250}", "GET", $"/p{i % 30}", 200, i, "-", "Mozilla").Line)));
        return _folder[name];
    }

    private void Import(params string[] files)
    {
        LogImport import = new(
            _store, new ScanRequest(files, null, TimeZoneInfo.Utc, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 2), _ => "web", TimeSpan.FromDays(14), TimeProvider.System);
        import.Run(TestContext.Current.CancellationToken);
        Assert.Empty(import.Failures);
    }

    private long Requests() => _store.Rollups(RollupSpan.Day, CountedLog.Start.AddDays(-2), CountedLog.Start.AddDays(2)).Sum(row => row.Counts[RollupMeasure.Requests]);
}
