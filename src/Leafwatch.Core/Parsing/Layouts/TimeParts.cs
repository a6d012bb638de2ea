using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>A time that a line states in pieces (a date here, a time of day there), put together when all have been read.</summary>
internal sealed class TimeParts(ParserOptions options)
{
    // From one leap day to the one after the next: 1896, 1904.
    private const int LongestLeapGap = 8;
    private const int Unknown = -1;

    private readonly LocalTime _local = new(options);
    private int _dayOfYear;
    private long _epochTicks;
    private bool _isEpoch;

    public int Year { get; set; }

    public int Month { get; set; }

    public int Day { get; set; }

    public int Hour { get; set; }

    public int Minute { get; set; }

    public int Second { get; set; }

    /// <summary>Ticks below the second.</summary>
    public long Fraction { get; set; }

    /// <summary>Whether a twelve-hour clock is past noon; nothing for a clock of 24 hours.</summary>
    public bool? IsAfternoon { get; set; }

    public TimeSpan? Offset { get; set; }

    /// <summary>The day of lines that state none, when something before them did.</summary>
    public DateOnly? StatedDay { get; set; }

    /// <summary>A time that was read whole, to which other pieces may add a fraction.</summary>
    public DateTimeOffset? Whole { get; set; }

    public void Clear()
    {
        Year = StatedDay?.Year ?? Unknown;
        Month = StatedDay?.Month ?? Unknown;
        Day = StatedDay?.Day ?? Unknown;
        _dayOfYear = Unknown;
        Hour = 0;
        Minute = 0;
        Second = 0;
        Fraction = 0;
        IsAfternoon = null;
        Offset = null;
        Whole = null;
        _isEpoch = false;
    }

    public void SetDayOfYear(int day) => _dayOfYear = day;

    /// <summary>Sets the time to a number of ticks since 1970.</summary>
    public void SetEpoch(long ticks)
    {
        _epochTicks = ticks;
        _isEpoch = true;
    }

    public bool TryResolve(out DateTimeOffset time)
    {
        time = default;
        if (Whole is { } whole)
        {
            time = Moved(whole, Fraction);
            return true;
        }

        if (_isEpoch)
        {
            return TryEpoch(_epochTicks + Fraction, Offset ?? TimeSpan.Zero, out time);
        }

        int hour = IsAfternoon is { } afternoon ? (Hour % 12) + (afternoon ? 12 : 0) : Hour;
        long timeOfDay = (((((hour * 60L) + Minute) * 60) + Second) * TimeSpan.TicksPerSecond) + Fraction;
        if ((uint)hour >= 24 || (uint)Minute >= 60 || (uint)Second > 60)
        {
            return false;
        }

        if (Year >= 0)
        {
            return TryDate(Year, out long date) && TryAt(date + timeOfDay, out time);
        }

        // Without a year it is the latest in which the time is not more than a day after the reference, as in syslog.
        DateTimeOffset latest = options.Reference().UtcDateTime.AddDays(1);
        for (int year = latest.Year + 1; year >= latest.Year - LongestLeapGap; year--)
        {
            if (TryDate(year, out long date) && TryAt(date + timeOfDay, out time) && time <= latest)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A number of ticks since 1970 as a time.</summary>
    public static bool TryEpoch(long ticks, TimeSpan offset, out DateTimeOffset time)
    {
        time = default;
        long utc = ticks + DateTimeOffset.UnixEpoch.Ticks;
        if (utc < TimeSpan.TicksPerDay * 366 || utc > DateTimeOffset.MaxValue.Ticks - (TimeSpan.TicksPerDay * 366))
        {
            return false;
        }

        time = new DateTimeOffset(utc + offset.Ticks, offset);
        return true;
    }

    private static DateTimeOffset Moved(DateTimeOffset time, long ticks) => ticks == 0 ? time : time.AddTicks(ticks);

    private bool TryDate(int year, out long ticks)
    {
        if (_dayOfYear == Unknown)
        {
            return CivilTime.TryDate(year, Month, Day, out ticks);
        }

        bool isYear = CivilTime.TryDate(year, 1, 1, out ticks);
        ticks += (_dayOfYear - 1) * TimeSpan.TicksPerDay;
        return isYear && _dayOfYear >= 1 && _dayOfYear <= (DateTime.IsLeapYear(year) ? 366 : 365);
    }

    private bool TryAt(long ticks, out DateTimeOffset time)
    {
        time = Offset is { } offset ? new DateTimeOffset(ticks, offset) : _local.At(ticks);
        return true;
    }
}
