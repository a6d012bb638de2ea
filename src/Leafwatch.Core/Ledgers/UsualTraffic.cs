using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Ledgers;

/// <summary>How many lines a source wrote in each hour of the last weeks, and how long it paused: what its silence is judged by.</summary>
/// <remarks>
/// What is usual is taken low, for a false alarm costs more than a late one: of the same hour of the last weeks and its two
/// neighbours (clocks are put forward and back) the least, from four weeks on the second least, so that one bank holiday does
/// not make every later silence usual.
/// </remarks>
public sealed class UsualTraffic
{
    /// <summary>With less than this nothing is said about hours of the week.</summary>
    public const int FewestWeeks = 2;

    public const int MostWeeks = 8;

    private const int HoursOfWeek = 7 * 24;
    private const int WeeksForSecondLeast = 4;
    private const int Length = (MostWeeks + 1) * HoursOfWeek;

    private readonly long[] _hours = new long[Length];
    private readonly long[] _lines = new long[Length];
    private readonly long[] _pauses = new long[Length];

    public static long HourOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour - (DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerHour);

    public void Add(HourTally tally)
    {
        if (tally.Hour < 0)
        {
            return;
        }

        int at = (int)(tally.Hour % Length);
        if (_hours[at] > tally.Hour)
        {
            return;
        }

        if (_hours[at] < tally.Hour)
        {
            _hours[at] = tally.Hour;
            _lines[at] = 0;
            _pauses[at] = 0;
        }

        _lines[at] += tally.Lines;
        _pauses[at] = Math.Max(_pauses[at], tally.LongestPause);
    }

    /// <summary>How many lines an hour are usual at a time, taken low; <see langword="null"/> when there is too little to go by.</summary>
    /// <param name="now">The time.</param>
    /// <param name="since">Since when the source is watched.</param>
    public double? LeastAt(DateTimeOffset now, DateTimeOffset since)
    {
        long hour = HourOf(now);
        return WeeksKnown(hour, since) < FewestWeeks
            ? null
            : Math.Min(Least(hour, since), Math.Min(Least(hour - 1, since), Least(hour + 1, since)));
    }

    /// <summary>How many lines an hour came at this hour of the week, in the middle of the weeks known; <see langword="null"/> without a week to go by.</summary>
    public double? MiddleAt(DateTimeOffset now, DateTimeOffset since)
    {
        long hour = HourOf(now);
        long[] counts = [.. CountsAt(hour, since).Order()];
        return counts.Length == 0 ? null : (counts[(counts.Length - 1) / 2] + counts[counts.Length / 2]) / 2.0;
    }

    /// <summary>The longest pause that ended, in any of the weeks known, at the hours of the week from <paramref name="from"/> to the one after <paramref name="now"/>.</summary>
    public TimeSpan LongestPause(DateTimeOffset from, DateTimeOffset now)
    {
        long last = HourOf(now) + 1;
        long first = Math.Max(HourOf(from), last - HoursOfWeek + 1);
        long longest = 0;
        for (long hour = first; hour <= last; hour++)
        {
            for (int week = 1; week <= MostWeeks; week++)
            {
                int at = Slot(hour - (week * HoursOfWeek));
                longest = Math.Max(longest, at < 0 ? 0 : _pauses[at]);
            }
        }

        return TimeSpan.FromSeconds(longest);
    }

    /// <summary>The longest pause known.</summary>
    public TimeSpan LongestPause() => TimeSpan.FromSeconds(_pauses.Max());

    private static long WeeksKnown(long hour, DateTimeOffset since) => Math.Min(MostWeeks, (hour - 1 - HourOf(since)) / HoursOfWeek);

    private double Least(long hour, DateTimeOffset since)
    {
        long[] counts = [.. CountsAt(hour, since).Order()];
        return counts.Length == 0 ? 0 : counts[counts.Length >= WeeksForSecondLeast ? 1 : 0];
    }

    private IEnumerable<long> CountsAt(long hour, DateTimeOffset since)
    {
        for (int week = 1; week <= WeeksKnown(hour, since); week++)
        {
            int at = Slot(hour - (week * HoursOfWeek));
            yield return at < 0 ? 0 : _lines[at];
        }
    }

    private int Slot(long hour)
    {
        int at = (int)(Math.Max(0, hour) % Length);
        return _hours[at] == hour ? at : -1;
    }
}
