using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Slack;

/// <summary>Tells a Slack channel: a header that is plain text, and a section (limits of docs.slack.dev, "Block Kit").</summary>
internal sealed class SlackReceiver(ReceiverParts parts, SlackOptions options) : HttpReceiver(parts, options.Target)
{
    private const int LongestHeader = 150;
    private const int LongestSection = 3000;

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        string subject = Template.SubjectOrUsual.Render(fields, Markup.Plain, LongestHeader);
        string text = Template.TextOrUsual.Render(fields, SlackMarkup.Instance, LongestSection);
        return new HttpMessage(options.Target.Address, HttpMessage.Json(json =>
        {
            // What a notification on a telephone shows.
            json.WriteString("text", SlackMarkup.Instance.Text(subject));
            json.WriteBoolean("unfurl_links", false);
            json.WriteBoolean("unfurl_media", false);
            json.WriteStartArray("blocks");
            json.WriteStartObject();
            json.WriteString("type", "header");
            json.WriteStartObject("text");
            json.WriteString("type", "plain_text");
            json.WriteString("text", subject);
            json.WriteBoolean("emoji", false);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("type", "section");
            json.WriteStartObject("text");
            json.WriteString("type", "mrkdwn");
            json.WriteString("text", text);

            // Nothing that looks like an address, a channel or a name becomes one.
            json.WriteBoolean("verbatim", true);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }));
    }
}
