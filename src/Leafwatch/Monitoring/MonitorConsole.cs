using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Sources;
using Leafwatch.Status;
using Leafwatch.Terminal;

namespace Leafwatch.Monitoring;

/// <summary>What a running monitor shows on the terminal: alerts, deliveries, trouble; each with the time of day.</summary>
internal sealed class MonitorConsole(TextWriter output, TextWriter error)
{
    private const int LineLength = 160;
    private const int ReasonLength = 300;

    private readonly Lock _gate = new();

    public void Say(string text) => Write(output, VisibleText.Of(text, 1000));

    /// <summary>What was complained of.</summary>
    public TroubleBook Troubles { get; } = new(TimeProvider.System);

    public void Complain(string text) => Complain(text, "");

    public void Show(Alert alert)
    {
        if (alert.State == AlertState.Resolved && alert.Resolved is { } resolved)
        {
            Write(output, $"over: {AlertLines.Headline(alert)} (id {AlertLines.ShortId(alert)}), at {resolved:HH:mm:ss zzz}");
            return;
        }

        lock (_gate)
        {
            output.Write($"{Now()} ALERT{(alert.IsNow(TimeProvider.System.GetUtcNow()) ? "" : " (earlier)")} ");
            AlertLines.Write(output, alert, LineLength);
            output.Flush();
        }
    }

    public void Show(SourceEvent happened)
    {
        switch (happened)
        {
            case SourceEvent.FileMissing missing:
                Complain($"{missing.Path}: no such file yet");
                break;
            case SourceEvent.FileBack back:
                Say($"{back.Path}: there again");
                break;
            case SourceEvent.FileRotated rotated:
                Say($"{rotated.Path}: rotated");
                break;
            case SourceEvent.Listening listening:
                Say($"{listening.Path}: listening");
                break;
            default:
                if (SourceEventText.Problem(happened) is { } problem)
                {
                    Complain($"{happened.Path} {problem}");
                }

                break;
        }
    }

    public void Show(DeliveryReport report)
    {
        string what = report.Notification switch
        {
            { Letter: { } letter } => $"'{VisibleText.Of(letter.Subject, ReasonLength)}'",
            { Digest: { } digest } => $"{digest.IncidentCount} incidents together",
            { Incident: { } incident } => $"incident {incident.Id} ({Words.Of(report.Notification.Reason)})",
            _ => $"alert {AlertLines.ShortId(report.Notification.Alert)}",
        };
        switch (report.Result)
        {
            case DeliveryResult.Delivered:
                Say($"told {report.Notification.Receiver} of {what}");
                break;
            case DeliveryResult.Retry retry:
                Complain($"could not tell {report.Notification.Receiver} of {what}: {VisibleText.Of(retry.Why, ReasonLength)}", $"; next try {report.Next?.ToLocalTime():HH:mm:ss}");
                break;
            case DeliveryResult.Rejected rejected:
                Complain($"gave up telling {report.Notification.Receiver} of {what}: {VisibleText.Of(rejected.Why, ReasonLength)}");
                break;
        }
    }

    /// <param name="text">What is wrong: the same again is counted.</param>
    /// <param name="now">What is new of it each time.</param>
    private void Complain(string text, string now)
    {
        Troubles.Add(text);
        Write(error, VisibleText.Of(text + now, 1000));
    }

    private static string Now() => $"{TimeProvider.System.GetLocalNow():HH:mm:ss}";

    private void Write(TextWriter to, string text)
    {
        lock (_gate)
        {
            to.WriteLine($"{Now()} {text}");
            to.Flush();
        }
    }
}
