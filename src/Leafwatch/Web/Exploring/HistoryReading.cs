using Leafwatch.Core.Rollups;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.Exploring;

/// <summary>Reads the history for pages: sums by column, of a whole time, and what is usual. Sums of days that are over are kept for a while.</summary>
/// <param name="store">The state.</param>
/// <param name="clock">Where days begin.</param>
/// <param name="time">The wall clock.</param>
internal sealed class HistoryReading(SqliteStore store, RollupClock clock, TimeProvider time)
{
    /// <summary>How many weeks before say what is usual.</summary>
    private const int UsualWeeks = 4;

    private static readonly TimeSpan LongestUsual = TimeSpan.FromDays(9);

    /// <summary>At most this many values of each list are kept of a sum: more than any page shows.</summary>
    private const int MostValues = 400;

    private const int MostKept = 24;

    private const int MostMonths = 24;
    private const int MonthsAhead = 12;

    /// <summary>What is forgotten of somebody is soon forgotten here, too.</summary>
    private static readonly TimeSpan MonthKept = TimeSpan.FromHours(1);

    private const long MinutesInDay = 24 * 60;

    /// <summary>What is younger than this may still grow by more than a few late lines.</summary>
    private static readonly TimeSpan Growing = TimeSpan.FromHours(1);

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private DateTimeOffset _readAhead;
    private readonly Dictionary<string, (DateTimeOffset At, HistorySum Sum)> _sums = [];
    private readonly Dictionary<string, (DateTimeOffset At, double?[][] Usual)> _usual = [];
    private readonly Dictionary<long, (DateTimeOffset At, HistorySum Sum)> _months = [];

    public RollupClock Clock => clock;

    /// <summary>What was counted in each column.</summary>
    public Rollup[] Columns(TimeGrid grid, HistoryFilter? filter)
    {
        Rollup[] columns = new Rollup[grid.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new Rollup();
        }

        foreach (RollupRow row in store.RollupNumbers(grid.Span, grid.From, grid.To))
        {
            int column = grid.ColumnOf(row.Start);
            if (column >= 0 && (filter?.Takes(row.Series) ?? HistoryFilter.TakesUnasked(row.Series)))
            {
                columns[column].Merge(row.Counts);
            }
        }

        return columns;
    }

    /// <summary>All that was counted, with lists: of whole days, and of hours at the ends; of hours alone where a time has no whole day.</summary>
    public HistorySum Sum(DateTimeOffset from, DateTimeOffset to, HistoryFilter? filter)
    {
        DateTimeOffset now = time.GetUtcNow();
        long first = clock.HourOf(RollupClock.MinuteOf(from));
        long end = RollupClock.MinuteOf(to.AddTicks(TimeSpan.TicksPerMinute - 1));

        // What is older hardly grows any more, and is read once.
        long over = Math.Min(Math.Max(first, clock.HourOf(RollupClock.MinuteOf(now - Growing))), end);
        HistorySum sum = new(MostValues * 2);
        if (over > first)
        {
            sum.Add(Over(first, over, filter, now));
        }

        sum.Add(store.Rollups(RollupSpan.Hour, RollupClock.TimeOf(over), RollupClock.TimeOf(end), withLists: true), filter);
        return sum;
    }

    /// <summary>Begins to read the months of the last year that are over: who looks at a day may look at a year next, and is not to wait for it.</summary>
    public void ReadAhead()
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            if (now - _readAhead < MonthKept)
            {
                return;
            }

