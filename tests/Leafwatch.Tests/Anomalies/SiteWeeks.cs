using System.Globalization;

namespace Leafwatch.Tests.Anomalies;

/// <summary>
/// Six weeks of the made-up site, minute by minute, and what was not as usual in them: a clock that is put back, a deployment with a new level, an
/// outage that shows as silence, a holiday, a crowd after a broadcast, a scanner that is slower than any threshold, two thousand addresses with a
/// password each, and a crawler. The same seed tells the same weeks.
/// </summary>
/// <remarks>All addresses are from the ranges kept for documentation (RFC 5737, RFC 3849).</remarks>
internal sealed class SiteWeeks(int seed)
{
    public const string ScannerAddress = "203.0.113.77";
    public const int Days = 42;

    private const string Browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36";
    private const string Site = "https://www.example.org";
    private static readonly string[] Pages = ["/", "/jobs", "/jobs/this-week", "/courses", "/about", "/contact", "/news", "/news/open-day", "/members"];

    private readonly Random _random = new(seed);

    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("America/Toronto");

    public static DateTimeOffset Start { get; } = new(2026, 10, 5, 0, 0, 0, TimeSpan.FromHours(-4));

    public static IReadOnlySet<DateOnly> Holidays { get; } = new HashSet<DateOnly> { new(2026, 10, 12), new(2026, 11, 11) };

    /// <summary>What was not as usual.</summary>
    public static IReadOnlyList<SiteEvent> Truth { get; } =
    [
        new("clock put back", At(11, 1, 0), At(11, 2, 0), null),
        new("deployment", At(11, 6, 11), At(11, 8, 11), null),
        new("outage", At(11, 10, 10), At(11, 10, 10).AddMinutes(40), "anomaly_silence"),
        new("holiday", At(11, 11, 0), At(11, 12, 0), null),
        new("crowd", At(11, 12, 13), At(11, 12, 14), null),
        new("slow scanner", At(11, 13, 9), At(11, 13, 15), "anomaly_actor"),
        new("stuffing", At(11, 13, 20), At(11, 13, 22), "anomaly_logins"),
        new("crawler", At(11, 14, 3), At(11, 14, 5), null),
    ];

    /// <summary>The lines of each minute.</summary>
    public IEnumerable<(DateTimeOffset Minute, IReadOnlyList<string> Lines)> Tell()
    {
        List<string> lines = [];
        DateTimeOffset end = Start.AddDays(Days).AddHours(1);
        for (DateTimeOffset minute = Start; minute < end; minute = minute.AddMinutes(1))
        {
            DateTimeOffset local = TimeZoneInfo.ConvertTime(minute, Zone);
            lines.Clear();
            if (!Is("outage", local))
            {
                TellMinute(local, lines);
            }

            yield return (local, lines);
        }
    }

