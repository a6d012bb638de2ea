using System.IO.Compression;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.History;
using Leafwatch.Monitoring;
using Leafwatch.Scanning;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Monitoring;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.History;

public sealed class LogImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
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

    [Fact]
    public void A_file_into_which_others_were_joined_is_counted_again_and_that_is_said()
    {
        Assert.Empty(Import(Write("access.log", 5000, 15_000)).Notes);
        Assert.Empty(Import(Write("access.log", 5000, 16_000)).Notes);
        Assert.Empty(Import(Write("access.log.next", 16_000, 20_000)).Notes);

        string note = Assert.Single(Import(Write("all.log", 0, 16_000)).Notes);

        Assert.StartsWith("web: lines of 4 hours from 2026-11-", note, StringComparison.Ordinal);
        Assert.Contains("their lines count twice", note, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_are_older_than_hours_are_kept_are_counted_by_the_day()
    {
        ScanRequest request = new([Write("access.log", 0, 20_000)], null, TimeZoneInfo.Utc, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 2);
        FakeTimeProvider later = new(CountedLog.Start.AddDays(500));
        new LogImport(_store, request, _ => "web", RollupRetention.Default, later).Run(TestContext.Current.CancellationToken);

        Assert.Empty(_store.Rollups(RollupSpan.Hour, CountedLog.Start.AddDays(-2), CountedLog.Start.AddDays(2)));
        Assert.Equal(20_000, Requests());
        Assert.Equal(
            Enumerable.Range(0, 20_000).GroupBy(i => CountedLog.Clock.DayOf(RollupClock.MinuteOf(CountedLog.Start.AddSeconds(i)))).Select(day => (RollupClock.TimeOf(day.Key), (long)day.Count())),
            _store.Rollups(RollupSpan.Day, CountedLog.Start.AddDays(-2), CountedLog.Start.AddDays(2)).Select(row => (row.Start, row.Counts[RollupMeasure.Requests])));
    }

    [Fact]
    public async Task A_monitor_that_reads_what_was_imported_counts_only_what_came_after()
    {
        FakeTimeProvider time = new(MonitorRun.Now);
        string log = Write("access.log", 0, 1000);
        Import(log);
        Write("access.log", 0, 1500);
        for (int starts = 0; starts < 2; starts++)
        {
            await using MonitorRun run = new(_folder.Path, _store, [], time, history: _store.OpenHistory(time));
            await run.Until(() => _store.Load().Files.Any(file => file.Lines == 1500) && Requests() >= 1500);
        }

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

    [Fact]
    public void Killed_between_any_two_commits_an_import_that_is_started_again_counts_each_line_once()
    {
        const int Lines = 40_000;
        string log = Write("access.log", 0, Lines);
        string state = _folder["state.db"];
        List<string> left = [];
        Killed clock = new(() =>
        {
            string copy = _folder[$"left-{left.Count}.db"];
            File.Copy(state, copy);
            File.Copy(state + "-wal", copy + "-wal");
            left.Add(copy);
        });
        using (SqliteStore store = SqliteStore.Open(state))
        {
            Import(store, clock, committedAt: 1, log);
            Assert.Equal(Lines, Requests(store));
        }

        Assert.InRange(left.Count, 4, 100);
        List<long> before = [];
        foreach (string copy in left)
        {
            using SqliteStore store = SqliteStore.Open(copy);
            before.Add(Requests(store));
            Import(store, TimeProvider.System, committedAt: 1, log);
            Assert.Equal(Lines, Requests(store));
        }

        Assert.Equal(0, before[0]);
        Assert.Contains(before, some => some is > 0 and < Lines);
    }

    [Fact]
    public void Lines_of_another_format_further_down_are_counted_as_what_they_are()
    {
        string log = Write("access.log", 0, 200);
        File.AppendAllLines(log, File.ReadLines(log).Select(line => "www.example.org:80 " + line).ToArray());
        LogImport import = Import(log);
        Assert.Equal(0, import.Summary.Unparsed);
        Assert.Equal(400, Requests());
        Assert.Contains("from apache-combined to apache-vhost-combined", Assert.Single(import.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_site_of_a_source_stays_when_the_format_changes()
    {
        string log = Write("access.log", 0, 200);
        string[] lines = File.ReadAllLines(log);
        File.WriteAllLines(log, [.. lines[..100], .. lines[100..].Select(line => line[..(line.IndexOf("\" ", StringComparison.Ordinal) + 1)] + " 200 5")]);
        SourceLines source = new(null, TimeZoneInfo.Utc) { VirtualHost = "www.example.org" };
        LogImport import = Import(_store, TimeProvider.System, committedAt: 1 << 20, _ => source, log);
        Assert.Equal(0, import.Summary.Unparsed);
        Assert.Contains("from apache-combined to apache-common", Assert.Single(import.Notes), StringComparison.Ordinal);
        Assert.Equal(
            200,
            _store.Rollups(RollupSpan.Day, CountedLog.Start.AddDays(-2), CountedLog.Start.AddDays(2)).Where(row => row.Series.Site == "www.example.org").Sum(row => row.Counts[RollupMeasure.Requests]));
    }

    [Fact]
    public void Lines_without_a_zone_are_of_the_zone_of_their_source()
    {
        string log = _folder["auth.log"];
        File.WriteAllText(log, "Nov 17 01:30:00 host sshd[7]: Failed password for root from 192.0.2.7 port 4711 ssh2\n");
        File.SetLastWriteTimeUtc(log, new DateTime(2026, 11, 17, 12, 0, 0, DateTimeKind.Utc));
        Import(_store, TimeProvider.System, committedAt: 1, _ => new SourceLines(null, TimeZoneInfo.FindSystemTimeZoneById("America/Toronto")), log);
        Assert.Equal(
            new DateTimeOffset(2026, 11, 17, 6, 0, 0, TimeSpan.Zero),
            Assert.Single(_store.Rollups(RollupSpan.Hour, CountedLog.Start.AddDays(-2), CountedLog.Start.AddDays(2))).Start);
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

    private LogImport Import(params string[] files) => Import(_store, TimeProvider.System, committedAt: 1 << 20, files);

    private static LogImport Import(SqliteStore store, TimeProvider time, long committedAt, params string[] files) =>
        Import(store, time, committedAt, _ => null, files);

    private static LogImport Import(SqliteStore store, TimeProvider time, long committedAt, Func<string, SourceLines?> linesOf, params string[] files)
    {
        ScanRequest request = new(files, null, TimeZoneInfo.Utc, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 2) { LinesOf = linesOf };
        LogImport import = new(store, request, _ => "web", new RollupRetention { Minutes = TimeSpan.FromDays(14), Hours = TimeSpan.FromDays(40_000) }, time) { CommittedAt = committedAt };
        import.Run(TestContext.Current.CancellationToken);
        Assert.Empty(import.Failures);
        return import;
    }

    private long Requests() => Requests(_store);

    private static long Requests(SqliteStore store) => store.Rollups(RollupSpan.Day, CountedLog.Start.AddDays(-2), CountedLog.Start.AddDays(2)).Sum(row => row.Counts[RollupMeasure.Requests]);

    /// <summary>A clock that is looked at before each commit, and then keeps what a kill at that moment would leave.</summary>
    private sealed class Killed(Action keep) : TimeProvider
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public override DateTimeOffset GetUtcNow()
        {
            // Other threads read meanwhile; this one commits.
            if (Environment.CurrentManagedThreadId == _thread)
            {
                keep();
            }

            return base.GetUtcNow();
        }
    }
}
