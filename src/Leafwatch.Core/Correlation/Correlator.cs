using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Correlation;

/// <summary>Counts matches in windows of event time and makes alerts of them. Used by one thread, in the order of the lines.</summary>
/// <remarks>
/// <para>
/// A window slides with the events of one group, and is closed at both ends: N events fit in T when the last is at most T
/// after the first. An alert fires at the event with which the window [t - T, t] first holds N. While it fires, each further
/// event updates it; it ends when fewer than half of N, rounded up, lie within T. So what goes on about the threshold is one alert, not one
/// each time that it passes it. Its events are of no other alert: the next one begins with the first event after its end. Events at the same time
/// keep the order in which they came.
/// </para>
/// <para>
/// It is resolved when the group's next event is later than its end, or when <see cref="Advance"/> says that time has passed
/// it by more than the allowed lateness. What happens to a group is decided by the group's own events alone.
/// </para>
/// <para>
/// An event that is older than the latest of its source by more than the allowed lateness is counted and left out. One
/// within it is put in its place, and each window that holds it is looked at; it never makes an alert that would end within
/// one already resolved.
/// </para>
/// <para>
/// An event that is exempt from a rule (<see cref="Exemption"/>) never enters its windows. Where another correlation looks at the rule, and
/// is not itself what the event is exempt from, windows beside them count everybody and tell nobody but that correlation: so an entry that
/// keeps failed logins quiet does not hide that somebody got in after them.
/// </para>
/// <para>
/// State is bounded: before an alert a group keeps what lies within T and the lateness of its newest event (fewer than N in
/// any T), in one the newest N; there is a quota of groups for each correlation, and a bound of what all groups and their alerts
/// take together (<see cref="WindowBudget"/>); lines are kept in one block of memory.
/// </para>
/// </remarks>
public sealed class Correlator
{
    // A group's name never has a star in it.
    private const string TotalsGroup = "*";

    // Marks the windows that count everybody, whoever is exempt from alerts of their rule: for the correlations that look at it.
    private const string OfEverybody = "+everybody";

    // The window of a rule that alerts on its own: so many events of it are one alert.
    private static readonly TimeSpan SingleTimespan = TimeSpan.FromMinutes(10);

    // What else went on meanwhile is said of times that this is not too coarse for.
    private static readonly TimeSpan LongestTotals = TimeSpan.FromHours(1);

    private readonly long _lateness;
    private readonly List<WindowSet> _sets = [];
    private readonly (string Name, string Title)[] _kinds;
    private readonly SiteTotals _totals;
    private readonly Subscription[][] _subscriptions;
    private readonly CorrelationContext _context;
    private readonly List<WindowState> _stale = [];

    private long _line;
    private long _lineEvidence = -1;
    private long _lateDropped;
    private long _lastLate = -1;

