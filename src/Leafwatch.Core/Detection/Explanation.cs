using System.Text;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>Why a rule that looked at an event matched it or not.</summary>
public sealed record Explanation(SigmaRule Rule, bool Matched, IReadOnlyList<SelectionOutcome> Selections)
{
    /// <summary>Explains every rule that looks at events of <paramref name="sources"/>, in the order of the rules.</summary>
    public static IReadOnlyList<Explanation> Of(RuleSet rules, IReadOnlyList<LogSource> sources, EventView line) =>
        [.. rules.Rules.Where(rule => rule.LooksAt(sources)).Select(rule => Of(rule, line))];

    public static Explanation Of(SigmaRule rule, EventView line)
    {
        List<SelectionOutcome> selections = [];
        Collect(rule.Condition, line, selections);
        return new Explanation(rule, PlainEvaluator.Holds(rule.Condition, line), selections);
    }

    private static void Collect(Condition condition, EventView line, List<SelectionOutcome> into)
    {
        switch (condition)
        {
            case Condition.Selection selection when into.All(known => known.Name != selection.Name):
                List<TestOutcome> tests = [];
                CollectTests(selection.Body, line, tests);
                into.Add(new SelectionOutcome(selection.Name, PlainEvaluator.Holds(selection.Body, line), tests));
                break;
            case Condition.Negated negated:
                Collect(negated.Inner, line, into);
                break;
            case Condition.All { Parts: var parts }:
                CollectEach(parts, line, into);
                break;
            case Condition.Any { Parts: var parts }:
                CollectEach(parts, line, into);
                break;
            default:
                break;
        }
    }

    private static void CollectEach(IReadOnlyList<Condition> parts, EventView line, List<SelectionOutcome> into)
    {
        foreach (Condition part in parts)
        {
            Collect(part, line, into);
        }
    }

    private static void CollectTests(Condition condition, EventView line, List<TestOutcome> into)
    {
        IReadOnlyList<Condition> parts = condition switch
        {
            Condition.All all => all.Parts,
            Condition.Any any => any.Parts,
            Condition.Negated negated => [negated.Inner],
            Condition.Selection { Body: var body } => [body],
            _ => [],
        };
        foreach (Condition part in parts)
        {
            CollectTests(part, line, into);
        }

        if (condition is Condition.Test { What: var test })
        {
            byte[]? value = PlainEvaluator.ValueOf(test.Field, line);
            into.Add(new TestOutcome(test.ToString()!, value is null ? null : Encoding.UTF8.GetString(value), PlainEvaluator.Holds(test, line)));
        }
    }
}

/// <summary>Whether a named part of a rule's detection held, and what it asked.</summary>
public sealed record SelectionOutcome(string Name, bool Held, IReadOnlyList<TestOutcome> Tests);

/// <summary>One question, the value it met (<see langword="null"/> when the event lacks the field), and the answer.</summary>
public sealed record TestOutcome(string Test, string? Value, bool Held);
