using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Notifying;
using static Leafwatch.Wording.NotificationWords;

namespace Leafwatch.Wording;

/// <summary>What is told about an incident besides its gravest alert: bounded, and safe to show as plain text.</summary>
internal sealed record IncidentFacts
{
    private const int MostAlerts = 12;
    private const int MostOfRule = 3;
    private const int MostNamed = 6;
    private const int LongestLine = 300;

    /// <summary>What stands before the headline in the subject of a message that is not the first.</summary>
    public required string Status { get; init; }

    /// <summary>Why this is told, where it is not the first word of the incident.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Why it is graver than its rules.</summary>
    public required string? Raised { get; init; }

    /// <summary>Who, whether they got in, what it was aimed at.</summary>
    public required IReadOnlyList<AlertFacts.Named> Known { get; init; }

    /// <summary>Its events over time, as shares of the most there were, from 0 to 1; none when there is nothing to see in them.</summary>
    public required IReadOnlyList<double> Bars { get; init; }

    public required string BarsSay { get; init; }

    public required string BarsFrom { get; init; }

    public required string BarsTo { get; init; }

    /// <summary>All that was seen, when it is more than one alert.</summary>
    public required IReadOnlyList<Item> Alerts { get; init; }

    public required string? MoreAlerts { get; init; }

    public required IReadOnlyList<Item> Similar { get; init; }

    /// <summary>What can be done with one touch; none without a place that links lead to.</summary>
    public required IReadOnlyList<Link> Links { get; init; }

    public static IncidentFacts Of(Notification notification, Incident incident, ActionLinks? links)
    {
        IncidentAlert[] shown = [.. incident.Alerts.GroupBy(alert => alert.Rule).SelectMany(rule => rule.Take(MostOfRule)).OrderBy(alert => alert.First).Take(MostAlerts)];
        IReadOnlyList<long> counts = incident.Activity.Counts;
        long most = counts.Count == 0 ? 0 : counts.Max();
        DateTimeOffset start = incident.Activity.Start;
        DateTimeOffset end = start + (incident.Activity.Step * counts.Count);
        return new IncidentFacts
        {
            Status = StatusOf(notification.Reason),
            Notes = [.. NotesOf(notification, incident)],
            Raised = incident.RaisedWhy is { } why ? $"raised: {Line(why, LongestValue)}" : null,
            Known = [.. KnownOf(incident, notification.Alert, hasLinks: links is not null)],
            // Of an anomaly there are no events: the evidence has its last hour.
            Bars = counts.Count < 2 || incident.EventCount < 2 || incident.Rules.All(rule => AnomalyRules.Has(rule.Id)) ? [] : [.. counts.Select(count => count / (double)most)],
            BarsSay = incident.Rules.Count == 1
                ? $"{Words.Count(incident.EventCount, "event")}; the highest bar is {Words.Count(most, "event")} in {TimeWords.Length(incident.Activity.Step)}"
                : $"{incident.EventCount:N0} matches: an event counts once for each rule that it matches; the highest bar is {most:N0} in {TimeWords.Length(incident.Activity.Step)}",
            BarsFrom = start.ToString(start.Date == end.Date ? "HH:mm:ss" : "ddd HH:mm", CultureInfo.InvariantCulture),
            BarsTo = end.ToString(start.Date == end.Date ? "HH:mm:ss" : "ddd HH:mm", CultureInfo.InvariantCulture),
            Alerts = incident.AlertCount < 2 ? [] : [.. shown.Select(ItemOf)],
            MoreAlerts = incident.AlertCount > shown.Length
                ? $"These are {shown.Length} of {Words.Count(incident.AlertCount, "alert")}; leafwatch incident {incident.Id} shows more."
                : null,
            Similar = [.. notification.Similar.Select(ItemOf)],
            Links = links is null || !incident.IsOpen ? PageOf(incident, links) : [.. LinksOf(notification, incident, links)],
        };
    }

