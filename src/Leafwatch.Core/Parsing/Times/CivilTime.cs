namespace Leafwatch.Core.Parsing.Times;

/// <summary>Dates and times of day as numbers, checked: what a line says is never trusted to be a date.</summary>
internal static class CivilTime
{
    // A zone may move a time by a day; the first and last years that are safe to move.
    private const int FirstYear = 2;
    private const int LastYear = 9998;

    /// <summary>The number of an English month abbreviation (<c>Jan</c>), or -1.</summary>
    public static int Month(ReadOnlySpan<byte> text, int at) => ((text[at] << 16) | (text[at + 1] << 8) | text[at + 2]) switch
    {
        ('J' << 16) | ('a' << 8) | 'n' => 1,
        ('F' << 16) | ('e' << 8) | 'b' => 2,
        ('M' << 16) | ('a' << 8) | 'r' => 3,
        ('A' << 16) | ('p' << 8) | 'r' => 4,
        ('M' << 16) | ('a' << 8) | 'y' => 5,
        ('J' << 16) | ('u' << 8) | 'n' => 6,
        ('J' << 16) | ('u' << 8) | 'l' => 7,
        ('A' << 16) | ('u' << 8) | 'g' => 8,
        ('S' << 16) | ('e' << 8) | 'p' => 9,
        ('O' << 16) | ('c' << 8) | 't' => 10,
        ('N' << 16) | ('o' << 8) | 'v' => 11,
        ('D' << 16) | ('e' << 8) | 'c' => 12,
        _ => -1,
    };

    /// <summary>Ticks of a date; numbers that make none give <see langword="false"/>.</summary>
    public static bool TryDate(int year, int month, int day, out long ticks)
    {
        ticks = 0;
        if (year is < FirstYear or > LastYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        ticks = new DateTime(year, month, day).Ticks;
        return true;
    }

    /// <summary>Ticks of <c>hh:mm:ss</c>, if the text has so much. A leap second is the second after it.</summary>
    public static bool TryTimeOfDay(ReadOnlySpan<byte> text, int at, out long ticks)
    {
        if (text.Length < at + "hh:mm:ss".Length)
        {
            ticks = 0;
            return false;
        }

        int hour = Digits.Two(text, at);
        int minute = Digits.Two(text, at + 3);
        int second = Digits.Two(text, at + 6);
        ticks = ((((hour * 60L) + minute) * 60) + second) * TimeSpan.TicksPerSecond;
        return (uint)hour < 24 && (uint)minute < 60 && (uint)second <= 60 && text[at + 2] == ':' && text[at + 5] == ':';
    }

    /// <summary>Ticks of a fraction of a second: the digits that <paramref name="text"/> begins with, up to a tenth of a microsecond.</summary>
    /// <param name="text">The digits and what follows them.</param>
    /// <param name="length">How many digits there are.</param>
    public static long Fraction(ReadOnlySpan<byte> text, out int length)
    {
        length = Digits.Leading(text);
        long ticks = 0;
        long unit = TimeSpan.TicksPerSecond;
        for (int i = 0; i < Math.Min(length, 7); i++)
        {
            unit /= 10;
            ticks += (text[i] - '0') * unit;
        }

        return ticks;
    }

    /// <summary>Reads <c>2024-10-09T03:14:30.123456</c>, with a space or a <c>T</c> and with or without the fraction, of no zone.</summary>
    /// <param name="text">What begins with it.</param>
    /// <param name="ticks">The time, as <see cref="DateTime.Ticks"/>.</param>
    /// <param name="length">How long it is.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out long ticks, out int length)
    {
        ticks = 0;
        length = "yyyy-mm-ddThh:mm:ss".Length;
        if (text.Length <= length || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)' ')
            || !TryDate(Digits.Four(text, 0), Digits.Two(text, 5), Digits.Two(text, 8), out ticks)
            || !TryTimeOfDay(text, 11, out long timeOfDay))
        {
            return false;
        }

        ticks += timeOfDay;
        if (text[length] is (byte)'.' or (byte)',')
        {
            ticks += Fraction(text[(length + 1)..], out int digits);
            length += 1 + digits;
        }

        return true;
    }
}
