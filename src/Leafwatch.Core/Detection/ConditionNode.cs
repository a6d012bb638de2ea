namespace Leafwatch.Core.Detection;

/// <summary>A condition compiled to questions about numbered predicates; the cheap are asked first, and no more than needed.</summary>
internal abstract class ConditionNode(int cost)
{
    public int Cost { get; } = cost;

    public abstract bool Holds(MatchSession session);

    public sealed class Test(int predicate, int cost) : ConditionNode(cost)
    {
        public override bool Holds(MatchSession session) => session.Ask(predicate);
    }

    public sealed class Negated(ConditionNode inner) : ConditionNode(inner.Cost)
    {
        public override bool Holds(MatchSession session) => !inner.Holds(session);
    }

    public sealed class All(ConditionNode[] parts) : ConditionNode(parts.Sum(part => part.Cost))
    {
        public override bool Holds(MatchSession session)
        {
            foreach (ConditionNode part in parts)
            {
                if (!part.Holds(session))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public sealed class Any(ConditionNode[] parts) : ConditionNode(parts.Sum(part => part.Cost))
    {
        public override bool Holds(MatchSession session)
        {
            foreach (ConditionNode part in parts)
            {
                if (part.Holds(session))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
