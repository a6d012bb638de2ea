namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>What the detector made of a labelled series, and how good that was.</summary>
public sealed record Evaluation(LabelledSeries Series, IReadOnlyList<Judgement> Judgements)
{
    /// <summary>With the flags as they were set, without a look at the labels.</summary>
    public SegmentRecall Recall { get; } = SegmentRecall.Of(Series, i => Judgements[i].IsFlagged);

    /// <summary>The best F1 of any threshold, by the rule of seven points of delay: it is fitted to the labels.</summary>
    public double BestF1 { get; } = Thresholds(Judgements).Append(double.PositiveInfinity)
        .Max(threshold => Confusion.WithDelay(Series, i => Judgements[i].Surprise >= threshold).F1);

    public double PrecisionRecallArea { get; } = PrecisionRecall.Area(Judgements.Select((judgement, i) => (judgement.Surprise, Series.Labels[i])));

    /// <summary>The NAB score of the flags, with these windows.</summary>
    public NabScore Nab(IReadOnlyList<Segment> windows) => NabScore.Of(Series.Count, windows, i => Judgements[i].IsFlagged);

    /// <summary>Passes over the series once.</summary>
    public static Evaluation Of(LabelledSeries series, AlarmBudget budget, bool withBand)
    {
        SeriesDetector detector = new(series.Step, budget);
        Judgement[] judgements = new Judgement[series.Count];
        for (int i = 0; i < judgements.Length; i++)
        {
            judgements[i] = detector.Take(series.Times[i], series.Values[i], withBand);
        }

        return new Evaluation(series, judgements);
    }

    /// <summary>Surprises as thresholds: some hundred, closer together where there are fewer above.</summary>
    private static IEnumerable<double> Thresholds(IReadOnlyList<Judgement> judgements)
    {
        double[] sorted = [.. judgements.Select(judgement => judgement.Surprise)];
        Array.Sort(sorted);
        for (double above = 1; above <= sorted.Length; above = Math.Max(above + 1, above * 1.07))
        {
            yield return sorted[^(int)above];
        }
    }
}
