namespace Leafwatch.Core.Correlation;

/// <summary>An event in a window: when, how many, and where its line is kept.</summary>
/// <param name="Ticks">The time, as UTC ticks.</param>
/// <param name="Evidence">Its place in the <see cref="EvidenceRing"/>.</param>
/// <param name="Weight">How many equal events it stands for.</param>
/// <param name="OffsetMinutes">The offset that the time was stated with.</param>
internal readonly record struct CountedEvent(long Ticks, long Evidence, int Weight, short OffsetMinutes)
{
    public DateTimeOffset Time => TimeAt(Ticks, OffsetMinutes);

    /// <summary>A time that was reckoned from event times, which an outsider chooses: kept within what a time can be.</summary>
    public static DateTimeOffset TimeAt(long ticks, short offsetMinutes)
    {
        long offset = offsetMinutes * TimeSpan.TicksPerMinute;
        long utc = Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks);
        long local = utc + offset;
        return local < 0 || local > DateTime.MaxValue.Ticks
            ? new DateTimeOffset(utc, TimeSpan.Zero)
            : new DateTimeOffset(local, TimeSpan.FromMinutes(offsetMinutes));
    }
}
