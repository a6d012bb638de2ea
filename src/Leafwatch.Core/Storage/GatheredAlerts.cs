namespace Leafwatch.Core.Storage;

/// <summary>The alerts that are kept to be told to one receiver together, as they stand by now.</summary>
/// <param name="Receiver">The receiver, by the name of its queue.</param>
/// <param name="Notifications">What each would be alone, with its alert as it is by now: the latest, up to a bound.</param>
/// <param name="Counts">How many alerts of each rule there are in all, by the rule's id.</param>
public sealed record GatheredAlerts(
    string Receiver, IReadOnlyList<Notification> Notifications, IReadOnlyDictionary<string, long> Counts);
