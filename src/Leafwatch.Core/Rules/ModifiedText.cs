using System.Text;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Core.Rules;

/// <summary>
/// What modifiers make of a written text, one after another in the order in which they are written: other texts, one of which the
/// value must be like. https://sigmahq.io/sigma-specification/specification/sigma-appendix-modifiers.html (2.1.0)
/// </summary>
internal static class ModifiedText
{
    private const int MostPlaceholders = 16;
    private const int MostTexts = 10_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <returns>The patterns, or <see langword="null"/> when something was reported.</returns>
    public static IReadOnlyList<TextPattern>? Read(YamlEntry value, string text, IEnumerable<string> modifiers)
    {
        IReadOnlyList<TextPattern> patterns = [TextPattern.Parse(text)];
        Encoding encoding = Utf8;
        foreach (string modifier in modifiers)
        {
            switch (modifier)
            {
                case "contains":
                    patterns = [.. patterns.Select(pattern => pattern.Within(true, true))];
                    break;
                case "startswith":
                    patterns = [.. patterns.Select(pattern => pattern.Within(false, true))];
                    break;
                case "endswith":
                    patterns = [.. patterns.Select(pattern => pattern.Within(true, false))];
                    break;
                case "windash":
                    patterns = [.. patterns.Select(pattern => pattern.WithAnyDash())];
                    break;
                case "wide" or "utf16le":
                    encoding = new UnicodeEncoding(bigEndian: false, byteOrderMark: false);
                    break;
                case "utf16be":
                    encoding = new UnicodeEncoding(bigEndian: true, byteOrderMark: false);
                    break;
                case "utf16":
                    encoding = new UnicodeEncoding(bigEndian: false, byteOrderMark: true);
                    break;
                case "base64" or "base64offset":
                    if (patterns is not [{ Exact: { Length: > 0 } exact }])
                    {
                        value.Expected($"a text without wildcards, as the modifier '{modifier}' needs");
                        return null;
                    }

                    byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(exact)];
                    patterns = [.. (modifier == "base64" ? [Convert.ToBase64String(bytes)] : AtEachOffset(bytes)).Select(TextPattern.Of)];
                    encoding = Utf8;
                    break;
                default:
                    break;
            }
        }

        if (encoding != Utf8 && (encoding.Preamble.Length > 0 || !text.All(char.IsAscii)))
        {
            value.Expected("base64 or base64offset after the modifier: in UTF-16 it is no text", "wide|base64offset|contains");
            return null;
        }

        return encoding == Utf8 ? patterns : [.. patterns.Select(pattern => pattern.With(literal => AsText(encoding, literal)))];
    }

    /// <summary>The first <c>%name%</c> in a text that no values are configured for, if there is one.</summary>
    public static string? Missing(string text, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        string rest = text;
        while (FirstPlaceholder(rest) is { } name)
        {
            if (placeholders.GetValueOrDefault(name) is not { Count: > 0 })
            {
                return name;
            }

            rest = rest.Replace($"%{name}%", "", StringComparison.Ordinal);
        }

        return null;
    }

    /// <summary>Puts the values that are configured for <c>%name%</c> in its place; each has some (<see cref="Missing"/>).</summary>
    /// <returns>The texts that come of it, or <see langword="null"/> when something was reported.</returns>
    public static IReadOnlyList<string>? Expand(YamlEntry value, string text, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        List<string> texts = [text];
        for (int i = 0; i < MostPlaceholders && FirstPlaceholder(texts[0]) is { } name; i++)
        {
            IReadOnlyList<string> values = placeholders[name];
            if ((long)texts.Count * values.Count > MostTexts)
            {
                value.Report($"the placeholders stand for more than {MostTexts} values");
                return null;
            }

            texts = [.. texts.SelectMany(each => values.Select(configured => each.Replace($"%{name}%", configured, StringComparison.Ordinal)))];
        }

        return texts;
    }

    private static string? FirstPlaceholder(string text)
    {
        int start = text.IndexOf('%', StringComparison.Ordinal);
        int end = start < 0 ? -1 : text.IndexOf('%', start + 1);
        return end > start + 1 ? text[(start + 1)..end] : null;
    }

    /// <summary>What is certain of the Base64 of a text that begins one, two or three bytes into a group of three.</summary>
    private static IEnumerable<string> AtEachOffset(byte[] bytes)
    {
        for (int offset = 0; offset < 3; offset++)
        {
            string encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            int first = offset == 0 ? 0 : offset + 1;
            int rest = (bytes.Length + offset) % 3;
            int end = encoded.Length - (rest == 0 ? 0 : 4 - rest);
            if (first < end)
            {
                yield return encoded[first..end];
            }
        }
    }

    private static string AsText(Encoding encoding, string literal) => Encoding.UTF8.GetString(encoding.GetBytes(literal));
}
