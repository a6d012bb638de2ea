using Leafwatch.Core;
using Leafwatch.Reports;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.Pages;

/// <summary>What notifications are of, by its name and with a link: an incident, an alert of none, a report.</summary>
internal sealed class ToldOf(Visit visit)
{
    private static readonly ReportKind[] Kinds = [ReportKind.Day, ReportKind.Week, ReportKind.Month];

    private readonly Dictionary<string, Markup> _names = [];
    private readonly Lazy<string[]> _reports = new(() => [.. ReportPages.Kept(visit).Select(report => report.Name)]);

    public Markup Of(OutboxEntry entry)
    {
        if (!_names.TryGetValue(entry.Alert, out Markup name))
        {
            _names[entry.Alert] = name = Find(entry);
        }

        return name;
    }

    private static Markup Plain(string text) => $"{text}";

    private Markup Find(OutboxEntry entry)
    {
        Texts t = visit.Texts;
        SqliteStore store = visit.Dashboard.Parts.Reading;
        if (entry.Reason == nameof(NotifyReason.Report))
        {
            string? report = _reports.Value.FirstOrDefault(name => Kinds.Any(kind => OwedLetter.IdOf(ReportLetter.OccasionOf(kind, name), entry.Receiver) == entry.Alert));
            return report is not null ? $"""<a href="/reports/one?about={Uri.EscapeDataString(report)}">{Shown.Format(t.ReportOf, report)}</a>"""
                : Plain(entry.Title is { } title ? Shown.Cut(title) : t.SomeReport);
        }

        return store.Alerts.IncidentOf(entry.Alert) is { } incident ? $"""<a href="/incidents/{incident.Id}">{incident.Headline()}</a>"""
            : store.Alerts.Find(entry.Alert) is { } alert ? $"""<a href="/alerts/{alert.Id}">{alert.Rule.Title}</a>"""
            : Plain(Shown.Cut(entry.Title ?? t.Nothing));
    }
}
