using System.Globalization;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>An anomaly as an alert, which goes the way of all alerts.</summary>
public static class AnomalyAlert
{
    private const string Marks = "·▁▂▃▄▅▆▇█";
    private const int MostPictures = 3;

    public static Alert Of(Anomaly anomaly) => new()
    {
        Id = anomaly.Id,
        Rule = AnomalyRules.Named(anomaly.Rule),
        Group = [.. GroupOf(anomaly)],
        Statement = $"{string.Join("; ", anomaly.Reasons)}{Rare(anomaly)}",
        State = anomaly.IsOver ? AlertState.Resolved : AlertState.Firing,
        Count = AnomalyRules.IsOfLess(AnomalyRules.Named(anomaly.Rule)) ? 1 : Math.Max(1, anomaly.Excess),
        First = anomaly.Began,
        Last = anomaly.Last,
        Fired = anomaly.First,
        Resolved = anomaly.IsOver ? anomaly.Last : null,
        Evidence = [.. anomaly.Measures.Take(MostPictures).SelectMany(Picture)],
        Sightings = [.. anomaly.Addresses.Select(address => new Sighting(address, [anomaly.First], 1))],
        Totals = [],
        Traits = [.. TraitsOf(anomaly)],
    };

    /// <summary>A measure in up to four lines: what it was, how the last hour went, and below that where it was beyond the band of the usual.</summary>
    public static IEnumerable<string> Picture(AnomalousMeasure measure)
    {
        Measure? known = Measure.Named(measure.Name);
        bool isCount = known is not { IsCount: false };
        Func<double, string> say = known?.Say ?? Measure.Plain;
        double minutes = isCount ? 1 : measure.Minutes;
        string span = !isCount ? known!.Role == MeasureRole.Traffic ? " a minute" : "" : measure.Minutes > 1 ? string.Create(CultureInfo.InvariantCulture, $" in {measure.Minutes} minutes") : " in a minute";
        string amount = $"{WordsOf(measure)}: {say(measure.Value / minutes)}{span}, usually {say(measure.Expected / minutes)}";
        yield return amount;
        HourPicture picture = HourPicture.Of(measure);
        if (picture.Bars.Count == 0)
        {
            yield break;
        }

        double most = Math.Max(1e-9, picture.Bars.Max());
        string band = picture.Expected is { } usual ? $", usual {say(usual.Low)} to {say(usual.High)} (^ above, v below)" : "";
        yield return string.Create(CultureInfo.InvariantCulture, $"the last hour in bars of {HourPicture.MinutesOfBar} minutes: at most {say(most)}{band}");
        yield return string.Concat(picture.Bars.Select(value => Marks[(int)Math.Clamp(Math.Ceiling(value / most * (Marks.Length - 1)), 0, Marks.Length - 1)]));
        if (picture.Expected is not null)
        {
            yield return string.Concat(picture.Beyond.Select(beyond => beyond > 0 ? '^' : beyond < 0 ? 'v' : '-'));
        }
    }

    /// <summary>What a measure counts, in words.</summary>
    public static string WordsOf(AnomalousMeasure measure) => Measure.Named(measure.Name)?.Words ?? measure.Name;

    /// <summary>Whether it is known what is usual in a minute.</summary>
    public static bool HasBand(AnomalousMeasure measure) => measure.High > 0;

    private static IEnumerable<GroupValue> GroupOf(Anomaly anomaly)
    {
        if (anomaly.Actor is { } actor)
        {
            yield return new GroupValue(anomaly.Rule == AnomalyRules.Actor.Name ? Width.Address : Width.User, actor);
        }

        yield return new GroupValue(Width.Source, anomaly.Series.Source);
        if (anomaly.Series.Host.Length > 0)
        {
            yield return new GroupValue(Width.Host, anomaly.Series.Host);
        }

        if (anomaly.Series.Site.Length > 0)
        {
            yield return new GroupValue("url.domain", anomaly.Series.Site);
        }
    }

    /// <summary>Where it is, for an anomaly of several sites: by these it is routed, and found by what else is said of them.</summary>
    private static IEnumerable<Trait> TraitsOf(Anomaly anomaly)
    {
        foreach ((string field, Func<RollupSeries, string> of) in ((string, Func<RollupSeries, string>)[])[(Width.Source, static site => site.Source), (Width.Host, static site => site.Host), ("url.domain", static site => site.Site)])
        {
            string[] values = [.. anomaly.Sites.Select(of).Where(static value => value.Length > 0).Distinct()];
            if (values.Length > 0)
            {
                yield return new Trait(field, values);
            }
        }
    }

    private static string Rare(Anomaly anomaly) => anomaly.InNormalWeek switch
    {
        >= 0.5 => "",
        >= 0.001 and var likely => string.Create(CultureInfo.InvariantCulture, $" (such a minute is in {100 * likely:0.#} % of normal weeks)"),
        _ => " (such a minute is in fewer than 1 of 1,000 normal weeks)",
    };
}
