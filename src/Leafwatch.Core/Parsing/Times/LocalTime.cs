namespace Leafwatch.Core.Parsing.Times;

/// <summary>
/// Gives a time of day that states no zone the offset of its source's zone. A time that the spring change skipped is taken
/// as if the clock had not been changed yet, and so comes out later by the change (02:30 becomes 03:30); one that the
/// autumn change repeats is the second of the two when the lines before have come so far that it would go back (<see cref="RepeatedHour"/>), and, in a
/// log that is read as it is written, when the time of the reading is in or near that hour; else the first.
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

    /// <summary>By how much a line of the first hour may come after those of the second.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

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
            DateTimeOffset first = new(ticks, before);
            DateTimeOffset second = new(ticks, after);
            DateTimeOffset time = GoesBack(first, after) || (options.Hour.IsLive && IsNow(second)) ? second : first;
            options.Hour.Reach(time);
            return time;
        }

        return beforeHolds ? new DateTimeOffset(ticks, before)
            : afterHolds ? new DateTimeOffset(ticks, after)
            : new DateTimeOffset(ticks, before).ToOffset(after);
    }

    /// <summary>Whether a time of the first hour would go back from those before it; into the first hour out of the second, by more than a line is late.</summary>
    private bool GoesBack(DateTimeOffset first, TimeSpan after)
    {
        if (options.Hour.Reached() is not { } latest)
        {
            return false;
        }

        TimeSpan behind = latest - first;
        return behind > (OffsetAt(latest.UtcTicks) == after ? Late : SourceClock.StepBack) && behind <= RepeatedHour.Longest;
    }

    private bool IsNow(DateTimeOffset time) => options.Reference() - time is var since && since >= -Ahead && since <= Behind;

    private TimeSpan OffsetAt(long utcTicks) => _zone.GetUtcOffset(new DateTime(utcTicks, DateTimeKind.Utc));
}
