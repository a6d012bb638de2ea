namespace Leafwatch.Core.Rules;

/// <summary>The rules in force: immutable, so that a new set replaces an old one whole. Matches name a rule by its place in <see cref="Rules"/>.</summary>
public sealed record RuleSet(IReadOnlyList<SigmaRule> Rules, IReadOnlyList<SigmaCorrelation> Correlations)
{
    public static RuleSet Empty { get; } = new([], []);
}
