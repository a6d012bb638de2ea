using Leafwatch.Core.Rollups;

namespace Leafwatch.Web.Exploring;

/// <summary>A time cut into columns of a chart: minutes, hours or days, of which there are never more than <see cref="MostColumns"/>.</summary>
internal sealed class TimeGrid
{
    public const int MostColumns = 120;

    private const long Hour = 60;
    private const long Day = 24 * Hour;

    private static readonly long[] Steps = [1, 2, 5, 10, 15, 30, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day, 2 * Day, 7 * Day, 14 * Day, 31 * Day, 100 * Day];

    private readonly long[] _starts;

    private TimeGrid(long step, long[] starts, long end)
    {
        StepMinutes = step;
        _starts = starts;
        To = RollupClock.TimeOf(end);
    }

    /// <summary>How many minutes a column is wide: of days, but for the change of clocks.</summary>
    public long StepMinutes { get; }

    public int Count => _starts.Length;

    public DateTimeOffset From => RollupClock.TimeOf(_starts[0]);

    /// <summary>The end of the last column.</summary>
    public DateTimeOffset To { get; }

    /// <summary>The rollups that it can be filled from.</summary>
    public RollupSpan Span => StepMinutes < Hour ? RollupSpan.Minute : StepMinutes < Day ? RollupSpan.Hour : RollupSpan.Day;

    /// <param name="from">A time of the first column.</param>
    /// <param name="to">The first time after the last.</param>
    /// <param name="finest">The shortest rollups that there are of that time.</param>
    /// <param name="clock">Where days begin.</param>
    public static TimeGrid Of(DateTimeOffset from, DateTimeOffset to, RollupSpan finest, RollupClock clock)
    {
        long first = RollupClock.MinuteOf(from);
        long end = Math.Max(first + 1, RollupClock.MinuteOf(to.AddTicks(TimeSpan.TicksPerMinute - 1)));
        long least = finest switch { RollupSpan.Minute => 1, RollupSpan.Hour => Hour, _ => Day };
        long step = Array.Find(Steps, each => each >= least && (end - first) / each < MostColumns);
        step = step == 0 ? Steps[^1] : step;
        List<long> starts = [];
        if (step < Day)
        {
            // Columns of hours begin with the day, as people count them.
            long day = clock.DayOf(first);
            long start = step < Hour ? first - (first % step) : day + ((first - day) / step * step);
            for (; start < end; start += step)
            {
                starts.Add(start);
            }

            return new TimeGrid(step, [.. starts], starts[^1] + step);
        }

        DateOnly date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, clock.Zone).DateTime);
        int days = (int)(step / Day);
        for (long start = StartOf(date); start < end; start = StartOf(date))
        {
            starts.Add(start);
            date = date.AddDays(days);
        }

        return new TimeGrid(step, [.. starts], StartOf(date));

        long StartOf(DateOnly some) => RollupClock.MinuteOf(clock.StartOf(some));
    }

    /// <summary>When a column begins.</summary>
    public DateTimeOffset this[int column] => RollupClock.TimeOf(_starts[column]);

    /// <summary>When a column ends.</summary>
    public DateTimeOffset EndOf(int column) => column + 1 < _starts.Length ? this[column + 1] : To;

    /// <summary>The column of a time; -1 for none.</summary>
    public int ColumnOf(DateTimeOffset time)
    {
        long minute = RollupClock.MinuteOf(time);
        if (minute < _starts[0] || time >= To)
        {
            return -1;
        }

        int found = Array.BinarySearch(_starts, minute);
        return found >= 0 ? found : ~found - 1;
    }
}
