using System.Buffers;
using System.Text;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Slack;

/// <summary>Slack's mrkdwn: <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> are all that links, mentions and commands are made of (docs.slack.dev, "Formatting message text").</summary>
internal sealed class SlackMarkup : Markup
{
    private const char Blank = '\u200B';

    private static readonly SearchValues<char> InNames = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_+-'");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static SlackMarkup Instance { get; } = new();

    public override string Text(string text) => Broken(Entities(text));

    public override string Lines(IReadOnlyList<string> lines) =>
        $"```\n{string.Join('\n', lines.Select(line => Entities(line).Replace("`", $"`{Blank}", StringComparison.Ordinal)))}\n```";

    public override string Link(string name, Uri address) => $"<{Entities(address.AbsoluteUri)}|{name}>";

    /// <summary>
    /// Signs that format are broken by a blank that cannot be seen; an underscore only at the edge of a word, for within one it formats nothing, and
    /// a colon only before the name of a picture.
    /// </summary>
    private static string Broken(string text)
    {
        StringBuilder broken = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            broken.Append(text[i]);
            bool isEdge = i == 0 || i == text.Length - 1 || !char.IsLetterOrDigit(text[i - 1]) || !char.IsLetterOrDigit(text[i + 1]);
            if (text[i] is '`' or '*' or '~' || (text[i] == '_' && isEdge) || (text[i] == ':' && IsPicture(text.AsSpan(i + 1))))
            {
                broken.Append(Blank);
            }
        }

        return broken.ToString();
    }

    /// <summary>Whether a text begins with a name and a colon. Of times and addresses of IPv6 only those few are broken that would not be shown as they are.</summary>
    private static bool IsPicture(ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExcept(InNames);
        return length > 0 && text[length] == ':' && (text[..length].ContainsAnyExcept(HexDigits) || text[..length] is "100" or "1234" or "a" or "ab" or "abc" or "b" or "bed" or "bee" or "cd" or "de");
    }

    private static string Entities(string text) => Plain.Text(text)
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
