using Leafwatch.Core;
using Leafwatch.Sqlite;
using Leafwatch.Status;
using Leafwatch.Web.Exploring;
using Leafwatch.Web.UseCases;

namespace Leafwatch.Web.Pages;

/// <summary>What goes on, and what needs somebody.</summary>
internal static class NowPage
{
    public const string Part = "now";

    private const int MostOpen = 200;

    /// <summary>Where so many lines a minute are usual, one without any is no chance.</summary>
    private const double ManyLines = 5;

    private const int MostListed = 10;
    private const int MostInCard = 8;

    /// <summary>The times that may be looked at: what the address says, and how long it is.</summary>
    private static readonly (string Name, TimeSpan Span)[] Spans = [("", TimeSpan.FromHours(2)), ("day", TimeSpan.FromDays(1)), ("week", TimeSpan.FromDays(7))];

    private static readonly string[] Groups = ["path", "ip", Grouping.Status, "missing", "broken", "failed-ip", "failed-user", "dns.question.name"];

    public static Task ShowAsync(Visit visit)
    {
        Texts t = visit.Texts;
        LivePage page = Live(visit.Asked("span"));
        string asked = visit.Asked("span") is { } span ? $"{Part}?span={Uri.EscapeDataString(span)}" : Part;
        string[] names = [t.Exploring.TwoHours, t.Exploring.Day, t.Exploring.Week];
        return visit.ShowAsync(t.Now, $"""
            <div class="toolbar"><h1>{t.Now}</h1>
            <nav aria-label="{t.Exploring.Time}" class="segments"><span class="soft">{t.Exploring.Last}</span>{Spans.Zip(names, (each, name) => Choice(each.Name, name, page))}</nav></div>
            <div id="{Part}" data-live="{asked}">{page.Show(visit.Dashboard)}</div>
            """);
    }

    /// <summary>The page over one of the times.</summary>
    public static LivePage Live(string? span)
    {
        (string name, TimeSpan length) = Spans.FirstOrDefault(each => each.Name == span) is { Name: not null } known ? known : Spans[0];
        bool isShort = name.Length == 0;
        return new LivePage($"{Part} {name}", [
            new LivePart("state", 1, State),
            new LivePart("tiles", 1, dashboard => NowTraffic.Tiles(dashboard, Texts.English)),
            new LivePart("incidents", 1, Open),
            new LivePart("charts", isShort ? 2 : 30, dashboard => NowTraffic.Charts(dashboard, length, Texts.English)),
            new LivePart("top", isShort ? 5 : 30, dashboard => Top(dashboard, length)),
            new LivePart("sources", 2, Sources),
        ]);
    }

    private static Markup Choice(string span, string name, LivePage page)
    {
        bool isThis = page.Key == $"{Part} {span}";
        return $"""<a href="{(span.Length == 0 ? "/" : $"/?span={span}")}"{Layout.Attribute("aria-current", isThis ? "true" : null)}>{name}</a>""";
    }

    private static Markup State(Dashboard dashboard)
    {
        Texts t = Texts.English;
        MonitorStatus status = dashboard.Status;
        if (status.IsHealthy)
        {
            double usual = status.Sources.Sum(source => source.UsualPerMinute ?? 0);
            return usual >= ManyLines && status.Sources.All(source => source.LinesPerMinute is null or 0)
                ? (Markup)$"""<p class="banner plain">{Texts.Fill(t.WellAndSilent, StatusText.Count(usual))}</p>"""
                : $"""<p class="banner good">{t.AllIsWell}</p>""";
        }

        return $"""<div class="banner bad"><p>{t.NotWell}</p><ul>{status.Problems.Select(Problem)}</ul></div>""";
    }

    private static Markup Problem(string problem) => $"<li>{problem}</li>";

    private static Markup Open(Dashboard dashboard)
    {
        Texts t = Texts.English;
        IncidentQuery query = new(Most: MostOpen) { UntendedSince = dashboard.Status.At - IncidentsAsked.Remembered };
        Incident[] open = [.. dashboard.Parts.Reading.Incidents(query).OrderByDescending(incident => AlertLevel.RankOf(incident.Level)).ThenByDescending(incident => incident.Last)];
        string announced = Texts.Fill(t.OpenCount, open.Length);
        IEnumerable<Markup> tiers = open.GroupBy(incident => incident.Level).Select(tier => Tier(tier.Key, tier.Count()));
        Markup table = open.Length == 0 ? $"""<p class="empty">{t.NothingOpen}</p>""" : IncidentPages.Table(open.Take(MostListed), dashboard.Status.At, t);
        Markup all = open.Length > MostListed ? $"""<p><a href="/incidents?state={IncidentsAsked.Needed}">{Texts.Fill(t.AllOpen, open.Length)}</a></p>""" : Markup.Empty;
        return $"""
            <section aria-labelledby="open"><h2 id="open">{t.OpenIncidents} {tiers}</h2>
            <p hidden data-announce>{announced}</p>
            {table}{all}
            </section>
            """;
    }

    private static Markup Tier(string level, int count) => $"""<span class="tier">{Shown.Level(level)} {count}</span> """;

    private static Markup Top(Dashboard dashboard, TimeSpan length)
    {
        Texts t = Texts.English;
        ExploreView view = new() { From = Duration.Format(length) };
        ExploreAnswer answer = dashboard.Explorer.Answer(dashboard.Explorer.Read(view), MostInCard);
        ExploreGroup[] groups = [.. answer.Groups.Where(group => Groups.Contains(group.Grouping.Name))];
        if (groups.Length == 0)
        {
            return Markup.Empty;
        }

        return $"""<div class="cards">{groups.Select(group => GroupLists.Card(group, view, t, MostInCard))}</div>""";
    }

    private static Markup Sources(Dashboard dashboard)
    {
        Texts t = Texts.English;
        return $"""
            <section aria-labelledby="sources"><h2 id="sources">{t.Sources}</h2>
            {SourcePages.Table(dashboard.Status, t)}
            </section>
            """;
    }
}
