namespace Leafwatch.Core.Alerting;

/// <summary>An incident while it may still change.</summary>
internal sealed class OpenIncident
{
    private const int MostAlerts = 12;
    private const int MostRules = 16;
    private const int MostJoinedTold = 20;
    private const int LongestLine = 300;
    private const int LongestEvidence = 600;
    private const int MostEvidence = 10;
    private readonly IncidentOptions _options;
    private readonly WidthCounts _widths;
    private readonly ActivityLog _activity;
    private readonly List<IncidentAlert> _alerts;
    private readonly List<IncidentRule> _rules;
    private readonly List<IncidentChange> _news = [];
    private Incident _known;

    private OpenIncident(Incident incident, Alert lead, IncidentOptions options, ActivityLog activity)
    {
        _known = incident;
        _options = options;
        _activity = activity;
        _widths = new WidthCounts(options.SystemOf);
        _widths.Restore(incident.Widths);
        _alerts = [.. incident.Alerts];
        _rules = [.. incident.Rules];
        Lead = lead;
    }

    public string Id => _known.Id;

    public string OpeningRule => _known.OpeningRule;

    public IncidentState State => _known.State;

    public DateTimeOffset First => _known.First;

    public DateTimeOffset Last => _known.Last;

    public long FiringCount => _known.FiringCount;

    /// <summary>The gravest of its alerts, in full but for the length of its lines; of those that are as grave, one of somebody who got in.</summary>
    public Alert Lead { get; private set; }

    /// <summary>Whether it has taken alerts for having one rule, from wherever they came.</summary>
    public bool IsCrowd
    {
        get => _known.IsCrowd;
        set => _known = _known with { IsCrowd = value };
    }

    /// <summary>Whether it is one actor's: all of it comes from one address, network or system.</summary>
    public bool IsOfOneActor => _widths.Distinct(Width.Network) == 1 || _widths.Distinct(Width.System) == 1;

    public static OpenIncident Open(Alert alert, DateTimeOffset now, bool isEarlier, bool isDrill, IncidentOptions options)
    {
        OpenIncident opened = new(
            new Incident
            {
                Id = Incident.IdOf(alert),
                State = IncidentState.Open,
                Level = alert.Rule.Level,
                OpeningRule = alert.Rule.Id,
                Rules = [],
                Alerts = [],
                AlertCount = 0,
                FiringCount = 0,
                EventCount = 0,
                Widths = [],
                Activity = new Activity(alert.First, TimeSpan.FromSeconds(5), []),
                First = alert.First,
                Last = alert.Last,
                Opened = now,
                IsEarlier = isEarlier,
                IsDrill = isDrill,
            },
            alert,
            options,
            new ActivityLog(alert.First));
        opened.Take(alert, counted: 0, isNew: true, now, isEarlier);
        opened.Note(now, IncidentChangeKind.Opened, IncidentChange.Monitor, opened.ToIncident().Headline(), alert.Fired);
        return opened;
    }

    public static OpenIncident Restore(Incident stored, Alert? lead, IncidentOptions options) =>
        new(stored, lead is null ? Missing(stored) : Shorten(lead), options, new ActivityLog(stored.Activity));

