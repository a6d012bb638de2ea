using System.Text;
using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Times;

/// <summary>
/// A time layout as strftime(3) takes it (C locale), compiled; <c>%f</c> stands for a fraction of any length, and <c>%Q</c> for an
/// optional one with its point.
/// </summary>
internal sealed class TimePattern
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private readonly Piece[] _pieces;

    private TimePattern(Piece[] pieces) => _pieces = pieces;

    /// <summary>Whether it states the day, be it without a year.</summary>
    public bool HasDate => _pieces.Any(piece => !piece.IsLiteral && piece.Code is (byte)'d' or (byte)'e' or (byte)'j' or (byte)'s');

    /// <summary>Compiles a layout.</summary>
    /// <param name="layout">What strftime takes.</param>
    /// <param name="pattern">The compiled layout.</param>
    /// <param name="fault">Where in the layout an unknown specifier stands; -1 when there is none.</param>
    public static bool TryCompile(string layout, out TimePattern? pattern, out int fault)
    {
        List<Piece> pieces = [];
        fault = Append(pieces, layout);
        pattern = fault < 0 ? new TimePattern([.. pieces]) : null;
        return fault < 0;
    }

    public static TimePattern Compile(string layout) =>
        TryCompile(layout, out TimePattern? pattern, out _) ? pattern! : throw new ArgumentException($"'{layout}' is no time layout.", nameof(layout));

    public bool TryRead(ReadOnlySpan<byte> text, TimeParts parts, out int length)
    {
        length = 0;
        foreach (Piece piece in _pieces)
        {
            if (piece.IsLiteral)
            {
                if (length >= text.Length || text[length] != piece.Code)
                {
                    return false;
                }

                length++;
            }
            else
            {
                int taken = Take(piece.Code, text[length..], parts);
                if (taken < 0)
                {
                    return false;
                }

                length += taken;
            }
        }

        return true;
    }

    private static int Append(List<Piece> pieces, string layout)
    {
        for (int i = 0; i < layout.Length; i++)
        {
            if (layout[i] != '%')
            {
                pieces.AddRange(Encoding.UTF8.GetBytes(layout[i].ToString()).Select(value => new Piece(true, value)));
                continue;
            }

            int start = i++;
            while (i < layout.Length && "-_0^#EO".Contains(layout[i], StringComparison.Ordinal))
            {
                i++;
            }

            if (i == layout.Length)
            {
                return start;
            }

            string? whole = layout[i] switch
            {
                'T' or 'X' => "%H:%M:%S",
                'R' => "%H:%M",
                'r' => "%I:%M:%S %p",
                'D' or 'x' => "%m/%d/%y",
                'F' => "%Y-%m-%d",
                'c' => "%a %b %e %H:%M:%S %Y",
                'n' => "\n",
                't' => "\t",
                _ => null,
            };
            if (whole is not null)
            {
                Append(pieces, whole);
            }
            else if (layout[i] == '%')
            {
                pieces.Add(new Piece(true, (byte)'%'));
            }
            else if ("YyCmdeHIklMSpPbBhaAjzZsfQuwUVWGg".Contains(layout[i], StringComparison.Ordinal))
            {
                pieces.Add(new Piece(false, (byte)layout[i]));
            }
            else
            {
                return start;
            }
        }

        return -1;
    }

    /// <summary>Reads one specifier.</summary>
    /// <returns>How many bytes it took, or -1.</returns>
    private static int Take(byte code, ReadOnlySpan<byte> text, TimeParts parts)
    {
        switch (code)
        {
            case (byte)'Y':
                parts.Year = Number(text, 4, out int taken);
                return taken;
            case (byte)'y':
                int year = Number(text, 2, out taken);
                parts.Year = year < 69 ? 2000 + year : 1900 + year;
                return taken;
            case (byte)'m':
                parts.Month = Number(text, 2, out taken);
                return taken;
            case (byte)'d' or (byte)'e':
                parts.Day = Number(text, 2, out taken);
                return taken;
            case (byte)'H' or (byte)'k' or (byte)'I' or (byte)'l':
                parts.Hour = Number(text, 2, out taken);
                return taken;
            case (byte)'M':
                parts.Minute = Number(text, 2, out taken);
                return taken;
            case (byte)'S':
                parts.Second = Number(text, 2, out taken);
                return taken;
            case (byte)'j':
                parts.SetDayOfYear(Number(text, 3, out taken));
                return taken;
            case (byte)'b' or (byte)'B' or (byte)'h':
                return Name(text, Months, out int month) is var length and > 0 ? Month(parts, month, length) : -1;
            case (byte)'a' or (byte)'A':
                return Name(text, Days, out _) is var day and > 0 ? day : -1;
            case (byte)'p' or (byte)'P':
                return TakeNoon(text, parts);
            case (byte)'z':
                return TakeOffset(text, parts);
            case (byte)'Z':
                return TakeZoneName(text, parts);
            case (byte)'s':
                return TakeEpoch(text, parts);
            case (byte)'f':
                parts.Fraction = CivilTime.Fraction(text, out int digits);
                return digits > 0 ? digits : -1;
            case (byte)'Q':
                if (text.IsEmpty || text[0] is not ((byte)'.' or (byte)','))
                {
                    return 0;
                }

                parts.Fraction = CivilTime.Fraction(text[1..], out digits);
                return 1 + digits;
            default:
                // Weeks and days of the week add nothing to a date.
                int count = Digits.Leading(text);
                return count is > 0 and <= 4 ? count : -1;
        }
    }

    private static int Month(TimeParts parts, int month, int length)
    {
        parts.Month = month + 1;
        return length;
    }

    private static int TakeEpoch(ReadOnlySpan<byte> text, TimeParts parts)
    {
        if (!EpochTime.TryRead(text[..Digits.Leading(text)], 1, out long ticks, out int length))
        {
            return -1;
        }

        parts.SetEpoch(ticks);
        return length;
    }

    private static int TakeNoon(ReadOnlySpan<byte> text, TimeParts parts)
    {
        if (text.Length < 2 || (text[1] | 0x20) != 'm' || (text[0] | 0x20) is not ('a' or 'p'))
        {
            return -1;
        }

        parts.IsAfternoon = (text[0] | 0x20) == 'p';
        return 2;
    }

    private static int TakeOffset(ReadOnlySpan<byte> text, TimeParts parts)
    {
        if (text.Length > 0 && text[0] == 'Z')
        {
            parts.Offset = TimeSpan.Zero;
            return 1;
        }

        foreach (int length in (ReadOnlySpan<int>)[6, 5, 3])
        {
            if (text.Length >= length && ZoneOffset.TryRead(text[..length], out TimeSpan offset))
            {
                parts.Offset = offset;
                return length;
            }
        }

        return -1;
    }

    /// <summary>An abbreviation says nothing certain (CST), except that of UTC.</summary>
    private static int TakeZoneName(ReadOnlySpan<byte> text, TimeParts parts)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] is (byte)'+' or (byte)'-'))
        {
            length++;
        }

        if (text[..length].SequenceEqual("UTC"u8) || text[..length].SequenceEqual("GMT"u8))
        {
            parts.Offset = TimeSpan.Zero;
        }

        return length > 0 ? length : -1;
    }

    /// <summary>A number of a fixed width, or a shorter one where the writer left out zeros or wrote spaces for them.</summary>
    private static int Number(ReadOnlySpan<byte> text, int width, out int taken)
    {
        int at = 0;
        while (at < text.Length && at < width - 1 && text[at] == ' ')
        {
            at++;
        }

        int start = at;
        int number = 0;
        while (at < text.Length && at < width && Digits.Is(text[at]))
        {
            number = (number * 10) + (text[at++] - '0');
        }

        taken = at > start ? at : -1;
        return number;
    }

    private static int Name(ReadOnlySpan<byte> text, string[] names, out int index)
    {
        for (index = 0; index < names.Length; index++)
        {
            string name = names[index];
            if (text.Length < 3 || text[0] != name[0] || text[1] != name[1] || text[2] != name[2])
            {
                continue;
            }

            return text.Length >= name.Length && Ascii.Equals(text[..name.Length], name) ? name.Length : 3;
        }

        return -1;
    }

    private readonly record struct Piece(bool IsLiteral, byte Code);
}
