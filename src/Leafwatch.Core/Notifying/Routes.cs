using System.Security.Cryptography;
using System.Text;

namespace Leafwatch.Core.Notifying;

/// <summary>Decides who is told of an alert, and why.</summary>
/// <param name="routes">All routes that match apply; without any route, every receiver is told of every alert of level medium or above.</param>
/// <param name="receivers">The receivers that exist.</param>
/// <param name="time">The clock.</param>
public sealed class Routes(IReadOnlyList<Route> routes, IReadOnlyList<Receiver> receivers, TimeProvider time)
{
    /// <summary>An alert whose last line is older than this when it fires is news of the past: the program was stopped, or reads an old file.</summary>
    private static readonly TimeSpan StillNow = TimeSpan.FromMinutes(5);

    /// <summary>What comes to be owed because an alert fired: one notification for each receiver, or one that says that there is none.</summary>
    public IReadOnlyList<Notification> Decide(Alert fired, bool isDrill = false)
    {
        DateTimeOffset now = time.GetUtcNow();
        NotifyReason reason = IsNow(fired, now) ? NotifyReason.Fired : NotifyReason.FiredEarlier;
        Notification[] owed =
        [
            .. receivers.Where(receiver => IsTold(receiver, fired))
                .Select(receiver => new Notification(IdOf(fired, receiver.Queue), receiver.Queue, reason, fired, now, isDrill)),
        ];
        return owed.Length > 0 ? owed : [new Notification(IdOf(fired, ""), "", NotifyReason.NoRoute, fired, now, isDrill)];
    }

    /// <summary>Whether an alert is about what happens now, rather than in the past.</summary>
    public static bool IsNow(Alert alert, DateTimeOffset now) => now - alert.Last <= StillNow;

    private bool IsTold(Receiver receiver, Alert alert) =>
        routes.Count == 0 ? RouteCondition.Usual.Holds(alert) : routes.Any(route => route.To.Contains(receiver.Name) && route.Matches(alert));

    /// <remarks>
    /// Fired now and fired earlier are one reason here: an alert that is made again after a restart is older by then, and
    /// must not be told again for that.
    /// </remarks>
    private static string IdOf(Alert alert, string queue) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"fired\n{alert.Id}\n{queue}")).AsSpan(0, 16));
}
