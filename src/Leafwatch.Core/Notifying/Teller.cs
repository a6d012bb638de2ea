using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>Decides who is told of an incident, when, and why not. Used by one thread.</summary>
/// <remarks>
/// What it decides rests on the incident, on what each receiver knows of it (<see cref="Telling"/>), and on the wall clock. All of that is
/// committed together with the notifications that come of it, so that after a kill the same is decided again, once. A notification's id
/// is a hash of incident, receiver and of what is told: should it be made a second time, it is the same.
/// </remarks>
public sealed class Teller(IReadOnlyList<Route> routes, IReadOnlyList<Receiver> receivers, QuietOptions quiet, TimeProvider time, bool isDrill = false)
{
    /// <summary>How many incidents wait at most to be told together; at the bound they are told.</summary>
    public const int MostGathered = 1000;

    /// <summary>How often what waits is looked at.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int MostSimilar = 5;

    /// <summary>An incident that has not become wider is told again when it has so many times the alerts.</summary>
    private const int MuchMore = 10;

    private readonly Dictionary<string, Told> _incidents = [];
    private readonly HashSet<string> _dirty = [];
    private readonly HashSet<string> _waiting = [];
    private readonly Suppression _suppression = new(quiet);
    private readonly MessageBudget _budget = new(quiet);
    private readonly Dictionary<string, Receiver[]> _queues = receivers.GroupBy(receiver => receiver.Name).ToDictionary(name => name.Key, name => name.ToArray());
    private readonly Route[] _routes = [.. routes.DefaultIfEmpty(new Route(RouteCondition.Usual, [.. receivers.Select(receiver => receiver.Name).Distinct()]))];
    private readonly List<Notification> _owed = [];
    private readonly IncidentChanges _changes = new();
    private readonly HashSet<string> _changedTellings = [];
    private DateTimeOffset _looked = DateTimeOffset.MinValue;

    /// <summary>Earlier incidents that are like one.</summary>
    public Func<Incident, int, IReadOnlyList<PastIncident>> Similar { get; init; } = static (_, _) => [];

    /// <summary>Whether something is to be committed at once: somebody is owed a message.</summary>
    public bool HasNews => _owed.Count > 0;

    public bool HasChanges => HasNews || !_changes.IsEmpty || _changedTellings.Count > 0;

    /// <summary>Whether there is something that waits for the end of the backlog.</summary>
    public bool HasEarlier => _incidents.Values.Any(each => each.Telling.Gathered.Any(one => one.Cause == DigestCause.Earlier));

    public void Restore(StoredIncidents stored)
    {
        Dictionary<string, Telling> tellings = stored.Tellings.ToDictionary(telling => telling.Incident);
        foreach (Incident incident in stored.Live)
        {
            if (stored.Leads.TryGetValue(incident.Id, out Alert? lead))
            {
                Telling telling = tellings.GetValueOrDefault(incident.Id) ?? new Telling(incident.Id) { Waits = true };
                Told told = new(incident, lead, telling);
                _incidents[incident.Id] = told;

                // Steps may have been added to a route since.
                if (telling.Waits || Escalates(told))
                {
                    _waiting.Add(incident.Id);
                }

                _suppression.Note(incident, time.GetUtcNow());
            }
        }

        _budget.Restore(stored.Tallies);
        foreach (Silence silence in stored.Silences)
        {
            _suppression.Take(silence);
        }
    }

    /// <summary>Takes up an incident that was over because an operator has something to say of it: nobody is told of it unless it begins again.</summary>
    public void Revive(Incident incident, Alert lead) =>
        _incidents.TryAdd(incident.Id, new Told(incident, lead, new Telling(incident.Id) { IsOver = true }));

    /// <summary>Takes an incident as it is now.</summary>
    public void Take(Incident incident, Alert lead)
    {
        if (_incidents.TryGetValue(incident.Id, out Told? told))
        {
            told.Incident = incident;
            told.Lead = lead;
            if (told.Telling.IsOver && !incident.IsOpen)
            {
                _changedTellings.Add(incident.Id);
                return;
            }
        }
        else
        {
            _incidents[incident.Id] = new Told(incident, lead, new Telling(incident.Id));
            _changedTellings.Add(incident.Id);
        }

        _dirty.Add(incident.Id);
        _suppression.Note(incident, time.GetUtcNow());
    }

