using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Monitoring;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Monitoring;

public sealed class LogMonitorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(MonitorRun.Now);
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly ScriptedReceiver _receiver = new("security", (_, _) => new DeliveryResult.Delivered());

    private string Log => MonitorRun.LogIn(_folder.Path);

    private IReadOnlyList<Notification> Told => [.. _receiver.Asked.Select(one => one.Notification)];

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_happened_while_nobody_watched_is_told_once_as_a_digest()
    {
        DateTimeOffset then = MonitorRun.Now.AddHours(-8);
        await File.WriteAllTextAsync(
            Log,
            MonitorRun.Burst(then, "192.0.2.1") + MonitorRun.Burst(then.AddHours(1), "192.0.2.2", count: 40) + MonitorRun.Burst(then.AddHours(2), "192.0.2.3"));
        await using (MonitorRun run = Start(_store))
        {
            await run.Until(() => Told.Count > 0);
            await run.Pass(TimeSpan.FromMinutes(1));
        }

        Notification told = Assert.Single(Told);
        Assert.Equal(NotifyReason.Digest, told.Reason);
        Assert.Equal(3, told.Digest!.IncidentCount);
        Assert.Equal([6L, 40L, 6L], told.Digest.Incidents.Select(incident => incident.EventCount));
        Assert.Empty(_store.Load().Incidents.Tellings.SelectMany(telling => telling.Gathered));
    }

    [Fact]
    public async Task A_format_that_was_found_out_may_change_and_that_is_told_once()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 40).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string[] withHost = [.. combined.Select(line => "www.example.org:443 " + line)];
        await using MonitorRun run = Start(_store, format: null);
        await AppendAsync(run, combined[..5], lines: 5);

        // One line after another, as a log with little traffic gets them: the first few wait for the others.
        for (int i = 5; i < 12; i++)
        {
            await AppendAsync(run, withHost[i..(i + 1)], lines: 5);
        }

        await AppendAsync(run, withHost[12..13], lines: 13);
        await AppendAsync(run, withHost[13..16], lines: 16);

        await AppendAsync(run, combined[16..26], lines: 26);
        await AppendAsync(run, withHost[26..], lines: 40);

        Assert.Equal(
            [new SourceEvent.FormatChanged("web", Log, "apache-combined", "apache-vhost-combined")], run.Events.OfType<SourceEvent.FormatChanged>());
        Assert.Equal(0, _store.Load().Files.Sum(file => file.Unparsed));
        await run.Until(() => AlertOf404s() is { Count: 40 });
    }

    [Fact]
    public async Task Lines_that_wait_for_others_to_show_a_new_format_are_read_once_after_a_restart()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string[] withHost = [.. combined.Select(line => "www.example.org:443 " + line)];
        await using (MonitorRun run = Start(_store, format: null))
        {
            // In one batch with lines that can be read, and in one of their own.
            await AppendAsync(run, [.. combined[..5], .. withHost[5..7]], lines: 5);
            await AppendAsync(run, withHost[7..9], lines: 5);
        }

        await using (MonitorRun run = Start(_store, format: null))
        {
            await AppendAsync(run, withHost[9..], lines: 20);
            await run.Until(() => AlertOf404s() is { Count: 20 });
        }

        Assert.Equal(0, _store.Load().Files.Sum(file => file.Unparsed));
        Assert.True(_store.Load().Files.All(file => file.HeldBack.IsEmpty));
    }

    [Fact]
    public async Task Lines_that_waited_are_read_as_what_they_are_and_counted_as_not_read_where_they_are_of_no_format()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        await using MonitorRun run = Start(_store, format: null);
        await AppendAsync(run, [.. combined[..5], "www.example.org:443 " + combined[5]], lines: 5);
        await AppendAsync(run, ["no line of any format"], lines: 5);
        await AppendAsync(run, combined[7..], lines: 20);
        Assert.Equal(1, _store.Load().Files.Sum(file => file.Unparsed));
        await run.Until(() => AlertOf404s() is { Count: 19 });
        Assert.Empty(run.Events.OfType<SourceEvent.FormatChanged>());
        FileAccount account = Assert.Single(_store.Load().Ledger.Files);
        Assert.Equal(("no line of any format\n".Length, new FileInfo(Log).Length), (account.UnparsedBytes, account.Reached));
    }

    [Fact]
    public async Task The_last_lines_of_a_file_are_of_the_format_that_they_show()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        await using MonitorRun run = Start(_store, archive: Path.Combine(_folder.Path, "extracted"), format: null);
        await AppendAsync(run, [.. combined[..5], .. combined[5..8].Select(line => "www.example.org:443 " + line)], lines: 5);
        File.Delete(Log);
        await run.Until(() => AlertOf404s() is { Count: 8 });
        Assert.Equal(8, (await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, "extracted"))))).Length);
        Assert.Equal((8L, 0L), (Assert.Single(_store.Load().Ledger.Files).Lines, Assert.Single(_store.Load().Ledger.Files).Unparsed));
    }

    [Fact]
    public async Task The_last_lines_of_a_quiet_file_are_of_the_format_that_they_show()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        await using MonitorRun run = Start(_store, format: null);
        await AppendAsync(run, [.. combined[..5], .. combined[5..8].Select(line => "www.example.org:443 " + line)], lines: 5);
        await run.Pass(SourceReaders.LongestWait + TimeSpan.FromSeconds(2));
        await run.Until(() => AlertOf404s() is { Count: 8 });
        Assert.Equal((8L, 0L), (Assert.Single(_store.Load().Ledger.Files).Lines, Assert.Single(_store.Load().Ledger.Files).Unparsed));

        // They are known from then on, and those of the first format are still read as that.
        await AppendAsync(run, [combined[8], "www.example.org:443 " + combined[9], combined[10]], lines: 11);
    }

    [Fact]
    public async Task Lines_that_waited_when_their_file_was_cut_are_read_and_nothing_twice()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        await using (MonitorRun run = Start(_store, format: null))
        {
            await AppendAsync(run, [.. combined[..5], "www.example.org:443 " + combined[5]], lines: 5);
            await File.WriteAllTextAsync(Log, "");
            await run.Until(() => _store.Load().Files.Sum(file => file.Position.Offset) == 0);
            await run.Pass(SourceReaders.LongestWait + TimeSpan.FromSeconds(2));
            await run.Until(() => AlertOf404s() is { Count: 6 });
            Assert.Equal(0, _store.Load().Files.Sum(file => file.Position.Offset));
        }

        await using (MonitorRun run = Start(_store, format: null))
        {
            await File.AppendAllLinesAsync(Log, combined[6..8]);
            await run.Until(() => AlertOf404s() is { Count: 8 });
        }
    }

    [Fact]
    public async Task Both_formats_of_a_file_are_known_after_a_restart()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string[] withHost = [.. combined.Select(line => "www.example.org:443 " + line)];
        await using (MonitorRun run = Start(_store, format: null))
        {
            await AppendAsync(run, combined[..5], lines: 5);
            await AppendAsync(run, [.. withHost[5..13], combined[13]], lines: 14);
            Assert.Equal("apache-vhost-combined", Assert.Single(_store.Load().Ledger.Sources).Format);
        }

        Assert.Equal(["apache-vhost-combined", "apache-combined"], Assert.Single(_store.Load().Files, file => file.Lines > 0).Formats.Known.Select(known => known.Name));
        await using (MonitorRun run = Start(_store, format: null))
        {
            await AppendAsync(run, [withHost[14]], lines: 15);
            await AppendAsync(run, [combined[15]], lines: 16);
            await AppendAsync(run, [withHost[16]], lines: 17);
            Assert.Empty(run.Events.OfType<SourceEvent.FormatChanged>());
            Assert.Equal("apache-vhost-combined", Assert.Single(_store.Load().Ledger.Sources).Format);
        }

        Assert.Equal(0, _store.Load().Files.Sum(file => file.Unparsed));

        // A format that was named meanwhile is what all its lines are.
        await using (MonitorRun run = Start(_store))
        {
            await AppendAsync(run, [withHost[17]], lines: 18);
            Assert.Equal(1, _store.Load().Files.Sum(file => file.Unparsed));
        }
    }

    [Fact]
    public async Task Formats_by_strict_turns_are_told_of_once_and_known_after_a_restart()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 40).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string[] turns = [.. combined.Select((line, i) => (i % 3) switch { 0 => line, 1 => "www.example.org:443 " + line, _ => $"2026/10/09 07:14:{i:00} [notice] 7#7: start worker processes" })];
        await using (MonitorRun run = Start(_store, format: null))
        {
            // The format that a file begins with is that of the lines that are there when it is first looked at.
            await AppendAsync(run, turns[..1], lines: 1);
            for (int i = 1; i < 30; i++)
            {
                await File.AppendAllLinesAsync(Log, turns[i..(i + 1)]);
            }

            await AppendAsync(run, turns[30..31], lines: 31);
            Assert.Equal(["apache-vhost-combined", "nginx-error"], run.Events.OfType<SourceEvent.FormatChanged>().Select(change => change.To).Order());
        }

        Assert.Equal("apache-combined", Assert.Single(_store.Load().Ledger.Sources).Format);
        await using (MonitorRun run = Start(_store, format: null))
        {
            await AppendAsync(run, turns[31..], lines: 40);
            Assert.Empty(run.Events.OfType<SourceEvent.FormatChanged>());
        }

        Assert.Equal(0, _store.Load().Files.Sum(file => file.Unparsed));
    }

    [Fact]
    public async Task A_format_that_was_stated_does_not_change()
    {
        string[] combined = [.. MonitorRun.Burst(MonitorRun.Now, "192.0.2.1", count: 20).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        await using MonitorRun run = Start(_store);
        await AppendAsync(run, [.. combined.Select(line => "www.example.org:443 " + line)], lines: 20);
        Assert.Empty(run.Events.OfType<SourceEvent.FormatChanged>());
        Assert.Equal(20, _store.Load().Files.Sum(file => file.Unparsed));
    }

    [Fact]
    public async Task A_burst_in_a_log_whose_clock_is_hours_behind_is_found()
    {
        await using MonitorRun run = Start(_store);
        for (int i = 1; i <= 25; i++)
        {
            // One line in ten seconds: time passes between them.
            await AppendAsync(run, [MonitorRun.NotFound(_time.GetUtcNow().AddHours(-3), "192.0.2.1").TrimEnd()], lines: i);
            await run.Pass(TimeSpan.FromSeconds(10));
        }

        Alert alert = Assert.Single(_store.AlertsFired(MonitorRun.Now.AddDays(-1), MonitorRun.Now.AddDays(1), 10), alert => alert.Rule.Name == "http_404_burst");
        Assert.Equal(AlertState.Firing, alert.State);
    }

    [Fact]
    public async Task A_single_alert_of_the_past_is_told_as_itself()
    {
        await File.WriteAllTextAsync(Log, MonitorRun.Burst(MonitorRun.Now.AddHours(-8), "192.0.2.1"));
        await using (MonitorRun run = Start(_store))
        {
            await run.Until(() => Told.Count > 0);
        }

        Notification told = Assert.Single(Told);
        Assert.Equal((NotifyReason.FiredEarlier, 6L), (told.Reason, told.Alert.Count));
        Assert.Null(told.Digest);
    }

    [Fact]
    public async Task A_burst_that_began_while_nobody_watched_and_goes_on_is_told_as_going_on()
    {
        DateTimeOffset began = MonitorRun.Now.AddMinutes(-20);
        StringBuilder lines = new();
        for (DateTimeOffset at = began; at < MonitorRun.Now; at = at.AddSeconds(10))
        {
            lines.Append(MonitorRun.NotFound(at, "192.0.2.1"));
        }

        await File.WriteAllTextAsync(Log, MonitorRun.Burst(began.AddHours(-5), "192.0.2.2") + lines);
        await using (MonitorRun run = Start(_store))
        {
            await run.Until(() => Told.Count > 1);
        }

        Assert.Equal([NotifyReason.Fired, NotifyReason.FiredEarlier], Told.Select(told => told.Reason).Order());
        Assert.Equal("192.0.2.1", Told.Single(told => told.Reason == NotifyReason.Fired).Alert.Group[0].Value);
    }

    [Fact]
    public async Task Lines_that_were_lost_are_told_once_and_stay_in_the_ledger()
    {
        await File.WriteAllTextAsync(Log, MonitorRun.NotFound(MonitorRun.Now, "192.0.2.9") + "torn");
        await using (MonitorRun run = Start(_store))
        {
            await run.Until(() => _store.Load().Ledger.Sources.Any(source => source.Totals is { Lines: 1, Unread: 4 }));
            await File.WriteAllTextAsync(Log, "");
            await run.Until(() => Told.Count > 0);
        }

        Notification told = Assert.Single(Told);
        Assert.Equal((HealthRules.LinesLost.Name, NotifyReason.Fired), (told.Alert.Rule.Name, told.Reason));
        Assert.Equal($"{Log} was cut before it was read to its end: 4 bytes", told.Alert.Statement);
        await using (MonitorRun again = Start(_store))
        {
            await again.Pass(TimeSpan.FromMinutes(2));
            Assert.Single(Told);
            await again.Until(() => _store.Load().FiringAlerts.Count == 1);
            await again.Pass(TimeSpan.FromMinutes(70));
            await again.Until(() => _store.Load().FiringAlerts.Count == 0);
        }

        Assert.Single(Told);
        StoredLedger ledger = _store.LoadOverview(gaps: 5, dead: 0).State.Ledger;
        Assert.Equal((4, 1), (ledger.Sources.Single().Totals.Lost, ledger.Gaps.Count));
        Assert.NotNull(ledger.Run!.Stopped);
    }

    [Fact]
    public async Task Alerts_end_also_in_a_log_that_is_never_silent()
    {
        await File.WriteAllTextAsync(Log, MonitorRun.Burst(MonitorRun.Now, "192.0.2.1"));
        await using (MonitorRun run = Start(_store))
        {
            for (int second = 0; second < 13 * 60; second++)
            {
                await File.AppendAllTextAsync(Log, MonitorRun.NotFound(_time.GetUtcNow(), "198.51.100.1").Replace(" 404 ", " 200 ", StringComparison.Ordinal));
                await run.Step(TimeSpan.FromSeconds(1));
            }

            await run.Step(TimeSpan.FromMilliseconds(250));
            await run.Until(() => Told.Count == 1 && _store.Load().FiringAlerts.Count == 0);
        }
    }

    [Fact]
    public async Task While_the_state_cannot_be_written_reading_waits_and_nothing_is_lost()
    {
        using RefusingStore store = new(_store);
        string archive = Path.Combine(_folder.Path, "copies");
        await File.WriteAllTextAsync(Log, MonitorRun.NotFound(MonitorRun.Now, "192.0.2.9"));
        await using (MonitorRun run = Start(store, archive))
        {
            await run.Until(() => _store.Load().Files.Any(file => file.Lines == 1));
            store.IsFull = true;
            string burst = MonitorRun.Burst(MonitorRun.Now, "192.0.2.1");
            await File.AppendAllTextAsync(Log, burst);
            await run.Until(() => run.Troubles.Count > 0);
            await run.Pass(TimeSpan.FromMinutes(2));
            string trouble = Assert.Single(run.Troubles);
            Assert.Contains("the state cannot be written", trouble, StringComparison.Ordinal);
            Assert.Equal("state_not_written", Assert.Single(Told).Alert.Rule.Name);

            store.IsFull = false;
            await run.Until(() => Told.Count > 1);
            await run.Pass(TimeSpan.FromMinutes(1));
            Assert.Equal(2, run.Troubles.Count);
            Assert.Contains("written now", run.Troubles[1], StringComparison.Ordinal);
        }

        // The burst; that the state could not be written was told already, without the outbox.
        Assert.Equal(["state_not_written", "http_404_burst"], Told.Select(told => told.Alert.Rule.Name));
        Assert.Equal(6, Told[1].Alert.Count);
        Assert.Equal(await File.ReadAllTextAsync(Log), await File.ReadAllTextAsync(Path.Combine(archive, "extracted_access_log.txt")));
    }

    [Fact]
    public void Killed_at_any_write_it_leaves_what_a_run_left_alone_does()
    {
        Gen.Select(Gen.Int[0, 12].Array[1, 6], Gen.Int[1, 40].Array[1, 6]).Sample(
            (lives, blocks) =>
            {
                string alone = RunThrough(blocks, []);
                Assert.Equal(alone, RunThrough(blocks, lives));
            },
            iter: 8,
            threads: 1);
    }

    /// <summary>Writes blocks of lines while monitors live and die, and says what is left in the end.</summary>
    private static string RunThrough(int[] blocks, int[] lives)
    {
        using TemporaryFolder folder = new();
        using SqliteStore store = SqliteStore.OpenInMemory();
        FakeTimeProvider time = new(MonitorRun.Now);
        HashSet<string> told = [];
        ScriptedReceiver receiver = new("security", (notification, _) =>
        {
            lock (told)
            {
                told.Add($"{notification.Alert.Id} {notification.Reason}");
            }

            return new DeliveryResult.Delivered();
        });
        string archive = Path.Combine(folder.Path, "copies");
        string log = MonitorRun.LogIn(folder.Path);
        int life = 0;
        for (int block = 0; block < blocks.Length; block++)
        {
            // The lines are the same in every run, however long its monitors lived.
            DateTimeOffset at = MonitorRun.Now.AddMinutes(4 * block);
            time.SetUtcNow(at > time.GetUtcNow() ? at : time.GetUtcNow());
            File.AppendAllText(log, MonitorRun.Burst(at, $"192.0.2.{block % 3}", blocks[block]));
            for (; life < lives.Length && life <= block * 2; life++)
            {
                RefusingStore mortal = new(store, lives[life]);
                Wait(Live(folder.Path, mortal, store.OpenHistory(time), receiver, time, archive, run => run.Pass(TimeSpan.FromSeconds(2))));
            }

            // Each block is read while it is fresh, so that it is told alike whenever the monitor died.
            Wait(Live(folder.Path, store, store.OpenHistory(time), receiver, time, archive, run => run.Until(() => IsRead(store, log))));
        }

        Wait(Live(folder.Path, store, store.OpenHistory(time), receiver, time, archive, run => run.Pass(TimeSpan.FromMinutes(13))));
        StoredState left = store.Load();
        SourceProgress file = Assert.Single(left.Files, file => file.Position.Identity.Length > 0);
        string copy = File.ReadAllText(Path.Combine(archive, "extracted_access_log.txt"));
        Assert.Equal(File.ReadAllText(log), copy);
        foreach (RollupSpan span in Enum.GetValues<RollupSpan>())
        {
            Assert.Equal(blocks.Sum(), store.Rollups(span, MonitorRun.Now.AddDays(-1), MonitorRun.Now.AddDays(1)).Sum(row => row.Counts[RollupMeasure.Requests]));
        }

        return $"{file.Lines} lines, {file.Position.Offset} bytes, firing {left.FiringAlerts.Count}, told {string.Join(',', told.Order(StringComparer.Ordinal))}, owed {string.Join(',', store.CountOutbox())}";
    }

    private static async Task Live(
        string directory, IStateStore store, RollupBook history, Receiver receiver, FakeTimeProvider time, string archive, Func<MonitorRun, Task> live)
    {
        await using MonitorRun run = new(directory, store, [receiver], time, archive, history: history);
        await live(run);
    }

    private static bool IsRead(SqliteStore store, string log) =>
        store.Load().Files.Any(file => file.Position.Path == log && file.Position.Offset == new FileInfo(log).Length) && store.CountOutbox().All(count => count.Owed == 0);

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    [Fact]
    public async Task A_run_that_begins_in_the_middle_of_a_file_knows_the_header_before()
    {
        await File.WriteAllTextAsync(Log, "#Software: Microsoft Internet Information Services 10.0\n#Date: 2026-11-19 12:00:00\n#Fields: time sc-status c-ip cs-uri-stem\n");
        await using (MonitorRun run = Start(_store, format: "iis-w3c"))
        {
            await run.Until(() => _store.Load().Ledger.Sources.Any(source => source.Totals.Lines == 3));
        }

        await File.AppendAllTextAsync(Log, string.Concat(Enumerable.Range(0, 6).Select(i => $"12:59:0{i} 404 192.0.2.1 /x\n")));
        await using (MonitorRun run = Start(_store, format: "iis-w3c"))
        {
            await run.Until(() => Told.Count > 0);
        }

        Assert.Equal((6L, "192.0.2.1"), (Told[0].Alert.Count, Told[0].Alert.Group[0].Value));
    }

    /// <summary>Adds lines to the log, and waits until it has been read to its end; then so many lines in all have been counted.</summary>
    private async Task AppendAsync(MonitorRun run, string[] added, int lines)
    {
        await File.AppendAllLinesAsync(Log, added);
        long length = new FileInfo(Log).Length;
        await run.Until(() => _store.Load().Files.Sum(file => file.Position.Offset) == length);
        Assert.Equal(lines, _store.Load().Files.Sum(file => file.Lines));
    }

    private Alert? AlertOf404s() =>
        _store.AlertsFired(MonitorRun.Now.AddDays(-1), MonitorRun.Now.AddDays(1), 10).SingleOrDefault(alert => alert.Rule.Name == "http_404_burst");

    private MonitorRun Start(IStateStore store, string? archive = null, string? format = "apache-combined") => new(_folder.Path, store, [_receiver], _time, archive, format);
}
