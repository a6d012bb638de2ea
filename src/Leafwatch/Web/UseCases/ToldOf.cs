using Leafwatch.Core;
using Leafwatch.Reports;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.UseCases;

/// <summary>What notifications are of, by its name and with where it is shown: an incident, an alert of none, a report.</summary>
internal sealed class ToldOf(Visit visit)
{
    private static readonly ReportKind[] Kinds = [ReportKind.Day, ReportKind.Week, ReportKind.Month];

    private readonly Dictionary<string, ToldThing> _things = [];
    private readonly Lazy<string[]> _reports = new(() => [.. ReportsAsked.Kept(visit).Select(report => report.Name)]);

    public ToldThing Of(OutboxEntry entry)
    {
        if (!_things.TryGetValue(entry.Alert, out ToldThing? thing))
        {
            _things[entry.Alert] = thing = Find(entry);
        }

        // What was told stays what was told, whatever came of the incident since.
        return entry.Title is { } title && !thing.IsReport ? thing with { Name = title } : thing;
    }

    private ToldThing Find(OutboxEntry entry)
    {
        Texts t = visit.Texts;
        SqliteStore store = visit.Dashboard.Parts.Reading;
        if (entry.Reason == nameof(NotifyReason.Report))
        {
            string? report = _reports.Value.FirstOrDefault(name => Kinds.Any(kind => OwedLetter.IdOf(ReportLetter.OccasionOf(kind, name), entry.Receiver) == entry.Alert));
            return report is not null
                ? new ToldThing(Texts.Fill(t.ReportOf, report), $"/reports/one?about={Uri.EscapeDataString(report)}") { IsReport = true }
                : new ToldThing(entry.Title ?? t.SomeReport, null);
        }

        return store.Alerts.IncidentOf(entry.Alert) is { } incident ? new ToldThing(incident.Headline(), $"/incidents/{incident.Id}", incident.Id)
            : store.Alerts.Find(entry.Alert) is { } alert ? new ToldThing(alert.Rule.Title, $"/alerts/{alert.Id}")
            : new ToldThing(entry.Title ?? t.Nothing, null);
    }
}

/// <summary>What a notification is of.</summary>
/// <param name="Name">What it is called; whoever shows it cuts it.</param>
/// <param name="Page">The page that shows it, if there is one.</param>
/// <param name="Incident">The incident, if it is one.</param>
internal sealed record ToldThing(string Name, string? Page, string? Incident = null)
{
    /// <summary>Whether it is a report that is kept, and known by its period.</summary>
    public bool IsReport { get; init; }
}
