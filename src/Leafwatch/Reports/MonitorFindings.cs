using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Storage;
using static Leafwatch.Reports.ReportWords;

namespace Leafwatch.Reports;

/// <summary>What the monitor itself missed, and what it could not tell.</summary>
internal sealed class MonitorFindings
{
    private const int MostGaps = 5;
    private static readonly TimeSpan LongInTheQueue = TimeSpan.FromMinutes(10);

    public MonitorFindings(ReportMaterial material)
    {
        long bytes = material.Ledger.Sum(hour => hour.Bytes);
        long lines = material.Ledger.Sum(hour => hour.Lines);
        long unparsed = material.Ledger.Sum(hour => hour.Unparsed);
        long lost = material.Ledger.Sum(hour => hour.Lost);
        long gaps = material.Ledger.Sum(hour => hour.Gaps);
        HasLost = lost > 0 || gaps > 0;
        Figures =
        [
            new("monitor", "bytes_read", null, bytes),
            new("monitor", "lines_read", null, lines),
            new("monitor", "lines_not_understood", null, unparsed),
            new("monitor", "bytes_lost", null, lost),
            new("monitor", "gaps", null, gaps),
            new("monitor", "minutes_not_running", null, Math.Round(material.Downtimes.Sum(time => (Least(time.To, material.Period.To) - Most(time.From, material.Period.From)).TotalMinutes))),
            new("monitor", "mails_delivered", null, material.Deliveries.Delivered),
            new("monitor", "mails_late", null, material.Deliveries.Late),
            new("monitor", "mails_given_up", null, material.Deliveries.GivenUp),
        ];
        List<string> sentences = [];
        List<(int, string)> fixes = [];
        sentences.Add(lines == 0
            ? "The ledger has no line of this time: it was read afterwards, or nothing was watched."
            : $"{Number(lines)} lines ({Bytes(bytes)}) were read; {(unparsed == 0 ? "all of them were understood" : $"{Number(unparsed)} of them ({Share(unparsed, lines)}) were not understood")}.");
        sentences.Add(HasLost
            ? $"{(lost > 0 ? Bytes(lost) : "Something")} was lost in {Count(gaps, "gap")}: {string.Join("; ", material.Gaps.Take(MostGaps).Select(gap => $"{gap.Source}, {Time(TimeZoneInfo.ConvertTime(gap.At, material.Clock.Zone))}: {gap.Gap.Why}"))}."
            : "No gap was found: of what was watched nothing was lost.");
        foreach ((DateTimeOffset from, DateTimeOffset to) in material.Downtimes.TakeLast(MostGaps))
        {
            sentences.Add($"The monitor did not run from {Local(from)} to {Local(to)}: nobody was told of anything meanwhile; what files still held was read afterwards.");
        }

        Alert[] health = [.. material.Alerts.Where(HealthRules.IsOne)];
        foreach (Alert alert in health.OrderBy(alert => alert.First))
        {
            sentences.Add($"{alert.Statement ?? alert.Rule.Title}, {Time(alert.First)} to {(alert.Resolved is { } end ? Time(end) : "the end")}.");
        }

        sentences.Add(material.Deliveries switch
        {
            { Delivered: 0, GivenUp: 0 } => "No mail was to be sent.",
            { Late: 0, GivenUp: 0 } tally => $"{Count(tally.Delivered, "notification was", "notifications were")} delivered, each at the first try.",
            var tally => $"{Count(tally.Delivered, "notification was", "notifications were")} delivered, {Number(tally.Late)} of them late (the latest by {Core.Duration.Format(TimeSpan.FromSeconds(Math.Ceiling(tally.LongestWait.TotalSeconds)))}); {Number(tally.GivenUp)} were given up.",
        });
        OutboxCount[] waiting = [.. material.Owed.Where(count => count.Owed > 0 && material.Made - count.Since >= LongInTheQueue)];
        if (waiting.Length > 0)
        {
            sentences.Add($"{Count(waiting.Sum(count => count.Owed), "notification is", "notifications are")} still owed to {string.Join(", ", waiting.Take(MostGaps).Select(count => count.Receiver))}, the oldest since {Time(TimeZoneInfo.ConvertTime(waiting.Min(count => count.Since!.Value), material.Clock.Zone))}: 'leafwatch outbox list' says why.");
        }

        if (HasLost)
        {
            fixes.Add((90, "See why some of a log was lost: " + (material.Gaps.Count > 0 ? $"{material.Gaps[0].Source}: {material.Gaps[0].Gap.Why}." : "'leafwatch status' names it.")));
        }

        if (lines > 0 && unparsed * 100 > lines)
        {
            fixes.Add((50, $"Name the right format: {Share(unparsed, lines)} of the lines are not understood ('leafwatch status' shows some)."));
        }

        if (material.Deliveries.GivenUp > 0 || material.Deliveries.Late > 0 || waiting.Length > 0)
        {
            fixes.Add((70, "See why mails are late or given up: 'leafwatch status' says what the server answered."));
        }

        foreach (Alert alert in health.Where(alert => alert.State == AlertState.Firing).Take(2))
        {
            fixes.Add((75, $"{alert.Statement ?? alert.Rule.Title}."));
        }

        Sentences = sentences;
        Fixes = fixes;

        string Local(DateTimeOffset at) => Time(TimeZoneInfo.ConvertTime(at, material.Clock.Zone));
    }

    public bool HasLost { get; }

    public IReadOnlyList<string> Sentences { get; }

    public IReadOnlyList<(int Weight, string Text)> Fixes { get; }

    public IReadOnlyList<ReportFigure> Figures { get; }

    private static DateTimeOffset Least(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Most(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
