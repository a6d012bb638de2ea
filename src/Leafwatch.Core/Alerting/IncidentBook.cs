using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Alerting;

/// <summary>Makes incidents of alerts: which belong together, how wide they are, when they are over. Used by one thread.</summary>
/// <remarks>
/// <para>
/// What belongs together is decided by event time and by the order of alerts alone, so that the same lines make the same incidents
/// however often the program is killed. All that it rests on is the incidents and the keys under which they are found; both
/// are stored as they are. The wall clock is only taken down.
/// </para>
/// <para>
/// An alert joins the incident of who got in, or acted, at the same machine (<see cref="MachineActs"/>); of the same group; of an address that it has in common, whatever the rule (one actor, one story);
/// of the same rule and the same network, autonomous system, user or path (one cause); and when many incidents of one rule have begun
/// within minutes, the first of them.
/// </para>
/// </remarks>
public sealed class IncidentBook(IncidentOptions options, bool isDrill = false)
{
    /// <summary>An alert with more addresses than these says nothing of any one of them.</summary>
    private const int FewAddresses = 5;

    /// <summary>By how many keys an incident is found.</summary>
    private const int MostKeys = 256;

    /// <summary>A longer key is its hash.</summary>
    private const int LongestKey = 200;

    private readonly Dictionary<string, OpenIncident> _live = [];
    private readonly Dictionary<string, FiringAlert> _firing = [];

    /// <summary>The incident that was last known under a key: an address, a rule with a network, …</summary>
    private readonly Dictionary<string, string> _byKey = [];
    private readonly Dictionary<string, HashSet<string>> _keys = [];
    private readonly HashSet<string> _changedKeys = [];

    /// <summary>The incidents that each rule opened.</summary>
    private readonly Dictionary<string, HashSet<string>> _openedBy = [];
    private readonly HashSet<string> _changed = [];
    private readonly List<(string Alert, string Incident)> _joined = [];
    private readonly List<IncidentChange> _timeline = [];

    /// <summary>Whether an incident must be kept although it can no longer change by itself: somebody is still to be told.</summary>
    public Func<string, bool> IsOwed { get; init; } = static _ => false;

    public bool HasChanges => _changed.Count > 0;

    public int Live => _live.Count;

    /// <summary>Goes on with what was stored.</summary>
    public void Restore(StoredIncidents stored, IEnumerable<Alert> firing)
    {
        foreach (Incident incident in stored.Live)
        {
            Revive(incident, stored.Leads.GetValueOrDefault(incident.Id));
        }

        foreach (IncidentKey key in stored.Keys)
        {
            if (key.Incident is { } incident && _live.ContainsKey(incident))
            {
                _byKey[key.Key] = incident;
                KeysTo(incident).Add(key.Key);
            }
        }

        foreach (Alert alert in firing)
        {
            if (stored.Alerts.TryGetValue(alert.Id, out string? incident))
            {
                _firing[alert.Id] = new FiringAlert(incident, alert.Count);
            }
        }
    }

    /// <summary>Takes up an incident that was let go. The keys that it had may lead to others by now: it is found by them no more.</summary>
    public void Revive(Incident incident, Alert? lead)
    {
        _live[incident.Id] = OpenIncident.Restore(incident, lead, options);
        NoteOpening(incident.OpeningRule, incident.Id);
    }

    /// <summary>Takes an alert as it stands: new, changed, or over.</summary>
    /// <returns>The id of its incident.</returns>
    public string Take(Alert alert, DateTimeOffset now, bool isEarlier)
    {
        if (_firing.TryGetValue(alert.Id, out FiringAlert known))
        {
            // One that was let go for want of room changes no more.
            if (_live.TryGetValue(known.Incident, out OpenIncident? its))
            {
                its.Take(alert, known.Counted, isNew: false, now, isEarlier);
                _changed.Add(its.Id);
            }

            Follow(alert, known.Incident);
            return known.Incident;
        }

        OpenIncident? incident = Find(alert);
        if (incident is null)
        {
            MakeRoom();
            incident = OpenIncident.Open(alert, now, isEarlier, isDrill, options);
            _live[incident.Id] = incident;
            NoteOpening(alert.Rule.Id, incident.Id);
        }
        else
        {
            if (incident.State == IncidentState.Resolved || incident.Rest(alert.First, now))
            {
                incident.Reopen(alert.First, now);
            }

            incident.Take(alert, counted: 0, isNew: true, now, isEarlier);
        }

        Register(incident, KeysOf(incident, alert.Rule.Id, alert.Group, [.. WidthCounts.AddressesOf(alert).Take(FewAddresses)]));
        Register(incident, SharedCause.KeysOf(alert).Concat(((string?[])[SharedCause.OfAll(alert), SharedCause.OfPage(alert, incident.Only(Width.Path)), SharedCause.OfUser(alert, incident.Only(Width.User)), SharedCause.OfUsers(alert)]).OfType<string>()));
        Register(incident, MachineActs.KeysOf(alert));
        _joined.Add((alert.Id, incident.Id));
        _changed.Add(incident.Id);
        Follow(alert, incident.Id);
        return incident.Id;
    }

