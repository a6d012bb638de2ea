using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Receivers.Messages;

/// <summary>Notifications of each kind, made up, on which templates are tried before they are needed.</summary>
internal static class SampleMessages
{
    private static readonly DateTimeOffset Noon = new(2024, 10, 10, 12, 0, 0, TimeSpan.FromHours(2));

    private static readonly Alert Scan = new()
    {
        Id = "7f3c9a52d81e4b06",
        Rule = new AlertRule("0b2f7f0e-6d1c-4a55-9a55-3a1d5c1f9b11", "http_404_burst", "Many pages not found", "medium", "The Leafwatch authors", "A client asks for pages that do not exist."),
        Group = [new GroupValue("source.ip", "192.0.2.7")],
        State = AlertState.Firing,
        Count = 6,
        First = Noon,
        Last = Noon.AddMinutes(2),
        Fired = Noon.AddMinutes(2),
        Threshold = 5,
        Timespan = TimeSpan.FromMinutes(10),
        Evidence = ["192.0.2.7 - - [10/Oct/2024:12:00:00 +0200] \"GET /wp-login.php HTTP/1.1\" 404 196"],
        Sightings = [new Sighting("192.0.2.7", [Noon], 6)],
        Totals = [],
    };

    private static readonly Incident Incident = new()
    {
        Id = "51c2f0de7a9b3c48",
        State = IncidentState.Open,
        Level = "medium",
        Subject = Scan.Group[0],
        Rules = [new IncidentRule(Scan.Rule.Id, Scan.Rule.Name, Scan.Rule.Title, Scan.Rule.Level, 1, 6)],
        Alerts = [new IncidentAlert(Scan.Id, Scan.Rule.Name, Scan.Rule.Title, Scan.Rule.Level, Scan.Group, Scan.State, Scan.Amount, Scan.First, Scan.Last, Scan.Evidence[0])],
        AlertCount = 1,
        FiringCount = 1,
        EventCount = 6,
        Widths = [new Width(Width.Address, 1, ["192.0.2.7"], [])],
        Activity = new Activity(Noon, TimeSpan.FromMinutes(1), [4, 2]),
        First = Scan.First,
        Last = Scan.Last,
        Opened = Scan.Last,
    };

    public static IReadOnlyList<(string Name, MessageFields Fields)> All { get; } =
    [
        ("an incident", Fields(Owed(NotifyReason.Fired) with { Incident = Incident })),
        ("an incident that is over", Fields(Owed(NotifyReason.Resolved) with { Incident = Incident with { State = IncidentState.Resolved, Resolved = Scan.Last } })),
        ("an alert without an incident", Fields(Owed(NotifyReason.Fired))),
        ("a digest", Fields(Owed(NotifyReason.Digest) with { Digest = new Digest(DigestCause.Route, [Incident], [new DigestCount(Scan.Rule.Name, Scan.Rule.Title, "medium", 1)]) })),
        ("a drill", Fields(Owed(NotifyReason.Fired) with { Incident = Incident, IsDrill = true })),
    ];

    private static Notification Owed(NotifyReason reason) => new("9d1e0c7ab3f24455", "sample", reason, Scan, Noon.AddMinutes(3));

    private static MessageFields Fields(Notification notification) =>
        MessageFields.Of(notification, new DeliveryAttempt(1, notification.Created), new ActionLinks(new byte[32], new Uri("https://leafwatch.example.org")));
}
