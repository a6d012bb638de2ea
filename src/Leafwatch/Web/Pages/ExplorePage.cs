using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rollups;
using Leafwatch.Searching;
using Leafwatch.Status;
using Leafwatch.Web.Exploring;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>Explore: what happened, filtered, grouped and compared as somebody likes. Every view is a link.</summary>
internal static class ExplorePage
{
    public const string Part = "explore";

    public const string Found = "found";
    public const int MostInCard = 10;

    private const int MostInBrief = 5;
    private const int MostInTable = 400;

    private static readonly string[] Signs = ["=", "!=", "~", "!~", ">=", "<="];

    public static Task ShowAsync(Visit visit)
    {
        // What a form sends is put into the one address of what it asks for.
        ExploreView view = ExploreView.Of(visit.Http.Request.Query);
        if (ExploreView.IsForm(visit.Http.Request.Query))
        {
            return visit.GoToAsync(view.Link);
        }

        Texts t = visit.Texts;
        ExploreRequest request = visit.Dashboard.Explorer.Read(view);
        ExploreAnswer answer = visit.Dashboard.Explorer.Answer(request, Most(view));
        bool isLive = request.Errors.Count == 0 && (view.Follows || answer.GoesOn);
        if (answer.GoesOn || view.Follows)
        {
            // Without a script the page is loaded again; with one, its parts come by themselves, and nothing stands here.
            visit.Head = $"""<noscript><meta http-equiv="refresh" content="{(answer.GoesOn ? 2 : 10)}"></noscript>""";
        }

        return visit.ShowAsync(t.Exploring.Explore, $"""
            <h1>{t.Exploring.Explore}</h1>
            {Filters(view, visit.Dashboard, t)}
            {Times(view, request, visit, t, showsLines: answer.Lines is not null)}
            <div id="{Found}" data-part="{Found}"{Layout.Attribute("data-live", isLive ? Part + view.Query : null)}>{Of(answer, visit.Now, t)}</div>
            """, request.Errors.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    public static LivePage? Live(Visit visit)
    {
        Explorer explorer = visit.Dashboard.Explorer;
        ExploreView view = ExploreView.Of(visit.Http.Request.Query);
        if (explorer.Read(view).Errors.Count > 0)
        {
            return null;
        }

        bool isBrief = visit.Asked("brief") is not null;
        bool goesOn = true;
        return new LivePage($"{(isBrief ? "brief " : "")}{view.Link}", [new LivePart(Found, 1, Show)])
        {
            IsOver = () => !view.Follows && !goesOn,
        };

        Markup Show(Dashboard dashboard)
        {
            ExploreAnswer answer = explorer.Answer(explorer.Read(view), Most(view));
            goesOn = answer.GoesOn;
            return isBrief ? Brief(answer, dashboard.Parts.Time.GetUtcNow(), Texts.English) : Of(answer, dashboard.Parts.Time.GetUtcNow(), Texts.English);
        }
    }

    /// <summary>The chart and the first of each group: for the page of something else.</summary>
    public static Markup Brief(ExploreAnswer answer, DateTimeOffset now, Texts t)
    {
        ExploreView view = answer.Request.View;
        Markup groups = answer.Groups.Count > 0 ? $"""<div class="cards">{answer.Groups.Select(group => GroupLists.Card(group, view, t, MostInBrief))}</div>"""
            : answer.GoesOn ? Markup.Empty : $"""<p class="empty">{t.Exploring.NothingFound}</p>""";
        return $"{Progress(answer, t.Exploring)}{Chart(answer, now, t.Exploring)}{groups}";
    }

    private static int Most(ExploreView view) => view.By is null ? MostInCard : MostInTable;

    private static Markup Of(ExploreAnswer answer, DateTimeOffset now, Texts t)
    {
        ExploreView view = answer.Request.View;
        if (answer.Request.Errors.Count > 0)
        {
            return $"""<div class="banner bad" role="alert"><p>{t.Exploring.Wrong}</p><ul>{answer.Request.Errors.Select(Item)}</ul></div>""";
        }

        return $"""
            {Progress(answer, t.Exploring)}
            {ExploreSums.Tiles(answer, t)}
            {Chart(answer, now, t.Exploring)}
            {Groups(answer, view, t)}
            {Lines(answer, now, t)}
            {Export(answer, t.Exploring)}
            """;
    }

    private static Markup Filters(ExploreView view, Dashboard dashboard, Texts texts)
    {
        ExploreTexts t = texts.Exploring;
        (string[] own, string[] others) = FieldsOf(dashboard);
        IEnumerable<(string, string)> fields = [("", t.AnyText), .. SearchTerm.ShortNames.Where(name => name is not ("address" or "line")).Concat(own).Select(name => (name, name))];
        IEnumerable<(string, string)> signs = Signs.Zip([t.SignIs, t.SignIsNot, t.SignLike, t.SignNotLike, t.SignLeast, t.SignMost]);
        Markup source = view.Source is { } only ? Chip($"{Grouping.Source}={only}", view with { Source = null }, t) : Markup.Empty;
        bool hasAny = view.Terms.Count > 0 || view.Source is not null;
        Markup chips = $"""<p class="soft">{t.NoFilters}</p>""";
        if (hasAny)
        {
            chips = $"""
                <ul class="chips" aria-label="{t.Filters}">{view.Terms.Select(term => Chip(term, view.Without(term), t))}{source}<li class="clear"><a href="{(view with { Terms = [], Source = null, By = null }).Link}">{t.RemoveAll}</a></li></ul>
                """;
        }

        return $"""
            <form method="get" action="{ExploreView.Path}" class="filter" role="search">{Hidden(view)}
            <label>{t.Field}<select name="field">{Choice.Options("", fields)}{Choice.Group("", t.OtherFields, others.Select(name => (name, name)))}</select></label>
            <label>{t.Is}<select name="is">{Choice.Options("=", signs)}</select></label>
            <label class="wide">{t.Value}<input name="value" placeholder="{t.ValueHint}" autocomplete="off" spellcheck="false"></label>
            <button class="main">{t.AddFilter}</button>
            </form>
            {chips}
            """;
    }

    /// <summary>The fields that the logs of this site have, and those that others have.</summary>
    private static (string[] Own, string[] Others) FieldsOf(Dashboard dashboard)
    {
        KnownFormats formats = dashboard.Parts.Formats();
        string[] own = NamesOf(dashboard.Status.Sources.Select(source => source.Account.Format).OfType<string>().Distinct().Select(formats.Find).OfType<LogFormat>());
        return (own, [.. NamesOf(formats.All).Except(own)]);

        static string[] NamesOf(IEnumerable<LogFormat> formats) => [.. formats.SelectMany(format => format.Fields).Select(field => field.Name).Distinct().Order(StringComparer.Ordinal)];
    }

    private static Markup Groupings(string? chosen, Dashboard dashboard, ExploreTexts t)
    {
        (string[] own, string[] others) = FieldsOf(dashboard);
        (string, string)[] first =
        [
            ("", t.Overview),
            .. Grouping.OfHistory.Concat(Grouping.OfLines).DistinctBy(grouping => grouping.Name).Select(grouping => (grouping.Name, GroupLists.NameOf(grouping, t))),
            .. Groupable(own),
        ];
        return $"{Choice.Options(chosen, first)}{Choice.Group(chosen, t.OtherFields, Groupable(others))}";

        static IEnumerable<(string, string)> Groupable(IEnumerable<string> fields) => fields.Where(field => field != Field.Message.Name).Select(field => (field, field));
    }

    private static Markup Chip(string term, ExploreView without, ExploreTexts t) => $"""
        <li class="chip"><code><bdi>{Shown.Cut(term)}</bdi></code><a href="{without.Link}" aria-label="{Texts.Fill(t.RemoveFilter, Shown.Cut(term))}">×</a></li>

        """;

    /// <summary>What a form takes along of the view.</summary>
    private static Markup Hidden(ExploreView view, bool withTime = true)
    {
        List<(string Name, string Value)> fields = [.. view.Terms.Select(term => ("q", term))];
        Add("source", view.Source);
        Add("from", withTime ? view.From : null);
        Add("to", withTime ? view.To : null);
        Add("by", withTime ? null : view.By);
        Add("compare", view.Compares ? "1" : null);
        Add("lines", view.ShowsLines ? "1" : null);
        return $"{fields.Select(field => Field(field.Name, field.Value))}";

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                fields.Add((name, value));
            }
        }

        static Markup Field(string name, string value) => $"""<input type="hidden" name="{name}" value="{value}">""";
    }

