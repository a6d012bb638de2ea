using System.Globalization;
using System.Net;
using CsCheck;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Actors;
using Leafwatch.Core.Sources;
using Leafwatch.RuleFiles;
using Leafwatch.Scanning;

namespace Leafwatch.Tests.Scanning;

public sealed class LogScanTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 19, 8, 0, 0, TimeSpan.FromHours(-5));

    private static readonly LoadedRules Rules = LoadedRules.Load(new RuleSettings(), isClassic: false);

    private static readonly int[] Codes = [200, 404, 401, 500];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("leafwatch-scan-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_burst_of_404s_from_one_address_is_one_alert()
    {
        string log = Write("access.log", [.. Burst(Start, "192.0.2.7", 404, 8), Line(Start.AddMinutes(3), "192.0.2.8", 404)]);
        Alert alert = Assert.Single(Scan([log]).Alerts);
        Assert.Equal("http_404_burst", alert.Rule.Name);
        Assert.Equal("192.0.2.7", Assert.Single(alert.Group).Value);
        Assert.Equal(8, alert.Count);
        Assert.Equal(Start, alert.First);
        Assert.Equal(Start.AddSeconds(70), alert.Last);
        Assert.Equal(AlertState.Resolved, alert.State);
        Assert.Contains(alert.Evidence, line => line.StartsWith("192.0.2.7 - - [19/Nov/2026:08:00:00 -0500]", StringComparison.Ordinal));
    }

    [Fact]
    public void One_less_than_the_threshold_is_no_alert()
    {
        string log = Write("access.log", [.. Burst(Start, "192.0.2.7", 404, 4), .. Burst(Start, "192.0.2.7", 401, 2), .. Burst(Start, "192.0.2.7", 500, 4)]);
        LogScan scan = Scan([log]);
        Assert.Empty(scan.Alerts);
        Assert.Equal([4, 2, 4], ((string[])["http_404", "http_401", "http_500"]).Select(rule => scan.Summary.MatchesByRule[rule]));
    }

    [Fact]
    public void Who_is_allowed_is_counted_and_not_told()
    {
        string log = Write("access.log", [.. Burst(Start, "192.0.2.7", 404, 8), .. Burst(Start, "192.0.2.8", 404, 6)]);
        AllowSettings allow = new() { Entries = [new AllowEntry { Name = "address 192.0.2.7", Networks = [IPNetwork.Parse("192.0.2.7/32")] }] };
        LogScan scan = Scan([log], allow: allow);
        Assert.Equal("192.0.2.8", Assert.Single(Assert.Single(scan.Alerts).Group).Value);
        Assert.Equal(14, scan.Summary.MatchesByRule["http_404"]);
        Assert.Equal(("address 192.0.2.7", 8L, Start.AddSeconds(70)), (scan.Allowed.Single().Entry, scan.Allowed.Single().Events, scan.Allowed.Single().Last));
    }

    [Fact]
    public void A_survey_sees_each_line_once_and_in_order()
    {
        string older = Write("access.log.1", Enumerable.Range(0, 60).Select(i => Line(Start.AddMinutes(i), "192.0.2.10", 200)));
        string log = Write("access.log", Enumerable.Range(60, 60).Select(i => Line(Start.AddMinutes(i), "192.0.2.10", 200)));
        ActorSurvey survey = new();
        ScanRequest request = new([log, older], null, TimeZoneInfo.Utc, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 1) { Survey = survey };
        new LogScan(ScanPipeline.Of(Rules), null, request, TimeProvider.System).Run(CancellationToken.None);
        Suggestion probe = Assert.Single(survey.Suggest());
        Assert.Equal((120L, TimeSpan.FromMinutes(1)), (probe.Events, probe.Pause));
    }

    [Fact]
    public void A_page_that_lacks_its_parts_and_a_crawler_on_old_links_are_no_scan()
    {
        string log = Write("access.log", [
            .. Burst(Start, "192.0.2.7", 404, 8).Select(line => line.Replace("GET /", "GET /font.woff", StringComparison.Ordinal).Replace("\"-\"", "\"https://www.example.org/\"", StringComparison.Ordinal)),
            .. Burst(Start, "192.0.2.8", 404, 8).Select(line => line.Replace("\"test\"", "\"examplebot/1.0 (+https://www.example.org/bot)\"", StringComparison.Ordinal)),
        ]);
        Alert alert = Assert.Single(Scan([log]).Alerts);
        Assert.Equal(("http_404_crawler_burst", "low"), (alert.Rule.Name, alert.Rule.Level));
    }

    [Fact]
    public void A_burst_that_goes_on_in_the_rotated_file_is_one_alert_whatever_the_order_of_the_names()
    {
        List<string> lines = [.. Burst(Start, "2001:db8::7", 500, 10)];
        string older = Write("access.log.1", lines[..4]);
        string newer = Write("access.log", lines[4..]);
        Assert.Equal(10, Assert.Single(Scan([newer, older]).Alerts).Count);
    }

    [Fact]
    public void A_change_of_format_in_the_middle_is_followed_and_told()
    {
        List<string> lines = [.. Burst(Start, "192.0.2.7", 404, 100)];
        string log = Write("access.log", [.. lines[..70], .. lines[70..].Select(line => "www.example.org:443 " + line)]);
        LogScan scan = Scan([log]);
        Assert.Equal(100, Assert.Single(scan.Alerts).Count);
        Assert.Equal((100L, 0L), (scan.Summary.Lines, scan.Summary.Unparsed));
        Assert.Equal((log, "apache-combined", "apache-vhost-combined"), Assert.Single(scan.Plan.FormatChanges));
    }

    [Fact]
    public void Lines_of_another_format_between_those_of_the_first_are_read_as_what_they_are()
    {
        List<string> lines = [.. Burst(Start, "192.0.2.7", 404, 100)];
        string log = Write("access.log", [.. lines[..40], .. lines[40..60].Select(line => "www.example.org:443 " + line), .. lines[60..]]);
        LogScan scan = Scan([log]);
        Assert.Equal(100, Assert.Single(scan.Alerts).Count);
        Assert.Equal((100L, 0L), (scan.Summary.Lines, scan.Summary.Unparsed));
    }

    [Fact]
    public void Formats_by_turns_are_read_whole_whoever_reads_which_chunk()
    {
        // Some thousand lines of each in turn, and now and then what nobody can read: over several chunks, with changes on both sides of their ends.
        List<string> lines = [];
        for (int i = 0; i < 16_000; i++)
        {
            string line = Line(Start.AddSeconds(i), "192.0.2.7", 404);
            lines.Add(i / 700 % 3 == 1 ? "www.example.org:443 " + line : line);
            if (i % 100 < 5 && i >= 8_000)
            {
                lines.Add($"rubbish {i}");
            }
        }

        string log = Write("access.log", lines);
        Assert.True(new FileInfo(log).Length > 2 * WholeFile.ChunkSize);
        foreach (int threads in (int[])[1, 2, 5])
        {
            LogScan scan = Scan([log], threads: threads);
            Assert.Equal((16_000L + 400, 400L), (scan.Summary.Lines, scan.Summary.Unparsed));
            Assert.Equal(16_000, Assert.Single(scan.Alerts).Count);
        }
    }

    [Fact]
    public void Few_lines_of_another_format_at_the_end_are_read_as_what_they_are()
    {
        List<string> lines = [.. Burst(Start, "192.0.2.7", 404, 20)];
        LogScan scan = Scan([Write("access.log", [.. lines[..18], .. lines[18..].Select(line => "www.example.org:443 " + line)])]);
        Assert.Equal((20L, 0L), (scan.Summary.Lines, scan.Summary.Unparsed));
    }

    [Fact]
    public void Lines_outside_the_asked_time_are_passed_over()
    {
        string log = Write("access.log", [.. Burst(Start, "192.0.2.7", 404, 6), .. Burst(Start.AddHours(2), "192.0.2.9", 404, 6)]);
        Alert alert = Assert.Single(Scan([log], since: Start.AddHours(1)).Alerts);
        Assert.Equal("192.0.2.9", alert.Group[0].Value);
    }

    [Fact]
    public void The_columns_of_a_header_hold_in_every_chunk_after_it()
    {
        IEnumerable<string> day = Enumerable.Range(0, 40_000).Select(i => $"{Start.UtcDateTime.AddSeconds(i):HH:mm:ss} /{i} {(i >= 39_990 ? 404 : 200)} 192.0.2.{i % 2}");
        string log = Write(
            "u_ex.log",
            [
                "#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0", $"#Date: {Start.UtcDateTime:yyyy-MM-dd HH:mm:ss}",
                "#Fields: time cs-uri-stem sc-status c-ip", .. day,
            ]);
        foreach (int threads in (int[])[1, 2, 5])
        {
            LogScan scan = Scan([log], threads: threads);
            Assert.Equal((40_004L, 0L), (scan.Summary.Lines, scan.Summary.Unparsed));
            Assert.Equal([5L, 5L], scan.Alerts.Select(alert => alert.Count));
        }
    }

    [Fact]
    public void Logs_that_were_joined_in_the_wrong_order_are_judged_each_in_its_own_time()
    {
        List<string> visitors = [.. Enumerable.Range(0, 200).Select(i => Line(Start.AddSeconds(i), "198.51.100.4", 200))];
        string log = Write(
            "joined.log",
            [
                .. Burst(Start.AddDays(2), "192.0.2.7", 404, 6), Line(Start.AddDays(2).AddHours(1), "198.51.100.4", 200),
                .. Burst(Start, "192.0.2.7", 404, 6), .. visitors,
            ]);
        LogScan scan = Scan([log]);
        Assert.Equal([Start.AddSeconds(40), Start.AddDays(2).AddSeconds(40)], scan.Alerts.Select(alert => alert.Fired));
        Assert.Equal(0, scan.Summary.Late);
    }

    [Fact]
    public void A_few_lines_that_are_much_too_late_are_counted_and_left_out()
    {
        List<string> visitors = [.. Enumerable.Range(0, 200).Select(i => Line(Start.AddSeconds(i), "198.51.100.4", 200, padding: 1))];
        string log = Write("access.log", [.. visitors, .. Burst(Start.AddHours(-1), "192.0.2.7", 404, 6), .. visitors[150..]]);
        LogScan scan = Scan([log]);
        Assert.Empty(scan.Alerts);
        Assert.Equal(6, scan.Summary.Late);
    }

    [Fact]
    public void A_file_of_no_known_format_is_told_and_the_others_are_read()
    {
        string log = Write("access.log", Burst(Start, "192.0.2.7", 404, 6));
        string other = Write("shopping.txt", ["milk", "bread"]);
        LogScan scan = Scan([other, log]);
        Assert.Single(scan.Alerts);
        Assert.Contains("shopping.txt", Assert.Single(scan.Plan.Failures));
    }

    [Fact]
    public void Classic_mode_counts_over_the_whole_site_at_each_full_minute()
    {
        string log = Write(
            "access.log",
            [.. Enumerable.Range(0, 5).Select(i => Line(Start.AddSeconds(i), $"192.0.2.{i}", 404)), Line(Start.AddMinutes(20), "192.0.2.9", 200)]);
        LogScan scan = Scan([log], isClassic: true);
        Alert alert = Assert.Single(scan.Alerts);
        Assert.Equal("http_404_burst", alert.Rule.Name);
        Assert.Empty(alert.Group);
        Assert.Equal("ALERT: Multiple errors detected within 0:10:00.", scan.Minutes[1].Line);
        Assert.Equal("Errors are under control: 404: 0, 401: 0, 500: 0 within 0:10:00.", scan.Minutes[^1].Line);
    }

    /// <summary>Chunks end anywhere, threads finish in any order: the alerts are those of one thread.</summary>
    [Fact]
    public void A_parallel_scan_gives_the_alerts_of_a_sequential_one()
    {
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 12], Gen.Int[0, 4], Gen.Int[1, 300]).Array[500, 3000].Sample(
            steps =>
            {
                DateTimeOffset time = Start;
                List<string> lines = [];
                foreach ((int wait, int address, int status, int padding) in steps)
                {
                    // Some lines are late, and some cannot be read.
                    time = time.AddSeconds(wait - 3);
                    lines.Add(status == 4
                        ? new string('?', padding)
                        : Line(time, $"192.0.2.{address}", Codes[status], padding));
                }

                string log = Write("access.log", lines);
                LogScan one = Scan([log], threads: 1);
                LogScan four = Scan([log], threads: 4);
                Assert.Equal(one.Alerts.Select(Shown), four.Alerts.Select(Shown));
                Assert.Equal(one.Summary.Lines, four.Summary.Lines);
                Assert.Equal(one.Summary.Unparsed, four.Summary.Unparsed);
                Assert.Equal(one.Summary.Late, four.Summary.Late);
                Assert.Equal(one.Summary.MatchesByRule, four.Summary.MatchesByRule);
                Assert.True(new FileInfo(log).Length < 2 * WholeFile.ChunkSize || one.Alerts.Count > 0);
            },
            iter: 20,
            threads: 1);
    }

    private static string Shown(Alert alert) =>
        $"{alert.Id} {alert.Rule.Name} {alert.Count} {alert.First:O} {alert.Last:O} {alert.Fired:O} {alert.Resolved:O} {string.Join('|', alert.Evidence)}";

    private static IEnumerable<string> Burst(DateTimeOffset from, string address, int status, int count) =>
        Enumerable.Range(0, count).Select(i => Line(from.AddSeconds(10 * i), address, status));

    private static string Line(DateTimeOffset time, string address, int status, int padding = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"{address} - - [{time:dd/MMM/yyyy:HH:mm:ss} -0500] \"GET /{new string('p', padding)} HTTP/1.1\" {status} 12 \"-\" \"test\"");

    private static LogScan Scan(IReadOnlyList<string> files, int threads = 2, DateTimeOffset? since = null, bool isClassic = false, AllowSettings? allow = null)
    {
        LoadedRules rules = isClassic || allow is not null ? LoadedRules.Load(new RuleSettings(), isClassic, allow: allow) : Rules;
        Assert.False(rules.HasErrors);
        ScanRequest request = new(files, null, TimeZoneInfo.Utc, since ?? DateTimeOffset.MinValue, DateTimeOffset.MaxValue, threads);
        LogScan scan = new(ScanPipeline.Of(rules), isClassic ? rules.ClassicMinutes() : null, request, TimeProvider.System);
        scan.Run(CancellationToken.None);
        return scan;
    }

    private string Write(string name, IEnumerable<string> lines)
    {
        string path = Path.Combine(_directory.FullName, name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
