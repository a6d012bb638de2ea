using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
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
    // Not a ConcurrentBag: what a thread has put there, and with it this, would live as long as the thread.
    private readonly ConcurrentQueue<MatchSession> _sessions = new();
    private readonly Dictionary<FieldTest, int> _predicateNumbers = [];
    private readonly Dictionary<RuleField, int> _fieldNumbers = [];
    private readonly List<Predicate> _predicates = [];
    private readonly List<RuleField> _fields = [];

    /// <summary>The texts that are looked for in a field whose value some rules are named by: as it is gone through anyway, all that are asked for.</summary>
    private readonly Dictionary<RuleField, Dictionary<string, Signs>> _searched = [];

    private RuleMatcher(RuleSet rules, IReadOnlyList<LogSource> sources, AllowList allowed)
    {
        Allowed = allowed;
        int[] looking = [.. Enumerable.Range(0, rules.Rules.Count).Where(rule => rules.Rules[rule].LooksAt(sources))];
        Dictionary<FieldTest.Expression, IReadOnlyList<string>> known = [];
        HashSet<RuleField> searched = [.. looking
            .SelectMany(rule => Witness.Of(rules.Rules[rule].Condition, new HashSet<RuleField>(), known)?.Signs ?? [])
            .OfType<Witness.Literal>().Select(literal => literal.Field)];
        List<int> always = [];
        Dictionary<Field, List<(byte[] Folded, int Rule)>> values = [];
        Dictionary<Field, List<int>> presences = [];
        foreach (int rule in looking)
        {
            if (Witness.Of(rules.Rules[rule].Condition, searched, known) is not { } witness)
            {
                always.Add(rule);
                continue;
            }

            foreach (Witness.Sign sign in witness.Signs)
            {
                switch (sign)
                {
                    case Witness.Value value:
                        Of(values, value.Field).Add((value.Folded, rule));
                        break;
                    case Witness.Literal literal:
                        Of(Of(_searched, literal.Field), literal.Lower).Rules.Add(rule);
                        break;
                    case Witness.Presence presence:
                        Of(presences, presence.Field).Add(rule);
                        break;
                }
            }
        }

        Nodes = new ConditionNode?[rules.Rules.Count];
        foreach (int rule in looking)
        {
            Nodes[rule] = Compile(rules.Rules[rule].Condition);
        }

        Always = [.. always];
        Values = [.. values.Select(field => new ValueIndex(field.Key, [.. field.Value]))];
        List<LiteralIndex.Finding> findings = [];
        List<LiteralIndex> indexes = [];
        foreach ((RuleField field, Dictionary<string, Signs> literals) in _searched)
        {
            LiteralIndex index = new(field, NumberOf(field), literals.ToDictionary(
                literal => literal.Key, literal => new LiteralIndex.Finding([.. literal.Value.Rules.Distinct()], [.. literal.Value.Predicates])))
            {
                FirstFinding = findings.Count,
            };
            indexes.Add(index);
            findings.AddRange(index.Findings);
        }

        Findings = [.. findings];
        Searches = [.. indexes.GroupBy(index => index.Field.Field)
            .Select(field => new Search(field.Key, field.Select(index => index.Field.Query).FirstOrDefault(query => query is not null), [.. field]))];
        Presences = [.. presences.Select(field => (field.Key, field.Value.Distinct().ToArray()))];
        Predicates = [.. _predicates];
        Fields = [.. _fields];
    }

    /// <summary>Whether no rule looks at this kind of log.</summary>
    public bool IsEmpty => Array.TrueForAll(Nodes, node => node is null);

    /// <summary>Who is exempt from the rules.</summary>
    internal AllowList Allowed { get; }

    internal ConditionNode?[] Nodes { get; }

    internal int[] Always { get; }

    internal ValueIndex[] Values { get; }

    internal LiteralIndex.Finding[] Findings { get; }

    internal Search[] Searches { get; }

    internal (Field Field, int[] Rules)[] Presences { get; }

    internal Predicate[] Predicates { get; }

    internal RuleField[] Fields { get; }

    /// <summary>Compiles the rules among <paramref name="rules"/> that look at any of <paramref name="sources"/>.</summary>
    public static RuleMatcher Compile(RuleSet rules, IReadOnlyList<LogSource> sources, AllowList? allowed = null) => new(rules, sources, allowed ?? AllowList.Empty);

    /// <summary>Lends what a thread asks the rules with: one that was taken back, or a new one.</summary>
    public MatchSession Lend() => _sessions.TryDequeue(out MatchSession? session) ? session : new MatchSession(this);

    public void TakeBack(MatchSession session) => _sessions.Enqueue(session);

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
                return AnyOf(JoinedTexts(JoinedNetworks(JoinedExpressions(any.Parts))));
            case Condition.Test test:
                int number = NumberOf(test.What);
                return new ConditionNode.Test(number, _predicates[number].Cost);
            default:
                throw new ArgumentException($"no such condition: {condition}", nameof(condition));
        }
    }

    /// <summary>
    /// Texts of one list that are all looked for in one pass are one predicate: whichever is found answers it, so that a list of a thousand is asked
    /// like one.
    /// </summary>
    private ConditionNode.Any AnyOf(IReadOnlyList<Condition> parts)
    {
        List<ConditionNode> nodes = [];
        List<Condition> rest = [];
        foreach (IGrouping<RuleField?, Condition> alike in parts.GroupBy(part => FieldSearched(part)))
        {
            if (alike.Key is not { } field || alike.Count() == 1)
            {
                rest.AddRange(alike);
                continue;
            }

            foreach (Condition.Test test in alike.Cast<Condition.Test>())
            {
                Of(_searched[field], Witness.Searched(test.What)!).Predicates.Add(_predicates.Count);
            }

            nodes.Add(new ConditionNode.Test(_predicates.Count, 0));
            _predicates.Add(new Predicate.Searched(NumberOf(field)));
        }

        return new ConditionNode.Any([.. nodes, .. CheapestFirst(rest)]);
    }

    private RuleField? FieldSearched(Condition condition) =>
        condition is Condition.Test { What: var test } && _searched.ContainsKey(test.Field) && Witness.Searched(test) is not null ? test.Field : null;

    private ConditionNode[] CheapestFirst(IReadOnlyList<Condition> parts) => [.. parts.Select(Compile).OrderBy(part => part.Cost)];

    /// <summary>Makes one expression of those for the same field of which any may match, if it is to be had, so that one look at the value tells.</summary>
    private static List<Condition> JoinedExpressions(IReadOnlyList<Condition> parts)
    {
        List<Condition> joined = [.. parts];
        foreach (IGrouping<(RuleField, RegexOptions), FieldTest.Expression> alike in parts.OfType<Condition.Test>().Select(test => test.What).OfType<FieldTest.Expression>()
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

    /// <summary>Makes one question of those whether an address is in one of some networks: a published list has thousands.</summary>
    private static List<Condition> JoinedNetworks(List<Condition> parts)
    {
        foreach (IGrouping<RuleField, FieldTest.Network> alike in parts.OfType<Condition.Test>().Select(test => test.What).OfType<FieldTest.Network>()
            .Where(network => FieldTest.AnyNetwork.CanHold(network.Range))
            .GroupBy(network => network.Field)
            .Where(alike => alike.Count() > 1)
            .ToArray())
        {
            parts.RemoveAll(part => part is Condition.Test { What: FieldTest.Network network } && alike.Contains(network));
            parts.Add(new Condition.Test(new FieldTest.AnyNetwork(alike.Key, [.. alike.Select(network => network.Range)])));
        }

        return parts;
    }

    /// <summary>Makes one question of those whether a value is, or ends with, one of some texts, as lists of paths and of file names' ends ask.</summary>
    private static List<Condition> JoinedTexts(List<Condition> parts)
    {
        Join(pattern => pattern.Exact, (field, texts, cased) => new FieldTest.AnyText(field, texts, cased));
        Join(pattern => pattern.Ending, (field, texts, cased) => new FieldTest.AnyEnding(field, texts, cased));
        return parts;

        void Join(Func<TextPattern, string?> textOf, Func<RuleField, IReadOnlyList<string>, bool, FieldTest> join)
        {
            foreach (IGrouping<(RuleField Field, bool Cased), FieldTest.Text> alike in parts.OfType<Condition.Test>().Select(test => test.What).OfType<FieldTest.Text>()
                .Where(text => textOf(text.Pattern) is { Length: > 0 } wanted && Ascii.IsValid(wanted))
                .GroupBy(text => (text.Field, text.Cased))
                .Where(alike => alike.Count() > 1)
                .ToArray())
            {
                HashSet<FieldTest> joined = [.. alike];
                parts.RemoveAll(part => part is Condition.Test test && joined.Contains(test.What));
                parts.Add(new Condition.Test(join(alike.Key.Field, [.. alike.Select(text => textOf(text.Pattern)!)], alike.Key.Cased)));
            }
        }
    }

    private int NumberOf(FieldTest test)
    {
        if (!_predicateNumbers.TryGetValue(test, out int number))
        {
            int field = NumberOf(test.Field);
            int other = Predicate.OtherField(test) is { } named ? NumberOf(named) : -1;
            _predicateNumbers[test] = number = _predicates.Count;
            if (Witness.Searched(test) is { } literal && _searched.TryGetValue(test.Field, out Dictionary<string, Signs>? searched))
            {
                Of(searched, literal).Predicates.Add(number);
                _predicates.Add(new Predicate.Searched(field));
            }
            else
            {
                _predicates.Add(Predicate.Compile(test, field, other));
            }
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

    private static TValue Of<TKey, TValue>(Dictionary<TKey, TValue> dictionary, TKey key)
        where TKey : notnull
        where TValue : new() => CollectionsMarshal.GetValueRefOrAddDefault(dictionary, key, out _) ??= new TValue();

    /// <summary>A value that is gone through for texts.</summary>
    /// <param name="Field">The field of the value.</param>
    /// <param name="Query">The second one, if it is two in one.</param>
    /// <param name="Indexes">The texts that are looked for: in the first part, in both, or in both decoded.</param>
    internal sealed record Search(Field Field, Field? Query, LiteralIndex[] Indexes);

    /// <summary>What a text is a sign of.</summary>
    private sealed class Signs
    {
        public List<int> Rules { get; } = [];

        public List<int> Predicates { get; } = [];
    }
}
