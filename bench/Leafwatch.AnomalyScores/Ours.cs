using Leafwatch.AnomalyScores.Baselines;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores;

/// <summary>The detector of the program.</summary>
internal sealed class Ours : IBaseline
{
    public string Name => "leafwatch";

    public double[] Scores(LabelledSeries series)
    {
        SeriesDetector detector = new(series.Step, AlarmBudget.OneAWeek);
        return [.. Enumerable.Range(0, series.Count).Select(i => detector.Take(series.Times[i], series.Values[i]).Surprise)];
    }
}