    /// <summary>Lets event time pass.</summary>
    public void Advance(DateTimeOffset reached, DateTimeOffset now)
    {
        List<OpenIncident>? over = null;
        foreach (OpenIncident incident in _live.Values)
        {
            if (incident.Rest(reached, now))
            {
                _changed.Add(incident.Id);
            }
            else if (incident.FiringCount <= 0 && incident.State is IncidentState.Resolved or IncidentState.Closed
                && reached - incident.Last > options.Reopens && !_changed.Contains(incident.Id) && !IsOwed(incident.Id))
            {
                (over ??= []).Add(incident);
            }
        }

        over?.ForEach(LetGo);
    }

    public Incident? Find(string id) => _live.GetValueOrDefault(id)?.ToIncident();

    public Alert? LeadOf(string id) => _live.GetValueOrDefault(id)?.Lead;

    public bool Has(string id) => _live.ContainsKey(id);

    /// <summary>Does what an operator asked for.</summary>
    /// <returns>What came of it, in words; <see langword="null"/> when the incident is not here.</returns>
    public string? Do(OperatorAction action, DateTimeOffset now)
    {
        if (!_live.TryGetValue(action.Target, out OpenIncident? incident))
        {
            return null;
        }

        string outcome = action.Kind switch
        {
            OperatorActionKind.Acknowledge => incident.Acknowledge(action.By, action.Note, now),
            OperatorActionKind.Close => incident.Close(action.Verdict ?? Verdict.True, action.By, action.Note, now),
            _ => incident.AddNote(action.By, action.Note ?? "", now),
        };
        if (action.Kind == OperatorActionKind.Close)
        {
            Forget(incident.Id);
        }

        _changed.Add(incident.Id);
        return outcome;
    }

    /// <summary>The incidents that changed since the last call, with their gravest alerts; what happened to them goes into <paramref name="changes"/>.</summary>
    public IReadOnlyList<(Incident Incident, Alert Lead)> TakeChanged(IncidentChanges changes)
    {
        List<(Incident, Alert)> taken = [];
        foreach (string id in _changed)
        {
            if (_live.TryGetValue(id, out OpenIncident? changed))
            {
                Incident incident = changed.ToIncident();
                taken.Add((incident, changed.Lead));
                changes.Incidents.Add((incident, changed.Lead.Id));
                changes.Timeline.AddRange(changed.TakeNews());
            }
        }

        changes.Timeline.AddRange(_timeline);
        changes.Joined.AddRange(_joined);
        changes.Keys.AddRange(_changedKeys.Select(key => new IncidentKey(key, _byKey.GetValueOrDefault(key))));
        _changed.Clear();
        _timeline.Clear();
        _joined.Clear();
        _changedKeys.Clear();
        return taken;
    }

    private static IEnumerable<string> KeysOfAddress(string rule, string address)
    {
        yield return FoundBy.Address(address);
        if (WidthCounts.NetworkOf(address) is { } network)
        {
            yield return FoundBy.Network(rule, network);
        }
    }

    /// <summary>What a log may make long is kept short.</summary>
    private static string Short(string key) => key.Length <= LongestKey ? key : StableId.Of(key, 32);

