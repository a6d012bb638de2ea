using Leafwatch.Core;
using Leafwatch.Core.Rules;
using Leafwatch.RuleFiles;

namespace Leafwatch.Web.UseCases;

/// <summary>The rules in force: what each looks at, and how often it fired.</summary>
internal static class RulesAsked
{
    /// <summary>At most this many alerts are shown with a rule, the latest.</summary>
    public const int MostAlerts = 10;

    private const int MonthInDays = 30;

    public static RuleHeader? Find(RuleSet rules, string name) => Headers(rules).FirstOrDefault(header => header.IsNamed(name));

    /// <summary>The same, of those that are off, too.</summary>
    public static RuleHeader? Find(LoadedRules loaded, string name) => Find(loaded.InForce, name) ?? loaded.Off.FirstOrDefault(off => off.IsNamed(name));

    public static IEnumerable<RuleHeader> Headers(RuleSet rules) =>
        [.. rules.Correlations.Select(correlation => correlation.Header), .. rules.Rules.Select(rule => rule.Header)];

    /// <summary>How often each rule fired within 30 days, and when it did last, by its id.</summary>
    public static IReadOnlyDictionary<string, (long Alerts, DateTimeOffset Last)> Fired(Visit visit) =>
        visit.Dashboard.Parts.Reading.Alerts.CountByRule(visit.Now.AddDays(-MonthInDays));

    /// <summary>The names of the correlations that count a rule.</summary>
    public static IEnumerable<string> CountedBy(SigmaRule rule, RuleSet rules) => rules.Correlations
        .Where(correlation => correlation.Rules.Any(counted => ReferenceEquals(rules.Rules[counted], rule)))
        .Select(correlation => correlation.Header.Name);

    /// <summary>What a correlation asks for, as the configuration has it.</summary>
    public static string Threshold(SigmaCorrelation correlation, LoadedRules loaded, Texts t)
    {
        Core.Correlation.Threshold? set = loaded.Settings.Thresholds.GetValueOrDefault(correlation.Header.Name);
        string group = string.Join(", ", set?.GroupBy is { } fields ? fields.Select(field => field.Name) : correlation.GroupBy.Select(field => field.Name));
        string asked = Texts.Fill(t.AskedDetail, set?.Count ?? correlation.Count, Duration.Format(set?.Timespan ?? correlation.Timespan));
        return group.Length == 0 ? asked : $"{asked}, {t.GroupedBy.ToLowerInvariant()} {group}";
    }

    public static string IdOf(RuleHeader header) => header.Id ?? header.Name;

    public static string NameOf(RuleReference input, RuleSet rules) =>
        input.IsCorrelation ? rules.Correlations[input.Number].Header.Name : rules.Rules[input.Number].Header.Name;

    public static string LogSource(LogSource source) => string.Join(" / ", new[] { source.Category, source.Product, source.Service }.OfType<string>());
}
