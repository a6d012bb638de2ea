using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.Exploring;

/// <summary>What the models of the sites expect of the columns of a chart, and what they found unusual.</summary>
/// <param name="store">The state.</param>
internal sealed class ExpectedReading(SqliteStore store)
{
    private const int MostAnomalies = 200;

    /// <summary>An anomaly that began at most this long before a chart may reach into it.</summary>
    private static readonly TimeSpan LongestAnomaly = TimeSpan.FromDays(2);

    /// <summary>The ranges of the columns; all <see langword="null"/> where nothing is known.</summary>
    /// <param name="grid">The columns.</param>
    /// <param name="measures">The measures that are added up.</param>
    /// <param name="takes">Which sites are meant.</param>
    /// <param name="isAmount">Whether an hour has more of it than a minute; else it is known of a single site only.</param>
    public ExpectedRange?[] Ranges(TimeGrid grid, IReadOnlyList<string> measures, Func<RollupSeries, bool> takes, bool isAmount = true)
    {
        // Days are told by what is usual: the bands of minutes say little of them, and are kept for two weeks.
        if (grid.Span == RollupSpan.Day)
        {
            return new ExpectedRange?[grid.Count];
        }

        ExpectedBand[] bands = [.. measures.SelectMany(measure => Bands(grid, measure, takes))];
        return Ranges(grid, bands, isAmount);
    }

    /// <summary>The ranges of all events. Where all events are requests, only those have a model.</summary>
    public ExpectedRange?[] RangesOfEvents(TimeGrid grid, Func<RollupSeries, bool> takes)
    {
        if (grid.Span == RollupSpan.Day)
        {
            return new ExpectedRange?[grid.Count];
        }

        ExpectedBand[] events = [.. Bands(grid, "events", takes)];
        HashSet<RollupSeries> known = [.. events.Select(band => band.Series)];
        return Ranges(grid, [.. events, .. Bands(grid, "requests", series => takes(series) && !known.Contains(series))], isAmount: true);
    }

    /// <summary>The anomalies of a time, of the sites that are meant, the latest first.</summary>
    public IReadOnlyList<Anomaly> Anomalies(TimeGrid grid, Func<RollupSeries, bool> takes) =>
    [
        .. store.Anomalies(grid.From - LongestAnomaly, MostAnomalies).Where(anomaly => anomaly.First < grid.To && anomaly.Last >= grid.From && takes(anomaly.Series)),
    ];

    /// <summary>The first of its reasons.</summary>
    public static string WhyOf(Anomaly anomaly) => anomaly.Reasons is [var first, ..] ? first : anomaly.Rule;

    /// <summary>For each column, what was unusual in it.</summary>
    public static string?[] Unusual(TimeGrid grid, IReadOnlyList<Anomaly> anomalies)
    {
        string?[] columns = new string?[grid.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            DateTimeOffset end = grid.EndOf(i);
            columns[i] = anomalies.FirstOrDefault(anomaly => anomaly.Began < end && anomaly.Last >= grid[i]) is { } found ? WhyOf(found) : null;
        }

        return columns;
    }

    private IEnumerable<ExpectedBand> Bands(TimeGrid grid, string measure, Func<RollupSeries, bool> takes) =>
        store.ExpectedBands(measure, grid.From.AddMinutes(-2 * ExpectedRange.BandMinutes), grid.To).Where(band => takes(band.Series));

    private static ExpectedRange?[] Ranges(TimeGrid grid, ExpectedBand[] bands, bool isAmount)
    {
        long[] edges = [.. Enumerable.Range(0, grid.Count).Select(i => RollupClock.MinuteOf(grid[i])), RollupClock.MinuteOf(grid.To)];
        return isAmount || bands.DistinctBy(band => band.Series).Count() == 1 ? ExpectedRange.Of(bands, edges, isAmount) : new ExpectedRange?[grid.Count];
    }
}
