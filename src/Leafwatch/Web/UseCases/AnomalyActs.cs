using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Web.UseCases;

/// <summary>What somebody says of an anomaly: it changes what is normal for its site.</summary>
internal static class AnomalyActs
{
    /// <summary>The anomaly that the address names, by its whole id.</summary>
    public static Anomaly? Find(Visit visit)
    {
        string id = visit.Part("id");
        return id.Length == 0 ? null : visit.Dashboard.Parts.Reading.AnomaliesNamed(id).FirstOrDefault(anomaly => anomaly.Id == id);
    }

    /// <summary>What asks the monitor to take the verdict; <see langword="null"/> for a word that is none.</summary>
    public static OperatorAction? Judgement(Visit visit, Anomaly anomaly, string word)
    {
        if (VerdictWords.Read(word) is not { } verdict)
        {
            return null;
        }

        visit.Audit($"judged {Words.Of(verdict)}", $"anomaly {anomaly.Id}");
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
