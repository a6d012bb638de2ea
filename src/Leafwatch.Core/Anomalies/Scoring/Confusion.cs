namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>Points that were rightly flagged, wrongly flagged, and missed.</summary>
public readonly record struct Confusion(long Found, long Wrong, long Missed)
{
    public double Recall => Found == 0 ? 0 : (double)Found / (Found + Missed);

    public double F1 => Found == 0 ? 0 : 2.0 * Found / ((2 * Found) + Wrong + Missed);

    public static Confusion operator +(Confusion a, Confusion b) => new(a.Found + b.Found, a.Wrong + b.Wrong, a.Missed + b.Missed);

    /// <summary>
    /// The rule of the AIOps challenge of 2018: a labelled segment counts as found, whole, when a flag falls into its first
    /// <paramref name="delay"/> + 1 points, else as missed, whole; other points count as they are.
    /// </summary>
    public static Confusion WithDelay(LabelledSeries series, Func<int, bool> isFlagged, int delay = 7)
    {
        (long found, long wrong, long missed) = (0, 0, 0);
        foreach (Segment segment in series.Segments)
        {
            bool isFound = false;
            for (int i = segment.First; i <= Math.Min(segment.Last, segment.First + delay); i++)
            {
                isFound |= isFlagged(i);
            }

            int length = segment.Last - segment.First + 1;
            (found, missed) = isFound ? (found + length, missed) : (found, missed + length);
        }

        for (int i = 0; i < series.Count; i++)
        {
            wrong += !series.Labels[i] && isFlagged(i) ? 1 : 0;
        }

        return new Confusion(found, wrong, missed);
    }
}
