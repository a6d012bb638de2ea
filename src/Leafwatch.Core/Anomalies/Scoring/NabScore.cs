namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>
/// The Numenta Anomaly Benchmark's standard profile (A. Lavin, S. Ahmad, "Evaluating Real-time Anomaly Detection Algorithms", 2015): within a window
/// the earliest flag counts, the earlier the more; a flag outside costs, the more the farther it is behind a window.
/// </summary>
public readonly record struct NabScore(double Sum, int Windows)
{
    private const double FalsePositive = 0.11;

    /// <summary>A window is a <see cref="Segment"/> of the series: both ends included.</summary>
    public static NabScore Of(int count, IReadOnlyList<Segment> windows, Func<int, bool> isFlagged)
    {
        int probation = Math.Min((int)(0.15 * count), 750);
        double sum = 0;
        foreach (Segment window in windows)
        {
            int width = window.Last - window.First + 1;
            int at = Math.Max(window.First, probation);
            while (at <= window.Last && !isFlagged(at))
            {
                at++;
            }

            sum += at <= window.Last ? Sigmoid(-(window.Last - at + 1) / (double)width) / 0.98661 : -1;
        }

        (int next, Segment? before) = (0, null);
        for (int i = 0; i < count; i++)
        {
            while (next < windows.Count && windows[next].Last < i)
            {
                before = windows[next++];
            }

            if (i < probation || !isFlagged(i) || (next < windows.Count && windows[next].First <= i))
            {
                continue;
            }

            double behind = before is { } w ? (i - w.Last) / Math.Max(w.Last - w.First, 1.0) : double.PositiveInfinity;
            sum += FalsePositive * (behind > 3 ? -1 : Sigmoid(behind));
        }

        return new NabScore(sum, windows.Count);
    }

    public static NabScore operator +(NabScore a, NabScore b) => new(a.Sum + b.Sum, a.Windows + b.Windows);

    /// <summary>100 for all windows at their beginnings and nothing else, 0 for no flag at all.</summary>
    public double Final => Windows == 0 ? 0 : 100 * (Sum + Windows) / (2 * Windows);

    private static double Sigmoid(double y) => (2 / (1 + Math.Exp(5 * y))) - 1;
}
