using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Exports;
using Leafwatch.Receivers.Http;

namespace Leafwatch.Receivers.Messages;

/// <summary>A notification as JSON for programs; docs/guide/receivers.md describes it. Incidents and alerts are those of docs/guide/json.md.</summary>
internal static class NotificationJson
{
    private const int LongestText = 20_000;

    public static byte[] Write(Notification notification, DeliveryAttempt attempt, MessageFields fields, MessageTemplate template) => HttpMessage.Json(json =>
    {
        json.WriteString("type", "notification");
        json.WriteNumber("version", 1);
        json.WriteString("id", notification.Id);
        json.WriteString("receiver", notification.Receiver);
        json.WriteString("reason", fields.TextOf("reason"));
        json.WriteString("level", fields.TextOf("level"));
        json.WriteString("created", notification.Created);
        json.WriteNumber("attempt", attempt.Number);
        json.WriteBoolean("drill", notification.IsDrill);
        json.WriteString("thread", notification.Thread);
        json.WriteNumber("step", notification.Step);
        json.WriteString("subject", template.SubjectOrUsual.Render(fields, Markup.Plain, 300));
        json.WriteString("text", template.TextOrUsual.Render(fields, Markup.Plain, LongestText));
        json.WriteString("page", fields.LinkOf("page")?.AbsoluteUri);
        json.WriteString("acknowledge", fields.LinkOf("acknowledge")?.AbsoluteUri);
        WriteIncident(json, "incident", notification.Incident);
        json.WritePropertyName("alert");
        json.WriteRawValue(IncidentJson.Line(notification.Alert));
        WriteDigest(json, notification.Digest, fields);
    });

    private static void WriteIncident(Utf8JsonWriter json, string name, Incident? incident)
    {
        json.WritePropertyName(name);
        if (incident is null)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteRawValue(IncidentJson.Line(incident));
        }
    }

    private static void WriteDigest(Utf8JsonWriter json, Digest? digest, MessageFields fields)
    {
        if (digest is null)
        {
            json.WriteNull("digest");
            return;
        }

        json.WriteStartObject("digest");
        json.WriteString("sentence", fields.TextOf("sentence"));
        json.WriteNumber("incidents", digest.IncidentCount);
        json.WriteStartArray("gravest");
        foreach (Incident incident in digest.Incidents)
        {
            json.WriteRawValue(IncidentJson.Line(incident));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
