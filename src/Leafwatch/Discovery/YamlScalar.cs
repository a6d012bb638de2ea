using System.Buffers;
using System.Globalization;
using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Discovery;

/// <summary>Text that others wrote, as a value in YAML that is read back as the same text (YAML 1.2, sections 5.7 and 7.3).</summary>
internal static class YamlScalar
{
    private static readonly SearchValues<char> PlainLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.*?-");

    public static string Of(string text)
    {
        // What begins with a letter or a slash and has a slash or a hyphen is neither a number, nor a date, nor a word of YAML's own.
        bool isPlain = text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] == '/') && text.AsSpan().IndexOfAny('/', '-', '.') >= 0
            && !text.AsSpan().ContainsAnyExcept(PlainLetters);
        return isPlain ? text
            : text.EnumerateRunes().All(VisibleText.IsVisible) ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : DoubleQuoted(text);
    }

    private static string DoubleQuoted(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                quoted.Append('\\').Append((char)rune.Value);
            }
            else if (VisibleText.IsVisible(rune))
            {
                quoted.Append(rune.ToString());
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
            }
        }

        return quoted.Append('"').ToString();
    }
}
