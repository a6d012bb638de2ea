using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Correlation;

/// <summary>Counts matches in windows of event time and makes alerts of them. Used by one thread, in the order of the lines.</summary>
/// <remarks>
/// <para>
/// A window slides with the events of one group, and is closed at both ends: N events fit in T when the last is at most T
/// after the first. An alert fires at the event with which the window [t - T, t] first holds N. While it fires, each further
/// event updates it; it ends at the time of the newest event but N - 2 (for N = 1, of the newest), plus T: until then one
/// event more would make the window hold N again. So a drip at just the threshold is one alert, not one per event. Events at
/// the same time keep the order in which they came.
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
/// State is bounded: before an alert a group keeps what lies within T and the lateness of its newest event (fewer than N in
/// any T), in one the newest N; there is a quota of groups for each correlation; lines are kept in one block of memory.
/// </para>
/// </remarks>
public sealed class Correlator
{
    // A group's name never has a star in it.
    private const string TotalsGroup = "*";

    // The window of a rule that alerts on its own: so many events of it are one alert.
    private static readonly TimeSpan SingleTimespan = TimeSpan.FromMinutes(10);

    private readonly long _lateness;
    private readonly List<EventCounter> _counters = [];
    private readonly List<(string Name, string Title, SiteTotals Totals)> _totals = [];
    private readonly Subscription[][] _subscriptions;
    private readonly EvidenceRing _evidence = new();
    private readonly EvidenceBudget _budget = new();
    private readonly AlertLog _log = new();
    private readonly List<WindowState> _stale = [];
    private readonly byte[] _address = new byte[GroupKey.LongestField];

    private long _line;
    private long _lineEvidence = -1;
    private long _lateDropped;

    public Correlator(RuleSet rules, CorrelationOptions options)
    {
        _lateness = options.Lateness.Ticks;
        List<Subscription>[] subscriptions = [.. rules.Rules.Select(_ => new List<Subscription>())];
        HashSet<int> silenced = [];
        TimeSpan reach = rules.Correlations.SelectMany(correlation => PlansOf(correlation, options)).Select(plan => plan.Timespan)
            .Append(SingleTimespan).Max() + options.Lateness;
        foreach (SigmaCorrelation correlation in rules.Correlations)
        {
            SiteTotals totals = new(reach);
            _totals.Add((correlation.Header.Name, correlation.Header.Title, totals));
            Counted counted = new(totals);
            foreach (CountPlan plan in PlansOf(correlation, options))
            {
                counted.Counters.Add(NewCounter(plan, options));
            }

            for (int i = 0; i < correlation.Rules.Count; i++)
            {
                subscriptions[correlation.Rules[i]].Add(new Subscription(counted, i));
            }

            silenced.UnionWith(correlation.Generate ? [] : correlation.Rules);
        }

        for (int rule = 0; rule < rules.Rules.Count; rule++)
        {
            // Sigma: "no case or alerting should be triggered" by informational rules; correlations count them.
            if (!silenced.Contains(rule) && rules.Rules[rule].Header.Level != "informational")
            {
                Counted counted = new(null);
                counted.Counters.Add(NewCounter(SinglePlan(rules.Rules[rule].Header, rule), options));
                subscriptions[rule].Add(new Subscription(counted, 0));
            }
        }

        _subscriptions = [.. subscriptions.Select(list => list.ToArray())];
        CarriedFields = [.. _counters.SelectMany(counter => counter.Plan.GroupFields.SelectMany(fields => fields))
            .Concat([Field.SourceIp, Field.UserName, Field.HttpResponseStatusCode]).Distinct()];
    }

    /// <summary>How late a match may be and still be counted.</summary>
    public TimeSpan Lateness => TimeSpan.FromTicks(_lateness);

    /// <summary>The fields that a <see cref="BatchResult"/> must carry for <see cref="Add"/>.</summary>
    public Field[] CarriedFields { get; }

    /// <summary>Matches that came too late to be counted.</summary>
    public long LateDropped => _lateDropped + _counters.Sum(counter => counter.Late);

    /// <summary>Matches that lack a field which their correlation groups by.</summary>
    public long MissingGroupField => _counters.Sum(counter => counter.MissingField);

    /// <summary>Groups that were forgotten before their time because of the quota.</summary>
    public long EvictedGroups => _counters.Sum(counter => counter.Evicted);

    public long Groups => _counters.Sum(counter => (long)counter.GroupCount);

