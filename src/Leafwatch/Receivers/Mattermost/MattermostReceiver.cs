using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Mattermost;

/// <summary>Tells a Mattermost channel. A webhook's post mentions whom its text names: every <c>@</c> in it is broken (docs.mattermost.com, "Incoming webhooks").</summary>
internal sealed class MattermostReceiver(ReceiverParts parts, MattermostOptions options) : HttpReceiver(parts, options.Target)
{
    private const int LongestTitle = 300;
    private const int LongestPost = 16_000;

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        string subject = Template.SubjectOrUsual.Render(fields, MarkdownMarkup.Instance, LongestTitle * 2);
        return new HttpMessage(options.Target.Address, HttpMessage.Json(json =>
        {
            json.WriteString("text", $"**{subject}**\n{Template.TextOrUsual.Render(fields, MarkdownMarkup.Instance, LongestPost - subject.Length)}");
            if (options.Channel is { } channel)
            {
                json.WriteString("channel", channel);
            }
        }));
    }
}
