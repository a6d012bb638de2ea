namespace Leafwatch.Core.Parsing.Times;

/// <summary>
/// Gives a time of day that states no zone the offset of its source's zone. A time that the spring change skipped is taken
/// as if the clock had not been changed yet, and so comes out later by the change (02:30 becomes 03:30); one that the
/// autumn change repeats is the second of the two while the time from which lines may come is in or near that hour, so that a
/// live log is read rightly in both, and else the first. Neither depends on the lines before: that is what makes lines
/// readable in any order.
/// </summary>
/// <remarks>
/// The offset is remembered for the hour, so that lines cost no question to the zone's rules; only within a day of a change
/// are they asked each time.
/// </remarks>
internal sealed class LocalTime(ParserOptions options)
{
    /// <summary>By how much a source's clock may be ahead, and a line be late, in the hour that comes twice.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Behind = TimeSpan.FromMinutes(50);

    private readonly TimeZoneInfo _zone = options.Zone;
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
        if (beforeHolds && afterHolds)
        {
            TimeSpan since = options.Reference() - new DateTimeOffset(ticks, after);
            return new DateTimeOffset(ticks, since >= -Ahead && since <= Behind ? after : before);
        }

        return beforeHolds ? new DateTimeOffset(ticks, before)
            : afterHolds ? new DateTimeOffset(ticks, after)
            : new DateTimeOffset(ticks, before).ToOffset(after);
    }

    private TimeSpan OffsetAt(long utcTicks) => _zone.GetUtcOffset(new DateTime(utcTicks, DateTimeKind.Utc));
}