    private static Markup Times(ExploreView view, ExploreRequest request, Visit visit, Texts texts, bool showsLines)
    {
        ExploreTexts t = texts.Exploring;
        DateTimeOffset now = visit.Now;
        (string Span, string Name)[] spans = [("1h", t.Hour), ("6h", t.SixHours), ("24h", t.Day), ("7d", t.Week), ("30d", t.Month), ("90d", t.Quarter), ("365d", t.Year)];
        TimeSpan width = request.To - request.From;
        DateTimeOffset laterEnd = request.To + width < now ? request.To + width : now;
        Markup later = request.To < now.AddMinutes(-1) ? Link(view.Between(laterEnd - width, laterEnd), t.LaterTime + " →") : Markup.Empty;
        DateTimeOffset wideEnd = request.To + (width / 2) < now ? request.To + (width / 2) : now;
        int weeks = (int)(request.Earlier.TotalDays / 7);
        string compare = view.Compares ? t.DoNotCompare : weeks == 1 ? t.CompareWeek : Texts.Fill(t.CompareEarlier, weeks);
        Markup follow = view.To is null || view.Follows
            ? Toggle(view with { Follows = !view.Follows }, view.Follows ? t.DoNotFollow : t.Follow, view.Follows)
            : Markup.Empty;

        // What is looked for in the logs has its lines there in any case.
        Markup lines = showsLines && !view.ShowsLines ? Markup.Empty : Toggle(view with { ShowsLines = !view.ShowsLines }, view.ShowsLines ? t.HideLines : t.ShowLines, view.ShowsLines);
        return $"""
            <div class="toolbar times">
            <nav aria-label="{t.Time}" class="segments"><span class="soft">{t.Last}</span>{spans.Select(span => Span(span, view))}</nav>
            <p class="steps">{Link(view.Between(request.From - width, request.To - width), "← " + t.EarlierTime)} {Link(view.Between(wideEnd - (width * 2), wideEnd), t.Wider)} {later}</p>
            <form method="get" action="{ExploreView.Path}" class="inline">{Hidden(view, withTime: false)}
            <label>{t.From}<input type="datetime-local" name="from" value="{Local(request.From)}" required></label>
            <label>{t.To}<input type="datetime-local" name="to" value="{Local(request.To)}"></label>
            <button>{t.ShowTime}</button></form>
            <form method="get" action="{ExploreView.Path}" class="inline">{Hidden(view)}
            <label>{t.GroupBy}<select name="by">{Groupings(view.By, visit.Dashboard, t)}</select></label>
            <button>{t.Group}</button></form>
            <p class="toggles">{Toggle(view with { Compares = !view.Compares }, compare, view.Compares)}{follow}{lines}</p>
            </div>
            """;
    }

