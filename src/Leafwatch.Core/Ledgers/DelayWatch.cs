namespace Leafwatch.Core.Ledgers;

/// <summary>
/// Files whose lines come long after the time that they state, each of them as soon as it is written: their clock is behind, or their zone is wrong. As long
/// as such a file may get more lines, windows may not be closed that these belong to.
/// </summary>
internal sealed class DelayWatch
{
    /// <summary>One line may be of a request that took hours, but hardly the newest of this many slots one after another.</summary>
    private const int Enough = 3;

    /// <summary>From this many on, the clock's being off is told, too (<see cref="ClockWatch"/>).</summary>
    private const int Certain = 20;

    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Negligible = TimeSpan.FromMinutes(1);

    /// <summary>The most that a wrong zone is behind; nobody waits for what is further behind.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(26);

    /// <summary>How long a file that gets no line is waited for; and how long one of which not enough is known.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);
    private static readonly TimeSpan RememberedAtFirst = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Late> _files = [];

    /// <summary>Whether a difference is one to wait for.</summary>
    public static bool IsDelay(TimeSpan behind) => behind > Negligible && behind <= Furthest;

    /// <param name="file">The file.</param>
    /// <param name="behind">The time of a read, less the time that its newest line states.</param>
    /// <param name="now">The time of the read.</param>
    public void Add(string file, TimeSpan behind, DateTimeOffset now)
    {
        if (!IsDelay(behind))
        {
            _files.Remove(file);
            return;
        }

        long slot = now.UtcTicks / Slot.Ticks;
        if (!_files.TryGetValue(file, out Late? late))
        {
            _files.Add(file, late = new Late());
        }

        if (slot == late.Slot)
        {
            ref TimeSpan newest = ref late.Behind[(late.Slots - 1) % Enough];
            newest = behind < newest ? behind : newest;
        }
        else
        {
            late.Behind[late.Slots++ % Enough] = behind;
        }

        (late.Slot, late.At) = (slot, now);
    }

    /// <summary>By how much the lines of the file that is furthest behind are.</summary>
    public TimeSpan Longest(DateTimeOffset now)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach ((string file, Late late) in _files)
        {
            if (now - late.At > (late.Slots < Certain ? RememberedAtFirst : Remembered))
            {
                _files.Remove(file);
            }
            else if (late.Slots >= Enough && late.Behind.Min() is var behind && behind > longest)
            {
                longest = behind;
            }
        }

        return longest;
    }

    private sealed class Late
    {
        /// <summary>How late the newest line of each of the last slots was.</summary>
        public TimeSpan[] Behind { get; } = new TimeSpan[Enough];

        public int Slots { get; set; }

        public long Slot { get; set; }

        public DateTimeOffset At { get; set; }
    }
}
