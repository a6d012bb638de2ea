using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Opsgenie;

/// <summary>Creates and closes an alert at Opsgenie (docs.opsgenie.com, "Alert API"): its alias is our incident's id.</summary>
internal sealed class OpsgenieReceiver(ReceiverParts parts, OpsgenieOptions options) : HttpReceiver(parts, options.Target)
{
    private const int LongestMessage = 130;
    private const int LongestDescription = 15_000;
    private const int LongestSource = 100;

    public override bool FollowsState => true;

    /// <summary>It calls people.</summary>
    public override bool IsProgram => false;

    protected override IReadOnlyList<string> Secrets => [options.Key.Reveal()];

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        string alias = FollowedState.KeyOf(notification);
        return notification.Reason == NotifyReason.Resolved
            ? Message($"/v2/alerts/{Uri.EscapeDataString(alias)}/close?identifierType=alias", HttpMessage.Json(json =>
            {
                json.WriteString("source", Source);
                json.WriteString("note", fields.TextOf("sentence"));
            }))
            : Message("/v2/alerts", HttpMessage.Json(json =>
            {
                json.WriteString("message", Template.SubjectOrUsual.Render(fields, Markup.Plain, LongestMessage));
                json.WriteString("alias", alias);
                json.WriteString("description", Template.TextOrUsual.Render(fields, Markup.Plain, LongestDescription));
                json.WriteString("priority", $"P{(5 - AlertLevel.RankOf(fields.TextOf("level"))).ToString(CultureInfo.InvariantCulture)}");
                json.WriteString("source", Source);
                json.WriteStartObject("details");
                json.WriteString("rule", fields.TextOf("rule"));
                json.WriteString("who", fields.TextOf("who"));
                json.WriteString("page", fields.LinkOf("page")?.AbsoluteUri ?? "");
                json.WriteEndObject();
            }));
    }

    private string Source => options.Source[..Math.Min(options.Source.Length, LongestSource)];

    private HttpMessage Message(string path, byte[] body) =>
        new(options.Target.At(path), body) { Headers = [("Authorization", $"GenieKey {options.Key.Reveal()}")] };
}
