namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>What the detector made of a labelled series.</summary>
/// <param name="Series">The series.</param>
/// <param name="Windows">The windows of its NAB score, where they are known.</param>
/// <param name="Judgements">One for each value.</param>
public sealed record Evaluation(LabelledSeries Series, IReadOnlyList<Segment>? Windows, IReadOnlyList<Judgement> Judgements)
{
    /// <summary>Passes over the series once.</summary>
    public static Evaluation Of(LabelledSeries series, IReadOnlyList<Segment>? windows, AlarmBudget budget, bool withBand)
    {
        SeriesDetector detector = new(series.Step, budget);
        Judgement[] judgements = new Judgement[series.Count];
        for (int i = 0; i < judgements.Length; i++)
        {
            judgements[i] = detector.Take(series.Times[i], series.Values[i], withBand);
        }

        return new Evaluation(series, windows, judgements);
    }
}
