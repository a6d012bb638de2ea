using System.Security.Cryptography;
using System.Text;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>
/// Tells what was found in old lines, once they are read: one alert as it is, several together as a digest. What goes on
/// to this moment is told alone, as the alert that it is.
/// </summary>
public static class EarlierAlerts
{
    /// <summary>How many alerts a digest shows one by one; all are counted.</summary>
    public const int MostShown = 100;

    /// <summary>How many are looked at to find the gravest.</summary>
    public const int MostLookedAt = 1000;

    /// <summary>What comes to be owed to a receiver for what was gathered.</summary>
    public static IReadOnlyList<Notification> Tell(GatheredAlerts gathered, DateTimeOffset now)
    {
        List<Notification> goingOn = [.. gathered.Notifications.Where(one => one.Alert.State == AlertState.Firing && Routes.IsNow(one.Alert, now))];
        List<Notification> over = [.. gathered.Notifications.Except(goingOn)];
        List<Notification> owed = [.. goingOn.Select(one => one with { Reason = NotifyReason.Fired })];
        long uncounted = gathered.Counts.Values.Sum() - gathered.Notifications.Count;
        if (over.Count == 1 && uncounted == 0)
        {
            owed.Add(over[0]);
        }
        else if (over.Count > 0)
        {
            owed.Add(Together(gathered, over, goingOn, now));
        }

        return owed;
    }

    private static Notification Together(GatheredAlerts gathered, List<Notification> over, List<Notification> goingOn, DateTimeOffset now)
    {
        List<Alert> gravest =
        [
            .. over.Select(one => one.Alert)
                .OrderByDescending(alert => AlertLevel.RankOf(alert.Rule.Level))
                .ThenBy(alert => alert.First)
                .Take(MostShown),
        ];
        ILookup<string, Alert> byRule = over.Select(one => one.Alert).ToLookup(alert => alert.Rule.Id);
        DigestCount[] counts =
        [
            .. gathered.Counts
                .Select(count => CountOf(count.Key, count.Value - goingOn.Count(one => one.Alert.Rule.Id == count.Key), byRule[count.Key].FirstOrDefault()))
                .Where(count => count.Alerts > 0)
                .OrderByDescending(count => AlertLevel.RankOf(count.Level))
                .ThenByDescending(count => count.Alerts)
                .ThenBy(count => count.Rule, StringComparer.Ordinal),
        ];
        return new Notification(
            IdOf(gathered.Receiver, over), gathered.Receiver, NotifyReason.Digest, gravest[0], now, over[0].IsDrill)
        {
            Digest = new Digest([.. gravest.OrderBy(alert => alert.First)], counts),
        };
    }

    private static DigestCount CountOf(string rule, long alerts, Alert? one) =>
        one is null ? new DigestCount(rule, rule, "", alerts) : new DigestCount(one.Rule.Name, one.Rule.Title, one.Rule.Level, alerts);

    private static string IdOf(string queue, IEnumerable<Notification> told) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"digest\n{queue}\n{string.Join('\n', told.Select(one => one.Id).Order(StringComparer.Ordinal))}")).AsSpan(0, 16));
}
