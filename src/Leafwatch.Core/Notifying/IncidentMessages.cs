using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>Makes the notifications about incidents. The id of each is a hash of incident, queue and of what is told: made a second time, it is the same.</summary>
internal sealed class IncidentMessages(
    TellingBook book, ReceiverQueues queues, MessageBudget budget, Escalation escalation, Func<Incident, int, IReadOnlyList<PastIncident>> similar, bool isDrill)
{
    private const int MostSimilar = 5;

    /// <summary>Tells a receiver of an incident, and takes down that it was told, or why there was nothing to do.</summary>
    public void Tell(ToldIncident told, string receiver, NotifyReason reason, string? detail, DateTimeOffset now, int step = 0, string? stepOfRoute = null)
    {
        Incident incident = told.Incident;
        ToldReceiver? known = told.Known(receiver);
        string what = reason switch
        {
            // Whether it is told as something of the past or of now is one thing here: made again after a restart, it is older by then.
            NotifyReason.Fired or NotifyReason.FiredEarlier => "fired",
            NotifyReason.Escalated => incident.Reopened == 0 ? $"escalated\n{stepOfRoute}" : $"escalated\n{stepOfRoute}\n{incident.Reopened}",
            NotifyReason.Raised => $"raised\n{incident.Level}",
            NotifyReason.Updated => $"updated\n{known?.Messages}",
            _ => $"{reason}\n{incident.Reopened}",
        };
        if (reason is NotifyReason.Reopened or NotifyReason.Flapping)
        {
            escalation.BeginAnew(told, receiver, now);
        }

        IReadOnlyList<PastIncident> alike = known is null ? similar(incident, MostSimilar) : [];
        (string? first, string? whyNot) = queues.Owe(receiver, queue => new Notification(IdOf(incident.Id, queue, what), queue, reason, told.Lead, now, isDrill)
        {
            Incident = Shown(incident),
            Thread = known is null or { Messages: 0 } ? null : IdOf(incident.Id, queue, known.FirstAs),
            Before = known is { Messages: > 0, Events: > 0 } ? new ToldBefore(known.At, known.Events, known.Addresses) : null,
            Step = step,
            Similar = alike,
        });
        if (whyNot is not null)
        {
            book.Note(told, receiver, NotifyReason.NothingToDo, whyNot, now);
        }
        else
        {
            budget.Spend(receiver, incident.Level, now);
            book.Note(told, receiver, reason, detail, now, notification: first);
        }

        book.Know(told, new ToldReceiver(
            receiver, now, incident.Level, incident.AlertCount, SubjectOf(incident), incident.Reopened,
            reason == NotifyReason.Resolved || !incident.IsOpen, known?.KnowsFlapping == true || reason == NotifyReason.Flapping, (known?.Messages ?? 0) + (whyNot is null ? 1 : 0))
        {
            FirstAs = known is null or { Messages: 0 } ? what : known.FirstAs,
            Events = incident.EventCount,
            Addresses = incident.WidthOf(Width.Address)?.Distinct ?? 0,
        });
        if (known is { Digest: { } left, KnowsEnd: false })
        {
            EndDigest(told, receiver, left, now);
        }
    }

    /// <summary>Tells a receiver of several incidents in one message.</summary>
    public void TellTogether(IReadOnlyList<ToldIncident> together, string receiver, DigestCause cause, DateTimeOffset now)
    {
        ToldIncident gravest = together.OrderByDescending(told => AlertLevel.RankOf(told.Incident.Level)).ThenBy(told => told.Incident.First).ThenBy(told => told.Incident.Id, StringComparer.Ordinal).First();
        Digest digest = DigestOf.Incidents(cause, [.. together.Select(told => Shown(told.Incident))]);
        string key = StableId.Of(string.Join('\n', together.Select(each => each.Incident.Id).Order(StringComparer.Ordinal)));
        (string? first, string? whyNot) = queues.Owe(
            receiver, queue => new Notification(IdOf(key, queue, "digest"), queue, NotifyReason.Digest, gravest.Lead, now, isDrill) { Digest = digest });
        foreach (ToldIncident each in together)
        {
            Incident incident = each.Incident;
            book.Note(each, receiver, whyNot is null ? NotifyReason.Digest : NotifyReason.NothingToDo, whyNot, now, notification: first);
            book.Know(each, new ToldReceiver(
                receiver, now, incident.Level, incident.AlertCount, SubjectOf(incident), incident.Reopened, KnowsEnd: !incident.IsOpen || !queues.Follows(receiver), KnowsFlapping: false, Messages: 0)
            {
                Digest = queues.FollowsDigests(receiver) ? key : null,
            });
            if (AlertLevel.IsGrave(incident.Level))
            {
                escalation.TakeRoutes(each, receiver, now);
            }
        }
    }

    /// <summary>Tells the end of a digest when it is known of all its incidents, or they are told by themselves by now.</summary>
    public void EndDigest(ToldIncident last, string receiver, string digest, DateTimeOffset now)
    {
        int others = book.Incidents.Count(told => told.Known(receiver) is { KnowsEnd: false } known && known.Digest == digest);
        if (others > 0)
        {
            book.Note(last, receiver, NotifyReason.NothingToDo, $"it was told with others, of which {others} go on", now);
            return;
        }

        (string? first, _) = queues.Owe(receiver, queue => new Notification(IdOf(digest, queue, "end"), queue, NotifyReason.Resolved, last.Lead, now, isDrill)
        {
            Incident = Shown(last.Incident),
            Within = IdOf(digest, queue, "digest"),
        });
        book.Note(last, receiver, NotifyReason.Resolved, "the last of those it was told with", now, notification: first);
    }

    /// <summary>What is owed for an alert that cannot be stored: told on these routes, and taken down nowhere.</summary>
    public IReadOnlyList<Notification> Directly(Alert alert, IEnumerable<Route> routes, DateTimeOffset now)
    {
        Incident shown = new()
        {
            Id = Incident.IdOf(alert),
            State = IncidentState.Open,
            Level = alert.Rule.Level,
            Rules = [new IncidentRule(alert.Rule.Id, alert.Rule.Name, alert.Rule.Title, alert.Rule.Level, 1, alert.Count)],
            Alerts = [],
            AlertCount = 1,
            FiringCount = 1,
            EventCount = alert.Count,
            Widths = [],
            Activity = new Activity(alert.First, TimeSpan.FromMinutes(1), []),
            First = alert.First,
            Last = alert.Last,
            Opened = now,
        };
        return
        [
            .. routes.Where(route => route.When.Holds(shown, now)).SelectMany(route => route.To).Distinct()
                .SelectMany(queues.Of)
                .Select(queue => new Notification(IdOf(shown.Id, queue.Queue, "fired"), queue.Queue, NotifyReason.Fired, alert, now, isDrill)),
        ];
    }

    public static string? SubjectOf(Incident incident) => incident.Subject is { } subject ? $"{subject.Field}={subject.Value}" : null;

    /// <summary>An incident as it is told: what only the program needs is left out.</summary>
    private static Incident Shown(Incident incident) => incident with { Widths = [.. incident.Widths.Select(width => width with { Hashes = [] })] };

    private static string IdOf(string incident, string queue, string what) =>
        StableId.Of($"{what}\n{incident}\n{queue}");
}
