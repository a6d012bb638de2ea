using System.Text.Json;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Sqlite;

/// <summary>
/// Sums of days that are over: of months, of the beginnings and ends of months in steps of a week, of the weeks of the month that goes on, and of the last weeks from Monday. Who reads
/// a month, a year, or what begins and ends within months, reads few of them instead of each day. A day that changes takes the sums that it is in away (triggers of the schema); they are made anew one at a time.
/// </summary>
internal sealed class RollupSums
{
    /// <summary>At most this many values of each list are kept.</summary>
    private const int Values = 1500;

    /// <summary>So many months before the one that goes on.</summary>
    private const int Months = 13;

    /// <summary>A report of the last week, and of the four before it.</summary>
    private const int Weeks = 5;

    /// <summary>Of more rows than this no sum is made at once, for the monitor waits for it: of so many sites shorter times are summed up first.</summary>
    private const int MostRows = 300;

    private const int DaysOfWeek = 7;
    private const int DaysOfShortestMonth = 28;

    /// <summary>What is read of a day costs as much as what is read of a sum, and a little more where there are several sites.</summary>
    private const int CostOfSum = 100;
    private const int CostOfDay = 101;

    private static readonly double MinutesOfDay = TimeSpan.FromDays(1).TotalMinutes;

    private readonly Statement _between;
    private readonly Statement _read;
    private readonly Statement _put;
    private readonly Statement _days;
    private readonly Statement _forget;
    private readonly Statement _forgetBefore;

    /// <param name="prepare">Prepares a statement.</param>
    public RollupSums(Func<string, int, Statement> prepare)
    {
        _between = prepare(
            """
            SELECT first, until FROM rollup_sums AS sum WHERE first >= ?1 AND until <= ?2
            AND NOT EXISTS (SELECT 1 FROM rollup_parts WHERE minute >= sum.first AND minute < sum.until) ORDER BY first, until
            """, 2);
        _read = prepare("SELECT facts, payload FROM rollup_sums WHERE first = ?1 AND until = ?2", 2);
        _put = prepare("INSERT OR REPLACE INTO rollup_sums VALUES (?1, ?2, ?3, ?4)", 4);
        _days = prepare("SELECT count(*) FROM rollups WHERE span = 2 AND start >= ?1 AND start < ?2", 2);
        _forget = prepare($"DELETE FROM rollup_sums WHERE first >= ?1 AND until <= ?2 AND NOT (first = ?1 AND until = ?2) AND until - first < {(DaysOfWeek - 1) * 24 * 60}", 2);
        _forgetBefore = prepare("DELETE FROM rollup_sums WHERE first < ?1", 1);
    }

    /// <summary>A time in those pieces of which the fewest are to be read: sums that are known, and the days between them.</summary>
    public IReadOnlyList<(long First, long End, bool IsSum)> Pieces(long first, long end)
    {
        List<(long First, long End)> known = _between.Read(static row => (row.GetInt64(0), row.GetInt64(1)), first, end);
        long[] places = [.. known.SelectMany(sum => (long[])[sum.First, sum.End]).Append(first).Append(end).Distinct().Order()];
        ILookup<long, int> sums = known.ToLookup(sum => sum.End, sum => Array.BinarySearch(places, sum.First));

        // To each place the cheapest way from the first: what it costs, and the place and the kind of its last piece.
        (double Cost, int From, bool IsSum)[] ways = new (double, int, bool)[places.Length];
        for (int i = 1; i < places.Length; i++)
        {
            ways[i] = (ways[i - 1].Cost + (CostOfDay * Math.Round((places[i] - places[i - 1]) / MinutesOfDay)), i - 1, false);
            foreach (int from in sums[places[i]].Where(from => ways[from].Cost + CostOfSum < ways[i].Cost))
            {
                ways[i] = (ways[from].Cost + CostOfSum, from, true);
            }
        }

        List<(long First, long End, bool IsSum)> pieces = [];
        for (int at = places.Length - 1; at > 0; at = ways[at].From)
        {
            (long from, long to, bool isSum) = (places[ways[at].From], places[at], ways[at].IsSum);
            if (!isSum && pieces is [.., { IsSum: false } next])
            {
                pieces[^1] = (from, next.End, false);
            }
            else
            {
                pieces.Add((from, to, isSum));
            }
        }

        pieces.Reverse();
        return pieces;
    }