    /// <summary>Takes an alert that belongs to it, as it stands.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="counted">How many of its events were counted before.</param>
    /// <param name="isNew">Whether it is seen for the first time.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="isEarlier">Whether it is news of the past.</param>
    public void Take(Alert alert, long counted, bool isNew, DateTimeOffset now, bool isEarlier)
    {
        Incident before = _known;
        bool hasEnded = alert.State == AlertState.Resolved;
        _widths.Add(alert);
        TakeLead(alert);
        Count(alert, counted, isNew);
        KeepShort(alert);
        _known = _known with
        {
            AlertCount = _known.AlertCount + (isNew ? 1 : 0),
            FiringCount = _known.FiringCount + (isNew ? 1 : 0) - (hasEnded ? 1 : 0),
            EventCount = _known.EventCount + Math.Max(0, alert.Count - counted),
            First = alert.First < _known.First ? alert.First : _known.First,
            Last = alert.Last > _known.Last ? alert.Last : _known.Last,
            IsEarlier = _known.IsEarlier && isEarlier,
            GotIn = _known.GotIn || MachineActs.IsEntry(alert.Rule),
        };
        if (isNew && before.AlertCount is > 0 and <= MostJoinedTold)
        {
            string more = before.AlertCount == MostJoinedTold ? "; those that join after it are not listed here" : "";
            Note(now, IncidentChangeKind.Joined, IncidentChange.Monitor, $"{alert.Rule.Title}{Much(alert)}{Of(alert.Group)}{more}", alert.Fired);
        }

        Reckon(before, now, alert.Last);
    }

    /// <summary>It was over and begins again.</summary>
    /// <param name="first">Its first event now.</param>
    /// <param name="now">The wall clock.</param>
    public void Reopen(DateTimeOffset first, DateTimeOffset now)
    {
        int times = _known.Reopened + 1;
        _known = _known with
        {
            State = IncidentState.Open,
            Resolved = null,
            Acknowledged = null,
            Again = first,
            Reopened = times,
            IsFlapping = times >= _options.FlapsAfter,
        };
        Note(now, IncidentChangeKind.Reopened, IncidentChange.Monitor, _known.IsFlapping ? $"began again for the {Words.Ordinal(times)} time: it comes and goes" : "began again", first);
    }

    /// <summary>Lets event time pass: what has been quiet for long enough is over.</summary>
    /// <returns>Whether it came to be over.</returns>
    public bool Rest(DateTimeOffset reached, DateTimeOffset now)
    {
        if (!_known.IsOpen || _known.FiringCount > 0 || reached - _known.Last < _options.Gap)
        {
            return false;
        }

        _known = _known with { State = IncidentState.Resolved, Resolved = _known.Last + _options.Gap };
        Note(now, IncidentChangeKind.Resolved, IncidentChange.Monitor, "nothing more was seen", _known.Resolved);
        return true;
    }

    public string Acknowledge(string by, string? note, DateTimeOffset now)
    {
        if (_known.State == IncidentState.Closed)
        {
            return "it is closed";
        }

        if (_known.Acknowledged is { } already && AlertLevel.RankOf(already.Level) >= AlertLevel.RankOf(_known.Level))
        {
            return $"{already.By} has acknowledged it already";
        }

        note = Cut(note);
        _known = _known with
        {
            State = _known.IsOpen ? IncidentState.Acknowledged : _known.State,
            Acknowledged = new Acknowledgement(by, now, _known.Level, note),
        };
        Note(now, IncidentChangeKind.Acknowledged, by, note ?? "takes care of it");
        return "acknowledged";
    }

    public string Close(Verdict verdict, string by, string? note, DateTimeOffset now)
    {
        note = Cut(note);
        string words = VerdictWords.Judged(verdict);
        _known = _known with { State = IncidentState.Closed, Verdict = verdict, Closed = now };
        Note(now, IncidentChangeKind.Closed, by, note is null ? words : $"{words}: {note}");
        return $"closed as {words}";
    }

    public string AddNote(string by, string note, DateTimeOffset now)
    {
        Note(now, IncidentChangeKind.Noted, by, Cut(note)!);
        return "noted";
    }

    public Incident ToIncident() => _known with
    {
        Rules = [.. _rules],
        Alerts = [.. _alerts],
        Widths = _widths.ToWidths(),
        Activity = _activity.ToActivity(),
    };

    public IReadOnlyList<IncidentChange> TakeNews()
    {
        IncidentChange[] taken = [.. _news];
        _news.Clear();
        return taken;
    }

    public string? Only(string field) => _widths.Only(field);

    private static string Of(IReadOnlyList<GroupValue> group) => group.Count == 0 ? "" : $" ({string.Join(", ", group.Select(value => value.Value))})";

