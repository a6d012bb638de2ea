using Leafwatch.Core.Anomalies.Scoring;

namespace Leafwatch.AnomalyScores.Baselines;

/// <summary>A known way to score the values of a series: the higher, the less usual.</summary>
internal interface IBaseline
{
    string Name { get; }

    double[] Scores(LabelledSeries series);
}