    /// <param name="rules">The rules in force.</param>
    /// <param name="options">What is other about them, and the bounds.</param>
    /// <param name="find">Finds an alert that was taken and stored, if such are: what it shows need not be kept at hand.</param>
    public Correlator(RuleSet rules, CorrelationOptions options, Func<string, Alert?>? find = null)
    {
        _lateness = options.Lateness.Ticks;
        EvidenceBudget budget = new(options.AlertMemory, find);
        _context = new CorrelationContext(new EvidenceRing(), budget, new AlertLog(budget), new WindowBudget(options.WindowMemory), TotalsBetween);
        List<Subscription>[] subscriptions = [.. rules.Rules.Select(_ => new List<Subscription>())];
        IReadOnlySet<RuleReference> alerting = rules.Alerting();
        TimeSpan reach = rules.Correlations.SelectMany(correlation => PlansOf(correlation, options, isSilent: false)).Select(plan => plan.Timespan)
            .Where(timespan => timespan <= LongestTotals).Append(SingleTimespan).Max() + options.Lateness;
        _kinds = [.. rules.Correlations.Select(correlation => (correlation.Header.Name, correlation.Header.Title))];
        _totals = new SiteTotals(_kinds.Length, reach);
        HashSet<RuleReference> followed = [.. rules.Correlations.SelectMany(correlation => correlation.Inputs)];

        // For each correlation the one that others look at.
        List<Correlated> leading = [];
        foreach (SigmaCorrelation correlation in rules.Correlations)
        {
            int kind = leading.Count;
            RuleReference own = new(kind, IsCorrelation: true);
            bool isSilent = !alerting.Contains(own);
            Correlated correlated = NewCorrelated(correlation, isSilent ? null : own, kind, PlansOf(correlation, options, isSilent));
            leading.Add(isSilent || !options.HasExemptions || !followed.Contains(own)
                ? correlated
                : NewCorrelated(correlation, null, null, PlansOf(correlation, options, isSilent: true).Select(plan => plan with { Key = plan.Key + OfEverybody })));
        }

        for (int rule = 0; rule < rules.Rules.Count; rule++)
        {
            if (alerting.Contains(new RuleReference(rule)))
            {
                Correlated correlated = new(new RuleReference(rule), null, false);
                correlated.Sets.Add(NewSet(SinglePlan(rules.Rules[rule].Header), options));
                subscriptions[rule].Add(new Subscription(correlated, 0));
            }
        }

        _subscriptions = [.. subscriptions.Select(list => list.ToArray())];
        CarriedFields = [.. _sets.SelectMany(set => set.Plan.GroupFields.Concat(set.Plan.ValueFields).SelectMany(fields => fields))
            .Select(field => field == Field.DnsRegisteredDomain ? RegisteredDomain.Name : field).Where(field => !field.IsOfCorrelations)
            .Concat([Field.SourceIp, Field.HttpResponseStatusCode]).Concat(GroupKey.TellingFields).Concat(LineTraits.Fields).Distinct()];

        Correlated NewCorrelated(SigmaCorrelation correlation, RuleReference? own, int? kind, IEnumerable<WindowPlan> plans)
        {
            Correlated made = new(own, kind, correlation.Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered);
            made.Sets.AddRange(plans.Select(plan => NewSet(plan, options)));
            foreach ((int i, RuleReference input) in correlation.Inputs.Index())
            {
                (input.IsCorrelation ? leading[input.Number].Followers : subscriptions[input.Number]).Add(new Subscription(made, i));
            }

            return made;
        }
    }

    /// <summary>How late a match may be and still be counted.</summary>
    public TimeSpan Lateness => TimeSpan.FromTicks(_lateness);

    /// <summary>The fields that a <see cref="BatchResult"/> must carry for <see cref="Add"/>.</summary>
    public Field[] CarriedFields { get; }

    /// <summary>Events that came too late to be counted.</summary>
    public long LateDropped => _lateDropped + _sets.Sum(set => set.Late);

    /// <summary>Matches that lack a field which their correlation groups by, or its value.</summary>
    public long MissingGroupField => _sets.Sum(set => set.MissingField);

    /// <summary>Groups that were forgotten before their time, for want of room.</summary>
    public long EvictedGroups => _sets.Sum(set => set.Evicted);

    /// <summary>Groups that are counted now.</summary>
    public long Groups => _sets.Sum(set => (long)set.Groups);

    /// <summary>What windows and alerts take of their bound (<see cref="WindowBudget"/>).</summary>
    internal long Held => _context.Windows.Held;

    internal IReadOnlyList<WindowSet> Sets => _sets;

    /// <summary>The source of the matches that are added, where their alerts shall name it and rules tell by it what is counted together.</summary>
    public string? Source
    {
        get => _context.Place.Source;
        set => _context.Place.Source = value;
    }

