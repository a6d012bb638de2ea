using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Http;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Telegram;

/// <summary>Tells a Telegram chat (core.telegram.org/bots/api, "sendMessage").</summary>
internal sealed class TelegramReceiver(ReceiverParts parts, TelegramOptions options) : HttpReceiver(parts, options.Target)
{
    private const int LongestMessage = 4096;
    private const int LongestTitle = 600;

    protected override IReadOnlyList<string> Secrets => [options.Token.Reveal()];

    protected override HttpMessage Compose(Notification notification, DeliveryAttempt attempt)
    {
        MessageFields fields = Fields(notification, attempt);
        string subject = Template.SubjectOrUsual.Render(fields, TelegramMarkup.Instance, LongestTitle);
        string text = Template.TextOrUsual.Render(fields, TelegramMarkup.Instance, LongestMessage - subject.Length - 8);
        return new HttpMessage(options.Target.At($"/bot{options.Token.Reveal()}/sendMessage"), HttpMessage.Json(json =>
        {
            json.WriteString("chat_id", options.Chat);
            json.WriteString("text", $"<b>{subject}</b>\n{text}");
            json.WriteString("parse_mode", "HTML");
            json.WriteBoolean("disable_notification", AlertLevel.RankOf(fields.TextOf("level")) < 2);
            json.WriteStartObject("link_preview_options");
            json.WriteBoolean("is_disabled", true);
            json.WriteEndObject();
        }));
    }

    /// <summary>How long to wait, Telegram says in the body.</summary>
    protected override DeliveryResult Judge(HttpAnswer answer)
    {
        const string Key = "\"retry_after\":";
        return answer.Status == 429 && answer.After is null && answer.Body.IndexOf(Key, StringComparison.Ordinal) is >= 0 and var at
            ? (answer with { After = Seconds(answer.Body.AsSpan(at + Key.Length)) }).Judge()
            : answer.Judge();
    }

    private static TimeSpan? Seconds(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? text : text[..end], out int seconds) ? TimeSpan.FromSeconds(seconds) : null;
    }
}
