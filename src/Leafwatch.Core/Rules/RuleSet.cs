namespace Leafwatch.Core.Rules;

/// <summary>The rules in force: immutable, so that a new set replaces an old one whole. Matches name a rule by its place in <see cref="Rules"/>.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Correlations">The correlations; one that looks at another stands after it.</param>
public sealed record RuleSet(IReadOnlyList<SigmaRule> Rules, IReadOnlyList<SigmaCorrelation> Correlations)
{
    public static RuleSet Empty { get; } = new([], []);

    /// <summary>This set without the correlations of some names, and without those that look at one of them.</summary>
    public RuleSet Without(IReadOnlyCollection<string> names)
    {
        Dictionary<int, int> places = [];
        List<SigmaCorrelation> kept = [];
        for (int i = 0; i < Correlations.Count; i++)
        {
            SigmaCorrelation correlation = Correlations[i];
            if (!names.Contains(correlation.Header.Name) && correlation.Inputs.All(input => !input.IsCorrelation || places.ContainsKey(input.Number)))
            {
                places[i] = kept.Count;
                kept.Add(correlation with
                {
                    Inputs = [.. correlation.Inputs.Select(input => input.IsCorrelation ? input with { Number = places[input.Number] } : input)],
                });
            }
        }

        return this with { Correlations = kept };
    }
}
