namespace Leafwatch.Core.Anomalies.Scoring;

/// <summary>How good the detector was on one series or on several that are taken together.</summary>
/// <param name="Recall">With the flags as they were set, without a look at the labels.</param>
/// <param name="BestF1">The best F1 of any one threshold, by the rule of seven points of delay: it is fitted to the labels.</param>
/// <param name="PrecisionRecallArea">Of single points.</param>
/// <param name="Nab">The NAB score of the flags, where windows are known.</param>
/// <param name="BestNab">The best NAB score of any one threshold: it is fitted to the windows, as the benchmark does it.</param>
public sealed record Scores(SegmentRecall Recall, double BestF1, double PrecisionRecallArea, double? Nab, double? BestNab)
{
    public static Scores Of(IReadOnlyList<Evaluation> all)
    {
        double[] thresholds = Thresholds([.. all.SelectMany(one => one.Judgements).Select(judgement => judgement.Surprise)]);
        return new Scores(
            all.Select(one => SegmentRecall.Of(one.Series, i => one.Judgements[i].IsFlagged)).Aggregate(static (a, b) => a + b),
            thresholds.Max(threshold => all
                .Select(one => Confusion.WithDelay(one.Series, i => one.Judgements[i].Surprise >= threshold)).Aggregate(static (a, b) => a + b).F1),
            PrecisionRecall.Area(all.SelectMany(one => one.Judgements.Select((judgement, i) => (judgement.Surprise, one.Series.Labels[i])))),
            NabOf(all, static judgement => judgement.IsFlagged),
            thresholds.Max(threshold => NabOf(all, judgement => judgement.Surprise >= threshold)));
    }

    private static double? NabOf(IReadOnlyList<Evaluation> all, Func<Judgement, bool> isFlagged) => all.All(static one => one.Windows is not null)
        ? all.Select(one => NabScore.Of(one.Series.Count, one.Windows!, i => isFlagged(one.Judgements[i]))).Aggregate(static (a, b) => a + b).Final
        : null;

    /// <summary>Surprises as thresholds: some hundred, closer together where there are fewer above; and one that nothing reaches.</summary>
    private static double[] Thresholds(double[] surprises)
    {
        Array.Sort(surprises);
        List<double> thresholds = [double.PositiveInfinity];
        for (double above = 1; above <= surprises.Length; above = Math.Max(above + 1, above * 1.07))
        {
            thresholds.Add(surprises[^(int)above]);
        }

        return [.. thresholds];
    }
}
