namespace Leafwatch.Core.Parsing.Times;

/// <summary>
/// The time of a line of Windows' DNS server, or of FileZilla's, in the short form of the machine's locale: <c>11/19/2026 8:00:00 AM</c>, <c>19.11.2026 08:00:00</c>, <c>2026-11-19 08:00:00</c>,
/// <c>20261119 08:00:00</c> (Windows Server 2003).
/// </summary>
/// <remarks>
/// With slashes the order of day and month is not certain. The line itself decides, as no other may: a number above 12 is the day; where the hours are counted to 12 the month is
/// first (United States), unless the second alone has a zero before it (Australia); otherwise the day is.
/// </remarks>
internal sealed class WindowsTime(ParserOptions options)
{
    private readonly LocalTime _local = new(options);

    public bool TryRead(LineText text, out DateTimeOffset time, out LineText rest)
    {
        time = default;
        rest = default;
        if (text.Length == 0 || !Digits.Is(text.Bytes[0]) || !TryReadDate(text, out DateNumbers date, out LineText afterDate)
            || !TryReadTimeOfDay(afterDate, out long timeOfDay, out bool isHalfDay, out rest) || !date.TryDecide(isHalfDay, out long ticks))
        {
            return false;
        }

        time = _local.At(ticks + timeOfDay);
        return true;
    }

    private static bool TryReadDate(LineText text, out DateNumbers date, out LineText rest)
    {
        date = default;
        int length = Digits.Leading(text.Bytes);
        if (length == 8 && text.From(length).TrySkip(" "u8, out rest))
        {
            date = new DateNumbers('-', new DateNumber(Digits.Four(text.Bytes, 0), 4), new DateNumber(Digits.Two(text.Bytes, 4), 2), new DateNumber(Digits.Two(text.Bytes, 6), 2));
            return true;
        }

        rest = text;
        byte separator = length < text.Length ? text.Bytes[length] : (byte)0;
        if (separator is not ((byte)'/' or (byte)'-' or (byte)'.') || !TryCutNumber(ref rest, separator, out DateNumber first)
            || !TryCutNumber(ref rest, separator, out DateNumber second) || !TryCutNumber(ref rest, (byte)' ', out DateNumber third))
        {
            return false;
        }

        date = new DateNumbers((char)separator, first, second, third);
        return true;
    }

    /// <summary>Takes a number and its separator off; a space may follow the latter (<c>2026. 11. 19.</c>).</summary>
    private static bool TryCutNumber(ref LineText text, byte separator, out DateNumber number)
    {
        int length = Digits.Leading(text.Bytes);
        number = default;
        if (length is 0 or > 4 || length == text.Length)
        {
            return false;
        }

        int value = 0;
        foreach (byte digit in text.Bytes[..length])
        {
            value = (value * 10) + (digit - '0');
        }

        number = new DateNumber(value, length);
        LineText rest = text.From(length);
        if (separator == ' ')
        {
            rest.TrySkip("."u8, out rest);
        }

        if (rest.Length == 0 || rest.Bytes[0] != separator)
        {
            return false;
        }

        rest.From(1).TrySkip(" "u8, out text);
        return true;
    }

    /// <summary><c>8:00:00 AM</c>, <c>08.00.00</c>.</summary>
    private static bool TryReadTimeOfDay(LineText text, out long ticks, out bool isHalfDay, out LineText rest)
    {
        ticks = 0;
        isHalfDay = false;
        rest = default;
        int length = Digits.Leading(text.Bytes);
        if (length is 0 or > 2 || text.Length < length + ":00:00 ".Length || text.Bytes[length] is not ((byte)':' or (byte)'.') || text.Bytes[length + 3] != text.Bytes[length])
        {
            return false;
        }

        Span<byte> padded = stackalloc byte["08:00:00".Length];
        padded.Fill((byte)'0');
        text.Bytes[..(length + ":00:00".Length)].CopyTo(padded[(2 - length)..]);
        padded[2] = (byte)':';
        padded[5] = (byte)':';
        if (!CivilTime.TryTimeOfDay(padded, 0, out ticks) || !text.From(length + ":00:00".Length).TrySkip(" "u8, out rest))
        {
            return false;
        }

        isHalfDay = TrySkipHalf(rest, out bool isAfternoon, out LineText afterHalf);
        if (isHalfDay)
        {
            long hours = ticks / TimeSpan.TicksPerHour;
            rest = afterHalf;
            ticks += (isAfternoon ? (hours < 12 ? 12 : 0) : (hours == 12 ? -12 : 0)) * TimeSpan.TicksPerHour;
        }

        return true;
    }

    private static bool TrySkipHalf(LineText text, out bool isAfternoon, out LineText rest)
    {
        isAfternoon = text.Length > 0 && text.Bytes[0] is (byte)'P' or (byte)'p';
        return text.TrySkip("AM "u8, out rest) || text.TrySkip("PM "u8, out rest) || text.TrySkip("am "u8, out rest) || text.TrySkip("pm "u8, out rest)
            || text.TrySkip("a.m. "u8, out rest) || text.TrySkip("p.m. "u8, out rest);
    }

    private readonly record struct DateNumber(int Value, int Length)
    {
        /// <summary>Whether it has a zero before it.</summary>
        public bool IsPadded => Length == 2 && Value < 10;

        public int Year => Length == 4 ? Value : 2000 + Value;
    }

    private readonly record struct DateNumbers(char Separator, DateNumber First, DateNumber Second, DateNumber Third)
    {
        public bool TryDecide(bool isHalfDay, out long ticks)
        {
            if (First.Length > 2)
            {
                return CivilTime.TryDate(First.Value, Second.Value, Third.Value, out ticks);
            }

            bool isMonthFirst = Separator == '/' && First.Value <= 12
                && (Second.Value > 12 || (isHalfDay && !(Second.IsPadded && First.Length == 1)));
            return isMonthFirst
                ? CivilTime.TryDate(Third.Year, First.Value, Second.Value, out ticks)
                : CivilTime.TryDate(Third.Year, Second.Value, First.Value, out ticks);
        }
    }
}
