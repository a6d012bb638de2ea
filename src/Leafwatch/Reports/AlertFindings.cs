using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;

namespace Leafwatch.Reports;

/// <summary>What the alerts of a period come to: stories of one actor each, those who came back, rules that fire too often.</summary>
internal sealed class AlertFindings
{
    public const int ManyAlerts = 10;

    private const int MostStories = 12;
    private const int MostActors = 8;
    private const string AddressField = "source.ip";

    private static readonly string[] Levels = ["informational", "low", "medium", "high", "critical"];

    public AlertFindings(ReportMaterial material)
    {
        Alert[] alerts = [.. material.Alerts.Where(alert => !HealthRules.IsOne(alert))];
        Story[] stories =
        [
            .. alerts.GroupBy(ActorOf)
                .Select(group => StoryOf(group.Key, [.. group]))
                .OrderByDescending(story => Array.IndexOf(Levels, story.Level))
                .ThenByDescending(story => story.Events)
                .ThenBy(story => story.Who, StringComparer.Ordinal),
        ];
        StoryCount = stories.Length;
        Stories = [.. stories.Take(MostStories)];
        Grave = alerts.Count(alert => alert.Rule.Level is "high" or "critical");
        Medium = alerts.Count(alert => alert.Rule.Level == "medium");
        StillFiring = alerts.Count(alert => alert.State == AlertState.Firing);
        CameBack = Returned(alerts, material.EarlierAlerts);
        Noisy = NoisyOf(alerts);
    }

    public IReadOnlyList<Story> Stories { get; }

    public int StoryCount { get; }

    public int Grave { get; }

    public int Medium { get; }

    public int StillFiring { get; }

    public IReadOnlyList<Actor> CameBack { get; }

    public IReadOnlyList<Noise> Noisy { get; }

    private static string ActorOf(Alert alert) =>
        alert.Group.FirstOrDefault(value => value.Field == AddressField)?.Value
        ?? (alert.Group.Count == 0 ? alert.Rule.Title : string.Join(", ", alert.Group.Select(value => value.Value)));

    private static Story StoryOf(string who, Alert[] alerts)
    {
        Alert gravest = alerts.MaxBy(alert => (Array.IndexOf(Levels, alert.Rule.Level), alert.Count))!;
        int others = alerts.Select(alert => alert.Rule.Name).Distinct().Count() - 1;
        return new Story(
            gravest.Rule.Title + (others > 0 ? $", and {ReportWords.Count(others, "other rule")}" : ""),
            who,
            gravest.Rule.Level,
            alerts.Length,
            alerts.Sum(alert => alert.Count),
            alerts.Min(alert => alert.First),
            alerts.Any(alert => alert.State == AlertState.Firing) ? null : alerts.Max(alert => alert.Last));
    }

    private static IReadOnlyList<Actor> Returned(Alert[] now, IReadOnlyList<Alert> earlier)
    {
        ILookup<string, Alert> before = earlier.Where(alert => alert.Group.Any(value => value.Field == AddressField)).ToLookup(ActorOf);
        return
        [
            .. now.Where(alert => alert.Group.Any(value => value.Field == AddressField))
                .GroupBy(ActorOf)
                .Where(group => before.Contains(group.Key))
                .Select(group => new Actor(group.Key, group.Count(), before[group.Key].Count(), ReportWords.Date(before[group.Key].Min(alert => alert.First))))
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

    /// <param name="Title">What happened.</param>
    /// <param name="Who">Whose doing it was, or what it was about.</param>
    /// <param name="Level">The gravest level.</param>
    /// <param name="Alerts">How many alerts.</param>
    /// <param name="Events">How many events they count.</param>
    /// <param name="First">The first event.</param>
    /// <param name="Ended">The last event; <see langword="null"/> while an alert fires.</param>
    public sealed record Story(string Title, string Who, string Level, int Alerts, long Events, DateTimeOffset First, DateTimeOffset? Ended);

    public sealed record Actor(string Who, int Now, int Before, string First);

    public sealed record Noise(string Rule, int Alerts, string Advice);
}
