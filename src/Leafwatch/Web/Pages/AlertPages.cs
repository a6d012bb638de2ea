using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Sqlite;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Pages;

/// <summary>The alerts: all, and one.</summary>
internal static class AlertPages
{
    private const int MostExported = 10_000;

    private const int MostTimes = 20;
    private const int MostOthers = 10;

    public static Task ListAsync(Visit visit)
    {
        Texts t = visit.Texts;
        AlertQuery query = AlertsAsked.Query(visit) with { Most = AlertsAsked.OnAPage + 1 };
        IReadOnlyList<Alert> found = visit.Dashboard.Parts.Reading.Alerts.Find(query);
        if (ListExport.IsAsked(visit))
        {
            return ListExport.AlertsAsync(visit, visit.Dashboard.Parts.Reading.Alerts.Find(query with { Most = MostExported, Skipped = 0 }));
        }

        Markup table = found.Count > 0 ? Table(found.Take(AlertsAsked.OnAPage), visit.Now, t, t.Alerts) : $"""<p class="soft">{t.NoAlerts}</p>""";
        return visit.ShowAsync(t.Alerts, $"""
            <h1>{t.Alerts}</h1>
            {Filter(visit)}
            {table}
            {Pager.Of(visit, query.Skipped, AlertsAsked.OnAPage, found.Count > AlertsAsked.OnAPage)}
            {ListExport.Link(visit)}
            """);
    }

    public static Task OneAsync(Visit visit)
    {
        Texts t = visit.Texts;
        SqliteStore store = visit.Dashboard.Parts.Reading;
        if (store.Alerts.Find(visit.Part("id")) is not { } alert)
        {
            return visit.RefuseAsync(StatusCodes.Status404NotFound, t.NotFound, t.NotFoundDetail);
        }

        string amount = alert.Statement ?? alert.Amount;
        return visit.ShowAsync(alert.Rule.Title, $"""
            <p class="crumb"><a href="/alerts">{t.Alerts}</a></p>
            <h1>{Shown.Level(alert.Rule.Level)} {alert.Rule.Title}</h1>
            <p class="lead"><strong>{Shown.Group(alert, t)}</strong> {amount}</p>
            {Facts(alert, visit.Now, t)}
            {Response(alert, t)}
            {(AnomalyRules.IsOne(alert) ? ExpectedPicture.Section(store.AnomaliesNamed(alert.Id), t.Exploring) : Evidence(alert, t))}
            {Sightings(alert, visit.Now, t)}
            {ActorLines.Section(visit, alert.Group.Count > 0 ? alert.Group[0].Field : null, alert.Group.Count > 0 ? alert.Group[0].Value : "", alert.First, alert.Last)}
            <section aria-labelledby="told-to"><h2 id="told-to">{t.ToldTo}</h2>{Told(visit, alert)}</section>
            {Others(visit, alert)}
            """);
    }

    private static Markup Evidence(Alert alert, Texts t) => $"""
        <section aria-labelledby="evidence"><h2 id="evidence">{t.Evidence}</h2><p class="soft">{t.EvidenceDetail}</p>
        <pre class="lines" tabindex="0" role="group" aria-labelledby="evidence">{alert.Evidence.Select(Line)}</pre></section>
        """;

    public static Markup Table(IEnumerable<Alert> alerts, DateTimeOffset now, Texts t, string caption) => $"""
        <div class="scroll" tabindex="0" role="group" aria-label="{caption}"><table class="stack">
        <caption class="sr">{caption}</caption>
        <thead><tr><th scope="col">{t.Level}</th><th scope="col">{t.Alert}</th><th scope="col">{t.Group}</th><th scope="col">{t.Count}</th><th scope="col">{t.Last}</th><th scope="col">{t.State}</th></tr></thead>
        <tbody>
        {alerts.Select(alert => Row(alert, now, t))}</tbody>
        </table></div>
        """;

    private static Markup Row(Alert alert, DateTimeOffset now, Texts t)
    {
        string state = alert.State == AlertState.Firing ? t.StillFiring : t.Over;
        return $"""
            <tr><td>{Shown.Level(alert.Rule.Level)}</td><th scope="row"><a href="/alerts/{alert.Id}">{alert.Rule.Title}</a></th><td data-name="{t.Group}">{Shown.Group(alert, t)}</td><td data-name="{t.Count}">{alert.Statement ?? alert.Amount}</td><td data-name="{t.Last}">{Shown.Time(alert.Last, now)}</td><td data-name="{t.State}" class="{(alert.State == AlertState.Firing ? "strong" : "soft")}">{state}</td></tr>

            """;
    }