    internal IReadOnlyList<EventCounter> Counters => _counters;

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
            _lateDropped++;
            return;
        }

        if (_lineEvidence < 0)
        {
            _lineEvidence = KeepLine(match);
        }

        CountedEvent added = new(ticks, _lineEvidence, Math.Max(1, match.Weight), (short)time.TotalOffsetMinutes);
        foreach (Subscription subscription in subscriptions)
        {
            // A line that several rules of one correlation select is one event to it.
            if (subscription.Counted.LastLine == _line)
            {
                continue;
            }

            subscription.Counted.LastLine = _line;
            subscription.Counted.Totals?.Add(ticks, added.Weight);
            foreach (EventCounter counter in subscription.Counted.Counters)
            {
                counter.Add(match, subscription.RulePosition, added);
            }
        }
    }

    /// <summary>Says that event time has reached <paramref name="watermark"/> everywhere: what ended before it by more than the lateness is resolved.</summary>
    public void Advance(DateTimeOffset watermark)
    {
        long limit = watermark.UtcTicks - _lateness;
        foreach (EventCounter counter in _counters)
        {
            counter.Advance(limit);
        }
    }

    /// <summary>Whether an alert fired or ended since <see cref="TakeAlerts"/>.</summary>
    public bool HasNews => _log.HasNews;

    /// <summary>The alerts that are new or have changed since the last call, each once and as it stands, in the order in which they first did.</summary>
    public IReadOnlyList<Alert> TakeAlerts() => _log.Take();

    /// <summary>
    /// The windows that changed since the last call, to be stored in one piece with the alerts of <see cref="TakeAlerts"/>,
    /// taken just before: a window names its alert and does not repeat it.
    /// </summary>
    public IEnumerable<WindowState> TakeWindows()
    {
        List<WindowState> windows = [.. _stale, .. _counters.SelectMany(counter => counter.TakeWindows())];
        _stale.Clear();
        foreach ((string name, _, SiteTotals totals) in _totals)
        {
            if (totals.IsDirty)
            {
                using MemoryStream stream = new();
                using BinaryWriter writer = new(stream);
                totals.Save(writer);
                writer.Flush();
                totals.IsDirty = false;
                windows.Add(new WindowState(name, TotalsGroup, stream.ToArray()));
            }
        }

        return windows;
    }

    /// <summary>
    /// Takes up what was stored. Windows of correlations that are no more, or that group by something else now, are let go;
    /// alerts that are left without a window are resolved at their last event.
    /// </summary>
    public void Restore(IEnumerable<WindowState> windows, IEnumerable<Alert> firing)
    {
        Dictionary<string, Alert> byId = firing.DistinctBy(alert => alert.Id).ToDictionary(alert => alert.Id);
        Dictionary<string, EventCounter> counters = _counters.DistinctBy(counter => counter.Plan.Key).ToDictionary(counter => counter.Plan.Key);
        foreach (WindowState window in windows.Where(window => window.Payload is not null))
        {
            bool taken = window.Group == TotalsGroup
                ? RestoreTotals(window)
                : counters.TryGetValue(window.Correlation, out EventCounter? counter) && counter.Restore(window.Payload!, byId);
            if (!taken)
            {
                _stale.Add(window with { Payload = null });
            }
        }

        HashSet<string> held = [.. _counters.SelectMany(counter => counter.FiringAlerts)];
        foreach (Alert alert in byId.Values.Where(alert => !held.Contains(alert.Id)))
        {
            OpenAlert orphan = OpenAlert.Restore(alert, _budget);
            orphan.Resolved = alert.Last;
            _log.Changed(orphan);
        }
    }

    private static IEnumerable<CountPlan> PlansOf(SigmaCorrelation correlation, CorrelationOptions options)
    {
        string name = correlation.Header.Name;
        Threshold? general = options.Thresholds.GetValueOrDefault(name);
        CountPlan plain = new()
        {
            Key = name,
            Rule = correlation.Header.ToAlertRule(),
            Rules = correlation.Rules,
            GroupNames = [.. correlation.GroupBy.Select(group => group.Name)],
            GroupFields = [.. correlation.Rules.Select((_, i) => correlation.GroupBy.Select(group => group.ByRule[i]).ToArray())],
            Count = correlation.Count,
            Timespan = correlation.Timespan,
        };
        plain = With(plain, general);
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

    private static CountPlan With(CountPlan plan, Threshold? threshold) => threshold is null ? plan : plan with
    {
        Count = threshold.Count ?? plan.Count,
        Timespan = threshold.Timespan ?? plan.Timespan,
        GroupNames = threshold.GroupBy is { } names ? [.. names.Select(field => field.Name)] : plan.GroupNames,
        GroupFields = threshold.GroupBy is { } fields ? [.. plan.Rules.Select(_ => fields.ToArray())] : plan.GroupFields,
    };

    private static CountPlan SinglePlan(RuleHeader header, int rule) => new()
    {
        Key = header.Name,
        Rule = header.ToAlertRule(),
        Rules = [rule],
        GroupNames = [Field.SourceIp.Name],
        GroupFields = [[Field.SourceIp]],
        Count = 1,
        Timespan = SingleTimespan,
        IsSingle = true,
    };

    private EventCounter NewCounter(CountPlan plan, CorrelationOptions options)
    {
        EventCounter counter = new(plan, options, _evidence, _budget, _log, TotalsBetween);
        _counters.Add(counter);
        return counter;
    }

    private IReadOnlyList<KindTotal> TotalsBetween(long from, long to) =>
        [.. _totals.Select(kind => new KindTotal(kind.Name, kind.Title, kind.Totals.Sum(from, to)))];

    private long KeepLine(in BatchResult.Match match)
    {
        bool hasAddress = match.TryGet(Field.SourceIp, out ReadOnlySpan<byte> address);
        int length = AddressKey.Write(address, _address);
        return _evidence.Add(match.Line, hasAddress, _address.AsSpan(0, length));
    }

    private bool RestoreTotals(WindowState window)
    {
        SiteTotals? totals = _totals.FirstOrDefault(kind => kind.Name == window.Correlation).Totals;
        if (totals is null)
        {
            return false;
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(window.Payload!));
            totals.Restore(reader);
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            return false;
        }
    }

    private readonly record struct Subscription(Counted Counted, int RulePosition);

    /// <summary>A correlation with all its variants, which count the same events.</summary>
    private sealed class Counted(SiteTotals? totals)
    {
        public SiteTotals? Totals { get; } = totals;

        public List<EventCounter> Counters { get; } = [];

        public long LastLine { get; set; } = -1;
    }
}
