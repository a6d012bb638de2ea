using Leafwatch.Core;
using Leafwatch.Scanning;

namespace Leafwatch.Replaying;

/// <summary>
/// Finds the counts with which the mails of every day, or week, stay within a budget: one count after another is raised by a step, that of the rule with
/// most mails in times that are over the budget first, lower levels before higher ones, and rules of level high and critical only when
/// nothing else is left. Afterwards each count is lowered again as far as the budget allows, the gravest rules first.
/// </summary>
internal sealed class BudgetPlan
{
    private readonly MailBudget _budget;
    private readonly MailCount _mails;
    private readonly IReadOnlyList<Alert> _others;
    private readonly Dictionary<string, ThresholdTrial[]> _trials;
    private readonly Dictionary<string, int> _steps;

    /// <param name="budget">The budget.</param>
    /// <param name="mails">What an alert comes to.</param>
    /// <param name="alerts">The alerts of the configuration as it is.</param>
    /// <param name="trials">For rules whose count may be raised, what came of each count; the first of each rule is the one that it has.</param>
    public BudgetPlan(MailBudget budget, MailCount mails, IEnumerable<Alert> alerts, IEnumerable<ThresholdTrial> trials)
    {
        _budget = budget;
        _mails = mails;
        _trials = trials.GroupBy(trial => trial.Rule).ToDictionary(rule => rule.Key, rule => rule.OrderBy(trial => trial.Count).ToArray());
        _steps = _trials.Keys.ToDictionary(rule => rule, _ => 0);
        _others = [.. alerts.Where(alert => !_trials.ContainsKey(alert.Rule.Name))];
    }

    /// <summary>Whether the budget is kept by what was found.</summary>
    public bool IsKept { get; private set; }

    /// <summary>The rules whose count changes, by level and name.</summary>
    public IReadOnlyList<ProposedCount> Proposed =>
    [
        .. _steps.Where(step => step.Value > 0)
            .Select(step => new ProposedCount(
                step.Key,
                _trials[step.Key][0].Count,
                _trials[step.Key][step.Value].Count,
                AlertChange.Missing(_trials[step.Key][0].Alerts, _trials[step.Key][step.Value].Alerts)))
            .OrderBy(proposed => proposed.Rule, StringComparer.Ordinal),
    ];

    /// <summary>The alerts with what was found.</summary>
    public IEnumerable<Alert> Alerts => _others.Concat(_steps.SelectMany(step => _trials[step.Key][step.Value].Alerts));

    public void Find()
    {
        while (Next() is { } rule)
        {
            _steps[rule]++;
        }

        IsKept = Over().Count == 0;
        foreach (string rule in _steps.Keys.Where(rule => _steps[rule] > 0).OrderByDescending(RankOf).ThenBy(rule => rule, StringComparer.Ordinal).ToArray())
        {
            Lower(rule);
        }
    }

    /// <summary>The rule to raise next, if any is left that would help.</summary>
    private string? Next()
    {
        HashSet<DateOnly> over = Over();
        return over.Count == 0
            ? null
            : _steps.Keys
                .Where(rule => _steps[rule] + 1 < _trials[rule].Length)
                .Select(rule => (Rule: rule, Mails: _trials[rule][_steps[rule]].Alerts.Where(alert => over.Contains(_budget.PeriodOf(alert.Fired))).Sum(_mails.Of)))
                .Where(candidate => candidate.Mails > 0)
                .OrderBy(candidate => RankOf(candidate.Rule) >= AlertLevel.RankOf("high"))
                .ThenByDescending(candidate => candidate.Mails)
                .ThenBy(candidate => RankOf(candidate.Rule))
                .ThenBy(candidate => candidate.Rule, StringComparer.Ordinal)
                .Select(candidate => candidate.Rule)
                .FirstOrDefault();
    }

    private void Lower(string rule)
    {
        int found = _steps[rule];
        int over = Over().Count;
        for (int step = 0; step < found; step++)
        {
            _steps[rule] = step;
            if (Over().Count <= over)
            {
                return;
            }
        }

        _steps[rule] = found;
    }

    private int RankOf(string rule) => AlertLevel.RankOf(_trials[rule][0].Alerts.First().Rule.Level);

    private HashSet<DateOnly> Over() =>
        [.. Alerts.GroupBy(alert => _budget.PeriodOf(alert.Fired)).Where(period => _mails.Of(period) > _budget.Mails).Select(period => period.Key)];
}

/// <summary>A count that would keep the budget.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Before">Its count now.</param>
/// <param name="Count">Its count then.</param>
/// <param name="Lost">The alerts that would not be there.</param>
internal sealed record ProposedCount(string Rule, int Before, int Count, IReadOnlyList<Alert> Lost);
