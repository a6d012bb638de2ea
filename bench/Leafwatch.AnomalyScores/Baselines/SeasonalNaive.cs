using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores.Baselines;

/// <summary>Expects the median of the same time of the last <paramref name="days"/> days; a robust z-score by the median of the last day's distances.</summary>
internal sealed class SeasonalNaive(int days) : IBaseline
{
    public string Name => days == 1 ? "seasonal naive, robust z" : $"seasonal median of {days} days, robust z";

    public double[] Scores(LabelledSeries series)
    {
        int day = (int)(TimeSpan.FromDays(1) / series.Step);
        double[] scores = new double[series.Count];
        SortedWindow distances = new(day);
        List<double> same = [];
        for (int i = 0; i < series.Count; i++)
        {
            same.Clear();
            for (int back = 1; back <= days && i - (back * day) >= 0; back++)
            {
                if (series.Values[i - (back * day)] is var value && !double.IsNaN(value))
                {
                    same.Add(value);
                }
            }

            if (same.Count == 0 || double.IsNaN(series.Values[i]))
            {
                continue;
            }

            same.Sort();
            double distance = Math.Abs(series.Values[i] - same[same.Count / 2]);
            if (distances.Count > 60)
            {
                scores[i] = distance / ((1.4826 * distances.Median) + 1e-9 + (0.001 * Math.Abs(series.Values[i])));
            }

            distances.Add(distance);
        }

        return scores;
    }
}
