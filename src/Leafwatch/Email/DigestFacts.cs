using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using static Leafwatch.Email.MailWords;

namespace Leafwatch.Email;

/// <summary>What a mail says about alerts that are told together, put into words once for both of its parts.</summary>
internal sealed record DigestFacts
{
    private const int LongestEvidence = 300;
    private const int MostRules = 50;

    public required string Subject { get; init; }

    /// <summary>The level of the gravest alert.</summary>
    public required string Level { get; init; }

    public required string Sentence { get; init; }

    /// <summary>What must be known before anything else: an exercise, a late mail.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<RuleCount> Rules { get; init; }

    public required IReadOnlyList<Item> Alerts { get; init; }

    /// <summary>What is said of those that are not shown one by one, if there are any.</summary>
    public required string? MoreAlerts { get; init; }

    public static DigestFacts Of(Notification notification, Digest digest, DeliveryAttempt attempt)
    {
        long count = digest.AlertCount;
        string gravest = Line(notification.Alert.Rule.Level, 20);
        string drill = notification.IsDrill ? "[DRILL] " : "";
        DateTimeOffset first = digest.Alerts.Min(alert => alert.First);
        DateTimeOffset last = digest.Alerts.Max(alert => alert.Last);
        return new DigestFacts
        {
            Subject = Header($"{drill}Leafwatch {gravest}: {Counted(count, "alert")} from earlier, found in old lines"),
            Level = gravest,
            Sentence = $"{Counted(count, "alert")} from {MailTime.Range(first, last)}. The lines were old when they were read, at "
                + $"{MailTime.Moment(ReadAt(notification))}: none of this is happening now.",
            Notes = [.. new[] { notification.IsDrill ? Drill : null, Lateness(notification, attempt) }.OfType<string>()],
            Rules = [.. digest.Counts.Take(MostRules).Select(one => new RuleCount(Line(one.Title, LongestValue), Line(one.Level, 20), one.Alerts))],
            Alerts = [.. digest.Alerts.Select(ItemOf)],
            MoreAlerts = count > digest.Alerts.Count
                ? $"These are the gravest {digest.Alerts.Count} of {Counted(count, "alert")}; the report log has them all."
                : null,
        };
    }

    private static Item ItemOf(Alert alert) => new(
        Line(alert.Rule.Level, 20),
        $"{Line(alert.Rule.Title, LongestValue)}: {Line(alert.Amount, LongestValue)}{Group(alert.Group)}",
        MailTime.Range(alert.First, alert.Last),
        alert.Evidence.Count == 0 ? null : Line(alert.Evidence[0], LongestEvidence),
        Line(alert.Id, 64));

    internal sealed record RuleCount(string Title, string Level, long Alerts);

    internal sealed record Item(string Level, string Sentence, string When, string? Evidence, string Id);
}
