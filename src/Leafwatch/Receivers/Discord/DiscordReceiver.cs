using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Discord;

/// <summary>Tells a Discord channel by an embed; it may mention nobody, whatever is in it (limits of docs.discord.com, "Embed Limits").</summary>
internal sealed class DiscordReceiver(ReceiverParts parts, DiscordOptions options) : HttpReceiver(parts, options.Target)
{
    private const int LongestTitle = 256;
    private const int LongestText = 4096;

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        return new HttpMessage(options.Target.Address, HttpMessage.Json(json =>
        {
            json.WriteStartObject("allowed_mentions");
            json.WriteStartArray("parse");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("embeds");
            json.WriteStartObject();
            json.WriteString("title", Template.SubjectOrUsual.Render(fields, MarkdownMarkup.Instance, LongestTitle));
            json.WriteString("description", Template.TextOrUsual.Render(fields, MarkdownMarkup.Instance, LongestText));
            json.WriteNumber("color", ColourOf(fields.TextOf("level")));
            if (fields.LinkOf("page") is { } page)
            {
                json.WriteString("url", page.AbsoluteUri);
            }

            json.WriteEndObject();
            json.WriteEndArray();
        }));
    }

    private static int ColourOf(string level) => AlertLevel.RankOf(level) switch
    {
        4 => 0x8B0000,
        3 => 0xD93025,
        2 => 0xE8A33D,
        _ => 0x5B8DB8,
    };
}
