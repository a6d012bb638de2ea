using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores.Baselines;

/// <summary>Additive Holt-Winters with the season of a day; the distance from its forecast, in smoothed distances of the same time of day (Brutlag 2000).</summary>
internal sealed class HoltWinters : IBaseline
{
    private const double Alpha = 0.1, Beta = 0.0005, Gamma = 0.2;

    public string Name => "Holt-Winters (Brutlag)";

    public double[] Scores(LabelledSeries series)
    {
        int day = (int)(TimeSpan.FromDays(1) / series.Step);
        double[] scores = new double[series.Count];
        double[] season = new double[day];
        double[] deviation = new double[day];
        (double level, double trend) = (double.NaN, 0);
        for (int i = 0; i < series.Count; i++)
        {
            double value = series.Values[i];
            int phase = i % day;
            if (double.IsNaN(level))
            {
                level = value;
            }

            if (double.IsNaN(value) || double.IsNaN(level))
            {
                continue;
            }

            double forecast = level + trend + season[phase];
            double distance = Math.Abs(value - forecast);
            if (i >= 2 * day)
            {
                scores[i] = distance / (deviation[phase] + 1e-9 + (0.001 * Math.Abs(level)));
            }

            double before = level;
            double gamma = i < day ? 1 : Gamma;
            level = (Alpha * (value - season[phase])) + ((1 - Alpha) * (level + trend));
            trend = (Beta * (level - before)) + ((1 - Beta) * trend);
            season[phase] += gamma * (value - level - season[phase]);
            deviation[phase] += gamma * (distance - deviation[phase]);
        }

        return scores;
    }
}
