using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;

namespace Leafwatch.Commands;

/// <summary>A rule in force as <c>rules list</c> shows it.</summary>
/// <param name="Header">What it says about itself.</param>
/// <param name="Type"><c>event</c>, or the type of a correlation.</param>
/// <param name="Field">Of which field a correlation counts or reckons with the values.</param>
/// <param name="Thresholds">What a correlation asks for: at times of profiles, and last what holds else.</param>
/// <param name="IsChanged">Whether the configuration sets any of them.</param>
/// <param name="CountedBy">The correlations that look at it.</param>
/// <param name="Alerts">Whether it alerts by itself.</param>
/// <param name="Samples">How many samples it has.</param>
internal sealed record ListedRule(
    RuleHeader Header,
    string Type,
    string? Field,
    IReadOnlyList<ThresholdInForce> Thresholds,
    bool IsChanged,
    IReadOnlyList<string> CountedBy,
    bool Alerts,
    int Samples)
{
    /// <summary>All rules in force: the correlations, which have thresholds, then the rules.</summary>
    public static IEnumerable<ListedRule> Of(LoadedRules rules)
    {
        IReadOnlySet<RuleReference> alerting = rules.InForce.Alerting();
        return
        [
            .. rules.InForce.Correlations.Select((correlation, i) => Of(rules, correlation, new RuleReference(i, IsCorrelation: true), alerting)),
            .. rules.InForce.Rules.Select((rule, i) => Of(rules, rule, new RuleReference(i), alerting)),
        ];
    }

    private static ListedRule Of(LoadedRules rules, SigmaCorrelation correlation, RuleReference reference, IReadOnlySet<RuleReference> alerting)
    {
        string name = correlation.Header.Name;
        bool isChanged = rules.Settings.Thresholds.ContainsKey(name) || rules.Settings.Profiles.Any(profile => profile.Thresholds.ContainsKey(name));
        return new ListedRule(
            correlation.Header,
            correlation.TypeName,
            correlation.Values.Count == 0 ? null : string.Join(" + ", correlation.Values.Select(value => value.Name)),
            ThresholdInForce.Of(correlation, rules.Settings),
            isChanged,
            CountingNames(rules, reference),
            alerting.Contains(reference),
            correlation.Samples.Count);
    }

    private static ListedRule Of(LoadedRules rules, SigmaRule rule, RuleReference reference, IReadOnlySet<RuleReference> alerting) => new(
        rule.Header,
        "event",
        null,
        [],
        IsChanged: false,
        CountingNames(rules, reference),
        alerting.Contains(reference),
        rule.Samples.Sum(sample => sample.Match.Count + sample.NoMatch.Count));

    private static string[] CountingNames(LoadedRules rules, RuleReference reference) =>
        [.. rules.InForce.Correlations.Where(correlation => correlation.Inputs.Contains(reference)).Select(correlation => correlation.Header.Name)];
}