    /// <summary>Counts a match.</summary>
    /// <param name="match">The match. All matches of a line come one after the other, as in the <see cref="BatchResult"/>.</param>
    /// <param name="sourceLatest">The latest event time of the match's source, up to and with it.</param>
    public void Add(in BatchResult.Match match, DateTimeOffset sourceLatest)
    {
        if (match.IsFirstOfLine)
        {
            _line++;
            _lineEvidence = -1;
        }

        Subscription[] subscriptions = _subscriptions[match.Rule];
        if (subscriptions.Length == 0)
        {
            return;
        }

        DateTimeOffset time = match.Time;
        long ticks = time.UtcTicks;
        if (ticks < sourceLatest.UtcTicks - _lateness)
        {
            _lateDropped += _lastLate == _line ? 0 : 1;
            _lastLate = _line;
            return;
        }

        foreach (Subscription subscription in subscriptions)
        {
            if (subscription.To.IsExempt(match.Exemption))
            {
                continue;
            }

            if (_lineEvidence < 0)
            {
                _lineEvidence = KeepLine(match);
            }

            CountedEvent added = new(ticks, _lineEvidence, Math.Max(1, match.Weight), (short)time.TotalOffsetMinutes);
            Feed(subscription, match, added, isNew: true);
        }

        _context.Windows.MakeRoom();
        _context.Budget.MakeRoom();
    }

    /// <summary>Says that event time has reached <paramref name="watermark"/> everywhere: what ended before it by more than the lateness is resolved.</summary>
    public void Advance(DateTimeOffset watermark)
    {
        long limit = watermark.UtcTicks - _lateness;
        foreach (WindowSet set in _sets)
        {
            set.Advance(limit);
        }
    }

    /// <summary>Whether an alert fired or ended since <see cref="TakeAlerts"/>.</summary>
    public bool HasNews => _context.Log.HasNews;

    /// <summary>The alerts that are new or have changed since the last call, each once and as it stands, in the order in which they first did.</summary>
    public IReadOnlyList<Alert> TakeAlerts() => _context.Log.Take();

    /// <summary>Of those the ones that have ended; the others are left for a later call.</summary>
    public IReadOnlyList<Alert> TakeEndedAlerts() => _context.Log.Take(endedOnly: true);

    /// <summary>
    /// The windows that changed since the last call, to be stored in one piece with the alerts of <see cref="TakeAlerts"/>,
    /// taken just before: a window names its alert and does not repeat it.
    /// </summary>
    public IEnumerable<WindowState> TakeWindows()
    {
        List<WindowState> windows = [.. _stale, .. _sets.SelectMany(set => set.TakeWindows())];
        _context.TrimRoom();
        _stale.Clear();
        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            if (_totals.HasChanged(kind))
            {
                using MemoryStream stream = new();
                using BinaryWriter writer = new(stream);
                _totals.Save(kind, writer);
                writer.Flush();
                windows.Add(new WindowState(_kinds[kind].Name, TotalsGroup, stream.ToArray()));
            }
        }

