using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using static Leafwatch.Wording.NotificationWords;

namespace Leafwatch.Wording;

/// <summary>What is told about incidents that are told together, put into words once for all who are told.</summary>
internal sealed record DigestFacts
{
    private const int LongestEvidence = 300;
    private const int LongestHeadline = 400;
    private const int MostRules = 50;

    public required string Subject { get; init; }

    /// <summary>The level of the gravest incident.</summary>
    public required string Level { get; init; }

    public required string Sentence { get; init; }

    /// <summary>What must be known before anything else: an exercise, a late message.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required IReadOnlyList<RuleCount> Rules { get; init; }

    public required IReadOnlyList<Item> Incidents { get; init; }

    /// <summary>What is said of those that are not shown one by one, if there are any.</summary>
    public required string? MoreIncidents { get; init; }

    /// <param name="notification">What is told.</param>
    /// <param name="digest">Its incidents.</param>
    /// <param name="lateness">Why it comes late, if it does (<see cref="Lateness"/>).</param>
    /// <param name="links">Makes the links to the dashboard, if it can be reached.</param>
    public static DigestFacts Of(Notification notification, Digest digest, string? lateness, ActionLinks? links)
    {
        long count = digest.IncidentCount;
        string gravest = Line(digest.Incidents.MaxBy(incident => AlertLevel.RankOf(incident.Level))!.Level, 20);
        string incidents = Words.Count(count, "incident");
        string drill = notification.IsDrill ? "[DRILL] " : "";
        DateTimeOffset last = digest.Incidents.Max(incident => incident.Last);

        // Logs of several zones are told together: one of the zones will do for the whole.
        DateTimeOffset first = digest.Incidents.Min(incident => incident.First).ToOffset(last.Offset);
        return new DigestFacts
        {
            Subject = SubjectLine($"{drill}Leafwatch {gravest}: {incidents} {digest.Cause switch
            {
                DigestCause.Earlier => "from earlier, found in old lines",
                DigestCause.QuietHours => "from the quiet hours",
                DigestCause.Budget => "more, after so many messages",
                _ => "together",
            }}"),
            Level = gravest,
            Sentence = $"{incidents} from {TimeWords.Range(first, last)}. " + digest.Cause switch
            {
                DigestCause.Earlier => $"The lines were old when they were read, at {TimeWords.Moment(ReadAt(notification))}: none of this is happening now.",
                DigestCause.QuietHours => "They came in the quiet hours and could wait until now.",
                DigestCause.Budget => "You had been sent so many messages that these were kept to be told together: see whether something else hides among them.",
                _ => "Their route asks that they are told together.",
            },
            Notes = [.. new[] { notification.IsDrill ? Drill : null, notification.Instead, lateness }.OfType<string>()],
            Rules = [.. digest.Counts.Take(MostRules).Select(one => new RuleCount(Line(one.Title, LongestValue), Line(one.Level, 20), one.Incidents))],
            Incidents = [.. digest.Incidents.Select(incident => ItemOf(incident, links))],
            MoreIncidents = count > digest.Incidents.Count
                ? $"These are the gravest {digest.Incidents.Count} of {incidents}; leafwatch incidents --all has them all."
                : null,
        };
    }

    private static Item ItemOf(Incident incident, ActionLinks? links) => new(
        Line(incident.Level, 20),
        Line(incident.Headline(), LongestHeadline),
        TimeWords.Range(incident.First, incident.Last),
        LeadOf(incident)?.Line is { } line ? Line(line, LongestEvidence) : null,
        Line(incident.Id, 64),
        links?.PageOf(incident.Id));

    /// <summary>The alert that the headline is of.</summary>
    private static IncidentAlert? LeadOf(Incident incident) =>
        incident.Alerts.FirstOrDefault(alert => alert.Rule == incident.Rules[0].Name) ?? (incident.Alerts is [var first, ..] ? first : null);

    internal sealed record RuleCount(string Title, string Level, long Incidents);

    internal sealed record Item(string Level, string Sentence, string When, string? Evidence, string Id, Uri? Page);
}
