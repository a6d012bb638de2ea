using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Rollups;
using static Leafwatch.Reports.ReportWords;

namespace Leafwatch.Reports;

/// <summary>The incidents of a period: what they were, how they ended, who took care of them, and what they turned out to be.</summary>
internal sealed class IncidentFindings
{
    private const int Most = 12;
    private const int MostNoisy = 5;

    public IncidentFindings(ReportMaterial material)
    {
        Incident[] incidents =
        [
            .. material.Incidents
                .Where(incident => !incident.IsDrill && !incident.Rules.All(rule => HealthRules.IsOne(rule.Id)))
                .OrderBy(incident => IsDismissed(incident))
                .ThenByDescending(incident => AlertLevel.RankOf(incident.Level))
                .ThenByDescending(incident => incident.EventCount)
                .ThenBy(incident => incident.Id, StringComparer.Ordinal),
        ];
        Count = incidents.Length;
        Alerts = incidents.Sum(incident => incident.AlertCount);
        Grave = incidents.Count(incident => !IsDismissed(incident) && incident.Level is "high" or "critical");
        Medium = incidents.Count(incident => !IsDismissed(incident) && incident.Level == "medium");
        Open = incidents.Count(incident => incident.IsOpen);
        Incident[] unseen = [.. incidents.Where(incident => incident.State == IncidentState.Open)];
        Unseen = unseen.Length;
        FirstUnseen = unseen.Length == 0 ? null : StoryOf(unseen[0], material.Clock.Zone);
        GotIn = [.. incidents.Where(incident => incident.GotIn && !IsDismissed(incident))];
        Stories = [.. incidents.Take(Most).Select(incident => StoryOf(incident, material.Clock.Zone))];
        Dismissed =
        [
            .. incidents.Where(incident => incident.State == IncidentState.Closed)
                .GroupBy(incident => incident.Rules[0].Name)
                .Select(rule => (Rule: rule.Key, False: rule.Count(incident => incident.Verdict == Verdict.FalseAlarm), Of: rule.Count()))
                .Where(rule => rule.False > 0)
                .OrderByDescending(rule => rule.False)
                .ThenBy(rule => rule.Rule, StringComparer.Ordinal)
                .Take(MostNoisy),
        ];
    }

    public int Count { get; }

    public long Alerts { get; }

    /// <summary>Those that are high or critical; what turned out to be nothing is not among them.</summary>
    public int Grave { get; }

    public int Medium { get; }

    /// <summary>Those that are not over, and those of them that nobody takes care of.</summary>
    public int Open { get; }

    public int Unseen { get; }

    /// <summary>The gravest of those that nobody takes care of.</summary>
    public Story? FirstUnseen { get; }

    /// <summary>Those in which somebody got in.</summary>
    public IReadOnlyList<Incident> GotIn { get; }

    /// <summary>The gravest.</summary>
    public IReadOnlyList<Story> Stories { get; }

    /// <summary>Rules whose incidents were closed as false alarms: how many, of how many that were closed.</summary>
    public IReadOnlyList<(string Rule, int False, int Of)> Dismissed { get; }

    private static bool IsDismissed(Incident incident) => incident.Verdict is Verdict.FalseAlarm or Verdict.Expected;

    private static Story StoryOf(Incident incident, TimeZoneInfo zone) => new(
        UrlRedaction.RedactLine(incident.Headline()),
        incident.Level,
        incident.EventCount,
        Time(TimeZoneInfo.ConvertTime(incident.First, zone)),
        incident.IsOpen ? "still goes on" : Time(TimeZoneInfo.ConvertTime(incident.Last, zone)),
        HandledIn(incident),
        incident.Id);

    private static string HandledIn(Incident incident)
    {
        string verdict = incident.Verdict switch
        {
            { } judged => $"closed: {VerdictWords.Judged(judged, right: "it was real")}",
            _ when incident.State == IncidentState.Closed => "closed",
            _ => "",
        };
        string seen = incident.Acknowledged is { } acknowledged ? $"seen by {acknowledged.By}" : verdict.Length == 0 ? "seen by nobody" : "";
        return string.Join("; ", new[] { seen, verdict }.Where(part => part.Length > 0));
    }

    /// <param name="What">What happened, who, how much.</param>
    /// <param name="Level">How grave.</param>
    /// <param name="Events">How many events.</param>
    /// <param name="First">When it began.</param>
    /// <param name="End">When it ended.</param>
    /// <param name="Handled">Who took care of it, and what it turned out to be.</param>
    /// <param name="Id">Its id.</param>
    public sealed record Story(string What, string Level, long Events, string First, string End, string Handled, string Id);
}