    /// <summary>Reads a sum; whether it is still there.</summary>
    public bool Read(long first, long end, SumOfDays into, long seed, RollupLists lists, int most)
    {
        foreach ((string facts, byte[] payload) in _read.Read(static row => (row.GetString(0), row.GetFieldValue<byte[]>(1)), first, end))
        {
            into.Add(JsonSerializer.Deserialize(facts, StoredJson.Default.SumFacts)!, RollupPacking.Unpack(payload), seed, lists, most);
            return true;
        }

        return false;
    }

    /// <summary>Makes a sum that is missing, the latest first; whether there was one.</summary>
    /// <param name="before">Days that are over by then change no more.</param>
    /// <param name="clock">Where days begin.</param>
    /// <param name="sum">Sums up some pieces of days.</param>
    public bool MakeOne(DateTimeOffset before, RollupClock clock, Func<IEnumerable<(long First, long End, bool IsSum)>, SumOfDays> sum)
    {
        DateOnly today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(before, clock.Zone).DateTime);
        DateOnly month = new(today.Year, today.Month, 1);
        for (int day = 0; day < DaysOfShortestMonth && month.AddDays(day + DaysOfWeek) <= today; day += DaysOfWeek)
        {
            if (Make(month.AddDays(day), month.AddDays(day + DaysOfWeek)))
            {
                return true;
            }
        }

        DateOnly monday = today.AddDays(-(((int)today.DayOfWeek + 6) % DaysOfWeek));
        for (int back = 1; back <= Weeks; back++)
        {
            if (Make(monday.AddDays(-DaysOfWeek * back), monday.AddDays(DaysOfWeek * (1 - back))))
            {
                return true;
            }
        }

        for (int back = 1; back <= Months; back++)
        {
            if (Make(month.AddMonths(-back), month.AddMonths(1 - back)))
            {
                return true;
            }
        }

        for (int back = 1; back <= Months; back++)
        {
            (DateOnly begin, DateOnly end) = (month.AddMonths(-back), month.AddMonths(1 - back));
            for (int day = DaysOfWeek; day < DaysOfShortestMonth; day += DaysOfWeek)
            {
                if (Make(begin, begin.AddDays(day)) || Make(begin.AddDays(day), end))
                {
                    return true;
                }
            }
        }

        _forgetBefore.Run(Minute(month.AddMonths(-Months)));
        return false;

        long Minute(DateOnly day) => RollupClock.MinuteOf(clock.StartOf(day));

        long RowsOf(long first, long end) => _days.Read(static row => row.GetInt64(0), first, end)[0];

        bool Make(DateOnly from, DateOnly to)
        {
            (long first, long end) = (Minute(from), Minute(to));
            if (_read.Read(static _ => 0, first, end).Count > 0)
            {
                return false;
            }

            IReadOnlyList<(long First, long End, bool IsSum)> pieces = [(first, end, false)];
            long rows = RowsOf(first, end);
            if (rows > MostRows && to > from.AddDays(1))
            {
                pieces = Pieces(first, end);
                rows = pieces.Sum(piece => piece.IsSum ? 1 : RowsOf(piece.First, piece.End));
                if (rows > MostRows && pieces.Where(piece => !piece.IsSum).Any(piece => MakePart(piece.First, piece.End, to.DayNumber - from.DayNumber > DaysOfWeek ? DaysOfWeek : 1)))
                {
                    return true;
                }
            }

            if (rows == 0)
            {
                return false;
            }

            SumOfDays made = sum(pieces);
            made.Trim(Values);
            _put.Run(first, end, JsonSerializer.Serialize(made.Facts, StoredJson.Default.SumFacts), RollupPacking.PackRollup(made.All.ToBytes(inOrder: true)));
            _forget.Run(first, end);
            return true;
        }

        bool MakePart(long first, long end, int days)
        {
            DateOnly last = Day(end);
            for (DateOnly day = Day(first); day < last; day = day.AddDays(days))
            {
                DateOnly next = day.AddDays(days);
                if (Make(day, next < last ? next : last))
                {
                    return true;
                }
            }

            return false;
        }

        DateOnly Day(long minute) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(RollupClock.TimeOf(minute), clock.Zone).DateTime);
    }
}
