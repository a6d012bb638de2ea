using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Notifying;
using static Leafwatch.Wording.NotificationWords;

namespace Leafwatch.Wording;

/// <summary>What is told about an alert, put into words once for all who are told: bounded, and safe to show as plain text.</summary>
internal sealed record AlertFacts
{
    private const int LongestLine = 1000;
    private const int LongestProse = 2000;
    private const int MostLines = 40;
    private const int MostAddresses = 20;
    private const int MostTimes = 30;

    /// <summary>With more addresses than a few, fewer times of each: the mail is still read on a telephone.</summary>
    private const int MostTimesOfMany = 10;
    private const int Few = 3;
    private const int MostTotals = 20;

    public required string Subject { get; init; }

    /// <summary>What happened, as short as a subject has it.</summary>
    public required string Happened { get; init; }

    public required string Level { get; init; }

    public required string Title { get; init; }

    /// <summary>What happened, in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>What must be known before anything else: an exercise, news of the past, a late message.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    public required string When { get; init; }

    public required string WhenUtc { get; init; }

    /// <summary>How much the rule asks for; <see langword="null"/> for one that a single event makes true.</summary>
    public required string? Asked { get; init; }

    /// <summary>The heading of <see cref="Totals"/>.</summary>
    public required string TotalsSay { get; init; }

    public required IReadOnlyList<Total> Totals { get; init; }

    /// <summary>The heading of <see cref="Addresses"/>, with the day where all of it was on one.</summary>
    public required string AddressesSay { get; init; }

    public required IReadOnlyList<Seen> Addresses { get; init; }

    public required string? MoreAddresses { get; init; }

    public required IReadOnlyList<string> Evidence { get; init; }

    public required string? MoreEvidence { get; init; }