    private static string Much(Alert alert) => (alert.Statement ?? alert.Amount) is { Length: > 0 } much ? $": {much}" : "";

    private static string? Cut(string? text) => text is { Length: > OperatorAction.LongestNote } ? text[..OperatorAction.LongestNote] : text;

    /// <summary>What stands for the gravest alert when the store no longer has it.</summary>
    private static Alert Missing(Incident stored)
    {
        IncidentRule rule = stored.Rules[0];
        return new Alert
        {
            Id = stored.Alerts[0].Id,
            Rule = new AlertRule(rule.Id, rule.Name, rule.Title, rule.Level, null),
            Group = stored.Alerts[0].Group,
            State = stored.Alerts[0].State,
            Count = rule.Events,
            First = stored.First,
            Last = stored.Last,
            Fired = stored.First,
            Evidence = [],
            Sightings = [],
            Totals = [],
        };
    }

    private void Count(Alert alert, long counted, bool isNew)
    {
        long added = Math.Max(0, alert.Count - counted);
        int at = _rules.FindIndex(rule => rule.Id == alert.Rule.Id);
        if (at >= 0)
        {
            _rules[at] = _rules[at] with { Alerts = _rules[at].Alerts + (isNew ? 1 : 0), Events = _rules[at].Events + added };
        }
        else if (_rules.Count < MostRules)
        {
            _rules.Add(new IncidentRule(alert.Rule.Id, alert.Rule.Name, alert.Rule.Title, alert.Rule.Level, 1, added));
        }

        // A stable order: the gravest first, of those the one that says that somebody got in, else the one with most alerts.
        string? entry = MachineActs.IsEntry(Lead.Rule) ? Lead.Rule.Id : null;
        List<IncidentRule> ordered =
            [.. _rules.OrderByDescending(rule => AlertLevel.RankOf(rule.Level)).ThenByDescending(rule => rule.Id == entry).ThenByDescending(rule => rule.Alerts)];
        _rules.Clear();
        _rules.AddRange(ordered);

        if (isNew)
        {
            foreach (DateTimeOffset time in alert.Sightings.SelectMany(seen => seen.Times).Take((int)Math.Min(added, int.MaxValue)))
            {
                _activity.Add(time, 1);
                added--;
            }
        }

        _activity.Add(alert.Last, added);
    }

    private void KeepShort(Alert alert)
    {
        IncidentAlert shortly = new(
            alert.Id, alert.Rule.Name, alert.Rule.Title, alert.Rule.Level, alert.Group, alert.State, alert.Amount, alert.First, alert.Last,
            // The last line of a sequence is what it led to.
            alert.Evidence.Count == 0 ? null : Cut(EventSummary.Of(alert.Evidence[alert.Amount.Length == 0 ? ^1 : 0]), LongestLine))
        {
            Statement = alert.Statement,
        };
        int at = _alerts.FindIndex(known => known.Id == alert.Id);
        if (at >= 0)
        {
            _alerts[at] = shortly;
        }
        else if (_alerts.Count < MostAlerts)
        {
            _alerts.Add(shortly);
        }
        else if (_alerts.FindLastIndex(known => AlertLevel.RankOf(known.Level) < AlertLevel.RankOf(alert.Rule.Level)) is >= 0 and var lesser)
        {
            // Room for what is graver: the latest of those that are less so.
            _alerts.RemoveAt(lesser);
            _alerts.Add(shortly);
        }
    }

    private void TakeLead(Alert alert)
    {
        int graver = AlertLevel.RankOf(alert.Rule.Level) - AlertLevel.RankOf(Lead.Rule.Level);
        if (alert.Id == Lead.Id || graver > 0 || (graver == 0 && MachineActs.IsEntry(alert.Rule) && !MachineActs.IsEntry(Lead.Rule)))
        {
            Lead = Shorten(alert);
        }
    }

