using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;

namespace Leafwatch.Web.UseCases;

/// <summary>The verdicts on anomalies: each changes what is normal for its series, and for no other.</summary>
internal static class AnomalyActs
{
    /// <summary>What asks the monitor for a verdict; <see langword="null"/> for a word that is none.</summary>
    public static OperatorAction? Judging(Visit visit, Anomaly anomaly, string word)
    {
        if (VerdictWords.Read(word) is not { } verdict)
        {
            return null;
        }

        visit.Audit($"{Words.Of(OperatorActionKind.JudgeAnomaly)} {Words.Of(verdict)}", $"anomaly {anomaly.Id}");
        return new OperatorAction
        {
            Id = MonitorActs.NewId(),
            Kind = OperatorActionKind.JudgeAnomaly,
            Verdict = verdict,
            Target = anomaly.Id,
            By = visit.Who!.Name,
            At = visit.Now,
        };
    }
}
