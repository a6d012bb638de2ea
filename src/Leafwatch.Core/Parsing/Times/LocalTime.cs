namespace Leafwatch.Core.Parsing.Times;

/// <summary>
/// Gives a time of day that states no zone the offset of its source's zone. A time that the spring change skipped is taken
/// as if the clock had not been changed yet, and so comes out later by the change (02:30 becomes 03:30); one that the
/// autumn change repeats is the first of the two. Neither depends on the lines before: that is what makes lines readable in
/// any order.
/// </summary>
/// <remarks>
/// The offset is remembered for the hour, so that lines cost no question to the zone's rules; only within a day of a change
/// are they asked each time.
/// </remarks>
internal sealed class LocalTime(TimeZoneInfo zone)
{
    private long _hour = -1;
    private TimeSpan _offset;

    public DateTimeOffset At(long ticks)
    {
        long hour = ticks / TimeSpan.TicksPerHour;
        if (hour == _hour)
        {
            return new DateTimeOffset(ticks, _offset);
        }

        long start = hour * TimeSpan.TicksPerHour;
        TimeSpan before = OffsetAt(start - TimeSpan.TicksPerDay);
        TimeSpan after = OffsetAt(start + TimeSpan.TicksPerDay + TimeSpan.TicksPerHour);
        if (before == after)
        {
            _hour = hour;
            _offset = before;
            return new DateTimeOffset(ticks, before);
        }

        bool beforeHolds = OffsetAt(ticks - before.Ticks) == before;
        bool afterHolds = OffsetAt(ticks - after.Ticks) == after;
        return beforeHolds ? new DateTimeOffset(ticks, before)
            : afterHolds ? new DateTimeOffset(ticks, after)
            : new DateTimeOffset(ticks, before).ToOffset(after);
    }

    private TimeSpan OffsetAt(long utcTicks) => zone.GetUtcOffset(new DateTime(utcTicks, DateTimeKind.Utc));
}
