using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Ntfy;

/// <summary>Publishes to a topic of ntfy as JSON (docs.ntfy.sh, "Publish as JSON"); a longer message would become an attachment.</summary>
internal sealed class NtfyReceiver(ReceiverParts parts, NtfyOptions options) : HttpReceiver(parts, options.Target)
{
    private const int LongestMessage = 4096;
    private const int LongestTitle = 250;

    protected override IReadOnlyList<string> Secrets => options.Token is { } token ? [token.Reveal(), options.Topic] : [options.Topic];

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        byte[] body = HttpMessage.Json(json =>
        {
            json.WriteString("topic", options.Topic);
            json.WriteString("title", Template.SubjectOrUsual.Render(fields, Markup.Plain, LongestTitle, Encoding.UTF8.GetByteCount));
            json.WriteString("message", Template.TextOrUsual.Render(fields, Markup.Plain, LongestMessage, Encoding.UTF8.GetByteCount));
            json.WriteNumber("priority", AlertLevel.RankOf(fields.TextOf("level")) + 1);
            if (fields.LinkOf("page") is { } page)
            {
                json.WriteString("click", page.AbsoluteUri);
            }

            if (fields.LinkOf("acknowledge") is { } acknowledge)
            {
                json.WriteStartArray("actions");
                json.WriteStartObject();
                json.WriteString("action", "view");
                json.WriteString("label", "Acknowledge");
                json.WriteString("url", acknowledge.AbsoluteUri);
                json.WriteEndObject();
                json.WriteEndArray();
            }
        });
        return new HttpMessage(options.Target.Address, body)
        {
            Headers = options.Token is { } token ? [("Authorization", $"Bearer {token.Reveal()}")] : [],
        };
    }
}
