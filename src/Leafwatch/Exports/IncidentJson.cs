using System.Text;
using System.Text.Json;
using Leafwatch.Core;

namespace Leafwatch.Exports;

/// <summary>Incidents, alerts and silences as JSON objects, one a line; docs/guide/json.md describes them.</summary>
internal static class IncidentJson
{
    public static string Line(Incident incident) => JsonObjectLine.Of(json => Incident(json, incident));

    public static void Incident(Utf8JsonWriter json, Incident incident)
    {
        json.WriteString("type", "incident");
        json.WriteString("id", incident.Id);
        json.WriteString("state", Words.Of(incident.State, '_'));
        json.WriteString("verdict", incident.Verdict is { } verdict ? Words.Of(verdict, '_') : null);
        json.WriteString("level", incident.Level);
        json.WriteString("raised", incident.RaisedWhy);
        json.WriteString("headline", incident.Headline());
        json.WriteStartObject("subject");
        if (incident.Subject is { } subject)
        {
            json.WriteString(subject.Field, subject.Value);
        }

        json.WriteEndObject();
        json.WriteStartArray("rules");
        foreach (IncidentRule rule in incident.Rules)
        {
            json.WriteStringValue(rule.Name);
        }

        json.WriteEndArray();
        json.WriteNumber("alerts", incident.AlertCount);
        json.WriteNumber("firing", incident.FiringCount);
        json.WriteNumber("events", incident.EventCount);
        json.WriteStartObject("distinct");
        foreach (Width width in incident.Widths)
        {
            json.WriteNumber(width.Field, width.Distinct);
        }

        json.WriteEndObject();
        json.WriteBoolean("got_in", incident.GotIn);
        json.WriteString("first", Rfc3339.Seconds(incident.First));
        json.WriteString("last", Rfc3339.Seconds(incident.Last));
        json.WriteString("opened", Rfc3339.Seconds(incident.Opened));
        json.WriteString("resolved", incident.Resolved is { } resolved ? Rfc3339.Seconds(resolved) : null);
        json.WriteString("closed", incident.Closed is { } closed ? Rfc3339.Seconds(closed) : null);
        json.WriteString("acknowledged_by", incident.Acknowledged?.By);
    }

    public static string Line(Silence silence) => JsonObjectLine.Of(json =>
    {
        json.WriteString("type", "silence");
        json.WriteString("id", silence.Id);
        json.WriteString("matches", silence.Matches);
        json.WriteString("author", silence.Author);
        json.WriteString("reason", silence.Reason);
        json.WriteString("starts", Rfc3339.Seconds(silence.Starts));
        json.WriteString("ends", Rfc3339.Seconds(silence.Ends));
    });

    public static string Line(Alert alert)
    {
        using MemoryStream line = new();
        using (JsonLines json = new(line))
        {
            json.Alert(alert);
        }

        return Encoding.UTF8.GetString(line.ToArray()).TrimEnd('\n');
    }

    /// <summary>An incident, then its alerts, its timeline and the decisions about it.</summary>
    public static void Write(TextWriter output, Incident incident, IReadOnlyList<Alert> alerts, IReadOnlyList<IncidentChange> changes, IReadOnlyList<NotifyDecision> decisions)
    {
        output.WriteLine(Line(incident));
        foreach (Alert alert in alerts)
        {
            output.WriteLine(Line(alert));
        }

        foreach (IncidentChange change in changes)
        {
            output.WriteLine(JsonObjectLine.Of(json => Change(json, change)));
        }

        foreach (NotifyDecision decision in decisions)
        {
            output.WriteLine(JsonObjectLine.Of(json => Decision(json, decision)));
        }
    }

    public static void Change(Utf8JsonWriter json, IncidentChange change)
    {
        json.WriteString("type", "change");
        json.WriteNumber("number", change.Number);
        json.WriteString("time", Rfc3339.Seconds(change.At));
        if (change.Happened is { } happened)
        {
            json.WriteString("happened", Rfc3339.Seconds(happened));
        }

        json.WriteString("kind", Words.Of(change.Kind, '_'));
        json.WriteString("by", change.By);
        json.WriteString("what", change.What);
    }

    public static void Decision(Utf8JsonWriter json, NotifyDecision decision)
    {
        json.WriteString("type", "decision");
        json.WriteNumber("number", decision.Number);
        json.WriteString("time", Rfc3339.Seconds(decision.At));
        json.WriteString("receiver", decision.Receiver);
        json.WriteBoolean("told", decision.IsTold);
        json.WriteString("reason", Words.Of(decision.Reason, '_'));
        json.WriteString("detail", decision.Detail);
        json.WriteNumber("times", decision.Times);
        json.WriteString("notification", decision.Notification);
    }
}