    /// <summary>What to do: the rule's own advice, by paragraph.</summary>
    public required IReadOnlyList<string> Response { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>The rule's name, its author and licence, the alert: what somebody needs who wants to look further.</summary>
    public required IReadOnlyList<Named> Source { get; init; }

    /// <summary>The incident that the alert belongs to; <see langword="null"/> for an alert that is told without one.</summary>
    public IncidentFacts? Incident { get; init; }

    /// <param name="notification">What is told: an alert, or the incident that it is the gravest of.</param>
    /// <param name="lateness">Why it comes late, if it does (<see cref="Lateness"/>).</param>
    /// <param name="links">Makes the links to the dashboard, if it can be reached.</param>
    public static AlertFacts Of(Notification notification, string? lateness, ActionLinks? links)
    {
        AlertFacts facts = Of(notification, lateness);
        if (notification.Incident is not { } incident)
        {
            return facts;
        }

        IncidentFacts its = IncidentFacts.Of(notification, incident, links);
        string drill = notification.IsDrill ? "[DRILL] " : "";
        string earlier = notification.Reason == NotifyReason.FiredEarlier ? " (earlier)" : "";
        string headline = incident.Headline();

        // What an anomaly states are its reasons: what happened, and where, is in the headline.
        bool isAlone = incident.AlertCount == 1 && !AnomalyRules.IsOne(notification.Alert);
        return facts with
        {
            Incident = its,
            Level = Line(incident.Level, 20),
            Subject = SubjectLine($"{drill}Leafwatch {incident.Level}: {its.Status}{(isAlone ? facts.Happened : headline)}{earlier}"),
            Sentence = incident.AlertCount == 1 ? facts.Sentence : $"{Line(headline, LongestLine)}.",
            AddressesSay = incident.AlertCount == 1 ? facts.AddressesSay : $"{facts.AddressesSay} (the gravest alert)",

            // Only where the site had more of the same: what other rules counted, the incident's own events again, and the events of sequences would be puzzling.
            TotalsSay = "Events that these rules look at, from everybody in that time",
            Totals = [.. TotalsOf(notification.Alert.Totals.Where(total => incident.Rules.Any(rule => rule.Name == total.Rule && total.Count > rule.Events) && !incident.Alerts.Any(its => its.Rule == total.Rule && its.Amount.Length == 0)))],
            Notes = [.. facts.Notes, .. its.Notes],
            When = TimeWords.Range(incident.First, incident.Last),
            WhenUtc = TimeWords.Range(incident.First.ToUniversalTime(), incident.Last.ToUniversalTime()),
            Source = [new Named("Incident", Line(incident.Id, 64)), .. facts.Source],
        };
    }

    private static AlertFacts Of(Notification notification, string? lateness)
    {
        Alert alert = notification.Alert;
        AlertRule rule = alert.Rule;
        string title = Line(rule.Title, LongestValue);
        string group = Group(alert.Group);
        string count = Line(alert.Amount, LongestValue);
        string drill = notification.IsDrill ? "[DRILL] " : "";
        string earlier = notification.Reason == NotifyReason.FiredEarlier ? " (earlier)" : "";
        string happened = alert.Statement ?? NotificationWords.Happened(title, ",", count, group);
        TimeSpan lasted = alert.Last - alert.First;
        string span = lasted <= TimeSpan.Zero ? "" : lasted < TimeSpan.FromSeconds(2) ? " within a second" : $" within {TimeWords.Length(lasted)}";
        long moreAddresses = Math.Max(alert.Sightings.Count, alert.AddressesCounted) - Math.Min(alert.Sightings.Count, MostAddresses);
        bool isAnomaly = AnomalyRules.IsOne(alert);
        string? day = alert.Sightings.Count > Few ? TimeWords.OneDay(alert.Sightings.SelectMany(seen => seen.Times)) : null;
        return new AlertFacts
        {
            Subject = SubjectLine($"{drill}Leafwatch {rule.Level}: {happened}{earlier}"),
            Happened = happened,
            Level = Line(rule.Level, 20),
            Title = title,
            Sentence = alert.Statement is { } statement ? $"{title}: {Line(statement, LongestLine)}." : $"{NotificationWords.Happened(title, ":", count, group)}{span}.",
            Notes = [.. NotesOf(notification, lateness)],
            When = TimeWords.Range(alert.First, alert.Last),
            WhenUtc = TimeWords.Range(alert.First.ToUniversalTime(), alert.Last.ToUniversalTime()),
            Asked = alert.Threshold == 0 ? null : $"{alert.Threshold.ToString("N0", CultureInfo.InvariantCulture)} within {TimeWords.Length(alert.Timespan)}",
            TotalsSay = "Events that these rules look at, from everybody in that time",
            Totals = [.. TotalsOf(alert.Totals)],
            AddressesSay = isAnomaly ? "Who" : day is null ? "Who, and when" : $"Who, and when: {day}",
            Addresses = [.. alert.Sightings.Take(MostAddresses).Select(seen => isAnomaly ? new Seen(NameOf(seen), "", [], null) : SeenOf(seen, alert.Sightings.Count > Few ? MostTimesOfMany : MostTimes, isOneDay: day is not null))],
            MoreAddresses = moreAddresses > 0 ? $"and {moreAddresses.ToString("N0", CultureInfo.InvariantCulture)} more" : null,
            Evidence = [.. Once(alert.Evidence.Take(MostLines).Select(line => Line(EventSummary.Of(line), LongestLine)))],
            MoreEvidence = alert.Statement is null && alert.Count > alert.Evidence.Count ? "The first and the last lines; there are more in the log." : null,
            Response = Prose(rule.Response),
            Description = Prose(rule.Description),
            Source = [.. SourceOf(alert)],
        };
    }

    /// <summary>Lines that follow one another and say the same, as one.</summary>
    private static IEnumerable<string> Once(IEnumerable<string> lines)
    {
        string? last = null;
        int times = 0;
        foreach (string? line in lines.Append(null))
        {
            if (last is not null && line != last)
            {
                yield return times == 1 ? last : string.Create(CultureInfo.InvariantCulture, $"{times} × {last}");
            }

            times = line == last ? times + 1 : 1;
            last = line;
        }
    }

    private static IEnumerable<string> NotesOf(Notification notification, string? lateness)
    {
        if (notification.IsDrill)
        {
            yield return Drill;
        }

        if (notification.Reason == NotifyReason.FiredEarlier)
        {
            yield return $"This happened earlier: the lines were already old when they were read, at {TimeWords.Moment(ReadAt(notification))}.";
        }

        if (notification.Instead is { } instead)
        {
            yield return instead;
        }

        if (lateness is not null)
        {
            yield return lateness;
        }
    }

    private static IEnumerable<Named> SourceOf(Alert alert)
    {
        AlertRule rule = alert.Rule;
        yield return new Named("Rule", Line($"{rule.Title} ({rule.Name}), level {rule.Level}", LongestValue));
        if (rule.Author is not null)
        {
            yield return new Named("Author", Line(rule.Author, LongestValue));
        }

        if (rule.License is not null)
        {
            yield return new Named("Licence", Line(rule.License, LongestValue));
        }

        yield return new Named("Machine", Line(Environment.MachineName, LongestValue));
        yield return new Named("Rule id", Line(rule.Id, LongestValue));
        yield return new Named("Alert id", Line(alert.Id, LongestValue));
    }

    private static IEnumerable<Total> TotalsOf(IEnumerable<KindTotal> totals) =>
        totals.Where(total => total.Count > 0).Take(MostTotals).Select(total => new Total(Line(total.Title, LongestValue), total.Count));

    private static Seen SeenOf(Sighting sighting, int mostTimes, bool isOneDay)
    {
        IReadOnlyList<DateTimeOffset> shown = [.. sighting.Times.Take(mostTimes)];
        long more = sighting.Count - shown.Count;
        return new Seen(
            NameOf(sighting),
            Words.Times(sighting.Count),
            isOneDay ? [TimeWords.Clocks(shown)] : [.. TimeWords.Lists(shown)],
            more > 0 ? $"and {Words.Times(more)} more" : null)
        {
            IsShort = isOneDay,
        };
    }

    private static string NameOf(Sighting sighting) => sighting.Address is null ? "no address" : Line(sighting.Address, LongestValue);

    /// <summary>Text of the rule's author, who may break it into paragraphs by empty lines, and into items by a dash.</summary>
    private static IReadOnlyList<string> Prose(string? text)
    {
        List<string> paragraphs = [];
        bool isNew = true;
        foreach (string line in (text ?? "").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length == 0)
            {
                isNew = true;
            }
            else if (isNew || line.StartsWith("- ", StringComparison.Ordinal))
            {
                paragraphs.Add(line);
                isNew = false;
            }
            else
            {
                paragraphs[^1] += " " + line;
            }
        }

        return [.. paragraphs.Take(MostLines).Select(paragraph => Line(paragraph, LongestProse))];
    }

    internal sealed record Total(string Title, long Count);

    /// <param name="Address">The address.</param>
    /// <param name="Count">How often; empty for those that an anomaly names, of whom no more is known.</param>
    /// <param name="Days">When, by day.</param>
    /// <param name="More">How often besides.</param>
    internal sealed record Seen(string Address, string Count, IReadOnlyList<string> Days, string? More)
    {
        /// <summary>Whether there are times without days only, which stand behind the address.</summary>
        public bool IsShort { get; init; }
    }

    internal sealed record Named(string Name, string Value)
    {
        /// <summary>Whether nobody may overlook it.</summary>
        public bool IsGrave { get; init; }
    }
}