    private static Alert Shorten(Alert alert) => alert with { Evidence = [.. Ends(alert.Evidence).Select(line => Cut(line, LongestEvidence))] };

    private static IEnumerable<string> Ends(IReadOnlyList<string> lines) =>
        lines.Count <= MostEvidence ? lines : lines.Take(MostEvidence / 2).Concat(lines.Skip(lines.Count - (MostEvidence / 2)));

    private static string Cut(string text, int longest) => text.Length > longest ? text[..longest] : text;

    /// <summary>Reckons anew what explains the incident, and how grave it is.</summary>
    private void Reckon(Incident before, DateTimeOffset now, DateTimeOffset last)
    {
        GroupValue? subject = SubjectNow();
        (string level, string? why, bool isRaisedForLasting) = LevelNow();
        _known = _known with { Subject = subject, Level = level, RaisedWhy = why, HasLasted = isRaisedForLasting };
        if (before.AlertCount == 0)
        {
            return;
        }

        if (subject != before.Subject)
        {
            Note(now, IncidentChangeKind.Widened, IncidentChange.Monitor, ToIncident().Who(), last);
        }

        if (AlertLevel.RankOf(level) > AlertLevel.RankOf(before.Level))
        {
            Note(now, IncidentChangeKind.Raised, IncidentChange.Monitor, $"from {before.Level} to {level}: {why ?? _rules[0].Title}", last);
        }
    }

    /// <summary>The narrowest that holds all of it is what explains it: one address, else one network, one system, else what it was aimed at.</summary>
    private GroupValue? SubjectNow()
    {
        foreach (string field in (ReadOnlySpan<string>)[Width.Address, Width.Network, Width.System, Width.User, Width.Path, Width.Host])
        {
            if (_widths.Only(field) is { } only)
            {
                return new GroupValue(field, only);
            }
        }

        // What is about something else than an address (a source that is silent) is about that.
        return _widths.Distinct(Width.Address) == 0 && _alerts[0].Group is [var one] && _alerts.TrueForAll(alert => alert.Group.SequenceEqual(_alerts[0].Group)) ? one : null;
    }

    private (string Level, string? Why, bool IsRaisedForLasting) LevelNow()
    {
        int rank = AlertLevel.RankOf(_rules[0].Level);
        int high = AlertLevel.RankOf("high");
        bool isLow = rank < AlertLevel.RankOf("medium");
        bool isRaisedForLasting = false;
        List<string> reasons = [];
        if (rank > 0)
        {
            Raise(_known.GotIn && _known.AlertCount > 1 && rank < high, "somebody got in", high);
            long addresses = _widths.Distinct(Width.Address);
            Raise(rank < high && addresses >= _options.RaiseAtAddresses && _rules.Exists(rule => rule.Alerts >= _options.RaiseAtAddresses), $"from {addresses} addresses", rank + 1);

            // What is low and lasts, such as a broken link, is no graver for it. Between an end and what began again it did not last; what was graver for it stays so.
            isRaisedForLasting = !isLow && rank < high && (_known.HasLasted || _known.Last - (_known.Again ?? _known.First) >= _options.RaiseAfter);
            Raise(isRaisedForLasting, $"it has lasted for {Duration.Format(_options.RaiseAfter)}", rank + 1);
        }

        return (AlertLevel.All[rank], reasons.Count == 0 ? null : string.Join(", ", reasons), isRaisedForLasting);

        void Raise(bool holds, string reason, int to)
        {
            if (holds)
            {
                rank = to;
                reasons.Add(reason);
            }
        }
    }

    private void Note(DateTimeOffset now, IncidentChangeKind kind, string by, string what, DateTimeOffset? happened = null)
    {
        int number = _known.Changes + 1;
        _known = _known with { Changes = number };
        _news.Add(new IncidentChange(Id, number, now, kind, by, VisibleText.Of(what, OperatorAction.LongestNote))
        {
            Happened = now - happened > IncidentChange.Soon ? happened : null,
        });
    }
}
