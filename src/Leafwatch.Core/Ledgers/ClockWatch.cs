namespace Leafwatch.Core.Ledgers;

/// <summary>By how much the times that a source's lines state differ from the clock of this machine: the middle of the last reads of lines that came as they were written.</summary>
/// <remarks>One value for each read, of its newest line: a line that was written at the end of a long request, or waited in a buffer, is older than the read.</remarks>
internal sealed class ClockWatch
{
    private const int Length = 40;
    private const int Enough = 20;

    private readonly long[] _offsets = new long[Length];
    private int _count;

    public void Add(TimeSpan offset) => _offsets[_count++ % Length] = offset.Ticks;

    /// <summary>The middle one, or <see langword="null"/> when there are too few.</summary>
    public TimeSpan? Median()
    {
        if (_count < Enough)
        {
            return null;
        }

        Span<long> sorted = stackalloc long[Length];
        sorted = sorted[..Math.Min(_count, Length)];
        _offsets.AsSpan(0, sorted.Length).CopyTo(sorted);
        sorted.Sort();
        return TimeSpan.FromTicks(sorted[sorted.Length / 2]);
    }
}
