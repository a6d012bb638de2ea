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

    public AlertFindings(ReportMaterial material)
    {
        Alert[] alerts = [.. material.Alerts.Where(alert => !HealthRules.IsOne(alert))];
        CameBack = Returned(alerts, material.EarlierAlerts, material.Pseudonyms);
        Noisy = NoisyOf(alerts);
    }

    public IReadOnlyList<Actor> CameBack { get; }

    public IReadOnlyList<Noise> Noisy { get; }

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

    private static IReadOnlyList<Noise> NoisyOf(Alert[] alerts) =>
    [
        .. alerts.GroupBy(alert => alert.Rule.Name)
            .Where(group => group.Count() >= ManyAlerts)
            .OrderByDescending(group => group.Count())
            .Take(5)
            .Select(group => new Noise(group.Key, group.Count(), AdviceFor([.. group]))),
    ];

    /// <summary>The threshold above which a quarter of the alerts would have been left.</summary>
    private static string AdviceFor(Alert[] alerts)
    {
        long[] counts = [.. alerts.Select(alert => alert.Count).Order()];
        long threshold = counts[counts.Length * 3 / 4] + 1;
        int left = counts.Count(count => count >= threshold);
        return alerts[0].Threshold == 0 || left == alerts.Length
            ? "see whether those it names are known, and keep them out of it"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"with a count of {threshold} in place of {alerts[0].Threshold} it would have fired about {(left == 0 ? "never" : ReportWords.Times(left))} (rules: thresholds: {alerts[0].Rule.Name})");
    }

    public sealed record Actor(string Who, int Now, int Before, string First);

    public sealed record Noise(string Rule, int Alerts, string Advice);
}