    private static DateTimeOffset At(int month, int day, int hour)
    {
        DateTime local = new(2026, month, day, hour, 0, 0);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local));
    }

    private static bool Is(string what, DateTimeOffset at) => Truth.Any(happened => happened.What == what && at >= happened.From && at < happened.Until);

    /// <summary>How many visitors a minute has: few at night, most on Thursdays, when members report.</summary>
    private static double Visitors(DateTimeOffset at)
    {
        bool isRest = at.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || Holidays.Contains(DateOnly.FromDateTime(at.DateTime));
        double hour = at.TimeOfDay.TotalHours;
        double day = 0.15 + Math.Max(0, Math.Sin(Math.PI * (hour - 6) / 17));
        return 3 * day * (isRest ? 0.4 : at.DayOfWeek == DayOfWeek.Thursday ? 3 : 1);
    }

    private void TellMinute(DateTimeOffset at, List<string> lines)
    {
        bool isDeployed = at >= Truth[1].From;
        int visitors = Draw(Visitors(at) * (Is("crowd", at) ? 8 : 1));
        for (int i = 0; i < visitors; i++)
        {
            Visit(at, lines, isDeployed);
        }

        if (Is("slow scanner", at) && at.Minute % 7 == 3)
        {
            lines.Add(Line(at, ScannerAddress, $"GET /{_random.Next(1 << 20):x5}.php", 404, 1_245, "-", Browser));
        }

        for (int i = Is("stuffing", at) ? Draw(2000 / 120.0) : 0; i > 0; i--)
        {
            string address = $"2001:db8:{_random.Next(0x8000, 0x10000):x}::{_random.Next(1, 0x10000):x}";
            lines.Add(Line(at, address, "POST /members/login", 401, 1_802, Site + "/members", Browser));
        }

        for (int i = Is("crawler", at) ? 30 : 0; i > 0; i--)
        {
            bool isGone = _random.Next(30) == 0;
            lines.Add(Line(at, "198.51.100.9", $"GET /jobs/{_random.Next(1_000, 99_999)}", isGone ? 404 : 200, 9_000, "-", "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://search.example.com/bot)"));
        }
    }

    private void Visit(DateTimeOffset at, List<string> lines, bool isDeployed)
    {
        int person = _random.Next(4000);
        string address = person % 2 == 0 ? $"192.0.2.{person % 250}" : $"2001:db8:{person:x}::1";
        string page = Pages[_random.Next(Pages.Length)];
        double size = isDeployed ? 1.6 : 1;
        lines.Add(Line(at, address, $"GET {page}", 200, (int)(size * _random.Next(4_000, 24_000)), _random.Next(3) == 0 ? "-" : "https://search.example.com/", Browser));
        lines.Add(Line(at, address, "GET /static/site.css", 200, (int)(size * 9_000), Site + page, Browser));
        if (isDeployed)
        {
            lines.Add(Line(at, address, "GET /app/start.js", 200, 30_000, Site + page, Browser));
        }

        for (int more = _random.Next(3); more > 0; more--)
        {
            lines.Add(Line(at, address, $"GET {Pages[_random.Next(Pages.Length)]}", 200, (int)(size * _random.Next(4_000, 24_000)), Site + page, Browser));
        }

        if (_random.Next(40) == 0)
        {
            lines.Add(Line(at, address, "GET /news/opne-day", 404, 1_245, Site + page, Browser));
        }

        if (_random.Next(5) == 0)
        {
            bool isRefused = _random.Next(15) == 0;
            lines.Add(Line(at, address, "POST /members/login", isRefused ? 401 : 303, isRefused ? 1_802 : 0, Site + "/members", Browser));
        }

        if (_random.Next(500) == 0)
        {
            lines.Add(Line(at, address, "GET /members/report", 500, 612, Site + "/members", Browser));
        }
    }

    private string Line(DateTimeOffset minute, string address, string request, int status, int bytes, string referrer, string agent)
    {
        DateTimeOffset time = minute.AddSeconds(_random.Next(60));
        string zone = (time.Offset < TimeSpan.Zero ? "-" : "+") + time.Offset.ToString("hhmm", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture, $"{address} - - [{time:dd/MMM/yyyy:HH:mm:ss} {zone}] \"{request} HTTP/1.1\" {status} {bytes} \"{referrer}\" \"{agent}\"");
    }

    /// <summary>A Poisson number (D. E. Knuth).</summary>
    private int Draw(double mean)
    {
        double limit = Math.Exp(-mean);
        int count = 0;
        for (double product = _random.NextDouble(); product > limit; product *= _random.NextDouble())
        {
            count++;
        }

        return count;
    }
}

/// <summary>Something that was not as usual at the made-up site.</summary>
/// <param name="What">What it was.</param>
/// <param name="From">When it began.</param>
/// <param name="Until">When it was over.</param>
/// <param name="Rule">The rule that must tell it; <see langword="null"/> when nobody may be called for it.</param>
internal sealed record SiteEvent(string What, DateTimeOffset From, DateTimeOffset Until, string? Rule);
