using System.Globalization;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Alertmanager;

/// <summary>Posts alerts to Prometheus' Alertmanager (its API v2, <c>POST /api/v2/alerts</c>).</summary>
/// <remarks>
/// There an alert is the set of its labels, and its level must be one of them, as routes go by it. When an incident becomes
/// graver, or is over, the alerts of its other levels are therefore ended with it; Alertmanager tells nobody of the end of
/// an alert that it did not have. An alert whose time of end is not sent would end after five minutes.
/// </remarks>
internal sealed class AlertmanagerReceiver(ReceiverParts parts, AlertmanagerOptions options) : HttpReceiver(parts, options.Target)
{
    public static readonly IReadOnlyCollection<string> OwnLabels = ["alertname", "severity", "incident", "instance"];

    private const int LongestSummary = 1000;
    private const int LongestText = 20_000;

    public override bool FollowsState => true;

    /// <summary>It puts alerts together itself, and each has an end of its own.</summary>
    public override bool TakesDigests => false;

    protected override IReadOnlyList<string> Secrets => options.Token is { } token ? [token.Reveal()] : [];

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        byte[] body = HttpMessage.JsonValue(json =>
        {
            json.WriteStartArray();
            Write(json, notification, fields);
            json.WriteEndArray();
        });
        return new HttpMessage(options.Target.At("/api/v2/alerts"), body)
        {
            Headers = options.Token is { } token ? [("Authorization", $"Bearer {token.Reveal()}")] : [],
        };
    }

    private void Write(Utf8JsonWriter json, Notification notification, MessageFields fields)
    {
        Incident? incident = notification.Incident;
        Subject subject = incident is null ? new Subject(notification.Alert) : new Subject(incident);
        string level = incident?.Level ?? notification.Alert.Rule.Level;
        DateTimeOffset? end = notification.Reason == NotifyReason.Resolved ? incident?.Resolved ?? notification.Created : null;
        string summary = Template.SubjectOrUsual.Render(fields, Markup.Plain, LongestSummary);
        string text = Template.TextOrUsual.Render(fields, Markup.Plain, LongestText);
        Write(json, subject, level, end, summary, text, fields, notification);
        foreach (string other in notification.Reason is NotifyReason.Raised or NotifyReason.Resolved ? AlertLevel.All.Where(other => other != level) : [])
        {
            Write(json, subject, other, end ?? notification.Created, summary, text, fields, notification);
        }
    }

    private void Write(
        Utf8JsonWriter json, Subject subject, string level, DateTimeOffset? end, string summary, string text, MessageFields fields, Notification notification)
    {
        DateTimeOffset first = end < subject.First ? end.Value : subject.First;
        json.WriteStartObject();
        json.WriteStartObject("labels");
        json.WriteString("alertname", subject.Rule);
        json.WriteString("severity", level);
        json.WriteString("incident", subject.Id);
        json.WriteString("instance", options.Source);
        foreach ((string name, string value) in options.Labels)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartObject("annotations");
        json.WriteString("summary", summary);
        json.WriteString("description", text);
        if (notification.IsDrill)
        {
            json.WriteString("drill", "yes");
        }

        json.WriteEndObject();
        json.WriteString("startsAt", Time(first));
        json.WriteString("endsAt", Time(end ?? notification.Created + options.EndsAfter));
        if (fields.LinkOf("page") is { } page)
        {
            json.WriteString("generatorURL", page.AbsoluteUri);
        }

        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What stays the same of an incident as it goes on: the rule that opened it, not the gravest.</summary>
    private readonly record struct Subject(string Id, string Rule, DateTimeOffset First)
    {
        public Subject(Incident incident)
            : this(incident.Id, incident.Alerts.Count > 0 ? incident.Alerts[0].Rule : incident.Rules[0].Name, incident.First)
        {
        }

        public Subject(Alert alert)
            : this(alert.Id, alert.Rule.Name, alert.First)
        {
        }
    }
}
