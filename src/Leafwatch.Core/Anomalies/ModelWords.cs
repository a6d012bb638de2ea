using System.Globalization;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>What a model is made of, and why it is as it is, in words.</summary>
public static class ModelWords
{
    /// <summary>An hour is the longest that a model is stored late.</summary>
    private const long Late = 90;

    /// <param name="stored">The model.</param>
    /// <param name="options">How anomalies are judged.</param>
    /// <param name="judged">The last minute that was judged: a model that is far behind it is still learning.</param>
    public static IEnumerable<string> Of(StoredModel stored, AnomalyOptions options, long? judged = null)
    {
        string name = string.Join(", ", ((string[])[stored.Series.Site, stored.Series.Host, stored.Series.Source]).Where(part => part.Length > 0));
        if (SiteModel.Restore(stored, options) is not { } site)
        {
            yield return $"{name}: of another version of Leafwatch; it is learned anew from the history";
            yield break;
        }

        string learning = judged - site.Reached is { } behind and > Late
            ? string.Create(CultureInfo.InvariantCulture, $"still learning from the history, {TimeSpan.FromMinutes(behind).TotalDays:0.#} days to come; ")
            : "";
        string state = site.IsReady(site.Reached)
            ? "what is unusual is told"
            : string.Create(CultureInfo.InvariantCulture, $"kept and not told before {site.LocalOf(site.Since) + options.Shadow:yyyy-MM-dd HH:mm}");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: known from {site.LocalOf(site.Since):yyyy-MM-dd HH:mm} to {site.LocalOf(site.Reached):yyyy-MM-dd HH:mm}, {learning}{state}; {site.Measures.Count()} measures, {(stored.Payload?.Length ?? 0) / 1024:N0} kB; told is what is rarer than once in {Often(Math.Pow(10, site.Threshold))} of usual minutes");
        foreach (SeriesModel model in site.Measures.Where(static model => model.Tolerance.IsAny))
        {
            string rarer = model.Tolerance.Bias > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(10, model.Tolerance.Bias):0.#} times rarer than that, after false alarms; ") : "";
            yield return string.Create(CultureInfo.InvariantCulture, $"  {model.Measure.Name}: {rarer}{model.Tolerance.ExpectedHours} hours of the week in which the unusual is expected");
        }

        foreach ((string mix, AcceptedShares accepted) in site.Mixes)
        {
            foreach ((string kind, double share) in accepted.All)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"  {mix}: up to {100 * share:0.#} % {VisibleText.Of(kind, 80)} is no news, as you said");
            }
        }
    }

    /// <summary>A time of so many minutes, in words.</summary>
    private static string Often(double minutes) => TimeSpan.FromMinutes(Math.Min(minutes, 1e9)) is var time && time.TotalDays >= 365
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays / 365:N0} years")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, time.TotalDays):N0} days");
}