    /// <summary>Under which keys an alert looks for its incident, and an incident with it is found.</summary>
    private IEnumerable<string> KeysOf(OpenIncident incident, string rule, IReadOnlyList<GroupValue> group, IReadOnlyList<string> addresses)
    {
        yield return FoundBy.Group(rule, group);
        foreach (string address in addresses)
        {
            foreach (string key in KeysOfAddress(rule, address))
            {
                yield return key;
            }

            if (options.SystemOf(address) is { } system)
            {
                yield return FoundBy.System(rule, system);
            }
        }

        foreach (string field in (string[])[Width.User, Width.Path])
        {
            if (incident.Only(field) is { } only)
            {
                yield return FoundBy.Only(rule, field, only);
            }
        }
    }

    /// <summary>The incident that an alert belongs to, if there is one.</summary>
    private OpenIncident? Find(Alert alert)
    {
        string[] addresses = [.. WidthCounts.AddressesOf(alert).Take(FewAddresses + 1)];
        if (MachineActs.LookedFor(alert) is { } act && Known(act, alert, MachineActs.Within) is { } acted)
        {
            return acted;
        }

        if (Known(FoundBy.Group(alert.Rule.Id, alert.Group), alert, options.Reopens) is { } same)
        {
            // What goes on now with the same cause has a better claim than what was over hours ago.
            return same.State == IncidentState.Resolved && OfSharedCause(alert) is { State: not IncidentState.Resolved } goesOn ? goesOn : same;
        }

        if (addresses.Length is > 0 and <= FewAddresses)
        {
            // One actor, whatever the rules; those who only suffer from the same cause are no actors.
            foreach (string address in addresses)
            {
                if (Known(FoundBy.Address(address), alert, options.Reopens) is { IsOfOneActor: true } actor)
                {
                    return actor;
                }
            }

            foreach (string address in addresses)
            {
                OpenIncident? near = WidthCounts.NetworkOf(address) is { } network ? Known(FoundBy.Network(alert.Rule.Id, network), alert) : null;
                near ??= options.SystemOf(address) is { } system ? Known(FoundBy.System(alert.Rule.Id, system), alert) : null;
                if (near is not null)
                {
                    return near;
                }
            }
        }

        // What many addresses did is the story of those, when all that are looked at are of one.
        if (addresses.Length > FewAddresses && Known(FoundBy.Address(addresses[0]), alert) is { IsOfOneActor: true } theirs
            && Array.TrueForAll(addresses, address => Known(FoundBy.Address(address), alert) == theirs))
        {
            return theirs;
        }

        // A page that fails at one site is none of another's: those are found below.
        foreach (string field in Breakdown.IsForAll(alert.Rule.Name) ? (string[])[Width.User] : [Width.User, Width.Path])
        {
            if (WidthCounts.OnlyIn(alert, field) is { } only && Known(FoundBy.Only(alert.Rule.Id, field, only), alert) is { } aimed
                && aimed.Only(field) == only)
            {
                return aimed;
            }
        }

        return OfSharedCause(alert) ?? (alert.Group.Count > 0 ? Crowd(alert) : null);
    }

    /// <summary>The incident that has the same cause as an alert, if there is one.</summary>
    private OpenIncident? OfSharedCause(Alert alert)
    {
        if (WidthCounts.OnlyIn(alert, Width.Path) is { } page && SharedCause.OfPage(alert, page) is { } failing && Known(failing, alert) is { } fails && fails.Only(Width.Path) == page)
        {
            return fails;
        }

        if ((SharedCause.OfAll(alert) ?? SharedCause.OfAllOfItsSite(alert)) is { } all && Known(all, alert) is { } down)
        {
            return down;
        }

        if (SharedCause.OfUser(alert, UserOf(alert)) is { } guessed && Known(guessed, alert) is { } guesses && guesses.Only(Width.User) == UserOf(alert))
        {
            return guesses;
        }

        if (SharedCause.OfUsers(alert) is { } users && Known(users, alert) is { } spraying)
        {
            return spraying;
        }

        // A burst and the anomaly that it makes are one story.
        return SharedCause.LookedFor(alert).Select(cause => Known(cause, alert)).FirstOrDefault(known => known is not null);
    }

    private static string? UserOf(Alert alert) => alert.Group.FirstOrDefault(value => value.Field == Width.User)?.Value ?? WidthCounts.OnlyIn(alert, Width.User);

