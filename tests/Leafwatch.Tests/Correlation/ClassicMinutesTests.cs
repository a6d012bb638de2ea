using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;

namespace Leafwatch.Tests.Correlation;

/// <summary>Classic mode against a plain re-implementation of the scripts that it stands for.</summary>
public sealed class ClassicMinutesTests
{
    private static readonly string[] Words = ["404", "401", "500"];
    private static readonly int[] Thresholds = [5, 3, 5];
    private static readonly DateTimeOffset Start = new(2026, 11, 19, 7, 58, 30, TimeSpan.FromHours(-5));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_reports_line_for_line_what_the_scripts_reported(int seed)
    {
        List<(DateTimeOffset Time, string Line)> log = MakeLog(new Random(seed));
        ClassicMinutes classic = Make();
        List<string> lines = Feed(classic, log);
        Assert.Equal(Scripts(log), lines);
        Assert.Contains(lines, line => line.Contains("ALERT"));
        Assert.Contains(lines, line => line.Contains("under control"));
    }

    [Fact]
    public void It_goes_on_after_a_stop_as_if_there_had_been_none()
    {
        List<(DateTimeOffset Time, string Line)> log = MakeLog(new Random(7));
        ClassicMinutes first = Make();
        List<string> lines = Feed(first, log[..(log.Count / 2)], finish: false);
        ClassicMinutes second = Make();
        second.Restore(first.Save());
        lines.AddRange(Feed(second, log[(log.Count / 2)..]));
        Assert.Equal(Scripts(log), lines);
    }

    [Fact]
    public void A_burst_is_one_alert_however_many_minutes_it_lasts()
    {
        ClassicMinutes classic = Make();
        classic.Saw(Start);
        for (int i = 0; i < 100; i++)
        {
            Add(classic, Start.AddSeconds(i * 10), "192.0.2.7 GET /x 404 -");
        }

        Alert alert = Assert.Single(classic.EvaluateThrough(Start.AddHours(1)).SelectMany(minute => minute.Alerts));
        Assert.Equal("http_404_burst", alert.Rule.Name);
        Assert.Empty(alert.Group);
    }

    private static ClassicMinutes Make() => new(
        [.. Words.Select((word, i) => new ClassicKind(word, i, new AlertRule(word, $"http_{word}_burst", word, "medium", null), Thresholds[i]))],
        TimeSpan.FromMinutes(10));

    private static List<(DateTimeOffset Time, string Line)> MakeLog(Random random)
    {
        List<(DateTimeOffset, string)> log = [];
        DateTimeOffset time = Start;
        while (time < Start.AddHours(4))
        {
            time = time.AddSeconds(random.Next(0, 90));
            string status = random.Next(12) switch { 0 or 1 => "404", 2 => "401", 3 => "500", _ => "200" };
            string bytes = random.Next(20) == 0 ? "404" : "5120";
            log.Add((time, $"198.51.100.{random.Next(9)} - - [..] \"GET /p HTTP/1.1\" {status} {bytes} \"-\""));
        }

        return log;
    }

    private static List<string> Feed(ClassicMinutes classic, List<(DateTimeOffset Time, string Line)> log, bool finish = true)
    {
        List<string> lines = [];
        foreach ((DateTimeOffset time, string line) in log)
        {
            classic.Saw(time);
            lines.AddRange(classic.EvaluateThrough(time.AddTicks(-1)).Select(Show));
            Add(classic, time, line);
        }

        if (finish)
        {
            lines.AddRange(classic.EvaluateThrough(log[^1].Time.AddMinutes(15)).Select(Show));
        }

        return lines;
    }

    private static string Show(ClassicMinute minute) => $"{minute.Time:HH:mm} {minute.Line}";

    private static void Add(ClassicMinutes classic, DateTimeOffset time, string text)
    {
        byte[] line = Encoding.UTF8.GetBytes(text);
        EventView view = new();
        view.Begin(line, 0, line.Length);
        view.Time = time;
        BatchResult result = new([Field.SourceIp]);
        result.Begin(new Batch { Buffer = line, Start = 0, Length = line.Length, After = new SourcePosition("", "", "", "", "", 0, 0) });
        for (int i = 0; i < Words.Length; i++)
        {
            if (text.Contains($" {Words[i]} "))
            {
                result.Add(i, view, time);
            }
        }

        for (int i = 0; i < result.MatchCount; i++)
        {
            classic.Add(result[i]);
        }
    }

    /// <summary>The scripts, as plainly as they can be said: each minute, all lines so far, those of the last ten minutes, counted.</summary>
    private static List<string> Scripts(List<(DateTimeOffset Time, string Line)> log)
    {
        List<string> report = [];
        DateTimeOffset minute = new(Start.Year, Start.Month, Start.Day, Start.Hour, Start.Minute + 1, 0, Start.Offset);
        if (log[0].Time > minute)
        {
            minute = minute.AddMinutes(1);
        }

        for (; minute <= log[^1].Time.AddMinutes(15); minute = minute.AddMinutes(1))
        {
            string[] recent = [.. log.Where(entry => entry.Time <= minute && minute - entry.Time <= TimeSpan.FromMinutes(10)).Select(entry => entry.Line)];
            int[] counts = [.. Words.Select(word => recent.Count(line => line.Contains($" {word} ")))];
            bool alert = counts[0] >= 5 || counts[1] >= 3 || counts[2] >= 5;
            report.Add($"{minute:HH:mm} " + (alert
                ? "ALERT: Multiple errors detected within 0:10:00."
                : $"Errors are under control: 404: {counts[0]}, 401: {counts[1]}, 500: {counts[2]} within 0:10:00."));
        }

        return report;
    }
}
