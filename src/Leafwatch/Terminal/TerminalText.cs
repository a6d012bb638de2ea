using System.Buffers;
using System.Globalization;
using System.Text;
using Leafwatch.Core;

namespace Leafwatch.Terminal;

/// <summary>
/// Makes text that outsiders wrote safe to print, as <see cref="VisibleText"/> does, also from bytes and halves of characters:
/// what would move the cursor, colour, ring, hide or turn the direction of writing (UAX #9; "Trojan Source", CVE-2021-42574)
/// is shown as its number, <c>\xHH</c> below U+0100 and for bytes that are not UTF-8, <c>\u{…}</c> above.
/// </summary>
internal static class TerminalText
{
    /// <summary>Enough for a line of a log with its request; a longer one is cut and says so.</summary>
    public const int LongestLine = 4096;

    private const char CutMark = '…';

    /// <summary>Escapes a text, cut after <paramref name="longest"/> characters of it.</summary>
    public static string Escape(string text, int longest = LongestLine)
    {
        if (text.Length <= longest && !NeedsEscape(text))
        {
            return text;
        }

        StringBuilder escaped = new(Math.Min(text.Length, longest) + 16);
        ReadOnlySpan<char> rest = RightToLeft.Bare(text);
        int taken = 0;
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf16(rest, out Rune rune, out int used);
            if (taken + used > longest)
            {
                return RightToLeft.Isolated(escaped.Append(CutMark).ToString());
            }

            if (status == OperationStatus.Done)
            {
                Append(escaped, rune);
            }
            else
            {
                AppendNumber(escaped, rest[0]);
            }

            rest = rest[used..];
            taken += used;
        }

        return RightToLeft.Isolated(escaped.ToString());
    }

    /// <summary>Escapes the bytes of a line, which are meant to be UTF-8, cut after <paramref name="longest"/> bytes.</summary>
    public static string Escape(ReadOnlySpan<byte> utf8, int longest = LongestLine)
    {
        StringBuilder escaped = new(Math.Min(utf8.Length, longest) + 16);
        int taken = 0;
        while (!utf8.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(utf8, out Rune rune, out int used);
            if (taken + used > longest)
            {
                return RightToLeft.Isolated(escaped.Append(CutMark).ToString());
            }

            if (status == OperationStatus.Done)
            {
                Append(escaped, rune);
            }
            else
            {
                foreach (byte invalid in utf8[..used])
                {
                    AppendByte(escaped, invalid);
                }
            }

            utf8 = utf8[used..];
            taken += used;
        }

        return RightToLeft.Isolated(escaped.ToString());
    }

    // A pair of surrogates is looked at whole, by the slow way, and so is what may be written from right to left.
    private static bool NeedsEscape(string text)
    {
        foreach (char c in text)
        {
            if (char.IsSurrogate(c) || c >= '\u0590' || !VisibleText.IsVisible(new Rune(c)))
            {
                return true;
            }
        }

        return false;
    }

    private static void Append(StringBuilder escaped, Rune rune)
    {
        if (!VisibleText.IsVisible(rune))
        {
            AppendNumber(escaped, rune.Value);
        }
        else if (rune.IsBmp)
        {
            escaped.Append((char)rune.Value);
        }
        else
        {
            escaped.Append(rune.ToString());
        }
    }

    private static void AppendNumber(StringBuilder escaped, int code)
    {
        if (code < 0x100)
        {
            AppendByte(escaped, code);
        }
        else
        {
            escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{code:X}}}");
        }
    }

    private static void AppendByte(StringBuilder escaped, int code) => escaped.Append(CultureInfo.InvariantCulture, $"\\x{code:X2}");
}
