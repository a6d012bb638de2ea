namespace Leafwatch.Core.Rollups;

/// <summary>
/// Where hours and days begin: those of a zone, so that a day in a report is the day of its readers. Times are minutes since 1970 in
/// UTC. Hours follow the zone's usual offset, for zones that are off by half an hour.
/// </summary>
public sealed class RollupClock(TimeZoneInfo zone)
{
    private const int Hour = 60;

    private readonly int _shift = (int)(((zone.BaseUtcOffset.Ticks / TimeSpan.TicksPerMinute) % Hour + Hour) % Hour);

    public TimeZoneInfo Zone => zone;

    public static long MinuteOf(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMinute;

    public static DateTimeOffset TimeOf(long minute) => DateTimeOffset.UnixEpoch.AddMinutes(minute);

    /// <summary>The minute in which the hour of a minute begins.</summary>
    public long HourOf(long minute)
    {
        long local = minute + _shift;
        long into = local % Hour;
        return minute - (into < 0 ? into + Hour : into);
    }

    /// <summary>The minute in which the day of a minute begins.</summary>
    public long DayOf(long minute)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(TimeOf(minute), zone);
        return MinuteOf(StartOf(DateOnly.FromDateTime(local.DateTime)));
    }

    /// <summary>When a day begins: at midnight, or at the first time there is where the clock is put forward over it.</summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        DateTime midnight = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(15);
        }

        // Of the two midnights of a clock that is put back over it the first is meant.
        TimeSpan offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset);
    }
}
