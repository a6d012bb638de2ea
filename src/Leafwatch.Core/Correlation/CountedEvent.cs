using System.Runtime.InteropServices;

namespace Leafwatch.Core.Correlation;

/// <summary>An event in a window: when, how many, and where its line is kept.</summary>
/// <param name="ticks">The time, as UTC ticks.</param>
/// <param name="evidence">Its place in the <see cref="EvidenceRing"/>.</param>
/// <param name="weight">How many equal events it stands for.</param>
/// <param name="offsetMinutes">The offset that the time was stated with.</param>
/// <remarks>Windows hold hundreds of thousands of them: 20 bytes each. A run would have to keep 140 TB of lines until the place of one needs more room.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
internal readonly struct CountedEvent(long ticks, long evidence, int weight, short offsetMinutes)
{
    private const int OffsetBits = 16;

    private readonly long _ticks = ticks;
    private readonly long _evidenceAndOffset = (evidence << OffsetBits) | (ushort)offsetMinutes;
    private readonly int _weight = weight;

    public long Ticks => _ticks;

    public long Evidence => _evidenceAndOffset >> OffsetBits;

    public int Weight => _weight;

    public short OffsetMinutes => (short)_evidenceAndOffset;

    public DateTimeOffset Time => TimeAt(Ticks, OffsetMinutes);

    /// <summary>The same as one event, however many it stands for.</summary>
    public CountedEvent Once() => new(Ticks, Evidence, 1, OffsetMinutes);

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
