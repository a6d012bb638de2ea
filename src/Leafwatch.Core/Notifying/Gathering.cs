using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>What waits to be told together: for the hour of a digest, the end of quiet hours, a new budget, or the end of the old lines.</summary>
internal sealed class Gathering(QuietOptions quiet, TellingBook book, ReceiverQueues queues, IncidentMessages messages, Escalation escalation)
{
    /// <summary>How many incidents wait at most; at the bound all are told.</summary>
    private const int Most = 1000;

    /// <summary>Whether there is something that waits for the end of the backlog.</summary>
    public bool HasEarlier => book.Incidents.Any(each => each.Telling.Gathered.Any(one => one.Cause == DigestCause.Earlier));

    /// <summary>Tells what is due.</summary>
    public void TellDue(DateTimeOffset now) => Tell(now, one => one.Cause != DigestCause.Earlier && IsDue(one, now));

    /// <summary>Tells all, when too much waits.</summary>
    public void Bound(DateTimeOffset now)
    {
        if (book.Incidents.Sum(told => told.Telling.Gathered.Count) > Most)
        {
            Tell(now, _ => true);
        }
    }

    /// <summary>Tells what was found in old lines, now that they are read: one incident as itself, several together; what still goes on as what it is.</summary>
    public void TellEarlier(DateTimeOffset now)
    {
        foreach (ToldIncident told in ToldIncident.InOrder(book.Incidents))
        {
            foreach (GatheredFor one in told.Telling.Gathered.Where(one => one.Cause == DigestCause.Earlier && told.Incident is { IsOpen: true, FiringCount: > 0 } && told.IsNow(now)).ToArray())
            {
                Ungather(told, one);
                messages.Tell(told, one.Receiver, NotifyReason.Fired, null, now);
                escalation.TakeRoutes(told, one.Receiver, now);
            }
        }

        Tell(now, one => one.Cause == DigestCause.Earlier);
    }

    public void Gather(ToldIncident told, string receiver, DigestCause cause, DateTimeOffset due, NotifyReason reason, DateTimeOffset now)
    {
        book.Note(told, receiver, reason, null, now);
        book.Change(told, told.Telling with
        {
            Gathered = [.. told.Telling.Gathered.Where(one => one.Receiver != receiver), new GatheredFor(receiver, cause, due, told.Incident.Level)],
        });
    }

    public void Ungather(ToldIncident told, GatheredFor one) => book.Change(told, told.Telling with { Gathered = [.. told.Telling.Gathered.Where(other => other != one)] });

    /// <summary>Whether what was to be told with others is to be told at once after all: it became grave, or takes another route now.</summary>
    public static bool IsFreed(GatheredFor gathered, Incident incident, Route route) => gathered.Cause switch
    {
        DigestCause.Earlier => false,
        DigestCause.Route when route.Digest is null => true,
        _ => AlertLevel.IsGrave(incident.Level) && !AlertLevel.IsGrave(gathered.Level),
    };

    private bool IsDue(GatheredFor one, DateTimeOffset now) =>
        one.Cause == DigestCause.QuietHours ? quiet.Hours?.Contains(now) != true : one.Due <= now;

    private void Tell(DateTimeOffset now, Func<GatheredFor, bool> isDue)
    {
        var due = book.Incidents
            .SelectMany(told => told.Telling.Gathered.Where(isDue).Select(one => (Told: told, For: one)))
            .GroupBy(each => (each.For.Receiver, each.For.Cause))
            .OrderBy(group => group.Key.Receiver, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Cause)
            .ToArray();
        foreach (IGrouping<(string Receiver, DigestCause Cause), (ToldIncident Told, GatheredFor For)> group in due)
        {
            // What is of the same digest and not yet due is told with it.
            List<(ToldIncident Told, GatheredFor For)> together =
            [
                .. ToldIncident.InOrder(book.Incidents).SelectMany(told => told.Telling.Gathered.Where(one => one.Receiver == group.Key.Receiver && one.Cause == group.Key.Cause).Select(one => (told, one))),
            ];
            together.ForEach(each => Ungather(each.Told, each.For));
            together.RemoveAll(each => each.Told.Incident.State == IncidentState.Closed);
            if (together.Count > 1 && queues.TakesDigests(group.Key.Receiver))
            {
                messages.TellTogether([.. together.Select(each => each.Told)], group.Key.Receiver, group.Key.Cause, now);
                continue;
            }

            foreach (ToldIncident told in together.Select(each => each.Told))
            {
                messages.Tell(told, group.Key.Receiver, told.Incident.IsEarlier ? NotifyReason.FiredEarlier : NotifyReason.Fired, null, now);
                escalation.TakeRoutes(told, group.Key.Receiver, now);
            }
        }
    }
}
