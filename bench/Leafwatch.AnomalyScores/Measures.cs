using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores;

/// <summary>How good scores are, all series joined, with the best single threshold for each measure.</summary>
internal sealed record Measures(double Found, double F1, double Area)
{
    public static Measures Of(IReadOnlyList<LabelledSeries> all, double[][] allScores, Func<int, bool> isOf)
    {
        int[] of = [.. Enumerable.Range(0, all.Count).Where(isOf)];
        (double found, double f1) = (0, 0);
        foreach (double threshold in Thresholds(of.SelectMany(i => allScores[i]), 20))
        {
            (SegmentRecall recall, Confusion confusion) = (default, default);
            foreach (int i in of)
            {
                double[] scores = allScores[i];
                recall += SegmentRecall.Of(all[i], at => scores[at] >= threshold);
                confusion += Confusion.WithDelay(all[i], at => scores[at] >= threshold);
            }

            found = recall.FalseAlarmsPerWeek <= 1 ? Math.Max(found, recall.Share) : found;
            f1 = Math.Max(f1, confusion.F1);
        }

        return new Measures(found, f1, PrecisionRecall.Area(of.SelectMany(i => allScores[i].Select((score, at) => (score, all[i].Labels[at])))));
    }

    public static double BestNab(IReadOnlyList<(LabelledSeries Series, IReadOnlyList<Segment> Windows)> all, double[][] scores) =>
        Thresholds(scores.SelectMany(s => s), 4).Max(threshold => all
            .Select((series, i) => NabScore.Of(series.Series.Count, series.Windows, at => scores[i][at] >= threshold))
            .Aggregate((a, b) => a + b).Final);

    private static IEnumerable<double> Thresholds(IEnumerable<double> scores, int largestShare)
    {
        double[] sorted = [.. scores.Where(score => score > 0).Order()];
        for (double above = 10; above < sorted.Length / largestShare; above *= 1.1)
        {
            yield return sorted[^(int)above];
        }
    }
}
