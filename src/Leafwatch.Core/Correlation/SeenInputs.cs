using System.Numerics;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Correlation;

/// <summary>Whether the inputs that were seen, one bit each, are what a <c>temporal</c> correlation asks for.</summary>
internal static class SeenInputs
{
    /// <summary>By its condition, or else by how many it asks for.</summary>
    public static Func<ulong, bool> Compile(SigmaCorrelation correlation)
    {
        if (correlation.Seen is null)
        {
            IReadOnlyList<Bound> bounds = correlation.Bounds;
            return seen => bounds.All(bound => bound.Comparison.Holds(BitOperations.PopCount(seen), bound.Value));
        }

        return Compile(correlation.Seen, correlation.InputNames);
    }

    private static Func<ulong, bool> Compile(Condition condition, IReadOnlyList<string> names)
    {
        switch (condition)
        {
            case Condition.Selection selection:
                ulong bit = 1UL << names.Index().First(name => name.Item == selection.Name).Index;
                return seen => (seen & bit) != 0;
            case Condition.Negated negated:
                Func<ulong, bool> inner = Compile(negated.Inner, names);
                return seen => !inner(seen);
            case Condition.All all:
                Func<ulong, bool>[] every = [.. all.Parts.Select(part => Compile(part, names))];
                return seen => every.All(part => part(seen));
            case Condition.Any any:
                Func<ulong, bool>[] some = [.. any.Parts.Select(part => Compile(part, names))];
                return seen => some.Any(part => part(seen));
            default:
                throw new ArgumentException($"no such condition: {condition}", nameof(condition));
        }
    }
}
