using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Leafwatch.Core.Expressions;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// The rules that look at one kind of log, compiled: predicates that several rules ask are shared, and indexes over what must be
/// seen in an event (<see cref="Witness"/>) name the rules worth asking. Immutable and shared; each thread asks through a <see cref="MatchSession"/> of its own.
/// </summary>
public sealed class RuleMatcher
{
    private readonly ConcurrentBag<MatchSession> _sessions = [];
    private readonly Dictionary<FieldTest, int> _predicateNumbers = [];
    private readonly Dictionary<RuleField, int> _fieldNumbers = [];
    private readonly List<Predicate> _predicates = [];
    private readonly List<RuleField> _fields = [];

    private RuleMatcher(RuleSet rules, IReadOnlyList<LogSource> sources)
    {
        Nodes = new ConditionNode?[rules.Rules.Count];
        List<int> always = [];
        List<(Witness.Sign Sign, int Rule)> signs = [];
        for (int rule = 0; rule < Nodes.Length; rule++)
        {
            SigmaRule sigma = rules.Rules[rule];
            if (!sigma.LooksAt(sources))
            {
                continue;
            }

            Nodes[rule] = Compile(sigma.Condition);
            if (Witness.Of(sigma.Condition) is { } witness)
            {
                signs.AddRange(witness.Signs.Select(sign => (sign, rule)));
            }
            else
            {
                always.Add(rule);
            }
        }

        Always = [.. always];
        Values = [.. signs.Select(seen => (Sign: seen.Sign as Witness.Value, seen.Rule)).Where(seen => seen.Sign is not null)
            .GroupBy(seen => seen.Sign!.Field, seen => (seen.Sign!.Folded, seen.Rule)).Select(field => new ValueIndex(field.Key, [.. field]))];
        Literals = [.. signs.Select(seen => (Sign: seen.Sign as Witness.Literal, seen.Rule)).Where(seen => seen.Sign is not null)
            .GroupBy(seen => seen.Sign!.Field).Select(field => new LiteralIndex(
                field.Key, NumberOf(field.Key), field.GroupBy(seen => seen.Sign!.Lower, seen => seen.Rule).ToDictionary(rule => rule.Key, rule => rule.Distinct().ToArray())))];
        Presences = [.. signs.Select(seen => (Sign: seen.Sign as Witness.Presence, seen.Rule)).Where(seen => seen.Sign is not null)
            .GroupBy(seen => seen.Sign!.Field, seen => seen.Rule).Select(field => (field.Key, field.Distinct().ToArray()))];
        Predicates = [.. _predicates];
        Fields = [.. _fields];
    }

    /// <summary>Whether no rule looks at this kind of log.</summary>
    public bool IsEmpty => Array.TrueForAll(Nodes, node => node is null);

    internal ConditionNode?[] Nodes { get; }

    internal int[] Always { get; }

    internal ValueIndex[] Values { get; }

    internal LiteralIndex[] Literals { get; }

    internal (Field Field, int[] Rules)[] Presences { get; }

    internal Predicate[] Predicates { get; }

    internal RuleField[] Fields { get; }

    /// <summary>Compiles the rules among <paramref name="rules"/> that look at any of <paramref name="sources"/>.</summary>
    public static RuleMatcher Compile(RuleSet rules, IReadOnlyList<LogSource> sources) => new(rules, sources);

    /// <summary>Lends what a thread asks the rules with: one that was taken back, or a new one.</summary>
    public MatchSession Lend() => _sessions.TryTake(out MatchSession? session) ? session : new MatchSession(this);

    public void TakeBack(MatchSession session) => _sessions.Add(session);

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
                return new ConditionNode.Any(CheapestFirst(Joined(any.Parts)));
            case Condition.Test test:
                int number = NumberOf(test.What);
                return new ConditionNode.Test(number, _predicates[number].Cost);
            default:
                throw new ArgumentException($"no such condition: {condition}", nameof(condition));
        }
    }

    private ConditionNode[] CheapestFirst(IReadOnlyList<Condition> parts) => [.. parts.Select(Compile).OrderBy(part => part.Cost)];

    /// <summary>Makes one expression of those for the same field of which any may match, so that one look at the value tells.</summary>
    private static List<Condition> Joined(IReadOnlyList<Condition> parts)
    {
        List<Condition> joined = [.. parts];
        foreach (IGrouping<(RuleField, RegexOptions), FieldTest.Expression> alike in parts.OfType<Condition.Test>().Select(test => test.What).OfType<FieldTest.Expression>()
            .Where(expression => LinearExpression.CanCompile(expression.Pattern, expression.Options))
            .GroupBy(expression => (expression.Field, expression.Options))
            .Where(alike => alike.Count() > 1))
        {
            string either = string.Join('|', alike.Select(expression => $"(?:{expression.Pattern})"));
            if (LinearExpression.CanCompile(either, alike.Key.Item2))
            {
                joined.RemoveAll(part => part is Condition.Test { What: FieldTest.Expression expression } && alike.Contains(expression));
                joined.Add(new Condition.Test(new FieldTest.Expression(alike.Key.Item1, either, alike.Key.Item2)));
            }
        }

        return joined;
    }

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
