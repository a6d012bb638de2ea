using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>Decides who is told of an incident, when, and why not. Used by one thread.</summary>
/// <remarks>
/// What it decides rests on the incident, on what each receiver knows of it (<see cref="Telling"/>), and on the wall clock. All of that is
/// committed together with the notifications that come of it, so that after a kill the same is decided again, once. A notification's id
/// is a hash of incident, receiver and of what is told: should it be made a second time, it is the same.
/// </remarks>
public sealed class Teller
{
    /// <summary>How often what waits is looked at.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>An incident whose subject is still the same is told again when it has so many times the alerts or events, or comes from so many times the addresses.</summary>
    private const int MuchMore = 10;
    private const int MuchWider = 4;

    private readonly IReadOnlyList<Route> _routes;
    private readonly QuietOptions _quiet;
    private readonly TimeProvider _time;
    private readonly TellingBook _book = new();
    private readonly ReceiverQueues _queues;
    private readonly Restraint _restraint;
    private readonly Escalation _escalation;
    private readonly IncidentMessages _messages;
    private readonly Gathering _gathering;
    private readonly List<Silence> _silences = [];
    private readonly HashSet<string> _dirty = [];
    private readonly HashSet<string> _waiting = [];
    private DateTimeOffset _looked = DateTimeOffset.MinValue;

    /// <param name="routes">Who is told what.</param>
    /// <param name="receivers">Who may be told.</param>
    /// <param name="quiet">When and how often.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="isDrill">Whether all that is told is marked as a drill.</param>
    /// <param name="similar">Finds so many earlier incidents that are like one.</param>
    public Teller(
        IReadOnlyList<Route> routes, IReadOnlyList<Receiver> receivers, QuietOptions quiet, TimeProvider time, bool isDrill = false, Func<Incident, int, IReadOnlyList<PastIncident>>? similar = null)
    {
        (_routes, _quiet, _time) = (routes, quiet, time);
        _queues = new ReceiverQueues(receivers);
        _restraint = new Restraint(quiet, _book, _queues);
        _escalation = new Escalation(routes, _book);
        _messages = new IncidentMessages(_book, _queues, _restraint.Budget, _escalation, similar ?? (static (_, _) => []), isDrill);
        _gathering = new Gathering(quiet, _book, _queues, _messages, _escalation);
    }

    /// <summary>Whether something is to be committed at once: somebody is owed a message.</summary>
    public bool HasNews => _queues.HasNews;

    public bool HasChanges => HasNews || _silences.Count > 0 || _book.HasChanges;

    /// <summary>Whether there is something that waits for the end of the backlog.</summary>
    public bool HasEarlier => _gathering.HasEarlier;

    public void Restore(StoredIncidents stored)
    {
        Dictionary<string, Telling> tellings = stored.Tellings.ToDictionary(telling => telling.Incident);
        foreach (Incident incident in stored.Live)
        {
            if (stored.Leads.TryGetValue(incident.Id, out Alert? lead))
            {
                Telling telling = tellings.GetValueOrDefault(incident.Id) ?? new Telling(incident.Id) { Waits = true };
                ToldIncident told = new(incident, lead, telling);
                _book.Restore(told);

                // Steps may have been added to a route since.
                if (telling.Waits || _escalation.Escalates(told))
                {
                    _waiting.Add(incident.Id);
                }

                _restraint.Suppression.Note(incident, _time.GetUtcNow());
            }
        }

        _restraint.Budget.Restore(stored.Tallies);
        foreach (Silence silence in stored.Silences)
        {
            _restraint.Suppression.Take(silence);
        }
    }

    /// <summary>Takes up an incident that was over because an operator has something to say of it: nobody is told of it unless it begins again.</summary>
    public void Revive(Incident incident, Alert lead) =>
        _book.Revive(new ToldIncident(incident, lead, new Telling(incident.Id) { IsOver = true }));

    /// <summary>Takes an incident as it is now.</summary>
    public void Take(Incident incident, Alert lead)
    {
        if (_book.TryFind(incident.Id, out ToldIncident? told))
        {
            told.Incident = incident;
            told.Lead = lead;
            if (told.Telling.IsOver && !incident.IsOpen)
            {
                _book.MarkChanged(told);
                return;
            }
        }
        else
        {
            _book.Add(new ToldIncident(incident, lead, new Telling(incident.Id)));
        }

        _dirty.Add(incident.Id);
        _restraint.Suppression.Note(incident, _time.GetUtcNow());
    }

