using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Wording;

namespace Leafwatch.Receivers.Messages;

/// <summary>What a message may say of a notification, by the names that templates use.</summary>
internal sealed class MessageFields
{
    private readonly Dictionary<string, FieldValue> _values = [];

    private MessageFields()
    {
    }

    /// <summary>The names of all fields.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "subject", "sentence", "level", "reason", "state", "title", "rule", "who", "incident", "alert", "receiver", "count", "first", "last", "when", "when_utc",
        "notes", "evidence", "response", "description", "page", "acknowledge", "drill", "got_in", "digest",
    ];

    public FieldValue this[string name] => _values[name];

    public string TextOf(string name) => ((FieldValue.Text)_values[name]).Value;

    public Uri? LinkOf(string name) => ((FieldValue.Link)_values[name]).Address;

    public static MessageFields Of(Notification notification, DeliveryAttempt attempt, ActionLinks? links)
    {
        string? lateness = NotificationWords.Lateness(notification, attempt, "it could not be delivered");
        MessageFields fields = notification.Digest is { } digest
            ? OfDigest(DigestFacts.Of(notification, digest, lateness, links), digest)
            : OfAlert(notification, AlertFacts.Of(notification, lateness, links));
        Incident? incident = notification.Incident;
        Alert alert = notification.Alert;
        fields.Set("reason", Words.Of(notification.Reason, '_'));
        fields.Set("state", incident is null ? Words.Of(alert.State, '_') : Words.Of(incident.State, '_'));
        fields.Set("title", alert.Rule.Title);
        fields.Set("rule", alert.Rule.Name);
        fields.Set("who", incident?.Who() ?? string.Join(", ", alert.Group.Select(one => one.Value)));
        fields.Set("incident", incident?.Id ?? "");
        fields.Set("alert", alert.Id);
        fields.Set("receiver", notification.Receiver);
        fields.Set("count", (incident?.EventCount ?? alert.Count).ToString(CultureInfo.InvariantCulture));
        fields.Set("first", Rfc3339.Seconds(incident?.First ?? alert.First));
        fields.Set("last", Rfc3339.Seconds(incident?.Last ?? alert.Last));
        fields.Set("drill", notification.IsDrill ? "yes" : "");
        fields.Set("got_in", incident?.GotIn == true ? "yes" : "");
        fields._values["description"] = new FieldValue.Text(VisibleText.Of(alert.Rule.Description ?? "", 1000));
        fields._values["page"] = new FieldValue.Link("Open", incident is null ? null : links?.PageOf(incident.Id));
        fields._values["acknowledge"] = new FieldValue.Link("Acknowledge", AcknowledgeLink(notification, links));
        return fields;
    }

    private static MessageFields OfAlert(Notification notification, AlertFacts facts)
    {
        MessageFields fields = new();
        fields.Set("subject", facts.Subject);
        fields.Set("sentence", facts.Sentence);
        fields.Set("level", facts.Level);
        fields.Set("when", facts.When);
        fields.Set("when_utc", facts.WhenUtc == facts.When ? "" : facts.WhenUtc);
        fields.Set("digest", "");
        fields._values["notes"] = new FieldValue.Prose(facts.Notes);
        fields._values["evidence"] = new FieldValue.Evidence(notification.Reason == NotifyReason.Resolved ? [] : facts.Evidence);
        fields._values["response"] = new FieldValue.Prose(facts.Response);
        return fields;
    }

    private static MessageFields OfDigest(DigestFacts facts, Digest digest)
    {
        DateTimeOffset first = digest.Incidents.Min(incident => incident.First);
        DateTimeOffset last = digest.Incidents.Max(incident => incident.Last);
        MessageFields fields = new();
        fields.Set("subject", facts.Subject);
        fields.Set("sentence", facts.Sentence);
        fields.Set("level", facts.Level);
        fields.Set("when", TimeWords.Range(first, last));
        fields.Set("when_utc", first.Offset == TimeSpan.Zero && last.Offset == TimeSpan.Zero ? "" : TimeWords.Range(first.ToUniversalTime(), last.ToUniversalTime()));
        fields.Set("digest", "yes");
        fields._values["notes"] = new FieldValue.Prose([.. facts.Notes, .. facts.Incidents.Take(20).Select(item => $"{item.Level}: {item.Sentence}"), .. facts.MoreIncidents is { } more ? [more] : Array.Empty<string>()]);
        fields._values["evidence"] = new FieldValue.Evidence([]);
        fields._values["response"] = new FieldValue.Prose([]);
        return fields;
    }

    private static Uri? AcknowledgeLink(Notification notification, ActionLinks? links) =>
        notification.Incident is { IsOpen: true, Acknowledged: null } incident
            ? links?.For(incident.Id, OperatorActionKind.Acknowledge, null, notification.Receiver, notification.Created + ActionLinks.Validity)
            : null;

    private void Set(string name, string value) => _values[name] = new FieldValue.Text(VisibleText.Of(value, 1000));
}
