using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Checks the names of rules in the configuration against the rules in force, once these have been read.</summary>
internal static class RuleReferences
{
    private const int MostNamed = 20;

    /// <param name="settings">The configuration.</param>
    /// <param name="correlations">Names of the correlations, which have thresholds.</param>
    /// <param name="sequences">Those of them that count nothing.</param>
    /// <param name="rules">Names and ids of all that alerts may come from.</param>
    public static IEnumerable<Diagnostic> Check(Settings settings, IReadOnlyCollection<string> correlations, IReadOnlyCollection<string> sequences, IReadOnlyCollection<string> rules)
    {
        IEnumerable<ThresholdSettings> thresholds = settings.Rules.Thresholds.Concat(settings.Rules.Profiles.SelectMany(profile => profile.Thresholds));
        foreach (ThresholdSettings threshold in thresholds.Where(threshold => !correlations.Contains(threshold.Rule)))
        {
            yield return rules.Contains(threshold.Rule, StringComparer.OrdinalIgnoreCase)
                ? threshold.Place.Error($"threshold: '{threshold.Rule}' alerts at each event and counts none", "only correlations have a count and a timespan; 'rules: off' takes a rule out")
                : Unknown(threshold.Place, threshold.Rule, "threshold", correlations);
        }

        foreach (ThresholdSettings threshold in thresholds.Where(threshold => threshold.Count is not null && sequences.Contains(threshold.Rule)))
        {
            yield return threshold.Place.Error($"threshold: '{threshold.Rule}' is a sequence, which has no count", "change the count of one of the rules that it looks at, or its own timespan");
        }

        foreach (NamedRule rule in settings.Rules.Off.Where(rule => !rules.Contains(rule.Name, StringComparer.OrdinalIgnoreCase)))
        {
            yield return Unknown(rule.Place, rule.Name, "off", rules);
        }

        foreach (NamedRule rule in settings.QuietRules.Where(rule => !rules.Contains(rule.Name, StringComparer.OrdinalIgnoreCase)))
        {
            yield return Unknown(rule.Place, rule.Name, "quiet", rules);
        }

        foreach (RouteSettings route in settings.Routes)
        {
            foreach (NamedRule rule in route.Rules.Where(rule => !rules.Contains(rule.Name, StringComparer.OrdinalIgnoreCase)))
            {
                yield return Unknown(rule.Place, rule.Name, "route", rules);
            }
        }

        foreach (NamedRule rule in settings.Allow.Rules.Where(rule => !rules.Any(TextPattern.Parse(rule.Name).IsLike)))
        {
            yield return Unknown(rule.Place, rule.Name, "allow", rules);
        }
    }

    private static Diagnostic Unknown(Place place, string rule, string where, IReadOnlyCollection<string> known) => place.Error(
        $"{where}: no rule in force is named '{rule}'",
        Spelling.DidYouMean(rule, known) ?? (known.Count <= MostNamed ? $"known: {string.Join(", ", known.Order(StringComparer.Ordinal))}" : null));
}