    private static string StatusOf(NotifyReason reason) => reason switch
    {
        NotifyReason.Raised => "now graver: ",
        NotifyReason.Updated => "update: ",
        NotifyReason.Resolved => "over: ",
        NotifyReason.Reopened => "again: ",
        NotifyReason.Flapping => "comes and goes: ",
        NotifyReason.Escalated => "nobody has acknowledged: ",
        _ => "",
    };

    private static IEnumerable<string> NotesOf(Notification notification, Incident incident)
    {
        string? note = notification.Reason switch
        {
            NotifyReason.Raised => $"This became graver since you were told of it{(incident.RaisedWhy is { } why ? $": {Line(why, LongestValue)}" : "")}.",
            NotifyReason.Updated => $"This has grown since you were told of it{Grown(notification.Before, incident)}. What follows is all of it.",
            NotifyReason.Resolved when incident.Verdict is { } verdict => $"This was closed as {VerdictWords.Judged(verdict)}.",
            NotifyReason.Resolved when notification.Alert is { Statement: not null, Resolved: { } ended } => $"This has been over since {TimeWords.Moment(ended)}.",
            NotifyReason.Resolved => $"This is over: nothing more has been seen since {TimeWords.Moment(incident.Last)}.",
            NotifyReason.Reopened => "This was over, and has begun again.",
            NotifyReason.Flapping => $"This has begun again {Words.Times(incident.Reopened)}. You are not told again each time it comes and goes, unless it becomes graver.",
            NotifyReason.Escalated => $"Nobody has acknowledged this since {TimeWords.Moment(incident.Opened.ToOffset(incident.Last.Offset))}. You are told as step {notification.Step} of the escalation: acknowledge it, and nobody further is called.",
            _ => null,
        };
        if (note is not null)
        {
            yield return note;
        }

        if (incident.Acknowledged is { } by)
        {
            yield return $"{Line(by.By, LongestValue)} has been taking care of it since {TimeWords.Moment(by.At.ToOffset(incident.Last.Offset))}{(by.Note is { } said ? $": {Line(said, LongestValue)}" : "")}.";
        }
    }

    /// <summary><c> on Mon 30 Nov 2026, 14:02:11 (UTC): 26 more addresses, 410 more events</c>.</summary>
    private static string Grown(ToldBefore? before, Incident incident)
    {
        if (before is null)
        {
            return "";
        }

        long addresses = (incident.WidthOf(Width.Address)?.Distinct ?? 0) - before.Addresses;
        long events = incident.EventCount - before.Events;
        string[] more =
        [
            .. addresses > 0 ? [Words.Count(addresses, "more address", "more addresses")] : Array.Empty<string>(),
            .. events > 0 ? [Words.Count(events, "more event")] : Array.Empty<string>(),
        ];
        return $" on {TimeWords.Moment(before.At.ToOffset(incident.Last.Offset))}{(more.Length > 0 ? $": {string.Join(", ", more)}" : "")}";
    }

    private static IEnumerable<AlertFacts.Named> KnownOf(Incident incident, Alert gravest, bool hasLinks)
    {
        // An outage asks no such question.
        if (incident.GotIn || (incident.WidthOf(Width.Address) is not null && IsAttack(gravest.Rule)))
        {
            yield return new AlertFacts.Named("Got in", incident.GotIn ? $"YES: a login succeeded{EntryOf(incident, gravest)}" : "not as far as these logs show") { IsGrave = incident.GotIn };
        }

        if (!hasLinks && incident is { IsOpen: true, Acknowledged: null, IsDrill: false })
        {
            yield return new AlertFacts.Named("Take it", $"leafwatch ack {Line(incident.Id, 64)}, on {Line(Environment.MachineName, LongestValue)}");
        }

        foreach ((string field, string one, string many) in ((string, string, string)[])[
            (Width.Address, "From", "From"), (Width.Network, "Network", "Networks"), (Width.System, "System", "Systems"),
            (Width.User, "User", "Users"), (Width.Path, "Path", "Paths"), (Width.Host, "Host", "Hosts"), (Width.Source, "Source", "Sources")])
        {
            if (incident.WidthOf(field) is { } width && (field != Width.Address || width.Distinct > 1) && !(field == Width.Network && IsOneForEach(width, incident)))
            {
                string[] named = [.. width.Values.Take(MostNamed).Select(value => Line(value, 80))];
                long more = width.Distinct - named.Length;
                yield return new AlertFacts.Named(width.Distinct == 1 ? one : many, string.Join(", ", named) + (more > 0 ? $", and {more.ToString("N0", CultureInfo.InvariantCulture)} more" : ""));
            }
        }
    }

