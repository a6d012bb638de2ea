using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>An incident and what was told of it.</summary>
internal sealed class ToldIncident(Incident incident, Alert lead, Telling telling)
{
    public Incident Incident { get; set; } = incident;

    public Alert Lead { get; set; } = lead;

    public Telling Telling { get; set; } = telling;

    public bool Takes(Route route) => Telling.Routes.Any(taken => taken.Route == route.Key);

    /// <summary>Whether the receiver was kept from hearing of it, and nothing else was decided since.</summary>
    public bool WasHeld(string receiver) => Telling.Latest.Any(decision =>
        decision.Receiver == receiver && decision.Reason is NotifyReason.Silenced or NotifyReason.Maintenance or NotifyReason.Inhibited);

    /// <summary>Whether the end was the last that was decided for a receiver.</summary>
    public bool HasEndedFor(string receiver) => Telling.Latest.Any(decision => decision.Receiver == receiver && decision.Reason == NotifyReason.Resolved);

    public ToldReceiver? Known(string receiver) => Telling.Told.FirstOrDefault(one => one.Receiver == receiver);

    /// <summary>Whether a receiver knows of it, or will be told of it with others.</summary>
    public bool Hears(string receiver) => Known(receiver) is not null || Telling.Gathered.Any(one => one.Receiver == receiver);

    public bool IsNow(DateTimeOffset now) => now - Incident.Last <= Alert.StillNow;

    /// <summary>In the order of time, so that the first of many is the one that is told alone.</summary>
    public static ToldIncident[] InOrder(IEnumerable<ToldIncident> told) =>
        [.. told.OrderBy(one => one.Incident.Opened).ThenBy(one => one.Incident.First).ThenBy(one => one.Incident.Id, StringComparer.Ordinal)];
}
