using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Sqlite;
using Leafwatch.Status;

namespace Leafwatch.Web.Pages;

/// <summary>What goes on, and what needs somebody.</summary>
internal static class NowPage
{
    public const string Part = "now";

    private const int MostOpen = 50;
    private const int Hours = 48;

    public static Task ShowAsync(Visit visit) =>
        visit.ShowAsync(visit.Texts.Now, $"""<div id="{Part}" data-live="{Part}">{Of(visit.Dashboard)}</div>""");

    public static Markup Of(Dashboard dashboard)
    {
        Texts t = Texts.English;
        MonitorStatus status = dashboard.Status;
        Alert[] firing = [.. status.Alerts.Where(alert => !HealthRules.IsOne(alert)).OrderByDescending(alert => AlertLevel.RankOf(alert.Rule.Level)).ThenByDescending(alert => alert.Last)];
        IReadOnlyList<Incident> open = dashboard.Parts.Reading.Incidents(new IncidentQuery(Most: MostOpen));
        string announced = Shown.Format(t.OpenCount, open.Count);
        return $"""
            <h1>{t.Now}</h1>
            <p hidden data-announce>{announced}</p>
            {Problems(status, t)}
            {Tiles(dashboard, status, firing, t)}
            <div class="pair">
            {SourceHours.Chart(status.Sources, status.At, t)}
            {AlertHours(dashboard, status.At, t)}
            </div>
            <section aria-labelledby="open"><h2 id="open">{t.OpenIncidents}</h2>
            {Open(open, status.At, t)}
            </section>
            <section aria-labelledby="sources"><h2 id="sources">{t.Sources}</h2>
            {SourcePages.Table(status, t)}
            </section>
            """;
    }

    private static Markup Problems(MonitorStatus status, Texts t)
    {
        if (status.IsHealthy)
        {
            return $"""<p class="banner good">{t.AllIsWell}</p>""";
        }

        return $"""<div class="banner bad"><p>{t.NotWell}</p><ul>{status.Problems.Select(Problem)}</ul></div>""";
    }

    private static Markup Problem(string problem) => $"<li>{problem}</li>";

    private static Markup Tiles(Dashboard dashboard, MonitorStatus status, Alert[] firing, Texts t)
    {
        double lines = status.Sources.Sum(source => source.LinesPerMinute ?? 0);
        double? usual = status.Sources.Any(source => source.UsualPerMinute is not null) ? status.Sources.Sum(source => source.UsualPerMinute ?? 0) : null;
        long ofDay = dashboard.Parts.Reading.Alerts.CountByRule(status.At.AddDays(-1)).Values.Sum(each => each.Alerts);
        IEnumerable<string> byLevel = firing.GroupBy(alert => alert.Rule.Level).Select(level => $"{level.Count()} {level.Key}");
        return $"""
            <dl class="tiles">
            {Tile(t.LinesPerMinute, StatusText.Count(lines), usual is { } known ? Shown.Format(t.Usually, StatusText.Count(known)) : "", "/sources")}
            {Tile(t.Firing, StatusText.Count(firing.Length), string.Join(", ", byLevel), "/alerts?state=firing&within=ever")}
            {Tile(t.AlertsOfDay, StatusText.Count(ofDay), "", "/alerts")}
            {Tile(t.Owed, StatusText.Count(status.Receivers.Sum(receiver => receiver.Owed)), t.OwedDetail, "/notifications?state=owed")}
            {Tile(t.Unread, StatusText.Bytes(status.Sources.Sum(source => source.LagBytes)), t.UnreadDetail, "/sources")}
            </dl>
            """;
    }

    private static Markup Tile(string name, string value, string detail, string path) => $"""
        <div class="tile"><dt>{name}</dt><dd><a href="{path}">{value}</a><span class="soft">{detail}</span></dd></div>

        """;

    private static Markup AlertHours(Dashboard dashboard, DateTimeOffset now, Texts t)
    {
        long first = UsualTraffic.HourOf(now) - Hours + 1;
        double[] counts = new double[Hours];
        foreach ((long hour, long alerts) in dashboard.Parts.Reading.Alerts.CountByHour(DateTimeOffset.FromUnixTimeSeconds(first * 3600)))
        {
            if (hour >= first && hour < first + Hours)
            {
                counts[hour - first] += alerts;
            }
        }

        string summary = Shown.Format(t.AlertsPerHourSummary, Hours, Shown.Number(counts.Sum()), Shown.Number(counts.Max()));
        return Charts.Columns(t.AlertsPerHour, summary, [.. counts.Select((count, i) => new Column(SourceHours.Name(first + i), count))]);
    }

    private static Markup Open(IReadOnlyList<Incident> open, DateTimeOffset now, Texts t)
    {
        if (open.Count == 0)
        {
            return $"""<p class="soft">{t.NothingOpen}</p>""";
        }

        return IncidentPages.Table(open, now, t);
    }
}
