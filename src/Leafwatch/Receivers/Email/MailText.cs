using System.Text;
using Leafwatch.Terminal;

namespace Leafwatch.Receivers.Email;

/// <summary>What all mails have in common in plain text: lines of 76 columns, which every reader shows as they are.</summary>
internal static class MailText
{
    public const int Width = 76;

    public static void Heading(StringBuilder text, string heading) => text.Append('\n').Append(heading).Append('\n');

    public static void Entry(StringBuilder text, string name, string value) => Wrap(text, value, name.PadRight(10), new string(' ', 10));

    public static void Paragraph(StringBuilder text, string paragraph) => Wrap(text, paragraph, "", "");

    /// <summary>Breaks at spaces, and inside a word only where it is longer than a line.</summary>
    public static void Wrap(StringBuilder text, string content, string firstIndent, string indent)
    {
        ReadOnlySpan<char> rest = content;
        string before = firstIndent;
        while (TextColumns.Fitting(rest, Width - before.Length) is var fitting && fitting < rest.Length)
        {
            int space = rest[..(fitting + 1)].LastIndexOf(' ');
            int taken = space > 0 ? space : fitting;
            text.Append(before).Append(rest[..taken].TrimEnd(' ')).Append('\n');
            rest = rest[taken..].TrimStart(' ');
            before = indent;
        }

        text.Append(before).Append(rest).Append('\n');
    }
}