    private static Markup Span((string Span, string Name) span, ExploreView view)
    {
        bool isThis = view.From == span.Span && view.To is null;
        return $"""<a href="{(view with { From = span.Span, To = null }).Link}"{Layout.Attribute("aria-current", isThis ? "true" : null)}>{span.Name}</a>""";
    }

    private static Markup Toggle(ExploreView view, string name, bool isOn) => $"""<a class="toggle{(isOn ? " on" : "")}" href="{view.Link}">{name}</a>""";

    private static Markup Link(ExploreView view, string name) => $"""<a href="{view.Link}">{name}</a>""";

    private static string Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private static Markup Progress(ExploreAnswer answer, ExploreTexts t)
    {
        if (answer.Lines is not { } lines)
        {
            return Markup.Empty;
        }

        Markup progress = lines.IsDone ? Markup.Empty : $"""
            <p class="progress" role="status"><label>{Texts.Fill(t.Searching, StatusText.Percent(lines.Progress))}<progress max="100" value="{Math.Round(lines.Progress * 100)}"></progress></label></p>
            """;
        Markup failures = lines.Failures.Count == 0 || !lines.IsDone ? Markup.Empty : $"""<ul class="soft small">{lines.Failures.Select(failure => Item(Texts.Fill(t.NotSearched, failure)))}</ul>""";
        return $"{progress}{failures}";
    }

