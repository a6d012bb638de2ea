using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>What the alerts of a period come to: those who came back, rules that fire too often.</summary>
internal sealed class AlertFindings
{
    public const int ManyAlerts = 10;

    private const int MostActors = 8;

    private static readonly Dictionary<string, string> LoginTechniques = new(StringComparer.OrdinalIgnoreCase)
    {
        ["attack.t1110"] = "Brute force of no certain kind (T1110)",
        ["attack.t1110.001"] = "Guessing: many passwords (T1110.001)",
        ["attack.t1110.002"] = "Cracking of passwords (T1110.002)",
        ["attack.t1110.003"] = "Spraying: many names (T1110.003)",
        ["attack.t1110.004"] = "Stuffing: stolen passwords (T1110.004)",
    };

    public AlertFindings(ReportMaterial material)
    {
        Alert[] alerts = [.. material.Alerts.Where(alert => !HealthRules.IsOne(alert))];
        CameBack = Returned(alerts, material.EarlierAlerts, material.Pseudonyms);
        Noisy = NoisyOf(alerts, material);
        Techniques = TechniquesOf(alerts, material);
    }

    public IReadOnlyList<Actor> CameBack { get; }

    public IReadOnlyList<Noise> Noisy { get; }

    /// <summary>How logins were tried that led to alerts, by technique of MITRE ATT&amp;CK, the most frequent first.</summary>
    public IReadOnlyList<Technique> Techniques { get; }

    private static string? ActorOf(Alert alert) => alert.Group.FirstOrDefault(value => value.Field == Width.Address)?.Value;

    /// <summary>Who led to alerts before as well; before is so long ago that pseudonyms may stand for them.</summary>
    private static IReadOnlyList<Actor> Returned(Alert[] now, IReadOnlyList<Alert> earlier, Pseudonyms pseudonyms)
    {
        ILookup<string, Alert> before = earlier.Where(alert => ActorOf(alert) is not null).ToLookup(alert => pseudonyms.OfAddress(ActorOf(alert)!));
        return
        [
            .. now.Where(alert => ActorOf(alert) is not null)
                .GroupBy(alert => ActorOf(alert)!)
                .Select(group => (Who: group.Key, Now: group.Count(), Before: before[pseudonyms.OfAddress(group.Key)].ToArray()))
                .Where(actor => actor.Before.Length > 0)
                .Select(actor => new Actor(actor.Who, actor.Now, actor.Before.Length, ReportWords.Date(actor.Before.Min(alert => alert.First))))
                .OrderByDescending(actor => actor.Now)
                .ThenBy(actor => actor.Who, StringComparer.Ordinal)
                .Take(MostActors),
        ];
    }

    /// <summary>A rule that fires often is noisy only if nobody needed it: an attack by many addresses is many alerts too.</summary>
    private static IReadOnlyList<Noise> NoisyOf(Alert[] alerts, ReportMaterial material)
    {
        Dictionary<string, Incident> incidents = material.Incidents.ToDictionary(incident => incident.Id);
        return
        [
            .. alerts.GroupBy(alert => alert.Rule.Name)
                .Select(group => (Rule: group.Key, Parts: group.ToLookup(alert =>
                    IsNeedless(alert, material.IncidentOfAlert.TryGetValue(alert.Id, out string? id) ? incidents.GetValueOrDefault(id) : null))))
                .Select(rule => (rule.Rule, Needless: rule.Parts[true].ToArray(), Needed: rule.Parts[false].ToArray()))
                .Where(rule => rule.Needless.Length >= ManyAlerts)
                .OrderByDescending(rule => rule.Needless.Length)
                .ThenBy(rule => rule.Rule, StringComparer.Ordinal)
                .Take(5)
                .Select(rule => new Noise(rule.Rule, rule.Needless.Length, AdviceFor(rule.Needless, rule.Needed))),
        ];
    }

    /// <summary>Whether somebody said that it was nothing, or it is over and was never more than a note.</summary>
    private static bool IsNeedless(Alert alert, Incident? incident) => incident is { State: IncidentState.Closed }
        ? incident.Verdict is Verdict.FalseAlarm or Verdict.Expected
        : alert.State == AlertState.Resolved && incident is not { IsOpen: true } && IsLow(incident?.Level ?? alert.Rule.Level);

    private static bool IsLow(string level) => AlertLevel.RankOf(level) <= AlertLevel.RankOf("low");

    /// <summary>The threshold above which a quarter of the needless alerts would have been left, unless an alert that was needed lies below it.</summary>
    private static string AdviceFor(Alert[] alerts, Alert[] needed)
    {
        long[] counts = [.. alerts.Select(alert => alert.Count).Order()];
        long threshold = counts[counts.Length * 3 / 4] + 1;
        int left = counts.Count(count => count >= threshold);
        return alerts[0].Threshold == 0 || left == alerts.Length || needed.Any(alert => alert.Count < threshold)
            ? "see whether those it names are known, and keep them out of it"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"with a count of {threshold} in place of {alerts[0].Threshold} it would have fired about {(left == 0 ? "never" : ReportWords.Times(left))} (rules: thresholds: {alerts[0].Rule.Name})");
    }

    /// <summary>Alerts by the technique of their rule, T1110 (https://attack.mitre.org/techniques/T1110/); one with several is of the first that is more than "brute force".</summary>
    private static IReadOnlyList<Technique> TechniquesOf(Alert[] alerts, ReportMaterial material) =>
    [
        .. alerts.Select(alert => (Alert: alert, Technique: alert.Rule.Tags.Where(LoginTechniques.ContainsKey).OrderByDescending(tag => tag.Length).FirstOrDefault()))
            .Where(each => each.Technique is not null)
            .GroupBy(each => each.Technique!, each => each.Alert)
            .Select(group => new Technique(
                group.Key["attack.".Length..].ToUpperInvariant(),
                LoginTechniques[group.Key],
                group.Count(),
                group.SelectMany(AddressesOf).Distinct().Count(),
                group.Select(alert => material.IncidentOfAlert.GetValueOrDefault(alert.Id)).OfType<string>().Distinct().Count()))
            .OrderByDescending(technique => technique.Alerts)
            .ThenBy(technique => technique.Id, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> AddressesOf(Alert alert) =>
        alert.Sightings.Select(sighting => sighting.Address).Append(ActorOf(alert)).OfType<string>();

    public sealed record Actor(string Who, int Now, int Before, string First);

    public sealed record Noise(string Rule, int Alerts, string Advice);

    /// <param name="Id">Its id at MITRE: <c>T1110.003</c>.</param>
    /// <param name="Words">What it is.</param>
    /// <param name="Alerts">How many alerts are of it.</param>
    /// <param name="Addresses">From how many different addresses, of those that the alerts name.</param>
    /// <param name="Incidents">Of how many incidents these are.</param>
    public sealed record Technique(string Id, string Words, int Alerts, int Addresses, int Incidents);
}
