using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Storage;

namespace Leafwatch.Web.UseCases;

/// <summary>Which anomalies an address asks for, and what was learned of each site.</summary>
internal static class AnomaliesAsked
{
    /// <summary>How many are looked at, the latest.</summary>
    public const int Most = 1_000;

    /// <summary>Those that the address asks for, the latest first.</summary>
    public static IReadOnlyList<Anomaly> Find(Visit visit) =>
    [
        .. visit.Dashboard.Parts.Reading.Anomalies(Since(visit), Most).Where(anomaly => visit.Asked("state") switch
        {
            "told" => !anomaly.IsShadow,
            "shadow" => anomaly.IsShadow,
            "judged" => anomaly.Verdict is not null,
            "open" => !anomaly.IsOver,
            _ => true,
        }),
    ];

    /// <summary>What is known of each site, in words: the first line of each says of what, since when, and whether its anomalies are told.</summary>
    public static IEnumerable<(ModelledSite Of, IReadOnlyList<string> Words)> Models(Visit visit)
    {
        AnomalyOptions options = visit.Dashboard.Parts.Changes?.InForce.Settings.Anomalies ?? new AnomalyOptions();
        StoredAnomalies stored = visit.Dashboard.Parts.Reading.LearnedModels();
        return stored.Models.Select(model => (new ModelledSite(model.Series.Source, model.Series.Host, model.Series.Site), (IReadOnlyList<string>)[.. ModelWords.Of(model, options, stored.Judged)]));
    }

    private static DateTimeOffset Since(Visit visit) => visit.Asked("within") switch
    {
        "day" => visit.Now.AddDays(-1),
        "week" => visit.Now.AddDays(-7),
        "ever" => DateTimeOffset.UnixEpoch,
        _ => visit.Now.AddDays(-30),
    };
}

/// <summary>Of what a model is: a site of a source, on a host where that is known.</summary>
internal sealed record ModelledSite(string Source, string Host, string Site);