    /// <summary>Does what an operator asked for about silences.</summary>
    /// <returns>What came of it, in words.</returns>
    public string Do(OperatorAction action)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (action.Kind == OperatorActionKind.AddSilence)
        {
            if (action.Silence is not { } added || !RouteCondition.TryParse(added.Matches, out _, out _))
            {
                return "the silence cannot be read";
            }

            _changes.Silences.Add(added);
            _suppression.Take(added);
            LookAgain();
            return "silenced";
        }

        if (_suppression.Find(action.Target) is not { } silence || silence.Ends <= now)
        {
            return "there is no such silence";
        }

        silence = silence with { Ends = now };
        _changes.Silences.Add(silence);
        _suppression.Take(silence);
        LookAgain();
        return "the silence has ended";
    }

    /// <summary>Whether somebody may still be told of an incident that is over.</summary>
    public bool IsOwed(string incident) =>
        _incidents.TryGetValue(incident, out Told? told) && (told.Telling.Gathered.Count > 0 || (told.Incident.State != IncidentState.Closed && Escalates(told)));

    /// <summary>Forgets incidents that have ended and of which nothing is owed.</summary>
    /// <param name="isLive">Whether an incident may still change.</param>
    public void Forget(Func<string, bool> isLive)
    {
        List<string>? over = null;
        foreach (string id in _incidents.Keys)
        {
            if (!isLive(id) && !_dirty.Contains(id) && !IsOwed(id))
            {
                (over ??= []).Add(id);
            }
        }

        foreach (string id in over ?? [])
        {
            _incidents.Remove(id);
            _waiting.Remove(id);
            _changedTellings.Remove(id);
            _changes.Ended.Add(id);
            _suppression.Forget(id);
        }
    }

    /// <summary>Decides about what changed, and each second about what waits for its time.</summary>
    public void Decide()
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _looked >= Interval || now < _looked)
        {
            _looked = now;
            _dirty.UnionWith(_waiting);
            TellGathered(now, one => one.Cause != DigestCause.Earlier && IsDue(one, now));
        }

        foreach (Told told in InOrder(_dirty.Select(id => _incidents.GetValueOrDefault(id)).OfType<Told>()))
        {
            Decide(told, now);
        }

        _dirty.Clear();
        if (_incidents.Values.Sum(told => told.Telling.Gathered.Count) > MostGathered)
        {
            TellGathered(now, _ => true);
        }
    }

    /// <summary>Tells what was found in old lines, now that they are read: one incident as itself, several together; what still goes on as what it is.</summary>
    public void TellEarlier()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (Told told in InOrder(_incidents.Values))
        {
            foreach (GatheredFor one in told.Telling.Gathered.Where(one => one.Cause == DigestCause.Earlier && told.Incident is { IsOpen: true, FiringCount: > 0 } && told.IsNow(now)).ToArray())
            {
                Ungather(told, one);
                Tell(told, one.Receiver, NotifyReason.Fired, null, now);
                TakeRoutes(told, one.Receiver, now);
            }
        }

        TellGathered(now, one => one.Cause == DigestCause.Earlier);
    }

    /// <summary>What would be owed for an alert that cannot be stored.</summary>
    public IReadOnlyList<Notification> Directly(Alert alert)
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
            Opened = time.GetUtcNow(),
        };
        DateTimeOffset now = time.GetUtcNow();
        return
        [
            .. _routes.Where(route => route.When.Holds(shown, now)).SelectMany(route => route.To).Distinct()
                .SelectMany(QueuesOf)
                .Select(queue => new Notification(IdOf(shown.Id, queue.Queue, "fired"), queue.Queue, NotifyReason.Fired, alert, now, isDrill)),
        ];
    }

    /// <summary>What has come of the decisions since the last call.</summary>
    public void Collect(StateChanges changes)
    {
        changes.Notifications.AddRange(_owed);
        changes.Incidents.Decisions.AddRange(_changes.Decisions);
        changes.Incidents.Silences.AddRange(_changes.Silences);
        changes.Incidents.Ended.AddRange(_changes.Ended);
        changes.Incidents.Tellings.AddRange(_changedTellings.Select(id => _incidents.GetValueOrDefault(id)?.Telling).OfType<Telling>());
        changes.Incidents.Tallies.AddRange(_budget.TakeChanged());
        _owed.Clear();
        _changes.Decisions.Clear();
        _changes.Silences.Clear();
        _changes.Ended.Clear();
        _changedTellings.Clear();
    }

    private static string IdOf(string incident, string queue, string what) =>
        StableId.Of($"{what}\n{incident}\n{queue}");

    /// <summary>In the order of time, so that the first of many is the one that is told alone.</summary>
    private static Told[] InOrder(IEnumerable<Told> told) =>
        [.. told.OrderBy(one => one.Incident.Opened).ThenBy(one => one.Incident.First).ThenBy(one => one.Incident.Id, StringComparer.Ordinal)];

    private IEnumerable<Receiver> QueuesOf(string receiver) => _queues.GetValueOrDefault(receiver) ?? [];

    private void LookAgain() => _looked = DateTimeOffset.MinValue;

    private void Decide(Told told, DateTimeOffset now)
    {
        Route[] its = [.. _routes.Where(route => told.Takes(route) || route.When.Holds(told.Incident, now))];
        bool isRouted = its.Length > 0;
        bool waits = false;

        // A receiver that one route tells at once and another in a digest is told at once.
        HashSet<string> asked = [];
        foreach (Route route in its.OrderBy(route => route.Digest is not null))
        {
            foreach (string receiver in route.To.Where(asked.Add))
            {
                waits |= DecideFor(told, receiver, route, now);
            }
        }

        // Who was told by an escalation hears of the end as all others do.
        foreach (ToldReceiver known in told.Telling.Told.Where(one => !asked.Contains(one.Receiver)).ToArray())
        {
            DecideEnd(told, known, now);
        }

        foreach (Route route in its)
        {
            waits |= Escalate(told, route, now);
        }

        if (!isRouted && told.Telling.Told.Count == 0)
        {
            Note(told, "", NotifyReason.NoRoute, null, now);
        }

        // A route may hold at another time of the week.
        waits |= !isRouted && told.Incident.IsOpen;
        if (waits)
        {
            _waiting.Add(told.Incident.Id);
        }
        else
        {
            _waiting.Remove(told.Incident.Id);
        }

        if (waits != told.Telling.Waits)
        {
            Change(told, told.Telling with { Waits = waits });
        }
    }

    /// <returns>Whether it is to be looked at again although nothing may change about the incident.</returns>
    private bool DecideFor(Told told, string receiver, Route route, DateTimeOffset now)
    {
        Incident incident = told.Incident;
        ToldReceiver? known = told.Known(receiver);
        if (known is null)
        {
            return DecideFirst(told, receiver, route, now);
        }

        if (incident.State == IncidentState.Closed)
        {
            DecideEnd(told, known, now);
            return false;
        }

        if (AlertLevel.RankOf(incident.Level) > AlertLevel.RankOf(known.Level))
        {
            if (route.Digest is not null && !AlertLevel.IsGrave(incident.Level))
            {
                Know(told, known with { Level = incident.Level });
                return false;
            }

            return TellUnlessHeld(told, receiver, NotifyReason.Raised, incident.RaisedWhy, now, CoversLevel(incident));
        }

        if (incident.Reopened > known.Reopened && incident.IsOpen)
        {
            // Who keeps a state heard of the end, and would keep that.
            if (incident.IsFlapping && known.KnowsFlapping && !Follows(receiver))
            {
                Note(told, receiver, NotifyReason.StillFlapping, null, now);
                Know(told, known with { Reopened = incident.Reopened, KnowsEnd = true });
                return false;
            }

            return TellUnlessHeld(told, receiver, incident.IsFlapping ? NotifyReason.Flapping : NotifyReason.Reopened, null, now, isCovered: false);
        }

        if (incident.State == IncidentState.Resolved)
        {
            DecideEnd(told, known, now);
            return false;
        }

        return DecideUpdate(told, known, now);
    }

    private static bool CoversLevel(Incident incident) =>
        incident.Acknowledged is { } by && AlertLevel.RankOf(by.Level) >= AlertLevel.RankOf(incident.Level);

    private bool DecideFirst(Told told, string receiver, Route route, DateTimeOffset now)
    {
        Incident incident = told.Incident;
        GatheredFor? gathered = told.Telling.Gathered.FirstOrDefault(one => one.Receiver == receiver);
        if (gathered is not null && !IsFreed(gathered, incident, route))
        {
            return true;
        }

        if (incident.State == IncidentState.Closed)
        {
            return false;
        }

        if (now - incident.Opened < quiet.Wait && incident.IsOpen && !incident.IsEarlier)
        {
            return true;
        }

        if (Held(incident, now) is var (reason, detail))
        {
            Note(told, receiver, reason, detail, now);

            // When the silence or the maintenance is over, and it is not, it is told after all. What has a cause is explained by it, and waits for news of its own.
            return incident.IsOpen && reason != NotifyReason.Inhibited;
        }

        if (!incident.IsOpen && told.WasHeld(receiver))
        {
            return false;
        }

        if (CoversLevel(incident))
        {
            Note(told, receiver, NotifyReason.Acknowledged, incident.Acknowledged!.By, now);
            return false;
        }

        if (incident.IsEarlier)
        {
            Gather(told, receiver, DigestCause.Earlier, DateTimeOffset.MaxValue, NotifyReason.FiredEarlier, now);
        }
        else if (route.Digest is { } digest && !AlertLevel.IsGrave(incident.Level))
        {
            Gather(told, receiver, DigestCause.Route, digest.DueAfter(now, quiet.Zone), NotifyReason.ForDigest, now);
        }
        else if (Sleeps(receiver, incident, now))
        {
            Gather(told, receiver, DigestCause.QuietHours, DateTimeOffset.MaxValue, NotifyReason.QuietHours, now);
        }
        else if (!Affords(receiver, incident.Level, now))
        {
            Gather(told, receiver, DigestCause.Budget, now + quiet.BudgetDigest, NotifyReason.OverBudget, now);
        }
        else
        {
            if (gathered is not null)
            {
                Ungather(told, gathered);
            }

            Tell(told, receiver, NotifyReason.Fired, null, now);
            TakeRoutes(told, receiver, now);
        }

        return true;
    }

    /// <summary>Whether what was to be told with others is to be told at once after all: it became grave, or takes another route now.</summary>
    private static bool IsFreed(GatheredFor gathered, Incident incident, Route route) => gathered.Cause switch
    {
        DigestCause.Earlier => false,
        DigestCause.Route when route.Digest is null => true,
        _ => AlertLevel.IsGrave(incident.Level) && !AlertLevel.IsGrave(gathered.Level),
    };

    private bool DecideUpdate(Told told, ToldReceiver known, DateTimeOffset now)
    {
        Incident incident = told.Incident;
        long more = incident.AlertCount - known.Alerts;
        if (ActsFor(known.Receiver) is { } lasts && incident.IsOpen && (incident.Last > known.At + lasts || (more > 0 && now - known.At >= quiet.Settle)))
        {
            // Who joined in is to be acted upon as well.
            return TellUnlessHeld(told, known.Receiver, NotifyReason.Updated, null, now, isCovered: false);
        }

        if (more <= 0)
        {
            return false;
        }

        // Who was told of it with others hears no more of it unless it becomes graver or begins again.
        bool isWider = SubjectOf(incident) != known.Subject;
        bool acts = ActsFor(known.Receiver) is not null;
        if (!acts && (known.Messages == 0 || known.KnowsFlapping || (!isWider && incident.AlertCount < known.Alerts * MuchMore)))
        {
            Note(told, known.Receiver, NotifyReason.Merged, null, now, more);
            return false;
        }

        if (acts || now - known.At < (isWider && known.Messages == 1 ? quiet.Settle : quiet.Cooldown))
        {
            Note(told, known.Receiver, NotifyReason.CoolingDown, null, now, more);
            return true;
        }

        return TellUnlessHeld(told, known.Receiver, NotifyReason.Updated, null, now, incident.Acknowledged is not null);
    }

    /// <summary>Tells what is new about an incident that the receiver knows of, unless something stands before it.</summary>
    private bool TellUnlessHeld(Told told, string receiver, NotifyReason reason, string? detail, DateTimeOffset now, bool isCovered)
    {
        Incident incident = told.Incident;
        if (Held(incident, now) is var (held, why))
        {
            Note(told, receiver, held, why, now);
            return true;
        }

        if (isCovered)
        {
            Note(told, receiver, NotifyReason.Acknowledged, incident.Acknowledged!.By, now);
            return false;
        }

        if (Sleeps(receiver, incident, now))
        {
            Note(told, receiver, NotifyReason.QuietHours, null, now);
            return true;
        }

        if (!Affords(receiver, incident.Level, now))
        {
            Note(told, receiver, NotifyReason.OverBudget, null, now);
            return true;
        }

        Tell(told, receiver, reason, detail, now);
        return true;
    }

    /// <summary>Tells the end of what a receiver knows as going on. That somebody closed it, only those hear who keep a state of it.</summary>
    private void DecideEnd(Told told, ToldReceiver known, DateTimeOffset now)
    {
        if (told.Incident.State == IncidentState.Resolved ? !known.KnowsEnd
            : told.Incident.State == IncidentState.Closed && Follows(known.Receiver) && (known.Messages > 0 ? !told.HasEndedFor(known.Receiver) : !known.KnowsEnd))
        {
            TellEnd(told, known, now);
        }
    }

    /// <summary>Whether it keeps a state of several incidents that were told together, until the last of them is over.</summary>
    private bool FollowsDigests(string receiver) => Follows(receiver) && !IsProgram(receiver);

    private bool Follows(string receiver) => QueuesOf(receiver).Any(queue => queue.FollowsState);

    private bool IsProgram(string receiver) => QueuesOf(receiver).Any(queue => queue.IsProgram);

    private TimeSpan? ActsFor(string receiver) => QueuesOf(receiver).Select(queue => queue.ActsFor).FirstOrDefault();

    private void TellEnd(Told told, ToldReceiver known, DateTimeOffset now)
    {
        Incident incident = told.Incident;
        if (known.Digest is { } digest)
        {
            Know(told, known with { KnowsEnd = true });
            EndDigest(told, known.Receiver, digest, now);
            return;
        }

        if (Follows(known.Receiver))
        {
            Tell(told, known.Receiver, NotifyReason.Resolved, null, now);
            return;
        }

        bool isWanted = quiet.TellsEndAt is { } least && AlertLevel.RankOf(incident.Level) >= AlertLevel.RankOf(least);
        (NotifyReason Reason, string? Detail)? held = Held(incident, now)
            ?? (!isWanted ? (NotifyReason.EndNotWanted, null)
                : incident.IsFlapping && known.KnowsFlapping ? (NotifyReason.StillFlapping, null)
                : Sleeps(known.Receiver, incident, now) ? (NotifyReason.QuietHours, null)
                : !Affords(known.Receiver, incident.Level, now) ? (NotifyReason.OverBudget, null)
                : ((NotifyReason, string?)?)null);
        if (held is var (reason, detail))
        {
            // An end is not owed later: who looks sees it.
            Note(told, known.Receiver, reason, detail, now);
            Know(told, known with { KnowsEnd = true });
            return;
        }

        Tell(told, known.Receiver, NotifyReason.Resolved, null, now);
    }

    /// <summary>Tells the end of a digest when it is known of all its incidents, or they are told by themselves by now.</summary>
    private void EndDigest(Told last, string receiver, string digest, DateTimeOffset now)
    {
        int others = _incidents.Values.Count(told => told.Known(receiver) is { KnowsEnd: false } known && known.Digest == digest);
        if (others > 0)
        {
            Note(last, receiver, NotifyReason.NothingToDo, $"it was told with others, of which {others} go on", now);
            return;
        }

        (string? first, _) = Owe(receiver, queue => new Notification(IdOf(digest, queue, "end"), queue, NotifyReason.Resolved, last.Lead, now, isDrill)
        {
            Incident = Shown(last.Incident),
            Within = IdOf(digest, queue, "digest"),
        });
        Note(last, receiver, NotifyReason.Resolved, "the last of those it was told with", now, notification: first);
    }

    private bool Escalates(Told told) =>
        _routes.Any(route => told.Telling.Routes.FirstOrDefault(one => one.Route == route.Key) is { } taken && taken.Steps < route.Escalate.Count && MayEscalate(told.Incident));

    /// <summary>What is grave is not settled by being over.</summary>
    private static bool MayEscalate(Incident incident) =>
        incident.State != IncidentState.Closed && !CoversLevel(incident) && (incident.IsOpen || AlertLevel.IsGrave(incident.Level) || incident.GotIn);

    private bool Escalate(Told told, Route route, DateTimeOffset now)
    {
        TakenRoute? taken = told.Telling.Routes.FirstOrDefault(one => one.Route == route.Key);
        if (taken is null || taken.Steps >= route.Escalate.Count)
        {
            return false;
        }

        if (!MayEscalate(told.Incident))
        {
            return false;
        }

        while (taken.Steps < route.Escalate.Count && now - taken.Since >= route.Escalate[taken.Steps].After)
        {
            if (Held(told.Incident, now) is var (reason, detail))
            {
                Note(told, string.Join(", ", route.Escalate[taken.Steps].To), reason, detail, now);
                return true;
            }

            EscalationStep step = route.Escalate[taken.Steps];
            TakenRoute further = taken with { Steps = taken.Steps + 1 };
            foreach (string receiver in step.To)
            {
                Tell(told, receiver, NotifyReason.Escalated, $"nobody has acknowledged it within {Duration.Format(step.After)}", now, further.Steps, $"{route.Key}\n{further.Steps}");
            }

            Change(told, told.Telling with { Routes = [.. told.Telling.Routes.Where(one => one.Route != route.Key), further] });
            taken = further;
        }

        return taken.Steps < route.Escalate.Count;
    }

    private (NotifyReason Reason, string? Detail)? Held(Incident incident, DateTimeOffset now) =>
        _suppression.Of(incident, now, id => _incidents.GetValueOrDefault(id)?.Incident);

    private bool Sleeps(string receiver, Incident incident, DateTimeOffset now) =>
        quiet.Hours?.Contains(now) == true && ActsFor(receiver) is null && !IsProgram(receiver) && AlertLevel.RankOf(incident.Level) < AlertLevel.RankOf(quiet.WakesAt);

    private bool IsDue(GatheredFor one, DateTimeOffset now) =>
        one.Cause == DigestCause.QuietHours ? quiet.Hours?.Contains(now) != true : one.Due <= now;

    /// <summary>Whoever acts is told whatever it costs.</summary>
    private bool Affords(string receiver, string level, DateTimeOffset now) =>
        ActsFor(receiver) is not null || _budget.Affords(receiver, IsProgram(receiver), level, now);

    private void Tell(Told told, string receiver, NotifyReason reason, string? detail, DateTimeOffset now, int step = 0, string? escalation = null)
    {
        Incident incident = told.Incident;
        ToldReceiver? known = told.Known(receiver);
        string what = reason switch
        {
            // Whether it is told as something of the past or of now is one thing here: made again after a restart, it is older by then.
            NotifyReason.Fired or NotifyReason.FiredEarlier => "fired",
            NotifyReason.Escalated => incident.Reopened == 0 ? $"escalated\n{escalation}" : $"escalated\n{escalation}\n{incident.Reopened}",
            NotifyReason.Raised => $"raised\n{incident.Level}",
            NotifyReason.Updated => $"updated\n{known?.Messages}",
            _ => $"{reason}\n{incident.Reopened}",
        };
        if (reason is NotifyReason.Reopened or NotifyReason.Flapping)
        {
            EscalateAnew(told, receiver, now);
        }

        IReadOnlyList<PastIncident> similar = known is null ? Similar(incident, MostSimilar) : [];
        (string? first, string? whyNot) = Owe(receiver, queue => new Notification(IdOf(incident.Id, queue, what), queue, reason, told.Lead, now, isDrill)
        {
            Incident = Shown(incident),
            Thread = known is null or { Messages: 0 } ? null : IdOf(incident.Id, queue, known.FirstAs),
            Before = known is { Messages: > 0, Events: > 0 } ? new ToldBefore(known.At, known.Events, known.Addresses) : null,
            Step = step,
            Similar = similar,
        });
        if (whyNot is not null)
        {
            Note(told, receiver, NotifyReason.NothingToDo, whyNot, now);
        }
        else
        {
            _budget.Spend(receiver, incident.Level, now);
            Note(told, receiver, reason, detail, now, notification: first);
        }

        Know(told, new ToldReceiver(
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

    /// <summary>Owes a notification to each queue of a receiver that has something to do with it.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="make">Makes the notification for a queue.</param>
    /// <returns>The id of the first; else why there is nothing to do.</returns>
    private (string? First, string? WhyNot) Owe(string receiver, Func<string, Notification> make)
    {
        string? first = null;
        string? whyNot = null;
        foreach (Receiver queue in QueuesOf(receiver))
        {
            Notification owed = make(queue.Queue);
            if (queue.WhyNot(owed) is { } its)
            {
                whyNot ??= its;
                continue;
            }

            _owed.Add(owed);
            first ??= owed.Id;
        }

        return (first, first is null ? whyNot : null);
    }

    /// <summary>An incident as it is told: what only the program needs is left out.</summary>
    private static Incident Shown(Incident incident) => incident with { Widths = [.. incident.Widths.Select(width => width with { Hashes = [] })] };

    private static string? SubjectOf(Incident incident) => incident.Subject is { } subject ? $"{subject.Field}={subject.Value}" : null;

    private void Gather(Told told, string receiver, DigestCause cause, DateTimeOffset due, NotifyReason reason, DateTimeOffset now)
    {
        Note(told, receiver, reason, null, now);
        Change(told, told.Telling with
        {
            Gathered = [.. told.Telling.Gathered.Where(one => one.Receiver != receiver), new GatheredFor(receiver, cause, due, told.Incident.Level)],
        });
    }

    private void Ungather(Told told, GatheredFor one) => Change(told, told.Telling with { Gathered = [.. told.Telling.Gathered.Where(other => other != one)] });

    private void TellGathered(DateTimeOffset now, Func<GatheredFor, bool> isDue)
    {
        var due = _incidents.Values
            .SelectMany(told => told.Telling.Gathered.Where(isDue).Select(one => (Told: told, For: one)))
            .GroupBy(each => (each.For.Receiver, each.For.Cause))
            .OrderBy(group => group.Key.Receiver, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Cause)
            .ToArray();
        foreach (IGrouping<(string Receiver, DigestCause Cause), (Told Told, GatheredFor For)> group in due)
        {
            // What is of the same digest and not yet due is told with it.
            List<(Told Told, GatheredFor For)> together =
            [
                .. InOrder(_incidents.Values).SelectMany(told => told.Telling.Gathered.Where(one => one.Receiver == group.Key.Receiver && one.Cause == group.Key.Cause).Select(one => (told, one))),
            ];
            together.ForEach(each => Ungather(each.Told, each.For));
            together.RemoveAll(each => each.Told.Incident.State == IncidentState.Closed);
            if (together.Count > 1 && QueuesOf(group.Key.Receiver).All(queue => queue.TakesDigests))
            {
                TellTogether([.. together.Select(each => each.Told)], group.Key.Receiver, group.Key.Cause, now);
                continue;
            }

            foreach (Told told in together.Select(each => each.Told))
            {
                Tell(told, group.Key.Receiver, told.Incident.IsEarlier ? NotifyReason.FiredEarlier : NotifyReason.Fired, null, now);
                TakeRoutes(told, group.Key.Receiver, now);
            }
        }
    }

    private void TellTogether(IReadOnlyList<Told> together, string receiver, DigestCause cause, DateTimeOffset now)
    {
        Told gravest = together.OrderByDescending(told => AlertLevel.RankOf(told.Incident.Level)).ThenBy(told => told.Incident.First).ThenBy(told => told.Incident.Id, StringComparer.Ordinal).First();
        Digest digest = DigestOf.Incidents(cause, [.. together.Select(told => Shown(told.Incident))]);
        string key = StableId.Of(string.Join('\n', together.Select(each => each.Incident.Id).Order(StringComparer.Ordinal)));
        (string? first, string? whyNot) = Owe(
            receiver, queue => new Notification(IdOf(key, queue, "digest"), queue, NotifyReason.Digest, gravest.Lead, now, isDrill) { Digest = digest });
        foreach (Told each in together)
        {
            Incident incident = each.Incident;
            Note(each, receiver, whyNot is null ? NotifyReason.Digest : NotifyReason.NothingToDo, whyNot, now, notification: first);
            Know(each, new ToldReceiver(
                receiver, now, incident.Level, incident.AlertCount, SubjectOf(incident), incident.Reopened, KnowsEnd: !incident.IsOpen || !Follows(receiver), KnowsFlapping: false, Messages: 0)
            {
                Digest = FollowsDigests(receiver) ? key : null,
            });
            if (AlertLevel.IsGrave(incident.Level))
            {
                TakeRoutes(each, receiver, now);
            }
        }
    }

    /// <summary>Takes down that a receiver was told by the routes that lead to it: from now on they escalate.</summary>
    private void TakeRoutes(Told told, string receiver, DateTimeOffset now)
    {
        foreach (Route route in _routes.Where(route => route.To.Contains(receiver) && !told.Takes(route) && route.When.Holds(told.Incident, now)))
        {
            Change(told, told.Telling with { Routes = [.. told.Telling.Routes, new TakenRoute(route.Key, now, 0)] });
        }
    }

    /// <summary>What begins again is nobody's before somebody acknowledges it again.</summary>
    private void EscalateAnew(Told told, string receiver, DateTimeOffset now)
    {
        HashSet<string> its = [.. _routes.Where(route => route.To.Contains(receiver)).Select(route => route.Key)];
        Change(told, told.Telling with { Routes = [.. told.Telling.Routes.Select(taken => its.Contains(taken.Route) ? new TakenRoute(taken.Route, now, 0) : taken)] });
    }

    private void Know(Told told, ToldReceiver known) =>
        Change(told, told.Telling with { Told = [.. told.Telling.Told.Where(other => other.Receiver != known.Receiver), known] });

    private void Change(Told told, Telling telling)
    {
        told.Telling = telling;
        _changedTellings.Add(telling.Incident);
    }

    /// <summary>Takes down a decision; the same one again only counts.</summary>
    private void Note(Told told, string receiver, NotifyReason reason, string? detail, DateTimeOffset now, long times = 0, string? notification = null)
    {
        NotifyDecision? before = told.Telling.Latest.FirstOrDefault(decision => decision.Receiver == receiver);
        bool isSame = before is not null && before.Reason == reason && before.Detail == detail && !reason.IsTold();
        if (isSame && (times == 0 || times == before!.Times))
        {
            return;
        }

        NotifyDecision decision = isSame
            ? before! with { Times = times }
            : new NotifyDecision(told.Incident.Id, told.Telling.Decisions + 1, now, receiver, reason, detail, Math.Max(1, times), notification);
        _changes.Decisions.RemoveAll(other => other.Incident == decision.Incident && other.Number == decision.Number);
        _changes.Decisions.Add(decision);
        Change(told, told.Telling with
        {
            Decisions = Math.Max(told.Telling.Decisions, decision.Number),
            Latest = [.. told.Telling.Latest.Where(other => other.Receiver != receiver), decision],
        });
    }

    /// <summary>An incident and what was told of it.</summary>
    private sealed class Told(Incident incident, Alert lead, Telling telling)
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

        public bool IsNow(DateTimeOffset now) => now - Incident.Last <= Alert.StillNow;
    }
}
