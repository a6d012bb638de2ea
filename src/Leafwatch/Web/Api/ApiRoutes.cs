using System.Globalization;
using System.Text.Json;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;
using Leafwatch.Exports;
using Leafwatch.Reports;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;
using Leafwatch.Status;
using Leafwatch.Web.Exploring;
using Leafwatch.Web.UseCases;
using Microsoft.AspNetCore.Http;

namespace Leafwatch.Web.Api;

/// <summary>What programs ask: the same as the pages show, in JSON. <c>openapi.json</c> beside this file describes it.</summary>
internal static class ApiRoutes
{
    private const int Most = 200;
    private const int MostSkipped = 100_000;

    private static readonly string[] Spans = ["day", "week", "month", "ever"];

    private static readonly byte[] Document = ReadDocument();

    public static IReadOnlyList<WebRoute> All { get; } =
    [
        WebRoute.Get("/api/v1/openapi.json", Needs.Nothing, visit => visit.SendAsync("application/json", Document)),
        WebRoute.Get("/api/v1/status", Needs.Viewer, visit => visit.JsonAsync(json => StatusJson.Write(visit.Dashboard.Status, json))),
        WebRoute.Get("/api/v1/incidents", Needs.Viewer, IncidentsAsync),
        WebRoute.Get("/api/v1/incidents/{id}", Needs.Viewer, IncidentAsync),
        WebRoute.Post("/api/v1/incidents/{id}/act", Needs.Operator, ActAsync),
        WebRoute.Get("/api/v1/alerts", Needs.Viewer, AlertsAsync),
        WebRoute.Get("/api/v1/alerts/{id}", Needs.Viewer, AlertAsync),
        WebRoute.Get("/api/v1/anomalies", Needs.Viewer, AnomaliesAsync),
        WebRoute.Get("/api/v1/anomalies/models", Needs.Viewer, ModelsAsync),
        WebRoute.Get("/api/v1/rules", Needs.Viewer, RulesAsync),
        WebRoute.Get("/api/v1/rules/{name}", Needs.Viewer, RuleAsync),
        WebRoute.Get("/api/v1/notifications", Needs.Viewer, NotificationsAsync),
        WebRoute.Post("/api/v1/notifications/{id}/send-again", Needs.Operator, SendAgainAsync),
        WebRoute.Get("/api/v1/explore", Needs.Viewer, ExploreAsync),
        WebRoute.Get("/api/v1/explore/lines", Needs.Viewer, ExploreLinesAsync),
        WebRoute.Get("/api/v1/reports", Needs.Viewer, ReportsAsync),
        WebRoute.Get("/api/v1/report", Needs.Viewer, ReportAsync),
        WebRoute.Get("/api/v1/users", Needs.Administrator, UsersAsync),
        WebRoute.Get("/api/v1/audit", Needs.Administrator, AuditAsync),
        .. ActRoutes.All,
        WebRoute.Get("/live/{part}", Needs.Viewer, visit => visit.Dashboard.Live.ListenAsync(visit)),
        WebRoute.Get("/metrics", Needs.Metrics, MetricsAsync),
        WebRoute.Get("/healthz", Needs.Nothing, visit => visit.SendAsync("text/plain; charset=utf-8", "ok\n")),
        WebRoute.Get("/readyz", Needs.Nothing, ReadyAsync),
    ];

    private static byte[] ReadDocument()
    {
        using Stream stream = typeof(ApiRoutes).Assembly.GetManifestResourceStream("openapi.json") ?? throw new InvalidOperationException("openapi.json is not embedded.");
        byte[] document = new byte[stream.Length];
        stream.ReadExactly(document);
        return document;
    }

    private static Task IncidentsAsync(Visit visit)
    {
        if (RefusalOfUnknown(visit, ("level", AlertLevel.All), ("state", ["open", "all", IncidentsAsked.Needed]), ("within", Spans)) is { } refusal)
        {
            return refusal;
        }

        IncidentQuery query = IncidentsAsked.Query(visit);
        IReadOnlyList<Incident> found = visit.Dashboard.Parts.Reading.Incidents(query with { Most = query.Most + 1 });
        return visit.JsonAsync(json =>
        {
            Each(json, "incidents", found.Take(query.Most), IncidentJson.Incident);
            json.WriteBoolean("more", found.Count > query.Most);
        });
    }

