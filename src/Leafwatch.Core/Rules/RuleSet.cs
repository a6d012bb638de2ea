namespace Leafwatch.Core.Rules;

/// <summary>The rules in force: immutable, so that a new set replaces an old one whole. Matches name a rule by its place in <see cref="Rules"/>.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Correlations">The correlations; one that looks at another stands after it.</param>
public sealed record RuleSet(IReadOnlyList<SigmaRule> Rules, IReadOnlyList<SigmaCorrelation> Correlations)
{
    public static RuleSet Empty { get; } = new([], []);

    /// <summary>What the correlations and rules say about themselves.</summary>
    public IEnumerable<RuleHeader> Headers => [.. Correlations.Select(correlation => correlation.Header), .. Rules.Select(rule => rule.Header)];

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

    /// <summary>
    /// The rules and correlations that make alerts: all but those whose matches a correlation that does not say <c>generate</c> makes one of. "No case or alerting should be
    /// triggered" by informational rules (Sigma); nor by an informational correlation that is there for another one.
    /// </summary>
    public IReadOnlySet<RuleReference> Alerting()
    {
        HashSet<RuleReference> looked = [.. Correlations.SelectMany(correlation => correlation.Inputs)];
        HashSet<RuleReference> silenced = [.. Correlations.Where(correlation => !correlation.Generate).SelectMany(correlation => correlation.Inputs)];
        return new HashSet<RuleReference>([
            .. Enumerable.Range(0, Rules.Count).Select(i => new RuleReference(i)).Where(rule => !silenced.Contains(rule) && !IsInformational(Rules[rule.Number].Header)),
            .. Enumerable.Range(0, Correlations.Count).Select(i => new RuleReference(i, IsCorrelation: true))
                .Where(one => !silenced.Contains(one) && !(looked.Contains(one) && IsInformational(Correlations[one.Number].Header))),
        ]);

        static bool IsInformational(RuleHeader header) => header.Level == "informational";
    }

    /// <summary>
    /// This set without all that somebody turned off by name, rules and correlations. A correlation that counts several rules goes on with those that
    /// are left; one that needs each of its inputs goes with the first that is gone. Rules that were only counted do not begin to alert by themselves.
    /// </summary>
    public RuleSet TurnedOff(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
        {
            return this;
        }

        HashSet<int> rules = [.. Enumerable.Range(0, Rules.Count).Where(i => names.Any(Rules[i].Header.IsNamed))];
        HashSet<int> correlations = [];
        for (int i = 0; i < Correlations.Count; i++)
        {
            SigmaCorrelation correlation = Correlations[i];
            int left = correlation.Inputs.Count(IsLeft);
            bool needsAll = correlation.Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
            if (names.Any(correlation.Header.IsNamed) || left == 0 || (needsAll && left < correlation.Inputs.Count))
            {
                correlations.Add(i);
            }
        }

        SigmaCorrelation[] kept = [.. Correlations.Where((_, i) => !correlations.Contains(i))];
        HashSet<int> counted = [.. kept.SelectMany(correlation => correlation.Rules)];
        rules.UnionWith(correlations.Where(i => !Correlations[i].Generate).SelectMany(i => Correlations[i].Rules).Where(rule => !counted.Contains(rule)));
        int[] ruleNumbers = Numbers(Rules.Count, rules);
        int[] correlationNumbers = Numbers(Correlations.Count, correlations);
        return new RuleSet([.. Rules.Where((_, i) => !rules.Contains(i))], [.. kept.Select(Renumbered)]);

        bool IsLeft(RuleReference input) => input.IsCorrelation ? !correlations.Contains(input.Number) : !rules.Contains(input.Number);

        SigmaCorrelation Renumbered(SigmaCorrelation correlation)
        {
            int[] left = [.. Enumerable.Range(0, correlation.Inputs.Count).Where(i => IsLeft(correlation.Inputs[i]))];
            return correlation with
            {
                Inputs = [.. left.Select(i => correlation.Inputs[i]).Select(input => input with { Number = (input.IsCorrelation ? correlationNumbers : ruleNumbers)[input.Number] })],
                InputNames = correlation.InputNames.Count == 0 ? [] : [.. left.Select(i => correlation.InputNames[i])],
                GroupBy = [.. correlation.GroupBy.Select(Of)],
                Values = [.. correlation.Values.Select(Of)],
            };

            GroupField Of(GroupField field) => field with { ByInput = [.. left.Select(i => field.ByInput[i])] };
        }
    }

    /// <summary>The number that each has when some are gone.</summary>
    private static int[] Numbers(int count, HashSet<int> gone)
    {
        int next = 0;
        return [.. Enumerable.Range(0, count).Select(i => gone.Contains(i) ? -1 : next++)];
    }
}
