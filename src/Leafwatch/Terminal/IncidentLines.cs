using System.Globalization;
using Leafwatch.Core;

namespace Leafwatch.Terminal;

/// <summary>Incidents as lines of text for a terminal.</summary>
internal static class IncidentLines
{
    private const int LineLength = 160;

    /// <summary>One line: id, level, state, when, what.</summary>
    public static string Line(Incident incident) => string.Create(
        CultureInfo.InvariantCulture,
        $"{incident.Id}  {incident.Level,-8}  {IncidentWords.State(incident),-12}  {incident.Last:yyyy-MM-dd HH:mm}  {incident.Headline()}");

    /// <summary>All that is known of an incident: what, who, its alerts, its timeline, and each decision to tell or not to tell.</summary>
    public static void Write(TextWriter output, Incident incident, IReadOnlyList<Alert> alerts, IReadOnlyList<IncidentChange> changes, IReadOnlyList<NotifyDecision> decisions)
    {
        output.WriteLine($"[{incident.Level}] {incident.Headline()}");
        output.WriteLine($"    incident {incident.Id}, {IncidentWords.State(incident)}{(incident.RaisedWhy is { } why ? $"; raised: {VisibleText.Of(why, LineLength)}" : "")}{(incident.GotIn && incident.RaisedWhy?.Contains("somebody got in", StringComparison.Ordinal) != true ? "; somebody got in" : "")}");
        output.WriteLine($"    {incident.First:yyyy-MM-dd HH:mm:ss} to {incident.Last:yyyy-MM-dd HH:mm:ss zzz}");
        if (incident.Acknowledged is { } by)
        {
            output.WriteLine($"    {VisibleText.Of(by.By, 80)} takes care of it since {Clock(by.At)}{(by.Note is { } note ? $": {VisibleText.Of(note, LineLength)}" : "")}");
        }

        foreach (Width width in incident.Widths)
        {
            string more = width.Distinct > width.Values.Count ? string.Create(CultureInfo.InvariantCulture, $", … ({width.Distinct:N0})") : "";
            output.WriteLine($"    {width.Field}: {string.Join(", ", width.Values.Take(10).Select(value => VisibleText.Of(value, 60)))}{(width.Values.Count > 10 && more.Length == 0 ? ", …" : more)}");
        }

        Part(output, "Alerts", alerts.Select(alert => $"{alert.First:MM-dd HH:mm:ss}  {AlertLines.Headline(alert)} (id {AlertLines.ShortId(alert)}, {Words.Of(alert.State)})"));
        if (incident.AlertCount > alerts.Count)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    … {incident.AlertCount - alerts.Count:N0} more"));
        }

        Part(output, "Timeline", changes.Select(change => $"{Clock(change.Happened ?? change.At)}  {Words.Of(change.Kind)} by {VisibleText.Of(change.By, 80)}: {VisibleText.Of(change.What, LineLength)}{(change.Happened is null ? "" : $" (read at {Clock(change.At)})")}"));
        Part(output, "Told, and why not", decisions.Select(Decision));
    }

    private static string Decision(NotifyDecision decision)
    {
        string receiver = decision.Receiver.Length == 0 ? "nobody" : VisibleText.Of(decision.Receiver, 80);
        string times = decision.Times > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({decision.Times:N0} alerts)") : "";
        return $"{Clock(decision.At)}  {receiver}: {(decision.IsTold ? "told" : "not told")}, {Words.Of(decision.Reason)}{(decision.Detail is { } detail ? $": {VisibleText.Of(detail, LineLength)}" : "")}{times}";
    }

    private static string Clock(DateTimeOffset time) => $"{time.ToLocalTime():yyyy-MM-dd HH:mm:ss}";

    private static void Part(TextWriter output, string heading, IEnumerable<string> lines)
    {
        bool isFirst = true;
        foreach (string line in lines)
        {
            if (isFirst)
            {
                output.WriteLine($"  {heading}");
                isFirst = false;
            }

            output.WriteLine($"    {line}");
        }
    }
}