    private static Markup Filter(Visit visit)
    {
        Texts t = visit.Texts;
        return $"""
            <form method="get" class="filter" role="search">
            <label>{t.Period}<select name="within">{Choice.Options(visit.Asked("within"), ("", t.Hours24), ("week", t.Week), ("month", t.Month), ("ever", t.Ever))}</select></label>
            <label>{t.Level}<select name="level">{Choice.Options(visit.Asked("level"), [("", t.All), .. AlertLevel.All.Reverse().Select(level => (level, level))])}</select></label>
            <label>{t.State}<select name="state">{Choice.Options(visit.Asked("state"), ("", t.All), ("firing", t.StillFiring), ("resolved", t.Over))}</select></label>
            <label>{t.Rule}<input name="rule" value="{visit.Asked("rule")}" autocapitalize="none" spellcheck="false"></label>
            <label>{t.ValueOf}<input name="value" value="{visit.Asked("value")}" autocapitalize="none" spellcheck="false"></label>
            <button>{t.Show}</button>
            </form>
            """;
    }

    private static Markup Facts(Alert alert, DateTimeOffset now, Texts t) => $"""
        <dl class="facts">
        {Shown.Fact(t.State, $"{(alert.State == AlertState.Firing ? t.StillFiring : t.Over)}")}
        {Shown.Fact(t.First, Shown.Time(alert.First, now))}
        {Shown.Fact(t.Last, Shown.Time(alert.Last, now))}
        {Shown.Fact(t.Fired, Shown.Time(alert.Fired, now))}
        {(alert.Resolved is { } over ? Shown.Fact(t.Resolved, Shown.Time(over, now)) : Markup.Empty)}
        {(alert.Threshold > 0 ? Shown.Fact(t.Asked, $"{Texts.Fill(t.AskedDetail, alert.Threshold, Duration.Format(alert.Timespan))}") : Markup.Empty)}
        {Shown.Fact(t.Rule, $"""<a href="/rules/{Uri.EscapeDataString(alert.Rule.Name)}">{alert.Rule.Name}</a>""")}
        {(alert.Rule.Author is { } author ? Shown.Fact(t.Author, $"{author}") : Markup.Empty)}
        {(alert.Rule.License is { } license ? Shown.Fact(t.License, $"{license}") : Markup.Empty)}
        </dl>
        """;

    private static Markup Response(Alert alert, Texts t)
    {
        Markup description = alert.Rule.Description is { } text ? $"<p>{text}</p>" : Markup.Empty;
        return alert.Rule.Response is { } response ? (Markup)$"{description}<h2>{t.WhatToDo}</h2>{Shown.Steps(response)}" : description;
    }

    private static Markup Line(string line) => $"<code>{line}</code>";

    private static Markup Sightings(Alert alert, DateTimeOffset now, Texts t)
    {
        if (alert.Sightings.Count == 0)
        {
            return Markup.Empty;
        }

        return $"""
            <section aria-labelledby="seen"><h2 id="seen">{t.SeenFrom}</h2>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="seen"><table><caption class="sr">{t.SeenFrom}</caption>
            <thead><tr><th scope="col">{t.Address}</th><th scope="col" class="number">{t.Count}</th><th scope="col">{t.Times}</th></tr></thead>
            <tbody>{alert.Sightings.Select(seen => Seen(seen, now, t))}</tbody></table></div></section>
            """;
    }

    private static Markup Seen(Sighting seen, DateTimeOffset now, Texts t) => $"""
        <tr><th scope="row"><bdi>{seen.Address ?? t.Nothing}</bdi></th><td class="number">{Shown.Number(seen.Count)}</td><td class="times">{seen.Times.Take(MostTimes).Select(time => Spaced(Shown.Time(time, now)))}</td></tr>

        """;

    private static Markup Spaced(Markup markup) => $"{markup} ";

    /// <summary>Incidents are told, by their gravest alert; most alerts have no notification of their own.</summary>
    private static Markup Told(Visit visit, Alert alert)
    {
        Texts t = visit.Texts;
        SqliteStore store = visit.Dashboard.Parts.Reading;
        IReadOnlyList<OutboxEntry> told = store.Outbox.Of(alert.Id);
        Markup notifications = told.Count > 0 ? NotificationPages.Table(visit, told, t.ToldTo, isOfOne: true) : Markup.Empty;
        if (store.Alerts.IncidentOf(alert.Id) is { } incident)
        {
            return $"""{notifications}<p>{t.ToldOfIncident} <a href="/incidents/{incident.Id}">{incident.Headline()}</a></p>""";
        }

        return told.Count > 0 ? notifications : $"<p>{t.NobodyTold}</p>";
    }

    private static Markup Others(Visit visit, Alert alert)
    {
        if (alert.Group is not [{ } value, ..])
        {
            return Markup.Empty;
        }

        Alert[] others =
        [
            .. visit.Dashboard.Parts.Reading.Alerts.Find(new AlertQuery(MostOthers + 1) { Value = value.Value }).Where(other => other.Id != alert.Id).Take(MostOthers),
        ];
        string title = Texts.Fill(visit.Texts.Others, Shown.Cut(value.Value));
        if (others.Length == 0)
        {
            return Markup.Empty;
        }

        return $"<section><h2>{title}</h2>{Table(others, visit.Now, visit.Texts, title)}</section>";
    }
}
