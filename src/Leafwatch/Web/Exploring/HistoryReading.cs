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

    /// <summary>No page shows how long pages took.</summary>
    internal static readonly RollupLists Lists = RollupLists.All.Without(RollupList.PageTimes);

    private const long MinutesInDay = 24 * 60;

    /// <summary>What is younger than this may still grow by more than a few late lines.</summary>
    private static readonly TimeSpan Growing = TimeSpan.FromHours(1);

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset At, KeptSum Sum)> _sums = [];
    private readonly Dictionary<string, (DateTimeOffset At, double?[][] Usual)> _usual = [];

    public RollupClock Clock => clock;

    /// <summary>Lets go of all that is kept.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _sums.Clear();
            _usual.Clear();
        }
    }

    /// <summary>What was counted in each column.</summary>
    public Rollup[] Columns(TimeGrid grid, HistoryFilter? filter)
    {
        Rollup[] columns = new Rollup[grid.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = new Rollup();
        }

        store.EachNumbers(grid.Span, grid.From, grid.To, (series, start, counts) =>
        {
            int column = grid.ColumnOf(start);
            if (column >= 0 && (filter?.Takes(series) ?? HistoryFilter.TakesUnasked(series)))
            {
                columns[column].Merge(counts);
            }
        });

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
            AddOver(sum, first, over, filter, now);
        }

        AddRows(sum, RollupSpan.Hour, over, end, filter);
        return sum;
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
        store.EachNumbers(RollupSpan.Hour, begin, begin.AddHours(hours), (series, start, counts) =>
        {
            if (filter?.Takes(series) ?? HistoryFilter.TakesUnasked(series))
            {
                (sums[(int)(start - begin).TotalHours] ??= new Rollup()).Merge(counts);
            }
        });

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

    /// <summary>Adds hours that are over.</summary>
    private void AddOver(HistorySum to, long first, long end, HistoryFilter? filter, DateTimeOffset now)
    {
        string key = $"{first} {end}\n{filter?.Key}";
        KeptSum? kept = null;
        lock (_gate)
        {
            if (_sums.TryGetValue(key, out var known) && now - known.At < Kept)
            {
                kept = known.Sum;
            }
        }

        if (kept is null)
        {
            kept = SumOf(first, end, filter).Keep();
            lock (_gate)
            {
                Drop(_sums, now);
                _sums[key] = (now, kept);
            }
        }

        to.Add(kept, store.HistoryKey.Seed);
    }

    private HistorySum SumOf(long first, long end, HistoryFilter? filter)
    {
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
            AddDays(sum, firstDay, endDay, filter);
            AddRows(sum, RollupSpan.Hour, endDay, end, filter);
            sum.All.Trim(MostValues);
        }

        return sum;
    }

    private void AddDays(HistorySum sum, long first, long end, HistoryFilter? filter)
    {
        if (filter?.IsOfAll == false)
        {
            AddRows(sum, RollupSpan.Day, first, end, filter);
            return;
        }

        SumOfDays days = new(MostValues * 2);
        store.SumDays(days, RollupClock.TimeOf(first), RollupClock.TimeOf(end), Lists, MostValues);
        sum.Add(days);
    }

    /// <summary>Adds rows a few at a time: the store is not held up for others meanwhile, as it is while it reads.</summary>
    private void AddRows(HistorySum sum, RollupSpan span, long first, long end, HistoryFilter? filter)
    {
        long step = span == RollupSpan.Day ? MinutesInDay : MinutesInDay / 4;
        for (long start = first; start < end; start += step)
        {
            sum.Count(
                store.Rollups(
                    span, RollupClock.TimeOf(start), RollupClock.TimeOf(Math.Min(start + step, end)), RollupLists.None, sum.All, Lists,
                    filter is null ? HistoryFilter.TakesUnasked : filter.Takes),
                filter);
        }
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

    /// <summary>Counts rows to their series whose counts are added already.</summary>
    public void Count(IEnumerable<RollupRow> rows, HistoryFilter? filter)
    {
        foreach (RollupRow row in rows)
        {
            Count(row.Series, filter?.CountOf(row.Counts) ?? row.Counts[RollupMeasure.Events]);
        }
    }

    /// <summary>The sum, written down: it takes far less room than while it is added up.</summary>
    public KeptSum Keep() => new(All.ToBytes(inOrder: true), [.. Series.Select(each => new SeriesEvents(each.Key, each.Value))]);

    public void Add(KeptSum kept, long seed)
    {
        All.MergeFrom(kept.Counts, seed, HistoryReading.Lists);
        foreach (SeriesEvents each in kept.Series)
        {
            Count(each.Series, each.Events);
        }
    }

    public void Add(SumOfDays days)
    {
        All.Merge(days.All);
        foreach (SeriesEvents each in days.Facts.Series)
        {
            Count(each.Series, each.Events);
        }
    }

    private void Count(RollupSeries series, long count) => Series[series] = Series.GetValueOrDefault(series) + count;
}

/// <summary>A sum that is kept for whoever asks for the same again.</summary>
internal sealed record KeptSum(byte[] Counts, IReadOnlyList<SeriesEvents> Series);
