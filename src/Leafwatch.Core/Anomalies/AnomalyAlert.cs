using System.Globalization;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Anomalies;

/// <summary>An anomaly as an alert, which goes the way of all alerts.</summary>
public static class AnomalyAlert
{
    private const string Marks = "·▁▂▃▄▅▆▇█";
    private const int MinutesOfBar = 2;
    private const int MostPictures = 3;

    public static Alert Of(Anomaly anomaly) => new()
    {
        Id = anomaly.Id,
        Rule = AnomalyRules.Named(anomaly.Rule),
        Group = [.. GroupOf(anomaly)],
        Statement = $"{string.Join("; ", anomaly.Reasons)}{Rare(anomaly)}",
        State = anomaly.IsOver ? AlertState.Resolved : AlertState.Firing,
        Count = Math.Max(1, anomaly.Excess),
        First = anomaly.First,
        Last = anomaly.Last,
        Fired = anomaly.First,
        Resolved = anomaly.IsOver ? anomaly.Last : null,
        Evidence = [.. anomaly.Measures.Take(MostPictures).SelectMany(Picture)],
        Sightings = [.. anomaly.Addresses.Select(address => new Sighting(address, [anomaly.First], 1))],
        Totals = [],
    };

    /// <summary>A measure in three lines: what it was, how the last hour went in bars of two minutes, and where they were beyond the band of the usual.</summary>
    public static IEnumerable<string> Picture(AnomalousMeasure measure)
    {
        bool isCount = Measure.Named(measure.Name) is not { IsCount: false };
        double minutes = isCount ? 1 : measure.Minutes;
        string span = !isCount ? "" : measure.Minutes > 1 ? string.Create(CultureInfo.InvariantCulture, $" in {measure.Minutes} minutes") : " in a minute";
        string band = HasBand(measure) ? $"; a minute has {Number(measure.Low)} to {Number(measure.High)} as a rule" : "";
        yield return $"{measure.Name}: {Number(measure.Value / minutes)}{span}, usually {Number(measure.Expected / minutes)}{band}";
        double[] highest = [.. measure.Recent.Chunk(MinutesOfBar).Select(bar => bar.Max())];
        if (highest.Length == 0)
        {
            yield break;
        }

        double most = Math.Max(1e-9, highest.Max());
        string bars = string.Concat(highest.Select(value => Marks[(int)Math.Clamp(Math.Ceiling(value / most * (Marks.Length - 1)), 0, Marks.Length - 1)]));
        yield return $"{bars} the last hour, at most {Number(most)} a minute";
        if (HasBand(measure))
        {
            string beyond = string.Concat(highest.Select(value => value > measure.High ? '^' : value < measure.Low ? 'v' : '-'));
            yield return $"{beyond} ^ above, v below what is usual";
        }
    }

    /// <summary>Whether it is known what is usual.</summary>
    public static bool HasBand(AnomalousMeasure measure) => measure.High > 0;

    /// <summary>As many digits as say something.</summary>
    private static string Number(double value) => value.ToString(Math.Abs(value) >= 10 ? "#,0" : "0.##", CultureInfo.InvariantCulture);

    private static IEnumerable<GroupValue> GroupOf(Anomaly anomaly)
    {
        if (anomaly.Actor is { } actor)
        {
            yield return new GroupValue(anomaly.Rule == AnomalyRules.Actor.Name ? Width.Address : Width.User, actor);
        }

        yield return new GroupValue("log.source", anomaly.Series.Source);
        if (anomaly.Series.Host.Length > 0)
        {
            yield return new GroupValue(Width.Host, anomaly.Series.Host);
        }

        if (anomaly.Series.Site.Length > 0)
        {
            yield return new GroupValue("url.domain", anomaly.Series.Site);
        }
    }

    private static string Rare(Anomaly anomaly) => anomaly.InNormalWeek switch
    {
        >= 0.5 => "",
        >= 0.001 and var likely => string.Create(CultureInfo.InvariantCulture, $" (such a minute is in {100 * likely:0.#} % of normal weeks)"),
        _ => " (such a minute is in fewer than 1 of 1,000 normal weeks)",
    };
}