        return windows;
    }

    /// <summary>
    /// Takes up what was stored. Windows of correlations that are no more, or that group by something else now, are let go;
    /// alerts that are left without a window are resolved at their last event.
    /// </summary>
    /// <param name="windows">The windows, in the order of <see cref="IStateStore.Windows"/>.</param>
    /// <param name="firing">The alerts that were firing.</param>
    internal void Restore(IEnumerable<WindowState> windows, IEnumerable<OpenAlert.Mark> firing)
    {
        Dictionary<string, OpenAlert.Mark> byId = firing.DistinctBy(alert => alert.Id).ToDictionary(alert => alert.Id);
        Dictionary<string, WindowSet> sets = _sets.DistinctBy(set => set.Plan.Key).ToDictionary(set => set.Plan.Key);
        foreach (WindowState window in windows.Where(window => window.Payload is not null))
        {
            WindowSet? set = sets.GetValueOrDefault(window.Correlation);
            bool taken = window.Group == TotalsGroup ? RestoreTotals(window)
                : WaitingEvents.NumberOf(window.Group) is { } number ? set?.RestoreWaiting(number, window.Payload!) ?? false
                : set?.Restore(window.Payload!, byId) ?? false;
            if (!taken)
            {
                _stale.Add(window with { Payload = null });
            }
        }

        _sets.ForEach(set => set.EndRestore());
        _context.Evidence.EndRestore();
        HashSet<string> held = [.. _sets.SelectMany(set => set.FiringAlerts)];
        foreach (OpenAlert.Mark alert in byId.Values.Where(alert => !held.Contains(alert.Id)))
        {
            OpenAlert orphan = OpenAlert.OfStore(alert, _context.Budget);
            orphan.Resolved = alert.Last;
            _context.Log.Changed(orphan);
        }
    }

    internal static IEnumerable<WindowPlan> PlansOf(SigmaCorrelation correlation, CorrelationOptions options, bool isSilent)
    {
        string name = correlation.Header.Name;
        WindowPlan plain = With(
            new WindowPlan
            {
                Key = name,
                Rule = correlation.Header.ToAlertRule(),
                Type = correlation.Type,
                Inputs = correlation.Inputs.Count,
                GroupNames = [.. correlation.GroupBy.Select(group => group.Name)],
                GroupFields = FieldsByInput(correlation.GroupBy, correlation.Inputs.Count),
                ValueFields = correlation.Values.Count == 0 ? [] : FieldsByInput(correlation.Values, correlation.Inputs.Count),
                ValueName = correlation.Values.Count == 0 ? null : string.Join(" + ", correlation.Values.Select(value => value.Name)),
                Bounds = [.. correlation.Bounds],
                Count = correlation.Count,
                Timespan = correlation.Timespan,
                Percentile = correlation.Percentile,
                IsSeen = correlation.Type == CorrelationType.Temporal ? SeenInputs.Compile(correlation) : null,
                IsDecidedAtEnd = correlation.IsDecidedAtEnd,
                IsSilent = isSilent,
            },
            options.Thresholds.GetValueOrDefault(name));
        List<WeekWindow> before = [];
        foreach (ThresholdProfile profile in options.Profiles)
        {
            if (profile.Thresholds.TryGetValue(name, out Threshold? threshold))
            {
                yield return With(plain, threshold) with { Key = $"{name}@{profile.Name}", Within = profile.When, Outside = [.. before] };
                before.Add(profile.When);
            }
        }

        yield return plain with { Outside = before };
    }

    private static Field[][] FieldsByInput(IReadOnlyList<GroupField> fields, int inputs) =>
        [.. Enumerable.Range(0, inputs).Select(input => fields.Select(field => field.ByInput[input]).ToArray())];

    private static WindowPlan With(WindowPlan plan, Threshold? threshold) => threshold is null ? plan : plan with
    {
        Count = threshold.Count ?? plan.Count,
        Bounds = threshold.Count is { } count ? [new Bound(Comparison.GreaterOrEqual, count)] : plan.Bounds,
        Timespan = threshold.Timespan ?? plan.Timespan,
        GroupNames = threshold.GroupBy is { } names ? [.. names.Select(field => field.Name)] : plan.GroupNames,
        GroupFields = threshold.GroupBy is { } fields ? [.. plan.GroupFields.Select(_ => fields.ToArray())] : plan.GroupFields,
    };

    private static WindowPlan SinglePlan(RuleHeader header) => new()
    {
        Key = header.Name,
        Rule = header.ToAlertRule(),
        Type = CorrelationType.EventCount,
        Inputs = 1,
        // Of an event that names nobody, the machine tells it apart from others (WindowSet.KeyOf).
        GroupNames = [Field.SourceIp.Name, Field.HostName.Name],
        GroupFields = [[Field.SourceIp, Field.HostName]],
        Bounds = [new Bound(Comparison.GreaterOrEqual, 1)],
        Count = 1,
        Timespan = SingleTimespan,
        IsSingle = true,
    };

    private WindowSet NewSet(WindowPlan plan, CorrelationOptions options)
    {
        WindowSet set = new(plan, options, _context);
        _sets.Add(set);
        return set;
    }

    /// <summary>Gives an event to a correlation, and what it becomes there to those that look at that one.</summary>
    /// <param name="subscription">The correlation, and as which of its inputs it takes the event.</param>
    /// <param name="match">The event's fields.</param>
    /// <param name="added">The event.</param>
    /// <param name="isNew">Whether it is an event in its own right, not one more of an alert that is firing.</param>
    private void Feed(Subscription subscription, in BatchResult.Match match, CountedEvent added, bool isNew)
    {
        Correlated correlated = subscription.To;
        if (!correlated.IsSequence)
        {
            // What many events make is one thing to those who count; a line that several rules of one correlation select is one event to it.
            if (!isNew || correlated.LastLine == _line)
            {
                return;
            }

            correlated.LastLine = _line;
        }

        if (correlated.Kind is { } kind)
        {
            _totals.Add(kind, added.Ticks, added.Weight);
        }

        WindowEffect effect = WindowEffect.None;
        foreach (WindowSet set in correlated.Sets)
        {
            WindowEffect one = set.Add(match, subscription.Input, added, _line);
            effect = one > effect ? one : effect;
        }

        if (effect != WindowEffect.None)
        {
            foreach (Subscription follower in correlated.Followers)
            {
                if (!follower.To.IsExempt(match.Exemption))
                {
                    Feed(follower, match, added.Once(), isNew: effect == WindowEffect.Fired);
                }
            }
        }
    }

    /// <summary>How many matches the rules had that had any.</summary>
    private IReadOnlyList<KindTotal> TotalsBetween(long from, long to)
    {
        if (to - from > LongestTotals.Ticks)
        {
            return [];
        }

        long[] sums = _totals.Sums(from, to);
        return [.. _kinds.Zip(sums).Where(kind => kind.Second > 0).Select(kind => new KindTotal(kind.First.Name, kind.First.Title, kind.Second))];
    }

    private long KeepLine(in BatchResult.Match match)
    {
        _context.TakeAddress(match);
        long place = _context.Evidence.Add(match.Line, _context.HasAddress, _context.Address);
        _context.Traits.Take(match, place, Source);
        _context.Place.Begin();
        _context.Keys.Begin();
        return place;
    }

    private bool RestoreTotals(WindowState window)
    {
        int kind = Array.FindIndex(_kinds, kind => kind.Name == window.Correlation);
        if (kind < 0)
        {
            return false;
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(window.Payload!));
            _totals.Restore(kind, reader);
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            return false;
        }
    }

    private readonly record struct Subscription(Correlated To, int Input);

    /// <summary>A correlation with all its variants, which see the same events.</summary>
    /// <param name="own">The rule whose alerts it makes; <see langword="null"/> when it makes none of its own.</param>
    /// <param name="kind">As what its events are counted over the whole site, if they are.</param>
    /// <param name="isSequence">Whether each of its inputs matters.</param>
    private sealed class Correlated(RuleReference? own, int? kind, bool isSequence)
    {
        public int? Kind { get; } = kind;

        public bool IsSequence { get; } = isSequence;

        public List<WindowSet> Sets { get; } = [];

        /// <summary>The correlations that look at this one.</summary>
        public List<Subscription> Followers { get; } = [];

        public long LastLine { get; set; } = -1;

        /// <summary>Whether an event is not to come here: it is exempt from the rule or, where that tells nobody itself, from all that look at it.</summary>
        public bool IsExempt(Exemption? exemption) => exemption is not null && IsOutOf(exemption);

        // Apart, for what the search through the followers allocates is not to be paid for where nobody is exempt.
        private bool IsOutOf(Exemption exemption) => own is { } rule
            ? exemption.Covers(rule)
            : Followers.Count > 0 && Followers.TrueForAll(follower => follower.To.IsExempt(exemption));
    }
}
