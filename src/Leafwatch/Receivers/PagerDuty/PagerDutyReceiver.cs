using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.PagerDuty;

/// <summary>Triggers and resolves an incident at PagerDuty (developer.pagerduty.com, "Events API v2"): ours and theirs are one, by its id.</summary>
internal sealed class PagerDutyReceiver(ReceiverParts parts, PagerDutyOptions options) : HttpReceiver(parts, options.Target)
{
    private const int LongestSummary = 1024;
    private const int LongestText = 50_000;

    public override bool FollowsState => true;

    /// <summary>It calls people.</summary>
    public override bool IsProgram => false;

    protected override IReadOnlyList<string> Secrets => [options.Key.Reveal()];

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        bool isOver = notification.Reason == NotifyReason.Resolved;
        return new HttpMessage(options.Target.At("/v2/enqueue"), HttpMessage.Json(json =>
        {
            json.WriteString("routing_key", options.Key.Reveal());
            json.WriteString("event_action", isOver ? "resolve" : "trigger");
            json.WriteString("dedup_key", FollowedState.KeyOf(notification));
            if (isOver)
            {
                return;
            }

            json.WriteString("client", "Leafwatch");
            if (fields.LinkOf("page") is { } page)
            {
                json.WriteString("client_url", page.AbsoluteUri);
            }

            json.WriteStartObject("payload");
            json.WriteString("summary", Template.SubjectOrUsual.Render(fields, Markup.Plain, LongestSummary));
            json.WriteString("source", options.Source);
            json.WriteString("severity", SeverityOf(fields.TextOf("level")));
            json.WriteString("timestamp", fields.TextOf("last"));
            json.WriteString("class", fields.TextOf("rule"));
            json.WriteStartObject("custom_details");
            json.WriteString("text", Template.TextOrUsual.Render(fields, Markup.Plain, LongestText));
            json.WriteString("who", fields.TextOf("who"));
            json.WriteString("incident", fields.TextOf("incident"));
            json.WriteBoolean("drill", notification.IsDrill);
            json.WriteEndObject();
            json.WriteEndObject();
        }));
    }

    private static string SeverityOf(string level) => AlertLevel.RankOf(level) switch
    {
        4 => "critical",
        3 => "error",
        2 => "warning",
        _ => "info",
    };
}
