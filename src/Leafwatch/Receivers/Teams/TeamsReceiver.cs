using System.Text.Encodings.Web;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Teams;

/// <summary>Tells a Teams channel by an Adaptive Card (schema 1.4). Its text is made of text runs: unlike text blocks they know no Markdown, so nothing needs escaping.</summary>
internal sealed class TeamsReceiver(ReceiverParts parts, TeamsOptions options) : HttpReceiver(parts, options.Target)
{
    /// <summary>A message may have 28 KB (learn.microsoft.com, "Create an Incoming Webhook"): so many bytes are for the text as it is sent, with what stands around its lines.</summary>
    private const int LongestText = 22_000;
    private const int AroundLine = 120;

    private const int LongestTitle = 300;

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        string subject = Template.SubjectOrUsual.Render(fields, Markup.Plain, LongestTitle);
        string text = Template.TextOrUsual.Render(fields, Markup.Plain, LongestText, SizeOf);
        return new HttpMessage(options.Target.Address, HttpMessage.Json(json =>
        {
            json.WriteString("type", "message");
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
            json.WriteStartObject("content");
            json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
            json.WriteString("type", "AdaptiveCard");
            json.WriteString("version", "1.4");
            json.WriteStartObject("msteams");
            json.WriteString("width", "Full");
            json.WriteEndObject();
            json.WriteStartArray("body");
            WriteRun(json, subject, ColourOf(fields.TextOf("level")), isTitle: true);
            foreach (string line in text.Split('\n').Where(line => line.Length > 0))
            {
                WriteRun(json, line, "Default", isTitle: false);
            }

            json.WriteEndArray();
            WriteActions(json, fields);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }));
    }

    /// <summary>How many bytes lines take in the message: a letter may become an escape of three times its size.</summary>
    private static int SizeOf(string text) =>
        text.Split('\n').Sum(line => AroundLine + JsonEncodedText.Encode(line, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length);

    private static void WriteRun(Utf8JsonWriter json, string text, string colour, bool isTitle)
    {
        json.WriteStartObject();
        json.WriteString("type", "RichTextBlock");
        json.WriteStartArray("inlines");
        json.WriteStartObject();
        json.WriteString("type", "TextRun");
        json.WriteString("text", text);
        json.WriteString("color", colour);
        if (isTitle)
        {
            json.WriteString("weight", "Bolder");
            json.WriteString("size", "Medium");
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteActions(Utf8JsonWriter json, MessageFields fields)
    {
        json.WriteStartArray("actions");
        foreach ((string name, string title) in ((string, string)[])[("acknowledge", "Acknowledge"), ("page", "Open")])
        {
            if (fields.LinkOf(name) is { } link)
            {
                json.WriteStartObject();
                json.WriteString("type", "Action.OpenUrl");
                json.WriteString("title", title);
                json.WriteString("url", link.AbsoluteUri);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static string ColourOf(string level) => AlertLevel.RankOf(level) switch
    {
        >= 3 => "Attention",
        2 => "Warning",
        _ => "Accent",
    };
}