    /// <summary>As whom and when, where the gravest alert is that somebody got in (MITRE ATT&amp;CK T1078).</summary>
    private static string EntryOf(Incident incident, Alert gravest) =>
        !gravest.Rule.Tags.Any(tag => tag.StartsWith("attack.t1078", StringComparison.OrdinalIgnoreCase)) ? ""
        : (incident.WidthOf(Width.User) is { Distinct: 1, Values: [var user] } ? $" as {Line(user, LongestValue)}" : "") + $", {TimeWords.Moment(gravest.Last)}";

    /// <summary>Whether nearly each of the addresses has a network of its own: those say no more than the addresses, and only those of the first are known.</summary>
    private static bool IsOneForEach(Width networks, Incident incident) =>
        incident.WidthOf(Width.Address) is { Distinct: > 1 } addresses && networks.Distinct * 2 > Math.Min(addresses.Distinct, addresses.Values.Count);

    /// <summary>Whether a rule is about somebody who wants to get in, not about something that breaks (MITRE ATT&amp;CK's "Impact").</summary>
    private static bool IsAttack(AlertRule rule) =>
        rule.Tags.Any(tag => tag.StartsWith("attack.", StringComparison.Ordinal)) && !rule.Tags.Contains("attack.impact");

    private static Item ItemOf(IncidentAlert alert) => new(
        Line(alert.Level, 20),
        alert.Statement is { } statement ? $"{Line(alert.Title, LongestValue)}: {Line(statement, LongestLine)}" : Happened(Line(alert.Title, LongestValue), ":", Line(alert.Amount, LongestValue), Group(alert.Group)),
        TimeWords.Range(alert.First, alert.Last),
        alert.Line is null ? null : Line(alert.Line, LongestLine));

    private static Item ItemOf(PastIncident past) => new(
        Line(past.Level, 20),
        Line(past.Headline, LongestLine),
        TimeWords.Range(past.First, past.Last),
        past.Verdict is { } verdict ? $"closed as {VerdictWords.Judged(verdict)}" : null);

    private static IReadOnlyList<Link> PageOf(Incident incident, ActionLinks? links) =>
        links is null ? [] : [new Link("Open", links.PageOf(incident.Id), IsMain: true)];

    private static IEnumerable<Link> LinksOf(Notification notification, Incident incident, ActionLinks links)
    {
        DateTimeOffset expires = notification.Created + ActionLinks.Validity;
        string receiver = notification.Receiver;
        if (incident.Acknowledged is null)
        {
            yield return new Link("Acknowledge", links.For(incident.Id, OperatorActionKind.Acknowledge, null, receiver, expires), IsMain: true);
        }

        yield return new Link("Open", links.PageOf(incident.Id), IsMain: incident.Acknowledged is not null);
        yield return new Link("False alarm", links.For(incident.Id, OperatorActionKind.Close, Verdict.FalseAlarm, receiver, expires), IsMain: false);
        yield return new Link("Expected", links.For(incident.Id, OperatorActionKind.Close, Verdict.Expected, receiver, expires), IsMain: false);
    }

    internal sealed record Item(string Level, string Sentence, string When, string? Below);

    internal sealed record Link(string Text, Uri Address, bool IsMain);
}
