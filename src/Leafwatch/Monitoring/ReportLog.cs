using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>The report log: one line for each thing that an operator wants to read back, <c>time kind text</c>.</summary>
/// <remarks>
/// Several threads write; what the engine writes counts with the engine's commit (<see cref="AppendFile"/>). What came from
/// outside is shown as what it is, so that a log line cannot forge a line here.
/// </remarks>
public sealed class ReportLog(AppendFile file, TimeProvider time)
{
    private const int LongestText = 1000;

    private readonly Lock _gate = new();

    public void AlertFired(Alert alert, NotifyReason reason) => Write("alert", $"fired {Story(alert)}{Why(reason)}");

    public void AlertResolved(Alert alert) => Write("alert", $"resolved {Story(alert)}");

    /// <summary>Something that happened to an incident, and who did it.</summary>
    public void Incident(IncidentChange change) => Write("incident", $"{Words.Of(change.Kind, '-')} id={change.Incident} by={Quoted(change.By)}: {change.What}");

    public void Delivery(DeliveryReport report)
    {
        string subject = report.Notification switch
        {
            { Letter: { } letter } => $"letter={report.Notification.Id} subject={Quoted(letter.Subject)}",
            { Digest: { } digest } => $"digest={report.Notification.Id} incidents={digest.IncidentCount}",
            { Incident: { } incident } => $"incident={incident.Id} reason={Words.Of(report.Notification.Reason, '-')}",
            _ => $"alert={report.Notification.Alert.Id}",
        };
        string what = $"{report.Notification.Receiver} {subject} attempt={report.Attempt.Number}";
        switch (report.Result)
        {
            case DeliveryResult.Delivered delivered:
                Write("delivered", delivered.Answer is { } answer ? $"{what}: {answer}" : what);
                break;
            case DeliveryResult.Retry retry:
                Write("delivery-failed", $"{what} next={(report.Next is { } next ? Rfc3339.Seconds(TimeZoneInfo.ConvertTime(next, time.LocalTimeZone)) : "never")}: {retry.Why}");
                break;
            case DeliveryResult.Rejected rejected:
                Write("delivery-failed", $"{what} next=never: {rejected.Why}");
                break;
        }
    }

    public void FileMissing(string path) => Write("missing", path);

    public void FileFound(string path) => Write("found", path);

    public void FileBack(string path) => Write("back", path);

    /// <summary>Something is wrong with a source: it cannot be read, or much of it cannot be understood.</summary>
    public void SourceProblem(string source, string problem) => Write("source", $"{source}: {problem}");

    /// <summary>Something else about the monitor itself.</summary>
    public void Monitor(string text) => Write("monitor", text);

    /// <summary>A line as it is, without time and kind: what the old scripts wrote.</summary>
    public void Verbatim(string line) => Append(VisibleText.Of(line, LongestText) + "\n");

    /// <summary>Writes what waits, and adds the mark of it to what is committed.</summary>
    /// <returns>What is wrong with the file, if anything; the lines wait, and nothing else waits for them.</returns>
    public string? Flush(StateChanges changes)
    {
        lock (_gate)
        {
            return Appending.Flush(file, changes);
        }
    }

    private static string Story(Alert alert)
    {
        string group = string.Concat(alert.Group.Select(one => $" {one.Field}={Quoted(one.Value)}"));
        return $"{alert.Rule.Name} id={alert.Id} level={alert.Rule.Level}{group} count={alert.Count} "
            + $"first={Rfc3339.Seconds(alert.First)} last={Rfc3339.Seconds(alert.Last)}: {alert.Rule.Title}{(alert.Statement is { } statement ? $": {statement}" : "")}"
            + (alert.Measure is { } measure ? $", {measure}" : "")
            + (alert.Rule.Author is { } author ? $" (rule by {VisibleText.Of(author, 200)}{(alert.Rule.License is { } license ? $", {VisibleText.Of(license, 80)}" : "")})" : "");
    }

    private static string Why(NotifyReason reason) => reason switch
    {
        NotifyReason.FiredEarlier or NotifyReason.OldLines => " (earlier: the lines were old when they were read)",
        NotifyReason.NoRoute => " (nobody is told: no route leads to a receiver)",
        NotifyReason.Merged => " (of an incident that is known)",
        _ when !reason.IsTold() => $" (not told: {Words.Of(reason, '-')})",
        _ => "",
    };

    private static string Quoted(string value) =>
        value.Length > 0 && !value.AsSpan().ContainsAny(' ', '"', '=')
            ? value
            : $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private void Write(string kind, string text) =>
        Append($"{Rfc3339.Seconds(time.GetLocalNow())} {kind} {VisibleText.Of(text, LongestText)}\n");

    private void Append(string line)
    {
        lock (_gate)
        {
            file.Append(Encoding.UTF8.GetBytes(line));
        }
    }
}
