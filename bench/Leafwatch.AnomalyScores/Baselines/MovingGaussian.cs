using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores.Baselines;

/// <summary>Distance from the mean of the last <paramref name="width"/> values, in their standard deviations.</summary>
internal sealed class MovingGaussian(int width) : IBaseline
{
    public string Name => $"moving window Gaussian ({width})";

    public double[] Scores(LabelledSeries series)
    {
        double[] scores = new double[series.Count];
        Queue<double> window = new();
        (double sum, double squares) = (0, 0);
        for (int i = 0; i < series.Count; i++)
        {
            double value = series.Values[i];
            if (double.IsNaN(value))
            {
                continue;
            }

            if (window.Count == width)
            {
                double mean = sum / width;
                double deviation = Math.Sqrt(Math.Max((squares / width) - (mean * mean), 0));
                scores[i] = Math.Abs(value - mean) / (deviation + 1e-9 + (0.001 * Math.Abs(mean)));
                double old = window.Dequeue();
                sum -= old;
                squares -= old * old;
            }

            window.Enqueue(value);
            sum += value;
            squares += value * value;
        }

        return scores;
    }
}
