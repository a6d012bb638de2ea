using System.Buffers;
using System.Text;

namespace Leafwatch.Receivers.Messages;

/// <summary>Markdown as chats have it (CommonMark, section 2.4: a backslash makes any ASCII punctuation plain). A mention is broken by a blank that cannot be seen.</summary>
internal sealed class MarkdownMarkup : Markup
{
    private const char Blank = '\u200B';
    private static readonly SearchValues<char> Punctuation = SearchValues.Create("\\`*_{}[]()#+-.!|~<>&:@");

    public static MarkdownMarkup Instance { get; } = new();

    public override string Text(string text)
    {
        string plain = Plain.Text(text);
        if (!plain.AsSpan().ContainsAny(Punctuation))
        {
            return plain;
        }

        StringBuilder escaped = new(plain.Length + 16);
        foreach (char letter in plain)
        {
            if (Punctuation.Contains(letter))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
            if (letter == '@')
            {
                escaped.Append(Blank);
            }
        }

        return escaped.ToString();
    }

    /// <remarks>Within a fence a backslash is a backslash; only a fence ends it.</remarks>
    public override string Lines(IReadOnlyList<string> lines) =>
        $"```\n{string.Join('\n', lines.Select(line => Plain.Text(line).Replace("`", $"`{Blank}", StringComparison.Ordinal).Replace("@", $"@{Blank}", StringComparison.Ordinal)))}\n```";

    public override string Link(string name, Uri address) => $"[{name}]({address.AbsoluteUri})";
}
