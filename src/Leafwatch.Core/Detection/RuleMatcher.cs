using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// The rules that look at one kind of log, compiled: predicates that several rules ask are shared, and an index over exact
/// values names the rules worth asking. Immutable and shared; each thread asks through a <see cref="MatchSession"/> of its own.
/// </summary>
public sealed class RuleMatcher
{
    private readonly Dictionary<FieldTest, int> _predicateNumbers = [];
    private readonly Dictionary<RuleField, int> _fieldNumbers = [];
    private readonly List<Predicate> _predicates = [];
    private readonly List<RuleField> _fields = [];

    private RuleMatcher(RuleSet rules, IReadOnlyList<LogSource> sources)
    {
        Nodes = new ConditionNode?[rules.Rules.Count];
        Dictionary<Field, Dictionary<ulong, SortedSet<int>>> indexed = [];
        Dictionary<Field, int> longest = [];
        List<int> always = [];
        for (int rule = 0; rule < Nodes.Length; rule++)
        {
            SigmaRule sigma = rules.Rules[rule];
            if (!sigma.LooksAt(sources))
            {
                continue;
            }

            Nodes[rule] = Compile(sigma.Condition);
            if (Witness.Of(sigma.Condition) is not { } witness)
            {
                always.Add(rule);
                continue;
            }

            foreach ((Field field, byte[] folded) in witness.Values)
            {
                if (!indexed.TryGetValue(field, out Dictionary<ulong, SortedSet<int>>? byKey))
                {
                    indexed[field] = byKey = [];
                }

                ulong key = ValueIndex.KeyOf(folded);
                if (!byKey.TryGetValue(key, out SortedSet<int>? named))
                {
                    byKey[key] = named = [];
                }

                named.Add(rule);
                longest[field] = Math.Max(longest.GetValueOrDefault(field), folded.Length);
            }
        }

        Always = [.. always];
        Indexes = [.. indexed.Select(pair => new ValueIndex(
            pair.Key, pair.Value.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray()), longest[pair.Key]))];
        Predicates = [.. _predicates];
        Fields = [.. _fields];
    }

    /// <summary>Whether no rule looks at this kind of log.</summary>
    public bool IsEmpty => Always.Length == 0 && Indexes.Length == 0;

    internal ConditionNode?[] Nodes { get; }

    internal int[] Always { get; }

    internal ValueIndex[] Indexes { get; }

    internal Predicate[] Predicates { get; }

    internal RuleField[] Fields { get; }

    /// <summary>Compiles the rules among <paramref name="rules"/> that look at any of <paramref name="sources"/>.</summary>
    public static RuleMatcher Compile(RuleSet rules, IReadOnlyList<LogSource> sources) => new(rules, sources);

    public MatchSession CreateSession() => new(this);

    private ConditionNode Compile(Condition condition)
    {
        switch (condition)
        {
            case Condition.Selection selection:
                return Compile(selection.Body);
            case Condition.Negated negated:
                return new ConditionNode.Negated(Compile(negated.Inner));
            case Condition.All all:
                return new ConditionNode.All(CheapestFirst(all.Parts));
            case Condition.Any any:
                return new ConditionNode.Any(CheapestFirst(any.Parts));
            case Condition.Test test:
                int number = NumberOf(test.What);
                return new ConditionNode.Test(number, _predicates[number].Cost);
            default:
                throw new ArgumentException($"no such condition: {condition}", nameof(condition));
        }
    }

    private ConditionNode[] CheapestFirst(IReadOnlyList<Condition> parts) => [.. parts.Select(Compile).OrderBy(part => part.Cost)];

    private int NumberOf(FieldTest test)
    {
        if (!_predicateNumbers.TryGetValue(test, out int number))
        {
            int field = NumberOf(test.Field);
            int other = Predicate.OtherField(test) is { } named ? NumberOf(named) : -1;
            _predicateNumbers[test] = number = _predicates.Count;
            _predicates.Add(Predicate.Compile(test, field, other));
        }

        return number;
    }

    private int NumberOf(RuleField asked)
    {
        if (!_fieldNumbers.TryGetValue(asked, out int field))
        {
            _fieldNumbers[asked] = field = _fields.Count;
            _fields.Add(asked);
        }

        return field;
    }
}
