using System.Text;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Telegram;

/// <summary>Telegram's HTML style (core.telegram.org/bots/api, "Formatting options").</summary>
internal sealed class TelegramMarkup : Markup
{
    private const char Blank = '\u200B';

    public static TelegramMarkup Instance { get; } = new();

    /// <remarks>
    /// Telegram makes links of names with dots, mentions, <c>/commands</c> and tags in any text, and a touch on a command sends it: a blank that
    /// cannot be seen breaks them. Addresses of the network and numbers stay as they are.
    /// </remarks>
    public override string Text(string text)
    {
        text = Entities(text);
        StringBuilder broken = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            broken.Append(text[i]);
            bool isWordNext = i + 1 < text.Length && char.IsLetter(text[i + 1]);
            bool isCommandNext = isWordNext || (i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1]) || text[i + 1] == '_'));
            bool isWordBefore = i > 0 && char.IsLetterOrDigit(text[i - 1]);
            if (text[i] is '@' or '#' || (text[i] == '.' && isWordNext) || (text[i] == '/' && isCommandNext && !isWordBefore))
            {
                broken.Append(Blank);
            }
        }

        return broken.ToString();
    }

    public override string Lines(IReadOnlyList<string> lines) => $"<pre>{string.Join('\n', lines.Select(Entities))}</pre>";

    public override string Link(string name, Uri address) => $"<a href=\"{Entities(address.AbsoluteUri)}\">{name}</a>";

    private static string Entities(string text) => Plain.Text(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}
