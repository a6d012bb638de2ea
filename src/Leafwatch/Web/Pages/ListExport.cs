using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Exports;
using Leafwatch.Sqlite;
using Microsoft.AspNetCore.Http.Extensions;

namespace Leafwatch.Web.Pages;

/// <summary>The lists of pages as files for a spreadsheet.</summary>
internal static class ListExport
{
    /// <summary>Whether the list is asked for as a file.</summary>
    public static bool IsAsked(Visit visit) => visit.Asked("form") == "csv";

    /// <summary>The link to the list, as it is narrowed, as a file.</summary>
    public static Markup Link(Visit visit)
    {
        QueryBuilder query = new(visit.Http.Request.Query.Where(each => each.Key is not ("form" or "skip")).SelectMany(each => each.Value, (each, value) => KeyValuePair.Create(each.Key, value ?? "")));
        query.Add("form", "csv");
        return $"""<p class="export"><span class="soft">{visit.Texts.Exploring.Export}</span><a href="{visit.Http.Request.Path.Value}{query.ToQueryString().Value}" download>CSV</a></p>""";
    }

    public static Task IncidentsAsync(Visit visit, IReadOnlyList<Incident> incidents) => SendAsync(
        visit,
        "incidents",
        ["id", "level", "state", "headline", "rules", "got_in", "alerts", "events", "first", "last", "opened", "resolved"],
        incidents.Select(incident => (string[])
        [
            incident.Id, incident.Level, IncidentWords.State(incident), incident.Headline(), string.Join(' ', incident.Rules.Select(rule => rule.Name)), incident.GotIn ? "yes" : "no",
            Number(incident.AlertCount), Number(incident.EventCount), CsvTable.Time(incident.First), CsvTable.Time(incident.Last), CsvTable.Time(incident.Opened), Time(incident.Resolved),
        ]));

    public static Task AlertsAsync(Visit visit, IReadOnlyList<Alert> alerts) => SendAsync(
        visit,
        "alerts",
        ["id", "level", "rule", "title", "who_or_what", "state", "count", "first", "last", "fired", "resolved"],
        alerts.Select(alert => (string[])
        [
            alert.Id, alert.Rule.Level, alert.Rule.Name, alert.Rule.Title, string.Join(' ', alert.Group.Select(value => value.Value)), alert.State == AlertState.Firing ? "firing" : "resolved",
            Number(alert.Count), CsvTable.Time(alert.First), CsvTable.Time(alert.Last), CsvTable.Time(alert.Fired), Time(alert.Resolved),
        ]));

    public static Task NotificationsAsync(Visit visit, IReadOnlyList<OutboxEntry> entries) => SendAsync(
        visit,
        "notifications",
        ["id", "receiver", "state", "reason", "alert", "due", "settled", "attempts", "why"],
        entries.Select(entry => (string[])
        [
            entry.Id, entry.Receiver, NotificationPages.StateName(entry.State, visit.Texts), entry.Reason, entry.Alert ?? "", CsvTable.Time(entry.Due), Time(entry.Settled), Number(entry.Attempts), entry.Why ?? "",
        ]));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time is { } at ? CsvTable.Time(at) : "";

    private static Task SendAsync(Visit visit, string name, string[] columns, IEnumerable<string[]> rows)
    {
        using StringWriter csv = new(CultureInfo.InvariantCulture);
        CsvTable.Header(csv, columns);
        foreach (string[] row in rows)
        {
            CsvTable.Row(csv, row);
        }

        visit.Http.Response.Headers.ContentDisposition = $"attachment; filename=\"leafwatch-{name}.csv\"";
        return visit.SendAsync(CsvTable.MediaType, csv.ToString());
    }
}
