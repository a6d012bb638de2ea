using System.Buffers.Text;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Syslog;

/// <summary>
/// The time a syslog line begins with: <c>Mar  7 13:06:56</c> (RFC 3164, section 4.1.2; also with a fraction, as journalctl(1) writes it with
/// <c>-o short-precise</c>, with a year behind the day or before the month, as relays and appliances write it, also its <c>short-full</c>, <c>Wed 2024-03-07 13:06:56 CET</c>, and <c>short-unix</c>, <c>1709816816.123456</c>; with one space before a day of one digit, where something on the way made one of two, and as OpenWrt's logread
/// has it, <c>Wed Mar  7 13:06:56 2024</c>) or <c>2024-10-09T03:14:30.123456-04:00</c> (RFC 3339, as rsyslog and RFC 5424 write it).
/// </summary>
/// <remarks>
/// The old form states neither year nor zone. The zone is the source's; the year is the latest in which the time is not
/// more than a day after the reference, which allows for a clock that runs ahead. Nothing is taken from the lines before, but the year of
/// their day where it still holds.
/// </remarks>
internal sealed class SyslogTime(ParserOptions options)
{
    private const int OldLength = 15;
    private const int UnixDigits = 10;
    private const int LongestZone = 12;
    private const int YearLength = 5;

    // From one leap day to the one after the next: 1896, 1904.
    private const int LongestLeapGap = 8;

    // Within so long before the reference a time is of the latest year that it can be.
    private static readonly TimeSpan Sure = TimeSpan.FromDays(360);

    private readonly LocalTime _local = new(options);

    /// <summary>The day of the line before, as it is written, and where its year put it.</summary>
    private (int Month, int Day, long Date) _last;

