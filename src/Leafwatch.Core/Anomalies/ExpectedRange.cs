using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>What is expected of a stretch of time, out of the bands of its minutes.</summary>
/// <param name="Expected">What is most likely.</param>
/// <param name="Low">The least that would be usual.</param>
/// <param name="High">The most.</param>
public readonly record struct ExpectedRange(double Expected, double Low, double High)
{
    /// <summary>How far apart the bands of a measure are, in minutes.</summary>
    public const int BandMinutes = 15;

    /// <summary>The noise of minutes evens out in a longer stretch; that the forecast is off by so much does not.</summary>
    private const double ForecastError = 0.25;

    private const double MostScatter = 4;

    /// <summary>The same in another unit.</summary>
    public static ExpectedRange operator *(ExpectedRange range, double unit) => new(range.Expected * unit, range.Low * unit, range.High * unit);

    /// <summary>The ranges of stretches, one after the other; <see langword="null"/> where nothing is known.</summary>
    /// <param name="bands">Bands of sites and measures that add up.</param>
    /// <param name="edges">The minutes at which the stretches begin, and the one at which the last ends.</param>
    /// <param name="isAmount">Whether an hour has more of it than a minute; a response time it has not.</param>
    public static ExpectedRange?[] Of(IReadOnlyList<ExpectedBand> bands, IReadOnlyList<long> edges, bool isAmount = true)
    {
        var ranges = new ExpectedRange?[edges.Count - 1];
        (double Expected, double Below, double Above)[] sums = new (double, double, double)[ranges.Length];
        foreach (IGrouping<(RollupSeries, string), ExpectedBand> one in bands.GroupBy(band => (band.Series, band.Measure)))
        {
            ExpectedBand[] ordered = [.. one.OrderBy(band => band.Minute)];
            int first = 0;
            for (int i = 0; i < ranges.Length; i++)
            {
                // The band at or before the beginning holds until the next.
                while (first + 1 < ordered.Length && ordered[first + 1].Minute <= edges[i])
                {
                    first++;
                }

                int end = first;
                (double expected, double low, double high) = (0, 0, 0);
                for (; end < ordered.Length && ordered[end].Minute < edges[i + 1]; end++)
                {
                    if (ordered[end].Minute + (2 * BandMinutes) > edges[i])
                    {
                        (expected, low, high) = (expected + ordered[end].Expected, low + ordered[end].Low, high + ordered[end].High);
                    }
                    else
                    {
                        first = end + 1;
                    }
                }

                int known = end - first;
                first = Math.Min(first, ordered.Length - 1);
                if (known <= 0)
                {
                    continue;
                }

                double minutes = isAmount ? edges[i + 1] - edges[i] : 1;
                expected /= known;
                double below = Below(expected, low / known, minutes);
                double above = Width((high / known) - expected, expected, minutes);
                sums[i] = (sums[i].Expected + (expected * minutes), sums[i].Below + (below * below), sums[i].Above + (above * above));
                (double sum, double belowAll, double aboveAll) = sums[i];
                ranges[i] = new ExpectedRange(sum, Math.Max(0, sum - Math.Sqrt(belowAll)), sum + Math.Sqrt(aboveAll));
            }
        }

        return ranges;
    }

    /// <summary>What is expected of so many minutes, where this is of one.</summary>
    public ExpectedRange Of(int minutes)
    {
        double all = Expected * minutes;
        return new ExpectedRange(all, Math.Max(0, all - Below(Expected, Low, minutes)), all + Width(High - Expected, Expected, minutes));
    }

    /// <summary>How far below it is usual. A band that ends at nothing does not say where it would end: counts scatter by their root, at least.</summary>
    private static double Below(double expected, double low, double minutes)
    {
        double width = Width(expected - low, expected, minutes);
        return low > 0 || minutes <= 1 ? width : Math.Max(width, MostScatter * Math.Sqrt(Math.Max(0, expected) * minutes));
    }

    private static double Width(double ofMinute, double expected, double minutes)
    {
        double width = Math.Max(0, ofMinute);
        double error = ForecastError * expected * minutes;
        return Math.Min(width * minutes, Math.Sqrt((width * width * minutes) + (error * error)));
    }
}
