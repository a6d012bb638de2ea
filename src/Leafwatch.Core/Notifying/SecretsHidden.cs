using Leafwatch.Core.Rollups;

namespace Leafwatch.Core.Notifying;

/// <summary>A notification as it leaves this machine: without the passwords, tokens and e-mail addresses that addresses of pages have in them.</summary>
/// <remarks>Lines and paths only; what an alert is about (who, whom) stays, since it would say nothing without.</remarks>
public static class SecretsHidden
{
    public static Notification In(Notification notification) => notification with
    {
        Alert = In(notification.Alert),
        Incident = notification.Incident is { } incident ? In(incident) : null,
        Similar = [.. notification.Similar.Select(past => past with { Headline = In(past.Headline) })],
        Digest = notification.Digest is { } digest ? digest with { Incidents = [.. digest.Incidents.Select(In)] } : null,
    };

    private static Alert In(Alert alert) => alert with
    {
        Group = In(alert.Group),
        Statement = Maybe(alert.Statement),
        Evidence = [.. alert.Evidence.Select(In)],
        Traits = [.. alert.Traits.Select(trait => trait with { Values = [.. trait.Values.Select(In)] })],
    };

    private static Incident In(Incident incident) => incident with
    {
        Subject = incident.Subject is { } subject ? In(subject) : null,
        Alerts =
        [
            .. incident.Alerts.Select(alert => alert with { Group = In(alert.Group), Line = Maybe(alert.Line), Statement = Maybe(alert.Statement) }),
        ],
        Widths = [.. incident.Widths.Select(width => width with { Values = [.. width.Values.Select(In)] })],
    };

    private static IReadOnlyList<GroupValue> In(IReadOnlyList<GroupValue> group) => [.. group.Select(In)];

    private static GroupValue In(GroupValue value) => value with { Value = In(value.Value) };

    private static string? Maybe(string? text) => text is null ? null : In(text);

    private static string In(string text) => UrlRedaction.RedactLine(text);
}
