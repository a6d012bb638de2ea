using System.Globalization;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// What must be seen in an event before a rule can match: one of some exact values of some fields. A rule with a witness is
/// looked at only when one is there. The analysis may find a weaker witness than there is, never a wrong one.
/// </summary>
internal sealed record Witness(IReadOnlyList<(Field Field, byte[] Folded)> Values, int Rank)
{
    // Fields that tell events apart well and that parsers find at once come first. Methods tell little apart.
    private static readonly Field[] Preferred =
        [Field.HttpResponseStatusCode, Field.EventCode, Field.EventOutcome, Field.EventAction, Field.EventCategory];

    private static readonly int LastRank = Preferred.Length + 1;

    public static Witness? Of(Condition condition) => condition switch
    {
        Condition.Selection selection => Of(selection.Body),
        Condition.Test test => Of(test.What),
        Condition.All all => all.Parts.Select(Of).OfType<Witness>().OrderBy(witness => (witness.Rank, witness.Values.Count)).FirstOrDefault(),
        Condition.Any any => Union([.. any.Parts.Select(Of)]),
        _ => null,
    };

    /// <summary>How a number is written in the index: digits only, a point and decimals if it has some.</summary>
    public static string Canonical(decimal number) => number == 0 ? "0" : (number / 1.000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    private static Witness? Of(FieldTest test)
    {
        // What has to be put together first, or is the whole line, costs too much to look up for every line.
        if (test.Field.Query is not null || test.Field == RuleField.WholeLine)
        {
            return null;
        }

        string? value = test switch
        {
            FieldTest.Text text => text.Pattern.Exact,
            FieldTest.Number { Comparison: Comparison.Equal } number => Canonical(number.Value),
            _ => null,
        };
        return value is null ? null : new Witness([(test.Field.Field, FoldedText.Of(value))], RankOf(test.Field.Field));
    }

    private static Witness? Union(Witness?[] parts) => parts.Contains(null)
        ? null
        : new Witness([.. parts.SelectMany(part => part!.Values)], parts.Max(part => part!.Rank));

    private static int RankOf(Field field)
    {
        int rank = Array.IndexOf(Preferred, field);
        return field == Field.HttpRequestMethod ? LastRank : rank < 0 ? Preferred.Length : rank;
    }
}