    /// <summary>Many of one rule within minutes have one cause: the first of them takes the alert.</summary>
    private OpenIncident? Crowd(Alert alert)
    {
        if (!_openedBy.TryGetValue(alert.Rule.Id, out HashSet<string>? opened))
        {
            return null;
        }

        OpenIncident[] open = [.. opened.Select(id => _live[id]).Where(incident => Takes(incident, alert, options.Gap))];
        if (FirstOf(open.Where(incident => incident.IsCrowd)) is { } crowd)
        {
            return crowd;
        }

        OpenIncident[] near = [.. open.Where(incident => (alert.First - incident.First).Duration() <= options.CrowdWithin)];
        if (near.Length < options.Crowd)
        {
            return null;
        }

        OpenIncident first = FirstOf(near)!;
        first.IsCrowd = true;
        return first;
    }

    private static OpenIncident? FirstOf(IEnumerable<OpenIncident> incidents) =>
        incidents.OrderBy(incident => incident.First).ThenBy(incident => incident.Id, StringComparer.Ordinal).FirstOrDefault();

    private OpenIncident? Known(string key, Alert alert) => Known(key, alert, options.Gap);

    private OpenIncident? Known(string key, Alert alert, TimeSpan within) =>
        _byKey.TryGetValue(Short(key), out string? id) && _live.TryGetValue(id, out OpenIncident? incident) && Takes(incident, alert, within) ? incident : null;

    /// <summary>Whether an alert is close enough in time to an incident that may still take some.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="alert">The alert.</param>
    /// <param name="within">How long after its last event: who is known by name may come back later than who only has something in common.</param>
    private bool Takes(OpenIncident incident, Alert alert, TimeSpan within)
    {
        TimeSpan after = alert.First - incident.Last;
        TimeSpan before = incident.First - alert.Last;
        TimeSpan apart = after > before ? after : before;
        return incident.State != IncidentState.Closed
            && apart <= within
            && before <= options.Gap
            && alert.First - incident.First <= options.Longest;
    }

    private void Follow(Alert alert, string incident)
    {
        if (alert.State == AlertState.Resolved)
        {
            _firing.Remove(alert.Id);
        }
        else
        {
            _firing[alert.Id] = new FiringAlert(incident, alert.Count);
        }
    }

    private void NoteOpening(string rule, string incident)
    {
        if (!_openedBy.TryGetValue(rule, out HashSet<string>? opened))
        {
            _openedBy.Add(rule, opened = []);
        }

        opened.Add(incident);
    }

    /// <summary>The keys that lead to an incident.</summary>
    private HashSet<string> KeysTo(string incident)
    {
        if (!_keys.TryGetValue(incident, out HashSet<string>? its))
        {
            _keys.Add(incident, its = []);
        }

        return its;
    }

    private void Register(OpenIncident incident, IEnumerable<string> keys)
    {
        HashSet<string> its = KeysTo(incident.Id);
        foreach (string key in keys.Select(Short))
        {
            // Whoever comes later is found by what they have in common with the first ones.
            if (its.Count >= MostKeys || !its.Add(key))
            {
                continue;
            }

            if (_byKey.TryGetValue(key, out string? other))
            {
                KeysTo(other).Remove(key);
            }

            _byKey[key] = incident.Id;
            _changedKeys.Add(key);
        }
    }

    /// <summary>At the bound the incident ends that has been quiet longest; one that somebody is owed word of stays as long as any other can go.</summary>
    private void MakeRoom()
    {
        if (_live.Count < options.MostLive)
        {
            return;
        }

        OpenIncident? quietest = _live.Values.Where(incident => !_changed.Contains(incident.Id)).OrderBy(incident => IsOwed(incident.Id)).ThenBy(incident => incident.Last).FirstOrDefault();
        if (quietest is not null)
        {
            LetGo(quietest);
        }
    }

    private void LetGo(OpenIncident incident)
    {
        _timeline.AddRange(incident.TakeNews());
        Forget(incident.Id);
        _live.Remove(incident.Id);
        if (_openedBy.TryGetValue(incident.OpeningRule, out HashSet<string>? opened) && opened.Remove(incident.Id) && opened.Count == 0)
        {
            _openedBy.Remove(incident.OpeningRule);
        }
    }

    private void Forget(string id)
    {
        if (_keys.Remove(id, out HashSet<string>? its))
        {
            foreach (string key in its)
            {
                _byKey.Remove(key);
                _changedKeys.Add(key);
            }
        }
    }

    private readonly record struct FiringAlert(string Incident, long Counted);
}
