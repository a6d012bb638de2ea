namespace Leafwatch.Core.Ledgers;

/// <summary>The health alerts that are firing: each rule once for each source. What is new or has changed waits to be taken.</summary>
internal sealed class HealthAlerts(TimeProvider time)
{
    private const int MostEvidence = 10;

    private readonly Dictionary<(string Rule, string Source), Alert> _firing = [];
    private readonly Dictionary<string, Alert> _changed = [];

    public bool HasNews => _changed.Count > 0;

    public void Restore(IEnumerable<Alert> firing)
    {
        foreach (Alert alert in firing.Where(HealthRules.IsOne))
        {
            _firing[(alert.Rule.Name, SourceOf(alert))] = alert;
        }
    }

    public Alert? Find(AlertRule rule, string source) => _firing.GetValueOrDefault((rule.Name, source));

    /// <summary>The sources for which a rule fires.</summary>
    public IReadOnlyList<string> SourcesOf(AlertRule rule) => [.. _firing.Keys.Where(key => key.Rule == rule.Name).Select(key => key.Source)];

    /// <summary>Fires a rule for a source, unless it does already.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="source">The source, or what else it is about.</param>
    /// <param name="first">When it began, if not now: the alert is known by it.</param>
    /// <param name="statement">What is so, in one sentence without its full stop.</param>
    /// <param name="evidence">What shows it.</param>
    public Alert Fire(AlertRule rule, string source, DateTimeOffset? first, string statement, params IReadOnlyList<string> evidence)
    {
        if (Find(rule, source) is { } firing)
        {
            return firing;
        }

        DateTimeOffset now = time.GetLocalNow();
        DateTimeOffset began = first?.ToOffset(now.Offset) ?? now;
        Alert alert = new()
        {
            Id = StableId.Of($"health\n{rule.Id}\n{source}\n{began.UtcTicks}"),
            Rule = rule,
            Group = [new GroupValue(Width.Source, source)],
            Statement = statement,
            State = AlertState.Firing,
            Count = 1,
            First = began,
            Last = now,
            Fired = now,
            Evidence = [.. evidence.Take(MostEvidence)],
            Sightings = [],
            Totals = [],
        };
        Keep(alert);
        return alert;
    }

    /// <summary>Changes what is said of an alert that fires: nobody is told again.</summary>
    public void Update(Alert alert, string statement, string evidence) => Keep(alert with
    {
        Statement = statement,
        Count = alert.Count + 1,
        Last = time.GetLocalNow(),
        Evidence = alert.Evidence.Count < MostEvidence ? [.. alert.Evidence, evidence] : [.. alert.Evidence.SkipLast(1), evidence],
    });

    public void Resolve(AlertRule rule, string source)
    {
        if (_firing.Remove((rule.Name, source), out Alert? alert))
        {
            _changed[alert.Id] = alert with { State = AlertState.Resolved, Resolved = time.GetLocalNow() };
        }
    }

    public IReadOnlyList<Alert> Take()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        Alert[] taken = [.. _changed.Values];
        _changed.Clear();
        return taken;
    }

    private static string SourceOf(Alert alert) => alert.Group.FirstOrDefault(value => value.Field == Width.Source)?.Value ?? "";

    private void Keep(Alert alert)
    {
        _firing[(alert.Rule.Name, SourceOf(alert))] = alert;
        _changed[alert.Id] = alert;
    }
}
