namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>Average precision over single points, no segment adjusted: the area under the curve of precision by recall, in steps.</summary>
public static class PrecisionRecall
{
    public static double Area(IEnumerable<(double Score, bool Label)> points)
    {
        (double Score, bool Label)[] ranked = [.. points];
        Array.Sort(ranked, static (a, b) => b.Score.CompareTo(a.Score));
        long labelled = ranked.LongCount(static point => point.Label);
        (double area, long found, int i) = (0, 0, 0);
        while (i < ranked.Length)
        {
            // Points of one score stand or fall together.
            long before = found;
            double score = ranked[i].Score;
            while (i < ranked.Length && ranked[i].Score == score)
            {
                found += ranked[i++].Label ? 1 : 0;
            }

            area += (found - before) / (double)Math.Max(labelled, 1) * found / i;
        }

        return area;
    }
}