    private static Markup Chart(ExploreAnswer answer, DateTimeOffset now, ExploreTexts t)
    {
        TimeGrid grid = answer.Request.Grid;
        ExploreView view = answer.Request.View;
        string?[] unusual = ExpectedReading.Unusual(grid, answer.Anomalies);
        Column[] columns =
        [
            .. answer.Counts.Select((count, i) => new Column(
                Charts.NameOf(grid, i),
                count,
                answer.Usual.ElementAtOrDefault(i),
                answer.Marked?[i] ?? 0,
                answer.Before is { } before && i < before.Length ? before[i] : null,
                Charts.LabelOf(grid, i),
                answer.Expected.ElementAtOrDefault(i),
                unusual[i])),
        ];
        string title = answer.Filter.IsOfRequests || IsOfRequests(answer) ? t.Requests : t.Events;
        int weeks = (int)(answer.Request.Earlier.TotalDays / 7);
        string legend = Charts.Legend(
            columns,
            t,
            string.Join(", ", new[]
            {
                answer.Marked?.Any(marked => marked > 0) == true ? t.ErrorsLegend : null,
                answer.Before is { Length: > 0 } ? Texts.Fill(t.EarlierLegend, weeks == 1 ? t.EarlierWeek : Texts.Fill(t.EarlierWeeks, weeks)) : null,
            }.OfType<string>()));
        string step = Step(grid);
        string summary = Texts.Fill(
            t.ChartSummary, title, columns[0].Name, columns[^1].Name, Shown.Number(columns.Sum(column => column.Value)), Shown.Number(columns.Max(column => column.Value)), step)
            + Charts.Summary(columns, t);
        ExploreView open = view with { From = ExploreView.UsualRange, To = null, Follows = false };
        return $"""
            <div class="large">{Charts.Columns(Texts.Fill(t.ChartTitle, title, step), summary, columns, new ChartBrush(open.Link, grid.From, grid.To), legend)}</div>
            {Charts.Unusual(answer.Anomalies, now, t)}
            <details class="table"><summary>{t.AsTable}</summary>{Table(columns, grid, view, title, t)}</details>
            """;
    }

    /// <summary>The chart for those who read it, and who have no script: each time leads to a closer look.</summary>
    private static Markup Table(Column[] columns, TimeGrid grid, ExploreView view, string title, ExploreTexts t) => $"""
        <div class="scroll" tabindex="0" role="group" aria-label="{title}"><table><caption class="sr">{title}</caption>
        <thead><tr><th scope="col">{t.When}</th><th scope="col" class="number">{title}</th><th scope="col" class="number">{t.Usual}</th></tr></thead>
        <tbody>{columns.Select((column, i) => TableRow(column, view.Between(grid[i], grid.EndOf(i))))}</tbody></table></div>
        """;

