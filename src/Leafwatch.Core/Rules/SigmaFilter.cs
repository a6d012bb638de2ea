namespace Leafwatch.Core.Rules;

/// <summary>
/// A condition that is put on other people's rules without touching them.
/// https://sigmahq.io/sigma-specification/specification/sigma-filters-specification.html (2.1.0)
/// </summary>
/// <remarks>
/// A filtered rule matches when its own condition and the filter's hold: so do the reference converter and other engines, and so must a
/// filter that leaves something out be written (<c>not selection</c>). The specification's one example would be read the other way round.
/// </remarks>
/// <param name="Header">What the filter says about itself.</param>
/// <param name="LogSource">The filter is for rules whose log source states all that this one does.</param>
/// <param name="Rules">The names or ids of the rules that it is for, or <see langword="null"/> for any.</param>
/// <param name="Condition">What must hold besides.</param>
internal sealed record SigmaFilter(RuleHeader Header, LogSource LogSource, IReadOnlyList<string>? Rules, Condition Condition)
{
    /// <summary>The rule under this filter, or as it is when the filter is not for it.</summary>
    public SigmaRule Over(SigmaRule rule) =>
        LogSource.Selects(rule.LogSource) && (Rules is null || Rules.Any(rule.Header.IsNamed))
            ? rule with { Condition = Condition.AllOf([rule.Condition, Condition.Named($"filter {Header.Name}")]) }
            : rule;
}