    /// <summary>Does what an operator asked for about silences.</summary>
    /// <returns>What came of it, in words.</returns>
    public string Do(OperatorAction action)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (action.Kind == OperatorActionKind.AddSilence)
        {
            if (action.Silence is not { } added || !RouteCondition.TryParse(added.Matches, out _, out _))
            {
                return "the silence cannot be read";
            }

            _silences.Add(added);
            _restraint.Suppression.Take(added);
            LookAgain();
            return "silenced";
        }

        if (_restraint.Suppression.Find(action.Target) is not { } silence || silence.Ends <= now)
        {
            return "there is no such silence";
        }

        silence = silence with { Ends = now };
        _silences.Add(silence);
        _restraint.Suppression.Take(silence);
        LookAgain();
        return "the silence has ended";
    }

    /// <summary>Whether somebody may still be told of an incident that is over.</summary>
    public bool IsOwed(string incident) =>
        _book.TryFind(incident, out ToldIncident? told) && (told.Telling.Gathered.Count > 0 || (told.Incident.State != IncidentState.Closed && _escalation.Escalates(told)));

    /// <summary>Forgets incidents that have ended and of which nothing is owed.</summary>
    /// <param name="isLive">Whether an incident may still change.</param>
    public void Forget(Func<string, bool> isLive)
    {
        List<string>? over = null;
        foreach (string id in _book.Incidents.Select(static told => told.Incident.Id))
        {
            if (!isLive(id) && !_dirty.Contains(id) && !IsOwed(id))
            {
                (over ??= []).Add(id);
            }
        }

        foreach (string id in over ?? [])
        {
            _book.End(id);
            _waiting.Remove(id);
            _restraint.Suppression.Forget(id);
        }
    }

    /// <summary>Decides about what changed, and each second about what waits for its time.</summary>
    public void Decide()
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (now - _looked >= Interval || now < _looked)
        {
            _looked = now;
            _dirty.UnionWith(_waiting);
            _gathering.TellDue(now);
        }

        foreach (ToldIncident told in ToldIncident.InOrder(_dirty.Select(id => _book.TryFind(id, out ToldIncident? each) ? each : null).OfType<ToldIncident>()))
        {
            Decide(told, now);
        }

        _dirty.Clear();
        _gathering.Bound(now);
    }

    /// <summary>Tells what was found in old lines, now that they are read.</summary>
    public void TellEarlier() => _gathering.TellEarlier(_time.GetUtcNow());

    /// <summary>What would be owed for an alert that cannot be stored.</summary>
    public IReadOnlyList<Notification> Directly(Alert alert) => _messages.Directly(alert, _routes, _time.GetUtcNow());

    /// <summary>What has come of the decisions since the last call.</summary>
    public void Collect(StateChanges changes)
    {
        changes.Notifications.AddRange(_queues.TakeOwed());
        changes.Incidents.Silences.AddRange(_silences);
        changes.Incidents.Tallies.AddRange(_restraint.Budget.TakeChanged());
        _book.Collect(changes.Incidents);
        _silences.Clear();
    }

    private void LookAgain() => _looked = DateTimeOffset.MinValue;

    private void Decide(ToldIncident told, DateTimeOffset now)
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

        // What became graver since may be for others now: it leaves a digest once one of those people knows of it, or will be told with others.
        if (asked.Any(receiver => _queues.IsPerson(receiver) && told.Hears(receiver)))
        {
            foreach (GatheredFor one in told.Telling.Gathered.Where(one => one.Cause == DigestCause.Route && one.Level != told.Incident.Level && !asked.Contains(one.Receiver)).ToArray())
            {
                _gathering.Ungather(told, one);
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
            _book.Note(told, "", NotifyReason.NoRoute, null, now);
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
            _book.Change(told, told.Telling with { Waits = waits });
        }
    }

    /// <returns>Whether it is to be looked at again although nothing may change about the incident.</returns>
    private bool DecideFor(ToldIncident told, string receiver, Route route, DateTimeOffset now)
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
                _book.Know(told, known with { Level = incident.Level });
                return false;
            }

            return TellUnlessHeld(told, receiver, NotifyReason.Raised, incident.RaisedWhy, now, incident.IsAcknowledgedAtItsLevel);
        }

        if (incident.Reopened > known.Reopened && incident.IsOpen)
        {
            // Who keeps a state heard of the end, and would keep that.
            if (incident.IsFlapping && known.KnowsFlapping && !_queues.Follows(receiver))
            {
                _book.Note(told, receiver, NotifyReason.StillFlapping, null, now);
                _book.Know(told, known with { Reopened = incident.Reopened, KnowsEnd = true });
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

    private bool DecideFirst(ToldIncident told, string receiver, Route route, DateTimeOffset now)
    {
        Incident incident = told.Incident;
        GatheredFor? gathered = told.Telling.Gathered.FirstOrDefault(one => one.Receiver == receiver);
        if (gathered is not null && !Gathering.IsFreed(gathered, incident, route))
        {
            return true;
        }

        if (incident.State == IncidentState.Closed)
        {
            return false;
        }

        if (_restraint.Waits(receiver, incident, now))
        {
            return true;
        }

        if (_restraint.Held(incident, now) is var (reason, detail))
        {
            _book.Note(told, receiver, reason, detail, now);

            // When the silence or the maintenance is over, and it is not, it is told after all. What has a cause is explained by it, and waits for news of its own.
            return incident.IsOpen && reason != NotifyReason.Inhibited;
        }

        if (!incident.IsOpen && told.WasHeld(receiver))
        {
            return false;
        }

        if (incident.IsAcknowledgedAtItsLevel)
        {
            _book.Note(told, receiver, NotifyReason.Acknowledged, incident.Acknowledged!.By, now);
            return false;
        }

        if (incident.IsEarlier)
        {
            _gathering.Gather(told, receiver, DigestCause.Earlier, DateTimeOffset.MaxValue, NotifyReason.OldLines, now);
        }
        else if (route.Digest is { } digest && !AlertLevel.IsGrave(incident.Level))
        {
            _gathering.Gather(told, receiver, DigestCause.Route, digest.DueAfter(now, _quiet.Zone), NotifyReason.ForDigest, now);
        }
        else if (_restraint.Sleeps(receiver, incident, now))
        {
            _gathering.Gather(told, receiver, DigestCause.QuietHours, DateTimeOffset.MaxValue, NotifyReason.QuietHours, now);
        }
        else if (!_restraint.Affords(receiver, incident.Level, now))
        {
            _gathering.Gather(told, receiver, DigestCause.Budget, now + _quiet.BudgetDigest, NotifyReason.OverBudget, now);
        }
        else
        {
            if (gathered is not null)
            {
                _gathering.Ungather(told, gathered);
            }

            _messages.Tell(told, receiver, NotifyReason.Fired, null, now);
            _escalation.TakeRoutes(told, receiver, now);
        }

        return true;
    }

    private bool DecideUpdate(ToldIncident told, ToldReceiver known, DateTimeOffset now)
    {
        Incident incident = told.Incident;
        long more = incident.AlertCount - known.Alerts;
        if (_queues.ActsFor(known.Receiver) is { } lasts && incident.IsOpen && (incident.Last > known.At + lasts || (more > 0 && now - known.At >= _quiet.Settle)))
        {
            // Who joined in is to be acted upon as well.
            return TellUnlessHeld(told, known.Receiver, NotifyReason.Updated, null, now, isCovered: false);
        }

        bool isMuchMore = HasGrown(incident, known);
        bool acts = _queues.ActsFor(known.Receiver) is not null;
        if (more <= 0 && (!isMuchMore || acts || known.Messages == 0))
        {
            return false;
        }

        // Who was told of it with others hears no more of it unless it becomes graver or begins again.
        bool isWider = IncidentMessages.SubjectOf(incident) != known.Subject;
        if (!acts && (known.Messages == 0 || known.KnowsFlapping || (!isWider && !isMuchMore)))
        {
            _book.Note(told, known.Receiver, NotifyReason.Merged, null, now, more);
            return false;
        }

        if (acts || now - known.At < (isWider && known.Messages == 1 ? _quiet.Settle : _quiet.Cooldown))
        {
            _book.Note(told, known.Receiver, NotifyReason.CoolingDown, null, now, more);
            return true;
        }

        return TellUnlessHeld(told, known.Receiver, NotifyReason.Updated, null, now, incident.Acknowledged is not null);
    }

    private static bool HasGrown(Incident incident, ToldReceiver known) =>
        incident.AlertCount >= known.Alerts * MuchMore
        || (known.Events > 0 && incident.EventCount >= known.Events * MuchMore)
        || (known.Addresses > 0 && incident.WidthOf(Width.Address)?.Distinct >= known.Addresses * MuchWider);

    /// <summary>Tells what is new about an incident that the receiver knows of, unless something stands before it.</summary>
    private bool TellUnlessHeld(ToldIncident told, string receiver, NotifyReason reason, string? detail, DateTimeOffset now, bool isCovered)
    {
        Incident incident = told.Incident;
        if (_restraint.Held(incident, now) is var (held, why))
        {
            _book.Note(told, receiver, held, why, now);
            return true;
        }

        if (isCovered)
        {
            _book.Note(told, receiver, NotifyReason.Acknowledged, incident.Acknowledged!.By, now);
            return false;
        }

        if (_restraint.Sleeps(receiver, incident, now))
        {
            _book.Note(told, receiver, NotifyReason.QuietHours, null, now);
            return true;
        }

        if (!_restraint.Affords(receiver, incident.Level, now))
        {
            _book.Note(told, receiver, NotifyReason.OverBudget, null, now);
            return true;
        }

        _messages.Tell(told, receiver, reason, detail, now);
        return true;
    }

    /// <summary>Tells the end of what a receiver knows as going on. That somebody closed it, only those hear who keep a state of it.</summary>
    private void DecideEnd(ToldIncident told, ToldReceiver known, DateTimeOffset now)
    {
        if (told.Incident.State == IncidentState.Resolved ? !known.KnowsEnd
            : told.Incident.State == IncidentState.Closed && _queues.Follows(known.Receiver) && (known.Messages > 0 ? !told.HasEndedFor(known.Receiver) : !known.KnowsEnd))
        {
            TellEnd(told, known, now);
        }
    }

    private void TellEnd(ToldIncident told, ToldReceiver known, DateTimeOffset now)
    {
        Incident incident = told.Incident;
        if (known.Digest is { } digest)
        {
            _book.Know(told, known with { KnowsEnd = true });
            _messages.EndDigest(told, known.Receiver, digest, now);
            return;
        }

        if (_queues.Follows(known.Receiver))
        {
            _messages.Tell(told, known.Receiver, NotifyReason.Resolved, null, now);
            return;
        }

        bool isWanted = _quiet.TellsEndAt is { } least && AlertLevel.RankOf(incident.Level) >= AlertLevel.RankOf(least);
        (NotifyReason Reason, string? Detail)? held = _restraint.Held(incident, now)
            ?? (!isWanted ? (NotifyReason.EndNotWanted, null)
                : incident.IsFlapping && known.KnowsFlapping ? (NotifyReason.StillFlapping, null)
                : _restraint.Sleeps(known.Receiver, incident, now) ? (NotifyReason.QuietHours, null)
                : !_restraint.Affords(known.Receiver, incident.Level, now) ? (NotifyReason.OverBudget, null)
                : ((NotifyReason, string?)?)null);
        if (held is var (reason, detail))
        {
            // An end is not owed later: who looks sees it.
            _book.Note(told, known.Receiver, reason, detail, now);
            _book.Know(told, known with { KnowsEnd = true });
            return;
        }

        _messages.Tell(told, known.Receiver, NotifyReason.Resolved, null, now);
    }

    /// <summary>Tells who comes next, and next to them, as long as that is due.</summary>
    /// <returns>Whether there is a step that is not due yet, or held.</returns>
    private bool Escalate(ToldIncident told, Route route, DateTimeOffset now)
    {
        while (Escalation.Next(told, route) is var (step, taken))
        {
            if (now - taken.Since < step.After)
            {
                return true;
            }

            if (_restraint.Held(told.Incident, now) is var (reason, detail))
            {
                _book.Note(told, string.Join(", ", step.To), reason, detail, now);
                return true;
            }

            TakenRoute further = taken with { Steps = taken.Steps + 1 };
            foreach (string receiver in step.To)
            {
                _messages.Tell(told, receiver, NotifyReason.Escalated, $"nobody has acknowledged it within {Duration.Format(step.After)}", now, further.Steps, $"{route.Key}\n{further.Steps}");
            }

            _escalation.Take(told, further);
        }

        return false;
    }
}
