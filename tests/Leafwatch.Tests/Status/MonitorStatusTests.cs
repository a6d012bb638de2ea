using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Status;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Status;

public sealed class MonitorStatusTests : IDisposable
{
    private readonly LedgerRun _run = new();

    private MonitorStatus Now => MonitorStatus.Of(_run.Store, isRunning: true, _run.Time.GetUtcNow());

    public void Dispose() => _run.Dispose();

    [Fact]
    public void A_monitor_that_runs_and_has_lost_nothing_is_well()
    {
        Begin();
        Assert.Empty(Now.Problems);
        Assert.Contains("all is well\n", Text(Now, width: 80), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_allow_list_held_for_is_shown()
    {
        Begin();
        StateChanges counted = new();
        counted.Allowed.Add(new AllowTally("address 192.0.2.7", 1234, _run.Time.GetUtcNow().AddHours(-9), _run.Time.GetUtcNow().AddHours(-3)));
        _run.Store.Commit(counted);
        AllowEntry[] entries =
        [
            new() { Name = "address 192.0.2.7", Reason = "our \e[31mprobe", Line = 12 },
            new() { Name = "user backup", Until = _run.Time.GetUtcNow(), Line = 14 },
        ];
        MonitorStatus status = MonitorStatus.Of(_run.Store, isRunning: true, _run.Time.GetUtcNow(), entries);
        string text = Text(status, width: 80);
        Assert.Contains("line 12: address 192.0.2.7", text, StringComparison.Ordinal);
        Assert.Contains("1,234 events, the last 3 h ago", text, StringComparison.Ordinal);
        Assert.Contains("no events yet; expired", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[31m", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_and_usual_rate_are_those_of_the_last_minutes_and_of_the_same_hour()
    {
        _run.TellFound();
        _run.Read(1);
        _run.Live((2 * 7 * 24) + 3, _ => 600);

        SourceStatus source = Assert.Single(Now.Sources);
        Assert.Equal(10, source.UsualPerMinute);
        Assert.InRange(source.LinesPerMinute!.Value, 8, 12);
    }

    [Fact]
    public void A_rate_is_that_of_the_minutes_that_the_monitor_runs()
    {
        _run.TellFound();
        _run.Read(1);
        _run.Live(24, _ => 600);
        SourceAccount account = _run.Store.LoadOverview(0, 0).State.Ledger.Sources[0];
        DateTimeOffset now = _run.Time.GetUtcNow();
        account = account with { Minutes = [new MinuteCount(MinuteOf(now) - 1, 12), new MinuteCount(MinuteOf(now) - 3, 48)] };
        Assert.Equal(12, Rate(now.AddMinutes(-1)));
        Assert.Equal(20, Rate(now.AddMinutes(-3)));
        Assert.Equal(12, Rate(now.AddHours(-3)));
        Assert.Null(Rate(null));

        double? Rate(DateTimeOffset? since) => SourceStatus.Of(account, [], [], [], since, now).LinesPerMinute;
        static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
    }

    [Fact]
    public void What_is_not_well_is_said()
    {
        Begin();
        Assert.Equal(
            ["the monitor is not running: it was killed, or the machine stopped, 0 s ago"],
            MonitorStatus.Of(_run.Store, isRunning: false, _run.Time.GetUtcNow()).Problems);

        StateChanges last = new();
        _run.Ledger.Collect(last, new WindowCounts(0, 0), isLast: true);
        _run.Store.Commit(last);
        _run.Time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(
            ["the monitor is not running: it was stopped 5 h ago"],
            MonitorStatus.Of(_run.Store, isRunning: false, _run.Time.GetUtcNow()).Problems);
        Assert.Equal(["nothing has been stored since 5 h ago"], Now.Problems);

        _run.Commit();
        Lose();
        Assert.Equal(["/var/log/shop.log was cut before it was read to its end: 30 bytes"], Now.Problems);
    }

    [Fact]
    public void Receivers_that_cannot_be_told_and_what_was_given_up_are_not_well()
    {
        Begin();
        DateTimeOffset now = _run.Time.GetUtcNow();
        _run.Store.Commit(new StateChanges { Notifications = { SomeAlert.Owed("security", "n1", created: now), SomeAlert.Owed("security", "n2", created: now) } });
        Assert.Empty(Now.Problems);
        _run.Store.MarkFailed("n1", now - TimeSpan.FromMinutes(20), now, "no route to host");
        Assert.Equal(["security could not be told since 20 min ago"], Now.Problems);
        _run.Store.MarkDead("n1", now, "refused");
        Assert.Equal(["1 notification was given up within a day"], Now.Problems);
        Assert.Contains("security: 1 owed, 1 given up\n", Text(Now, width: 80), StringComparison.Ordinal);
        Assert.Contains(": refused\n", Text(Now, width: null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(66)]
    [InlineData(80)]
    [InlineData(120)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        Hostile();
        _run.Ledger.Take(new Named("/var/log/" + new string('n', 400)));
        _run.Commit();
        Assert.All(Text(Now, width).Split('\n'), line => Assert.InRange(line.Length, 0, width - 1));
    }

    [Fact]
    public void Text_of_logs_is_made_visible_and_says_what_it_looks_like()
    {
        Hostile();
        string text = Text(Now, width: 80);
        Assert.DoesNotContain('\x1b', text);
        Assert.Contains("  | not a line \\x1B[31m\n", text, StringComparison.Ordinal);
        Assert.Equal("apache-error", SampleStatus.Of(new UnparsedSample(
            default, "/var/log/x.log", "[Mon Nov 23 11:22:00.123456 2026] [core:error] [pid 1:tid 2] [client 192.0.2.1:40000] AH00126: Invalid URI", "sshd")).LooksLike);
    }

    [Fact]
    public void A_line_that_no_format_reads_comes_with_what_it_is_nearest_to()
    {
        SampleStatus status = SampleStatus.Of(new UnparsedSample(
            default, "/var/log/x.log", "192.0.2.7 - - [23/Nov/2026:21:00:00 +0000] \"GET / HTTP/1.1\" abc 12 \"-\" \"t\"", "apache-combined"));
        Assert.Null(status.LooksLike);
        Assert.Equal(("apache-combined", 61), (status.Nearest!.Format.Name, status.Nearest.Column));
    }

    [Fact]
    public void Without_a_width_nothing_is_shortened()
    {
        Hostile();
        string text = Text(Now, width: null);
        Assert.Contains(new string('p', 300), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_an_object_a_line_that_can_be_read()
    {
        Hostile();
        _run.Store.Commit(new StateChanges { Notifications = { SomeAlert.Owed() }, Alerts = { SomeAlert.Burst() } });
        using StringWriter output = new();
        StatusJson.Write(Now, output);
        JsonElement[] objects = [.. output.ToString().TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["status", "source", "gap", "receiver", "alert", "alert"], objects.Select(each => each.GetProperty("type").GetString()));
        Assert.False(objects[0].GetProperty("healthy").GetBoolean());
        JsonElement source = objects[1];
        Assert.Equal(
            source.GetProperty("bytes_existed").GetInt64(),
            source.GetProperty("bytes_read").GetInt64() + source.GetProperty("bytes_unread").GetInt64() + source.GetProperty("bytes_lost").GetInt64());
        Assert.Equal("not a line \x1b[31m", source.GetProperty("samples")[0].GetProperty("message").GetString());
        Assert.Equal(30, objects[2].GetProperty("bytes").GetInt64());
        Assert.Equal(1, objects[3].GetProperty("owed").GetInt64());
    }

    [Fact]
    public void Metrics_have_sound_names_and_escaped_labels()
    {
        _run.Ledger.Take(new Named("a \"source\" of C:\\logs"));
        Begin();
        using StringWriter output = new();
        new StatusMetrics(output).Write(Now);
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches("^(# (HELP|TYPE) leafwatch_[a-z_]+ .+|leafwatch_[a-z_]+({[a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\"(,[a-z]+=\"[a-z_]*\")*})? -?[0-9.E+]+)$", line));
        Assert.Contains("leafwatch_up 1", lines);
        Assert.Contains("leafwatch_source_bytes_read_total{source=\"shop\"} 7", lines);
        Assert.Contains("leafwatch_source_gaps_total{source=\"a \\\"source\\\" of C:\\\\logs\"} 1", lines);
        Assert.Contains("# TYPE leafwatch_source_bytes_read_total counter", lines);
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Fact]
    public void Groups_that_were_forgotten_because_too_many_came_at_once_are_told()
    {
        Begin();
        Assert.DoesNotContain("forgotten", Text(Now, width: 80), StringComparison.Ordinal);

        StateChanges changes = new();
        _run.Ledger.Collect(changes, new WindowCounts(50_000, 1234), isLast: false);
        _run.Store.Commit(changes);

        Assert.Contains("\n  1,234 groups forgotten before their time: too many at once\n", Text(Now, width: 80), StringComparison.Ordinal);
        using StringWriter metrics = new() { NewLine = "\n" };
        new StatusMetrics(metrics).Write(Now);
        Assert.Contains("\nleafwatch_window_groups 50000\n", metrics.ToString(), StringComparison.Ordinal);
        Assert.Contains("\nleafwatch_window_groups_evicted_total 1234\n", metrics.ToString(), StringComparison.Ordinal);
        using StringWriter json = new();
        StatusJson.Write(Now, json);
        Assert.Contains("\"window_groups_evicted\":1234", json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_at_which_the_program_itself_failed_are_told()
    {
        Begin();
        Assert.DoesNotContain("itself failed", Text(Now, width: 80), StringComparison.Ordinal);

        _run.Store.Commit(new StateChanges { Ledger = { Run = Now.Run! with { ParserFaults = 3 } } });

        Assert.Contains("\n  3 lines at which Leafwatch itself failed, counted as not readable: please report them\n", Text(Now, width: 80), StringComparison.Ordinal);
        using StringWriter metrics = new() { NewLine = "\n" };
        new StatusMetrics(metrics).Write(Now);
        Assert.Contains("\nleafwatch_parser_faults_total 3\n", metrics.ToString(), StringComparison.Ordinal);
        using StringWriter json = new();
        StatusJson.Write(Now, json);
        Assert.Contains("\"parser_faults\":3", json.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void Bytes_are_short(long bytes, string expected) => Assert.Equal(expected, StatusText.Bytes(bytes));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(0.24, "0.2")]
    [InlineData(1240, "1,240")]
    [InlineData(123456, "123k")]
    [InlineData(12345678, "12M")]
    public void Counts_are_short(double number, string expected) => Assert.Equal(expected, StatusText.Count(number));

    [Theory]
    [InlineData(1, "100%")]
    [InlineData(0.99999, "99.9%")]
    [InlineData(0.5, "50.0%")]
    [InlineData(0.00001, "0.1%")]
    [InlineData(0, "0%")]
    public void A_share_is_never_rounded_to_all_or_nothing(double share, string expected) => Assert.Equal(expected, StatusText.Percent(share));

    private static string Text(MonitorStatus status, int? width)
    {
        using StringWriter output = new() { NewLine = "\n" };
        new StatusReport(output, width, hasColour: false).Write(status);
        return output.ToString();
    }

    private void Begin()
    {
        _run.TellFound();
        _run.Read(1);
        _run.Commit();
    }

    private void Lose()
    {
        _run.TellFound();
        _run.Tell(new SourceEvent.FileTruncated(LedgerRun.Source, "/var/log/shop.log", "k", UnreadBytes: 30, RestIn: null));
        _run.Commit();
    }

    private void Hostile()
    {
        Begin();
        _run.Read(lines: 1000, unparsed: 500);
        _run.Tell(new SourceEvent.FileTruncated(LedgerRun.Source, $"/var/log/\x1b[2J{new string('p', 300)} x", "k", UnreadBytes: 30, RestIn: null));
        _run.Commit();
    }

    private sealed record Named(string Name) : SourceEvent(Name, "p")
    {
        public override Gap Gap => new("lost", Count: 1);
    }
}
