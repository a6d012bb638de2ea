using System.Runtime.InteropServices;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Sqlite;

/// <summary>What was counted on some days, of all that is not the program's own.</summary>
/// <param name="listCapacity">How many values a list keeps.</param>
internal sealed class SumOfDays(int listCapacity)
{
    /// <summary>Of what it is known since when it was among the most frequent, where it is read.</summary>
    public static readonly RollupLists Dated = RollupLists.Of(RollupList.Missing, RollupList.Broken);

    /// <summary>So many values of each list a day may have while it goes on.</summary>
    private const int DayCapacity = 2048;

    /// <summary>The counts of one day, read for their dates: its room is used again.</summary>
    private readonly Rollup _day = new(DayCapacity);

    public Rollup All { get; } = new(listCapacity);

    public SumFacts Facts { get; private set; } = new();

    /// <summary>Adds a row of a day.</summary>
    /// <param name="series">Of what.</param>
    /// <param name="day">When the day begins, in minutes since 1970.</param>
    /// <param name="payload">What is stored.</param>
    /// <param name="seed">Of the hash of values.</param>
    /// <param name="lists">With which lists.</param>
    public void Add(RollupSeries series, long day, ReadOnlySpan<byte> payload, long seed, RollupLists lists)
    {
        All.MergeFrom(payload, seed, lists);
        _day.Clear();
        _day.MergeFrom(payload, seed, lists.And(Dated));
        Note(series, day, _day);
    }

    /// <summary>Notes what is known of a row whose counts are added already, or have no lists.</summary>
    public void Note(RollupSeries series, long start, Rollup counts)
    {
        Facts.Count(series, counts[RollupMeasure.Events]);
        Facts.Days(start, start);
        foreach (RollupList list in (ReadOnlySpan<RollupList>)[RollupList.Missing, RollupList.Broken])
        {
            foreach (string value in counts.List(list)?.Texts() ?? [])
            {
                Facts.Saw(list, value, start);
            }
        }
    }

    /// <summary>Adds a sum that is stored.</summary>
    public void Add(SumFacts facts, byte[] payload, long seed, RollupLists lists, int most)
    {
        All.MergeFrom(payload, seed, lists, most);
        Facts.Add(facts);
    }

    /// <summary>Keeps of each list only what came most often, and the dates of that.</summary>
    public void Trim(int most)
    {
        All.Trim(most);
        Facts = Facts with
        {
            Missing = Of(Facts.Missing, RollupList.Missing),
            Broken = Of(Facts.Broken, RollupList.Broken),
        };

        Dictionary<string, long> Of(Dictionary<string, long> dates, RollupList list) =>
            All.Top(list, int.MaxValue).Select(value => SumFacts.PathOf(value.Text)).Where(dates.ContainsKey).Distinct().ToDictionary(path => path, path => dates[path]);
    }
}

/// <summary>What is known of a sum besides its counts. Times are minutes since 1970.</summary>
internal sealed record SumFacts
{
    /// <summary>Where each series stands in the list.</summary>
    private readonly Dictionary<RollupSeries, int> _places = [];

    /// <summary>The first day of which there is anything; <see langword="null"/> when there is nothing.</summary>
    public long? First { get; set; }

    /// <summary>The last one.</summary>
    public long? Last { get; set; }

    /// <summary>How many events each series had.</summary>
    public List<SeriesEvents> Series { get; init; } = [];

    /// <summary>Pages that were not there, and the first day on which each was among the most frequent.</summary>
    public Dictionary<string, long> Missing { get; init; } = [];

    /// <summary>The same of pages at which the server failed.</summary>
    public Dictionary<string, long> Broken { get; init; } = [];

    /// <summary>The path of a value: without the page that led there.</summary>
    public static string PathOf(string value) => value.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var end ? value[..end] : value;

    public void Count(RollupSeries series, long events)
    {
        if (_places.TryGetValue(series, out int place))
        {
            Series[place] = new SeriesEvents(series, Series[place].Events + events);
        }
        else
        {
            _places.Add(series, Series.Count);
            Series.Add(new SeriesEvents(series, events));
        }
    }

    public void Days(long first, long last)
    {
        First = Math.Min(First ?? first, first);
        Last = Math.Max(Last ?? last, last);
    }

    public void Saw(RollupList list, string value, long day)
    {
        Dictionary<string, long> dates = list == RollupList.Missing ? Missing : Broken;
        ref long known = ref CollectionsMarshal.GetValueRefOrAddDefault(dates, PathOf(value), out bool isKnown);
        known = isKnown ? Math.Min(known, day) : day;
    }

    public void Add(SumFacts other)
    {
        foreach (SeriesEvents each in other.Series)
        {
            Count(each.Series, each.Events);
        }

        if (other is { First: { } first, Last: { } last })
        {
            Days(first, last);
        }

        foreach ((RollupList list, Dictionary<string, long> dates) in ((RollupList, Dictionary<string, long>)[])[(RollupList.Missing, other.Missing), (RollupList.Broken, other.Broken)])
        {
            foreach ((string path, long day) in dates)
            {
                Saw(list, path, day);
            }
        }
    }
}

internal sealed record SeriesEvents(RollupSeries Series, long Events);
