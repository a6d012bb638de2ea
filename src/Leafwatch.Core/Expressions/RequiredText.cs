using System.Numerics;
using System.Text.RegularExpressions;

namespace Leafwatch.Core.Expressions;

/// <summary>
/// Finds texts of which at least one stands, in whatever case, in every text that a regular expression matches: whoever looks for those
/// first need not ask the expression where none of them is. The analysis may find less than there is, never what is wrong.
/// </summary>
internal static class RequiredText
{
    /// <summary>Of more texts than this, or of longer ones, a part does as well.</summary>
    private const int MostTexts = 64;
    private const int MostJoined = 16;
    private const int LongestText = 40;

    /// <summary>Shorter ones are in nearly every value.</summary>
    private const int Shortest = 2;

    /// <returns>Texts in small letters; none when nothing is required, or the expression is not one of those that are known.</returns>
    public static IReadOnlyList<string> Of(string pattern, RegexOptions options) =>
        ExpressionReader.Read(pattern, options) is { } node && Look(node).Best is { } best ? best : [];

    /// <param name="Exact">All texts that it matches, when they are few and of ASCII.</param>
    /// <param name="Within">Texts one of which is in each that it matches.</param>
    private readonly record struct Finding(string[]? Exact, string[]? Within)
    {
        public string[]? Best => Better(Exact is { } exact && Array.TrueForAll(exact, text => text.Length >= Shortest) ? exact : null, Within);
    }

    private static Finding Look(ExpressionNode node) => node switch
    {
        ExpressionNode.One one => new Finding(Letters(one.Of), null),
        ExpressionNode.At => new Finding([""], null),
        ExpressionNode.Sequence sequence => LookAtSequence(sequence.Parts),
        ExpressionNode.Either either => LookAtEither([.. either.Parts.Select(Look)]),
        ExpressionNode.Repeated repeated => LookAtRepeated(repeated),
        _ => default,
    };

    /// <summary>The symbols of a set as texts, in small letters, when it is one letter or very few.</summary>
    private static string[]? Letters(SymbolSet set)
    {
        if (set.Beyond != 0)
        {
            return null;
        }

        // Both cases of four letters.
        int count = BitOperations.PopCount(set.Low) + BitOperations.PopCount(set.High);
        if (count > 8)
        {
            return null;
        }

        if (count == 1)
        {
            char only = (char)(set.Low != 0 ? BitOperations.TrailingZeroCount(set.Low) : 64 + BitOperations.TrailingZeroCount(set.High));
            return [char.ToLowerInvariant(only).ToString()];
        }

        List<string> letters = [];
        foreach ((ulong half, int first) in ((ulong, int)[])[(set.Low, 0), (set.High, 64)])
        {
            for (ulong left = half; left != 0; left &= left - 1)
            {
                string letter = char.ToLowerInvariant((char)(first + BitOperations.TrailingZeroCount(left))).ToString();
                if (!letters.Contains(letter))
                {
                    letters.Add(letter);
                }
            }
        }

        return letters.Count is > 0 and < 5 ? [.. letters] : null;
    }

    private static Finding LookAtSequence(IReadOnlyList<ExpressionNode> parts)
    {
        string[]? best = null;
        string[] run = [""];
        bool isExact = true;
        foreach (ExpressionNode part in parts)
        {
            Finding found = Look(part);
            if (found.Exact is { } exact && run.Length * exact.Length <= MostJoined && Longest(run) + Longest(exact) <= LongestText)
            {
                run = Joined(run, exact);
                continue;
            }

            isExact = false;
            best = Better(Better(best, new Finding(run, null).Best), found.Best);
            run = found.Exact ?? [""];
        }

        return new Finding(isExact ? run : null, Better(best, new Finding(run, null).Best));
    }

    /// <summary>Each of the ones followed by each of the others; mostly it is one letter after another.</summary>
    private static string[] Joined(string[] ones, string[] others) => (ones, others) is ([{ } before], [{ } after])
        ? [before + after]
        : [.. ones.SelectMany(_ => others, (one, other) => one + other).Distinct()];

    private static int Longest(string[] texts) => texts is [{ } only] ? only.Length : texts.Max(text => text.Length);

    private static Finding LookAtEither(Finding[] parts)
    {
        string[]? exact = Array.TrueForAll(parts, part => part.Exact is not null) ? [.. parts.SelectMany(part => part.Exact!).Distinct()] : null;
        string[]? within = Array.TrueForAll(parts, part => part.Best is not null) ? [.. parts.SelectMany(part => part.Best!).Distinct()] : null;
        return new Finding(exact?.Length <= MostJoined ? exact : null, within?.Length <= MostTexts ? within : null);
    }

    private static Finding LookAtRepeated(ExpressionNode.Repeated repeated)
    {
        Finding part = Look(repeated.Part);
        return repeated switch
        {
            { Most: 0 } => new Finding([""], null),
            { Least: 1, Most: 1 } => part,
            { Least: 0, Most: 1 } => new Finding(part.Exact is { Length: < MostJoined } exact ? [.. exact.Append("").Distinct()] : null, null),
            { Least: 0 } => default,
            _ => new Finding(null, part.Best),
        };
    }

    /// <summary>The longer the shortest, the rarer; of as long ones, the fewer.</summary>
    private static string[]? Better(string[]? one, string[]? other)
    {
        if (one is null || other is null)
        {
            return one ?? other;
        }

        (int Shortest, int Few) Rank(string[] texts) => (Math.Min(texts.Min(text => text.Length), 6), -texts.Length);
        return Rank(other).CompareTo(Rank(one)) > 0 ? other : one;
    }
}
