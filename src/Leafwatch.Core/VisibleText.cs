using System.Globalization;
using System.Text;

namespace Leafwatch.Core;

/// <summary>
/// Shows text that an outsider wrote (log lines, answers of servers) as what it is: one line, without a character that
/// moves the cursor, turns the direction of writing or cannot be seen.
/// </summary>
/// <remarks>
/// A terminal obeys escape sequences, a mail header ends at a line break, and a right-to-left override makes
/// <c>gpj.exe</c> of <c>exe.jpg</c>. Control characters become <c>\xHH</c>, other unseen ones <c>\u{HHHH}</c>. A backslash
/// stays: web servers write such escapes themselves, and doubling theirs would make every evidence line harder to read.
/// Letters that are written from right to left are isolated (<see cref="RightToLeft"/>); what has gone through here once comes out again as it is.
/// </remarks>
public static class VisibleText
{
    private const char Ellipsis = '…';

    /// <summary>The text with unseen characters shown, of at most <paramref name="maxLength"/> UTF-16 units; a cut ends with <c>…</c>.</summary>
    public static string Of(string text, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        string bare = RightToLeft.Bare(text);
        string isolated = RightToLeft.Isolated(Shown(bare, maxLength));
        for (int most = maxLength; isolated.Length > maxLength;)
        {
            // The marks take room, too.
            most -= Math.Min(most, isolated.Length - maxLength);
            isolated = most > 0 ? RightToLeft.Isolated(Shown(bare, most)) : Ellipsis.ToString();
        }

        return isolated;
    }

    /// <summary>Whether a character can be seen, or is the space, and leaves its neighbours where they are.</summary>
    public static bool IsVisible(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.Value is >= ' ' and <= '~';
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
            _ => !IsBlank(rune.Value),
        };
    }

    /// <summary>Letters, marks and symbols that draw nothing (Unicode: Default_Ignorable_Code_Point, and the empty Braille pattern).</summary>
    private static bool IsBlank(int value) => value
        is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164
        or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);

    private static string Shown(string text, int maxLength)
    {
        StringBuilder shown = new(Math.Min(maxLength, text.Length + 16));
        foreach (Rune rune in text.EnumerateRunes())
        {
            int before = shown.Length;
            Append(shown, rune);
            if (shown.Length > maxLength)
            {
                // Whatever was written last gives way, whole, so that no escape is cut in two; then there is room for the mark.
                shown.Length = before;
                CutBack(shown, maxLength - 1);
                return shown.Append(Ellipsis).ToString();
            }
        }

        return shown.ToString();
    }

    private static void Append(StringBuilder shown, Rune rune)
    {
        if (IsVisible(rune))
        {
            Span<char> units = stackalloc char[2];
            shown.Append(units[..rune.EncodeToUtf16(units)]);
        }
        else if (rune.Value < 0x100)
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}");
        }
        else
        {
            shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
        }
    }

    private static void CutBack(StringBuilder shown, int length)
    {
        if (shown.Length <= length)
        {
            return;
        }

        shown.Length = length;
        if (length > 0 && char.IsHighSurrogate(shown[length - 1]))
        {
            shown.Length--;
        }
    }
}