    private static Markup TableRow(Column column, ExploreView view) => $"""
        <tr><th scope="row"><a href="{view.Link}">{column.Name}</a></th><td class="number">{Shown.Number(column.Value)}</td><td class="number">{UsualOf(column)}</td></tr>

        """;

    private static string UsualOf(Column column) => column.Expected is { } expected ? Shown.Range(expected) : column.Usual is { } usual ? Shown.Number(usual) : "";

    private static bool IsOfRequests(ExploreAnswer answer) => (answer.Sum?.All ?? answer.SumOfLines) is { } all && all[RollupMeasure.Requests] > 0 && all[RollupMeasure.Requests] == all[RollupMeasure.Events];

    private static string Step(TimeGrid grid) => Duration.Format(TimeSpan.FromMinutes(grid.StepMinutes));

    private static Markup Groups(ExploreAnswer answer, ExploreView view, Texts t)
    {
        if (answer.Groups.Count == 0)
        {
            string nothing = answer.GoesOn ? "" : answer.Lines is null && answer.Filter.IsOfAll ? t.Exploring.NoHistory : t.Exploring.NothingFound;
            return nothing.Length == 0 ? Markup.Empty : $"""<p class="empty">{nothing}</p>""";
        }

        string origin = answer.Filter.HasEverything && answer.Request.By == default ? t.Exploring.FromHistory + " " + t.Exploring.HoursOnly : t.Exploring.FromLines;
        if (view.By is not null)
        {
            return $"""
                <p><a href="{(view with { By = null }).Link}">← {t.Exploring.BackToOverview}</a> <span class="soft">{origin}</span></p>
                {answer.Groups.Select(group => GroupLists.Table(group, view, t))}
                """;
        }

        return $"""
            <h2 class="sr">{t.Exploring.MostFrequent}</h2>
            <div class="cards">{answer.Groups.Select(group => GroupLists.Card(group, view, t, MostInCard))}</div>
            <p class="soft small">{origin} {t.Exploring.Share}</p>
            """;
    }

    private static Markup Lines(ExploreAnswer answer, DateTimeOffset now, Texts t)
    {
        if (answer.Lines is not { Latest.Count: > 0 } lines)
        {
            return Markup.Empty;
        }

        string heading = Texts.Fill(t.Exploring.LatestLines, Shown.Number(lines.Latest.Count), Shown.Number(lines.Count));
        return $"""
            <section aria-labelledby="lines"><h2 id="lines">{t.Exploring.Lines} <span class="soft">{heading}</span></h2>
            <pre class="lines" tabindex="0" role="group" aria-labelledby="lines">{lines.Latest.Reverse().Select(line => LineOf(line, now))}</pre></section>
            """;
    }

    private static Markup LineOf(FoundLine line, DateTimeOffset now) => $"""<code><span class="soft">{Shown.Time(line.Time, now)}</span> <bdi>{line.Text}</bdi></code>""";

    private static Markup Export(ExploreAnswer answer, ExploreTexts t)
    {
        string query = answer.Request.View.Query;
        string join = query.Length == 0 ? "?" : "&";
        (string What, string Name)[] kinds = [("times", t.ExportTimes), ("values", t.ExportValues), ("lines", t.ExportLines)];
        return $"""<p class="export"><span class="soft">{t.Export}</span>{kinds.Select(kind => Kind(kind.What, kind.Name))}</p>""";

        Markup Kind(string what, string name) => $"""
            <span>{name}: {Form(what, name, "csv")} {Form(what, name, "json")}</span>
            """;

        Markup Form(string what, string name, string form) =>
            $"""<a href="{ExploreFile.Path}{query}{join}what={what}&amp;form={form}" aria-label="{t.Export}: {name}, {form.ToUpperInvariant()}" download>{form.ToUpperInvariant()}</a>""";
    }

    private static Markup Item(string text) => $"<li>{text}</li>";
}
