using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores.Baselines;

/// <summary>
/// S-H-ESD as in Twitter's package (Hochenbaum, Vallis, Kejariwal 2017), its last day of two weeks: what remains without the periodic season and the
/// median, in median absolute deviations. Within that day it sees what comes later, which is in its favour.
/// </summary>
internal sealed class SeasonalHybridEsd : IBaseline
{
    public string Name => "S-H-ESD (last day of 14)";

    public double[] Scores(LabelledSeries series)
    {
        int day = (int)(TimeSpan.FromDays(1) / series.Step);
        double[] scores = new double[series.Count];
        for (int begin = 2 * day; begin < series.Count; begin += day)
        {
            int end = Math.Min(begin + day, series.Count);
            int first = Math.Max(0, end - (14 * day));
            (double[] sums, int[] counts) = (new double[day], new int[day]);
            for (int i = first; i < end; i++)
            {
                if (!double.IsNaN(series.Values[i]))
                {
                    sums[i % day] += series.Values[i];
                    counts[i % day]++;
                }
            }

            double total = sums.Sum() / Math.Max(1, counts.Sum());
            double Season(int i) => counts[i % day] == 0 ? 0 : (sums[i % day] / counts[i % day]) - total;
            double[] known = [.. Enumerable.Range(first, end - first).Where(i => !double.IsNaN(series.Values[i])).Select(i => series.Values[i])];
            double median = Median(known);
            double[] distances = [.. Enumerable.Range(first, end - first).Where(i => !double.IsNaN(series.Values[i])).Select(i => series.Values[i] - median - Season(i))];
            double center = Median(distances);
            double mad = 1.4826 * Median([.. distances.Select(r => Math.Abs(r - center))]);
            for (int i = begin; i < end; i++)
            {
                if (!double.IsNaN(series.Values[i]))
                {
                    scores[i] = Math.Abs(series.Values[i] - median - Season(i) - center) / (mad + 1e-9 + (0.001 * Math.Abs(median)));
                }
            }
        }

        return scores;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? 0 : values[values.Length / 2];
    }
}