    public bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = 0;
        return text.Length > OldLength
            && (!Digits.Is(text[0]) ? TryReadOld(text, out time, out length) || TryReadFull(text, out time, out length)
                : text[UnixDigits] == '.' ? TryReadUnix(text, out time, out length)
                : YearAt(text, 0) >= 0 ? TryReadYearFirst(text, out time, out length)
                : TryReadNew(text, out time, out length));
    }

    /// <summary>Reads <c>Wed 2024-03-07 13:06:56 CET</c>, also with a fraction. A zone whose name means several is the source's.</summary>
    private bool TryReadFull(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = 0;
        if (text[3] != ' ' || text[4..].IndexOf((byte)' ') != "yyyy-mm-dd".Length || !CivilTime.TryRead(text[4..], out long ticks, out int end))
        {
            return false;
        }

        ReadOnlySpan<byte> zone = text[(4 + end)..];
        int zoneEnd = zone.Length > 1 && zone[0] == ' ' ? 1 + zone[1..].IndexOf((byte)' ') : 0;
        if (zoneEnd is <= 1 or > LongestZone)
        {
            return false;
        }

        length = 4 + end + zoneEnd;
        zone = zone[1..zoneEnd];
        time = ZoneAbbreviation.TryRead(zone, out TimeSpan offset) || ZoneOffset.TryRead(zone, out offset) ? new DateTimeOffset(ticks, offset) : _local.At(ticks);
        return true;
    }

    /// <summary>Reads <c>1709816816.123456</c>.</summary>
    private static bool TryReadUnix(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = UnixDigits + 1;
        if (!Utf8Parser.TryParse(text[..UnixDigits], out long seconds, out int taken) || taken != UnixDigits || !Digits.Is(text[length]))
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(CivilTime.Fraction(text[length..], out int digits));
        length += digits;
        return length < text.Length && text[length] == ' ';
    }

    private bool TryReadOld(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = 0;
        bool hasWeekday = text[3] == ' ' && CivilTime.Month(text, 4) > 0;
        int start = hasWeekday ? 4 : 0;
        int month = CivilTime.Month(text, start);
        if (month < 0 || text.Length < start + OldLength + 1 || text[start + 3] != ' ')
        {
            return false;
        }

        bool isShort = Digits.Is(text[start + 4]) && text[start + 5] == ' ';
        int day = isShort ? text[start + 4] - '0' : Digits.PaddedTwo(text, start + 4);
        int clock = start + (isShort ? 6 : 7);
        int statedYear = hasWeekday ? -1 : YearAt(text, clock);
        clock += statedYear < 0 ? 0 : YearLength;
        if (day < 0 || text[clock - 1] != ' ' || !CivilTime.TryTimeOfDay(text, clock, out long timeOfDay))
        {
            return false;
        }

        length = clock + "hh:mm:ss".Length;
        if (hasWeekday)
        {
            return TryReadYear(text, month, day, timeOfDay, ref length, out time);
        }

        if (length < text.Length && text[length] == '.')
        {
            timeOfDay += CivilTime.Fraction(text[(length + 1)..], out int digits);
            length += 1 + digits;
        }

        if (statedYear >= 0)
        {
            return TryReadDate(statedYear, month, day, timeOfDay, out time);
        }

        DateTimeOffset latest = options.Reference().UtcDateTime.AddDays(1);
        if (_last.Month == month && _last.Day == day)
        {
            time = _local.At(_last.Date + timeOfDay);
            if (time <= latest && latest - time < Sure)
            {
                return true;
            }
        }

        for (int year = latest.Year + 1; year >= latest.Year - LongestLeapGap; year--)
        {
            if (CivilTime.TryDate(year, month, day, out long date))
            {
                time = _local.At(date + timeOfDay);
                if (time <= latest)
                {
                    _last = (month, day, date);
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The year of four digits and a space that stands here; -1 where a clock does.</summary>
    private static int YearAt(ReadOnlySpan<byte> text, int at) =>
        text.Length > at + YearLength + "hh:mm:ss".Length && text[at + YearLength - 1] == ' ' ? Digits.Four(text, at) : -1;

    /// <summary>Reads <c>2026 Mar  7 13:06:56</c>.</summary>
    private bool TryReadYearFirst(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        length = 0;
        int month = CivilTime.Month(text, YearLength);
        int day = month > 0 ? Digits.PaddedTwo(text, YearLength + 4) : -1;
        int clock = YearLength + "Mar  7 ".Length;
        if (day < 0 || text[YearLength + 3] != ' ' || text[clock - 1] != ' ' || !CivilTime.TryTimeOfDay(text, clock, out long timeOfDay))
        {
            return false;
        }

        length = clock + "hh:mm:ss".Length;
        return TryReadDate(Digits.Four(text, 0), month, day, timeOfDay, out time);
    }

    private bool TryReadDate(int year, int month, int day, long timeOfDay, out DateTimeOffset time)
    {
        bool isDate = CivilTime.TryDate(year, month, day, out long date);
        time = isDate ? _local.At(date + timeOfDay) : default;
        return isDate;
    }

    private bool TryReadYear(ReadOnlySpan<byte> text, int month, int day, long timeOfDay, ref int length, out DateTimeOffset time)
    {
        time = default;
        int year = text.Length > length + 6 && text[length] == ' ' ? Digits.Four(text, length + 1) : -1;

        // Other logs begin with such a time: the facility behind it tells.
        if (year < 0 || text[length + 5] != ' ' || !FacilityText.IsAt(text[(length + 6)..]))
        {
            return false;
        }

        length += YearLength;
        return TryReadDate(year, month, day, timeOfDay, out time);
    }

    private bool TryReadNew(ReadOnlySpan<byte> text, out DateTimeOffset time, out int length)
    {
        time = default;
        if (!CivilTime.TryRead(text, out long ticks, out length))
        {
            return false;
        }

        ReadOnlySpan<byte> zone = text[length..];
        int zoneLength = zone.IndexOf((byte)' ');
        if (zoneLength < 0)
        {
            return false;
        }

        length += zoneLength;
        if (zoneLength == 0)
        {
            time = _local.At(ticks);
            return true;
        }

        TimeSpan offset = default;
        if (zone[..zoneLength].SequenceEqual("Z"u8) || ZoneOffset.TryRead(zone[..zoneLength], out offset))
        {
            time = new DateTimeOffset(ticks, offset);
            return true;
        }

        return false;
    }
}