    /// <summary>Refuses what asks for something that there is not: an empty list would say that there is none of it.</summary>
    private static Task? RefusalOfUnknown(Visit visit, params ReadOnlySpan<(string Name, IReadOnlyList<string> Words)> asked)
    {
        foreach ((string name, IReadOnlyList<string> words) in asked)
        {
            if (visit.Asked(name) is { Length: > 0 } word && !words.Contains(word))
            {
                return visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.NotSo, $"{name}: one of {string.Join(", ", words)}");
            }
        }

        return null;
    }

    private static Task IncidentAsync(Visit visit)
    {
        SqliteStore store = visit.Dashboard.Parts.Reading;
        return IncidentsAsked.Find(visit) is not { } incident ? visit.NotFoundAsync() : visit.JsonAsync(json =>
        {
            IncidentJson.Incident(json, incident);
            Each(json, "alert_list", store.AlertsOf(incident.Id), StatusJson.Alert);
            Each(json, "changes", store.ChangesOf(incident.Id), IncidentJson.Change);
            Each(json, "decisions", store.DecisionsOf(incident.Id), IncidentJson.Decision);
        });
    }

    private static async Task ActAsync(Visit visit)
    {
        if (IncidentsAsked.Find(visit) is not { } incident)
        {
            await visit.NotFoundAsync();
            return;
        }

        if (IncidentActs.Action(visit, incident, await visit.SentAsync("do"), await visit.SentAsync("note")) is not { } action)
        {
            await visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.NotSo, "do: acknowledge, note (with a note), true, false_alarm or expected");
            return;
        }

        visit.Dashboard.Parts.Store.Ask(action);
        visit.Audit(Words.Of(action.Kind), $"incident {incident.Id}");
        await visit.JsonAsync(json => json.WriteString("id", action.Id), StatusCodes.Status202Accepted);
    }

    private static Task AlertsAsync(Visit visit)
    {
        if (RefusalOfUnknown(visit, ("level", AlertLevel.All), ("state", ["firing", "resolved", "all"]), ("within", Spans)) is { } refusal)
        {
            return refusal;
        }

        AlertQuery query = AlertsAsked.Query(visit);
        query = query with { Most = Math.Clamp(visit.Asked("limit", 100, Most), 1, Most) + 1 };
        IReadOnlyList<Alert> found = visit.Dashboard.Parts.Reading.Alerts.Find(query);
        return visit.JsonAsync(json =>
        {
            Each(json, "alerts", found.Take(query.Most - 1), StatusJson.Alert);
            json.WriteBoolean("more", found.Count == query.Most);
        });
    }

    private static Task AnomaliesAsync(Visit visit)
    {
        if (RefusalOfUnknown(visit, ("state", ["told", "shadow", "judged", "open", "all"]), ("within", Spans)) is { } refusal)
        {
            return refusal;
        }

        int most = Math.Clamp(visit.Asked("limit", 100, Most), 1, Most);
        Anomaly[] found = [.. AnomaliesAsked.Find(visit).Skip(visit.Asked("skip", 0, MostSkipped)).Take(most + 1)];
        return visit.JsonAsync(json =>
        {
            Each(json, "anomalies", found.Take(most), AnomalyJson.Write);
            json.WriteBoolean("more", found.Length > most);
        });
    }

    private static Task ModelsAsync(Visit visit) => visit.JsonAsync(json => Each(json, "models", AnomaliesAsked.Models(visit), static (writer, model) =>
    {
        writer.WriteString("source", model.Of.Source);
        writer.WriteString("host", model.Of.Host);
        writer.WriteString("site", model.Of.Site);
        writer.WriteStartArray("words");
        foreach (string words in model.Words)
        {
            writer.WriteStringValue(words.Trim());
        }

        writer.WriteEndArray();
    }));

    private static Task AlertAsync(Visit visit) => visit.Dashboard.Parts.Reading.Alerts.Find(visit.Part("id")) is { } alert
        ? visit.JsonAsync(json =>
        {
            StatusJson.Alert(json, alert);
            json.WriteStartArray("evidence");
            foreach (string line in alert.Evidence)
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
            json.WriteString("incident", visit.Dashboard.Parts.Reading.Alerts.IncidentOf(alert.Id)?.Id);
            ToldOf told = new(visit);
            Each(json, "notifications", visit.Dashboard.Parts.Reading.Outbox.Of(alert.Id), (writer, entry) => Notification(writer, entry, told));
        })
        : visit.NotFoundAsync();

    private static Task RulesAsync(Visit visit)
    {
        LoadedRules loaded = visit.Dashboard.Parts.Rules;
        IReadOnlyDictionary<string, (long Alerts, DateTimeOffset Last)> fired = RulesAsked.Fired(visit);
        return visit.JsonAsync(json => Each(json, "rules", RulesAsked.Headers(loaded.InForce), (writer, header) => Rule(writer, header, loaded, fired)));
    }

    private static Task RuleAsync(Visit visit)
    {
        LoadedRules loaded = visit.Dashboard.Parts.Rules;
        if (RulesAsked.Find(loaded, visit.Part("name")) is not { } header)
        {
            return visit.NotFoundAsync();
        }

        AlertTables alerts = visit.Dashboard.Parts.Reading.Alerts;
        SigmaCorrelation? correlation = loaded.InForce.Correlations.FirstOrDefault(each => each.Header == header);
        SigmaRule? rule = loaded.InForce.Rules.FirstOrDefault(each => each.Header == header);
        IReadOnlyList<LineSample> samples = rule is null ? [] : loaded.SamplesOf(rule);
        return visit.JsonAsync(json =>
        {
            Rule(json, header, loaded, RulesAsked.Fired(visit));
            json.WriteBoolean("on", correlation is not null || rule is not null);
            json.WriteString("description", header.Description);
            json.WriteString("response", header.Response);
            json.WriteString("license", header.License);
            json.WriteString("file", $"{header.Place.File}:{header.Place.Line}");
            Strings(json, "tags", header.Tags);
            Strings(json, "false_positives", header.FalsePositives);
            Strings(json, "references", header.References);
            json.WriteString("log_source", rule is null ? null : RulesAsked.LogSource(rule.LogSource));
            Strings(json, "counts", correlation?.Inputs.Select(input => RulesAsked.NameOf(input, loaded.InForce)) ?? []);
            Strings(json, "counted_by", rule is null ? [] : RulesAsked.CountedBy(rule, loaded.InForce));
            Strings(json, "matching_samples", samples.SelectMany(sample => sample.Match).Select(line => line.Text));
            Strings(json, "other_samples", samples.SelectMany(sample => sample.NoMatch).Select(line => line.Text));
            Each(json, "latest_alerts", alerts.Find(new AlertQuery(RulesAsked.MostAlerts) { Rule = RulesAsked.IdOf(header) }), StatusJson.Alert);
        });

        static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> texts)
        {
            json.WriteStartArray(name);
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }
    }

    private static void Rule(Utf8JsonWriter json, RuleHeader header, LoadedRules loaded, IReadOnlyDictionary<string, (long Alerts, DateTimeOffset Last)> fired)
    {
        SigmaCorrelation? correlation = loaded.InForce.Correlations.Concat(loaded.CorrelationsOff).FirstOrDefault(each => each.Header == header);
        json.WriteString("name", header.Name);
        json.WriteString("id", header.Id);
        json.WriteString("title", header.Title);
        json.WriteString("level", header.Level);
        json.WriteString("kind", correlation is not null ? "correlation" : loaded.InForce.Rules.Any(each => each.Header == header) ? "rule" : null);
        json.WriteString("threshold", correlation is null ? null : RulesAsked.Threshold(correlation, loaded, Texts.English));
        json.WriteString("author", header.Author);
        (long alerts, DateTimeOffset last) = fired.GetValueOrDefault(RulesAsked.IdOf(header));
        json.WriteNumber("alerts_in_30_days", alerts);
        json.WriteString("last_fired", alerts > 0 ? JsonLines.Time(last) : null);
    }

    private static Task NotificationsAsync(Visit visit)
    {
        int most = Math.Clamp(visit.Asked("limit", 100, Most), 1, Most);
        IReadOnlyList<OutboxEntry> found = NotificationActs.Find(visit, most + 1, visit.Asked("skip", 0, MostSkipped));
        ToldOf told = new(visit);
        return visit.JsonAsync(json =>
        {
            Each(json, "notifications", found.Take(most), (writer, entry) => Notification(writer, entry, told));
            json.WriteBoolean("more", found.Count > most);
        });
    }

    private static void Notification(Utf8JsonWriter json, OutboxEntry entry, ToldOf told)
    {
        ToldThing of = told.Of(entry);
        json.WriteString("id", entry.Id);
        json.WriteString("receiver", entry.Receiver);
        json.WriteString("state", Words.Of(entry.State, '_'));
        json.WriteString("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(entry.Reason));
        json.WriteString("alert", entry.Alert);
        json.WriteString("headline", of.Name);
        json.WriteString("incident", of.Incident);
        json.WriteString("page", of.Page);
        json.WriteString("due", JsonLines.Time(entry.Due));
        json.WriteString("settled", entry.Settled is { } settled ? JsonLines.Time(settled) : null);
        json.WriteNumber("attempts", entry.Attempts);
        json.WriteString("why", entry.Why);
    }

    private static Task SendAgainAsync(Visit visit) => NotificationActs.SendAgain(visit, [visit.Part("id")]) > 0
        ? visit.JsonAsync(json => json.WriteString("id", visit.Part("id")), StatusCodes.Status202Accepted)
        : visit.RefuseAsync(StatusCodes.Status404NotFound, visit.Texts.NotFound, visit.Texts.NoNotifications);

    private static Task ReportsAsync(Visit visit) => visit.JsonAsync(json => Each(json, "reports", ReportsAsked.Kept(visit), static (writer, report) =>
    {
        writer.WriteString("period", report.Name);
        writer.WriteString("kept", JsonLines.Time(report.Written));
    }));

    private static Task ReportAsync(Visit visit)
    {
        if (ReportsAsked.Period(visit) is not { } period)
        {
            return visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.NotSo, visit.Texts.Reporting.WrongTime);
        }

        using MemoryStream json = new();
        ReportTable.Json(ReportsAsked.Make(visit, period), json);
        return visit.SendAsync("application/x-ndjson", json.ToArray());
    }

    /// <summary>What Explore shows; a program may ask again while the logs are looked through.</summary>
    private static async Task ExploreAsync(Visit visit)
    {
        ExploreRequest request = visit.Dashboard.Explorer.Read(visit.Http.Request.Query);
        if (request.Errors.Count > 0)
        {
            await visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.Exploring.Wrong, string.Join("; ", request.Errors));
            return;
        }

        int most = Math.Clamp(visit.Asked("limit", 10, ExploreExport.MostValues), 1, ExploreExport.MostValues);
        ExploreAnswer answer = await ExploreExport.AnswerAsync(visit, request, most, TimeSpan.FromSeconds(visit.Asked("wait", 0, (int)ExploreExport.LongestWait.TotalSeconds)));
        await visit.JsonAsync(json => ExploreExport.WriteJson(json, answer));
    }

    /// <summary>The lines, one object a line.</summary>
    private static Task ExploreLinesAsync(Visit visit)
    {
        ExploreRequest request = visit.Dashboard.Explorer.Read(visit.Http.Request.Query);
        return request.Errors.Count > 0
            ? visit.RefuseAsync(StatusCodes.Status422UnprocessableEntity, visit.Texts.Exploring.Wrong, string.Join("; ", request.Errors))
            : ExploreExport.SendLinesAsync(visit, request, isCsv: false);
    }

    private static Task UsersAsync(Visit visit) => visit.JsonAsync(json => Each(json, "users", visit.Dashboard.Parts.Store.Access.Users(), static (writer, user) =>
    {
        writer.WriteString("name", user.Name);
        writer.WriteString("role", Words.Of(user.Role, '_'));
        writer.WriteString("created", JsonLines.Time(user.Created));
    }));

    private static Task AuditAsync(Visit visit)
    {
        int most = Math.Clamp(visit.Asked("limit", 100, Most), 1, Most);
        IReadOnlyList<AuditEntry> entries = visit.Dashboard.Parts.Store.Access.Audited(most, visit.Asked("skip", 0, MostSkipped));
        return visit.JsonAsync(json => Each(json, "entries", entries, static (writer, entry) =>
        {
            writer.WriteString("time", JsonLines.Time(entry.At));
            writer.WriteString("who", entry.Who);
            writer.WriteString("address", entry.Address);
            writer.WriteString("did", entry.Did);
            writer.WriteString("what", entry.What);
        }));
    }

    private static Task MetricsAsync(Visit visit)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        new StatusMetrics(text).Write(visit.Dashboard.Status);
        return visit.SendAsync("text/plain; version=0.0.4; charset=utf-8", text.ToString());
    }

    /// <summary>Whether the monitor stores what it reads.</summary>
    private static Task ReadyAsync(Visit visit)
    {
        bool isReady = visit.Dashboard.Status.Run is { Stopped: null } run && visit.Now - run.Committed < TimeSpan.FromMinutes(3) && !visit.Dashboard.Parts.IsHeldUp();
        return visit.SendAsync("text/plain; charset=utf-8", isReady ? "ready\n" : "not ready\n", isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Writes an array of objects.</summary>
    public static void Each<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
