namespace Leafwatch.Core.Ledgers;

/// <summary>By how much the times that a source's lines state differ from the clock of this machine, over the last minutes in which lines came as they were written.</summary>
/// <remarks>
/// Of each few seconds the newest line counts, and of those one that three quarters are not newer than: a line that was written at the end of a long
/// request, or waited in a buffer, is older than the read, and no line is newer than it unless a clock is wrong.
/// </remarks>
internal sealed class ClockWatch
{
    private const int Length = 40;
    private const int Enough = 20;
    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(5);

    private readonly long[] _offsets = new long[Length];
    private long _slot = long.MinValue;
    private int _count;

    /// <param name="offset">The time that the newest line of a read stated, less the time of the read.</param>
    /// <param name="now">The time of the read.</param>
    public void Add(TimeSpan offset, DateTimeOffset now)
    {
        long slot = now.UtcTicks / Slot.Ticks;
        if (slot == _slot)
        {
            int last = (_count - 1) % Length;
            _offsets[last] = Math.Max(_offsets[last], offset.Ticks);
            return;
        }

        _slot = slot;
        _offsets[_count % Length] = offset.Ticks;

        // It may count for years: what matters is only whether it is full, and where the next goes.
        _count = _count == (Length * 2) - 1 ? Length : _count + 1;
    }

    /// <summary>The difference, or <see langword="null"/> when too few lines came.</summary>
    public TimeSpan? Offset()
    {
        if (_count < Enough)
        {
            return null;
        }

        Span<long> sorted = stackalloc long[Length];
        sorted = sorted[..Math.Min(_count, Length)];
        _offsets.AsSpan(0, sorted.Length).CopyTo(sorted);
        sorted.Sort();
        return TimeSpan.FromTicks(sorted[sorted.Length * 3 / 4]);
    }
}
