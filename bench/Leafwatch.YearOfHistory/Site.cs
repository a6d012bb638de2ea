using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;

namespace Leafwatch.YearOfHistory;

/// <summary>A shop with day and night, weekends, pages that are liked and pages that are not, scanners and a slow evening.</summary>
internal sealed class Site(int seed)
{
    private const int LinesInHour = 4000;
    private const int RequestsOfDay = 10_000_000;
    private const int Paths = 20_000;
    private const int People = 400_000;

    private static readonly Field Duration = Field.Named("event.duration");
    private static readonly string[] Programs = [.. Enumerable.Range(0, 300).Select(i => $"Mozilla/5.0 (X11; Linux x86_64; rv:{100 + (i % 50)}.0) Gecko/20100101 Firefox/{100 + (i % 50)}.{i / 50}")];
    private static readonly string[] Referrers = ["", "", "", "https://search.example.org/", "https://shop.example.org/", "https://news.example.org/story"];

    private readonly Random _random = new(seed);
    private readonly EventView _view = new();
    private readonly byte[] _line = "-"u8.ToArray();

    public void WriteHour(DateTimeOffset hour, int parts, BatchRollups counts, DateTimeOffset end)
    {
        double day = 1 + (0.8 * Math.Sin((hour.Hour - 9) / 24.0 * 2 * Math.PI));
        double week = hour.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.7 : 1.1;
        int weight = (int)Math.Max(1, RequestsOfDay / 24.0 / LinesInHour * day * week * (0.95 + (_random.NextDouble() * 0.1)));
        for (int i = 0; i < LinesInHour; i++)
        {
            DateTimeOffset time = hour.AddSeconds(parts == 1 ? 0 : 3600.0 * i / LinesInHour);
            if (time < end)
            {
                Count(time, weight, counts);
            }
        }
    }

    private void Count(DateTimeOffset time, int weight, BatchRollups counts)
    {
        _view.Begin(_line, 0, _line.Length);
        _view.Time = time;
        _view.Weight = weight;
        bool isScanner = _random.Next(100) == 0;
        int page = (int)(Paths * Math.Pow(_random.NextDouble(), 6));
        int kind = _random.Next(1000);
        string status = isScanner || kind < 20 ? "404" : kind < 24 ? "500" : kind < 25 ? "503" : kind < 60 ? "304" : kind < 90 ? "302" : "200";
        Set(Field.SourceIp, Address(_random.Next(People)));
        Set(Field.HttpRequestMethod, kind % 20 == 0 ? "POST" : "GET");
        Set(Field.UrlPath, isScanner ? $"/wp-{page}.php" : page < 40 ? $"/category/{page}" : $"/item/{page}/{page * 7919 % 1000}.html");
        Set(Field.HttpResponseStatusCode, status);
        Set(Field.HttpResponseBodyBytes, (500 + _random.Next(40_000)).ToString(CultureInfo.InvariantCulture));
        Set(Field.UserAgentOriginal, kind % 9 == 0 ? "Googlebot/2.1 (+http://www.google.com/bot.html)" : Programs[_random.Next(Programs.Length)]);
        Set(Duration, ((long)(Math.Exp((_random.NextDouble() * 3) + 1) * 1e6)).ToString(CultureInfo.InvariantCulture));
        string referrer = Referrers[_random.Next(Referrers.Length)];
        if (referrer.Length > 0)
        {
            Set(Field.HttpRequestReferrer, referrer);
        }

        counts.Count(_view);
    }

    private static string Address(int number) => $"2001:db8:{number >> 16:x}:{number & 0xffff:x}::1";

    private void Set(Field field, string value) => _view.SetCopy(field, Encoding.UTF8.GetBytes(value));
}