            _readAhead = now;
        }

        _ = Task.Run(() =>
        {
            DateOnly month = FirstOfMonth(RollupClock.MinuteOf(now));
            for (int i = 1; i <= MonthsAhead; i++)
            {
                Month(RollupClock.MinuteOf(clock.StartOf(month.AddMonths(-i))), RollupClock.MinuteOf(clock.StartOf(month.AddMonths(1 - i))), now);
            }
        });
    }

    /// <summary>What is usual in each column: the middle of the same times of the weeks before; <see langword="null"/> where fewer than two are known.</summary>
    /// <param name="grid">The columns.</param>
    /// <param name="filter">What is counted.</param>
    /// <param name="what">Which of the numbers is meant.</param>
    /// <param name="count">Takes it out of a sum.</param>
    public double?[] Usual(TimeGrid grid, HistoryFilter? filter, string what, Func<Rollup, double?> count) => Usual(grid, filter, [(what, count)])[0];

    /// <summary>The same of several numbers, for which the weeks before are read once.</summary>
    public double?[][] Usual(TimeGrid grid, HistoryFilter? filter, IReadOnlyList<(string What, Func<Rollup, double?> Count)> numbers)
    {
        // Of days there is no hour of the week; and nobody reads hours of the week off a chart of a month.
        if (grid.Span == RollupSpan.Day || grid.To - grid.From > LongestUsual)
        {
            return [.. numbers.Select(_ => new double?[grid.Count])];
        }

        DateTimeOffset now = time.GetUtcNow();
        string key = $"{grid.From.UtcTicks} {grid.Count} {grid.StepMinutes} {string.Join(' ', numbers.Select(number => number.What))}\n{filter?.Key}";
        lock (_gate)
        {
            if (_usual.TryGetValue(key, out var known) && now - known.At < Kept)
            {
                return known.Usual;
            }
        }

        DateTimeOffset from = RollupClock.TimeOf(clock.HourOf(RollupClock.MinuteOf(grid.From)));
        int hours = (int)Math.Ceiling((grid.To - from).TotalHours);
        Rollup?[][] weeks = [.. Enumerable.Range(1, UsualWeeks).Select(week => Hours(SameWallTime(from, week), hours, filter))];
        double?[][] usual = [.. numbers.Select(number => UsualOf(number.Count))];
        lock (_gate)
        {
            Drop(_usual, now);
            _usual[key] = (now, usual);
        }

        return usual;

        double?[] UsualOf(Func<Rollup, double?> count)
        {
            double?[] ofHours = [.. Enumerable.Range(0, hours).Select(hour => Middle(
                // An hour without anything is one in which nothing happened, if anything is known of that week.
                weeks.Select(week => week[hour] is { } sum ? count(sum) : week.Any(each => each is not null) ? count(new Rollup()) : null)))];
            return [.. Enumerable.Range(0, grid.Count).Select(column => OfColumn(ofHours, column))];
        }

        double? OfColumn(double?[] ofHours, int column)
        {
            int begin = Math.Clamp((int)(grid[column] - from).TotalHours, 0, hours - 1);
            int end = Math.Clamp((int)Math.Ceiling((grid.EndOf(column) - from).TotalHours), begin + 1, hours);
            double?[] some = ofHours[begin..end];
            return some.Any(each => each is null) ? null : some.Average();
        }
    }

    /// <summary>What was counted in each hour; nothing in those of which nothing is known.</summary>
    private Rollup?[] Hours(DateTimeOffset begin, int hours, HistoryFilter? filter)
    {
        Rollup?[] sums = new Rollup?[hours];
        foreach (RollupRow row in store.RollupNumbers(RollupSpan.Hour, begin, begin.AddHours(hours)))
        {
            if (filter?.Takes(row.Series) ?? HistoryFilter.TakesUnasked(row.Series))
            {
                (sums[(int)(row.Start - begin).TotalHours] ??= new Rollup()).Merge(row.Counts);
            }
        }

        return sums;
    }

    private static double? Middle(IEnumerable<double?> weeks)
    {
        double[] known = [.. weeks.OfType<double>().Order()];
        return known.Length < 2 ? null : (known[(known.Length - 1) / 2] + known[known.Length / 2]) / 2;
    }

    /// <summary>The same time on the clock, weeks ago.</summary>
    private DateTimeOffset SameWallTime(DateTimeOffset time, int weeks)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, clock.Zone);
        DateTime then = local.DateTime - (Week * weeks);
        return new DateTimeOffset(then, clock.Zone.GetUtcOffset(then));
    }

    private long NextDay(long minute)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(RollupClock.TimeOf(minute), clock.Zone);
        return RollupClock.MinuteOf(clock.StartOf(DateOnly.FromDateTime(local.DateTime).AddDays(1)));
    }

    /// <summary>The sum of hours that are over.</summary>
    private HistorySum Over(long first, long end, HistoryFilter? filter, DateTimeOffset now)
    {
        string key = $"{first} {end}\n{filter?.Key}";
        lock (_gate)
        {
            if (_sums.TryGetValue(key, out var known) && now - known.At < Kept)
            {
                return known.Sum;
            }
        }

        HistorySum sum = new(MostValues * 2);
        long firstDay = clock.DayOf(first) == first ? first : NextDay(first);
        long endDay = clock.DayOf(end);
        if (endDay <= firstDay)
        {
            AddRows(sum, RollupSpan.Hour, first, end, filter);
        }
        else
        {
            AddRows(sum, RollupSpan.Hour, first, firstDay, filter);
            AddDays(sum, firstDay, endDay, filter, now);
            AddRows(sum, RollupSpan.Hour, endDay, end, filter);
            sum.All.Trim(MostValues);
        }

        lock (_gate)
        {
            Drop(_sums, now);
            _sums[key] = (now, sum);
        }

        return sum;
    }

    private void AddDays(HistorySum sum, long first, long end, HistoryFilter? filter, DateTimeOffset now)
    {
        for (long day = first; day < end;)
        {
            long next = NextMonth(day);
            if (day == MonthOf(day) && next <= end && filter?.IsOfAll != false)
            {
                sum.Add(Month(day, next, now));
            }
            else
            {
                next = Math.Min(next, end);
                AddRows(sum, RollupSpan.Day, day, next, filter);
            }

            day = next;
        }
    }

    /// <summary>Adds rows a few at a time: the store is not held up for others meanwhile, as it is while it reads.</summary>
    private void AddRows(HistorySum sum, RollupSpan span, long first, long end, HistoryFilter? filter)
    {
        long step = span == RollupSpan.Day ? MinutesInDay : MinutesInDay / 4;
        for (long start = first; start < end; start += step)
        {
            sum.Add(store.Rollups(span, RollupClock.TimeOf(start), RollupClock.TimeOf(Math.Min(start + step, end)), withLists: true), filter);
        }
    }

    /// <summary>The sum of a month that is over.</summary>
    private HistorySum Month(long first, long end, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_months.TryGetValue(first, out var known) && now - known.At < MonthKept)
            {
                return known.Sum;
            }
        }

        HistorySum sum = new(MostValues * 2);
        AddRows(sum, RollupSpan.Day, first, end, null);
        sum.All.Trim(MostValues);
        lock (_gate)
        {
            if (_months.Count >= MostMonths)
            {
                _months.Remove(_months.MinBy(each => each.Value.At).Key);
            }

            _months[first] = (now, sum);
        }

        return sum;
    }

    private long MonthOf(long minute) => RollupClock.MinuteOf(clock.StartOf(FirstOfMonth(minute)));

    private long NextMonth(long minute) => RollupClock.MinuteOf(clock.StartOf(FirstOfMonth(minute).AddMonths(1)));

    private DateOnly FirstOfMonth(long minute)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(RollupClock.TimeOf(minute), clock.Zone);
        return new DateOnly(local.Year, local.Month, 1);
    }

    /// <summary>Makes room for one more.</summary>
    private static void Drop<T>(Dictionary<string, (DateTimeOffset At, T Kept)> all, DateTimeOffset now)
    {
        foreach (string old in all.Where(each => now - each.Value.At >= Kept).Select(each => each.Key).ToArray())
        {
            all.Remove(old);
        }

        while (all.Count >= MostKept)
        {
            all.Remove(all.MinBy(each => each.Value.At).Key);
        }
    }
}

/// <summary>What was counted of several series in a time.</summary>
internal sealed class HistorySum(int listCapacity)
{
    public Rollup All { get; } = new(listCapacity);

    /// <summary>How much of it each series is.</summary>
    public Dictionary<RollupSeries, long> Series { get; } = [];

    public void Add(IEnumerable<RollupRow> rows, HistoryFilter? filter)
    {
        foreach (RollupRow row in rows)
        {
            if (filter?.Takes(row.Series) ?? HistoryFilter.TakesUnasked(row.Series))
            {
                All.Merge(row.Counts);
                Count(row.Series, filter?.CountOf(row.Counts) ?? row.Counts[RollupMeasure.Events]);
            }
        }
    }

    public void Add(HistorySum other)
    {
        All.Merge(other.All);
        foreach ((RollupSeries series, long count) in other.Series)
        {
            Count(series, count);
        }
    }

    private void Count(RollupSeries series, long count) => Series[series] = Series.GetValueOrDefault(series) + count;
}
