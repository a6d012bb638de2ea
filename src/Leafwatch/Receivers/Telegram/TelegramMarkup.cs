using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Telegram;

/// <summary>Telegram's HTML style (core.telegram.org/bots/api, "Formatting options").</summary>
internal sealed class TelegramMarkup : Markup
{
    public static TelegramMarkup Instance { get; } = new();

    /// <remarks>A mention or an address in plain text would become a link: a blank that cannot be seen breaks the first; addresses get no preview.</remarks>
    public override string Text(string text) => Entities(text).Replace("@", "@\u200B", StringComparison.Ordinal);

    public override string Lines(IReadOnlyList<string> lines) => $"<pre>{string.Join('\n', lines.Select(Entities))}</pre>";

    public override string Link(string name, Uri address) => $"<a href=\"{Entities(address.AbsoluteUri)}\">{name}</a>";

    private static string Entities(string text) => Plain.Text(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
