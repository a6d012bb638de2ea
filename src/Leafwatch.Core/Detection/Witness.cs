using System.Globalization;
using System.Text;
using Leafwatch.Core.Expressions;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// What must be seen in an event before a rule can match: one of some signs. A rule with a witness is looked at only when one of
/// them is there. The analysis may find a weaker witness than there is, never a wrong one.
/// </summary>
/// <param name="Signs">The signs.</param>
/// <param name="Share">About how large a share of the events of usual logs has one of them: a guess, which need only tell the better of two witnesses.</param>
internal sealed record Witness(IReadOnlyList<Witness.Sign> Signs, double Share)
{
    /// <summary>The most bytes of a number as <see cref="Canonical"/> writes it: 29 digits, a sign, a zero and a point.</summary>
    public const int LongestCanonical = 32;

    private const double ShareOfUsual = 0.5;
    private const double ShareOfFields = 0.7;
    private const double ShareOfFailures = 0.02;
    private const double ShareOfValues = 0.001;

    /// <summary>To go through values for a text is as dear as asking about so large a share of the events, unless it is done for other rules anyway.</summary>
    private const double DearnessOfSearch = 0.1;

    /// <summary>In so many places of a usual value a text may begin.</summary>
    private const double Places = 40;

    // Of these fields nearly every event has one of a few values.
    private static readonly Field[] Common =
        [Field.HttpRequestMethod, Field.HttpVersion, Field.EventCategory, Field.HostName, Field.ProcessName, Field.Named("winlog.channel"), Field.Named("event.provider")];

    // These stand in most agents or referrers.
    private static readonly string[] UsualTexts = ["http://", "https://", "://", "www.", "mozilla", "mozilla/"];

    private static readonly string[] UsualStatuses = ["200", "206", "301", "302", "304"];

    /// <param name="condition">The condition of a rule.</param>
    /// <param name="searched">The fields whose values are gone through for texts in any case.</param>
    /// <param name="known">The texts that regular expressions require, as far as they were looked for.</param>
    public static Witness? Of(Condition condition, IReadOnlySet<RuleField> searched, Dictionary<FieldTest.Expression, IReadOnlyList<string>> known)
    {
        return Of(condition);

        Witness? Of(Condition condition) => condition switch
        {
            Condition.Selection selection => Of(selection.Body),
            Condition.Test test => Witness.Of(test.What, known),
            Condition.All all => all.Parts.Select(Of).OfType<Witness>().OrderBy(Dearness).ThenBy(witness => witness.Signs.Count).FirstOrDefault(),
            Condition.Any any => Union([.. any.Parts.Select(Of)]),
            _ => null,
        };

        double Dearness(Witness witness) => witness.Share + (witness.Signs.All(sign => sign is not Literal text || searched.Contains(text.Field)) ? 0 : DearnessOfSearch);
    }

    /// <summary>How a number is written in the index: digits only, a point and decimals if it has some.</summary>
    public static string Canonical(decimal number) => Plain(number).ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes what <see cref="Canonical"/> gives into a place of at least <see cref="LongestCanonical"/> bytes; returns its length.</summary>
    public static int WriteCanonical(decimal number, Span<byte> to)
    {
        Plain(number).TryFormat(to, out int written, default, CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>The text that a test looks for anywhere in the value, in small letters, if a <see cref="LiteralIndex"/> can tell whether it is there.</summary>
    public static string? Searched(FieldTest test) =>
        test is FieldTest.Text { Cased: false, Pattern.Contained: { Length: > 1 } literal } && Ascii.IsValid(literal) ? literal.ToLowerInvariant() : null;

    /// <summary>The number without zeros at its end: 1.50 is 1.5.</summary>
    private static decimal Plain(decimal number) => number == 0 ? 0 : number / 1.000000000000000000000000000m;

    private static Witness? Of(FieldTest test, Dictionary<FieldTest.Expression, IReadOnlyList<string>> known) => test switch
    {
        { Field.Query: null } when test.Field != RuleField.WholeLine && ExactOf(test) is { } exact =>
            new Witness([new Value(test.Field.Field, FoldedText.Of(exact))], ShareOf(test.Field.Field, exact)),
        FieldTest.Text text when LongestLiteral(text.Pattern) is { Length: > 1 } literal =>
            new Witness([new Literal(test.Field, literal)], ShareOf(text.Field, literal)),
        FieldTest.Expression expression when RequiredBy(expression, known) is { Count: > 0 } texts =>
            new Witness([.. texts.Select(text => new Literal(test.Field, text))], texts.Sum(text => ShareOf(test.Field, text))),
        _ when test.Field == RuleField.WholeLine || test.Field == RuleField.Timestamp => null,
        _ => new Witness([new Presence(test.Field.Field)], ShareOfFields),
    };

    private static IReadOnlyList<string> RequiredBy(FieldTest.Expression expression, Dictionary<FieldTest.Expression, IReadOnlyList<string>> known)
    {
        if (!known.TryGetValue(expression, out IReadOnlyList<string>? texts))
        {
            known.Add(expression, texts = RequiredText.Of(expression.Pattern, expression.Options));
        }

        return texts;
    }

    private static string? ExactOf(FieldTest test) => test switch
    {
        FieldTest.Text text => text.Pattern.Exact,
        FieldTest.Number { Comparison: Comparison.Equal } number => Canonical(number.Value),
        _ => null,
    };

    /// <summary>
    /// The longest run of ASCII in the pattern, in small letters. Bringing a text to one case never makes ASCII of what is none, nor the
    /// other way round: so it stands in every text that is like the pattern.
    /// </summary>
    private static string LongestLiteral(TextPattern pattern)
    {
        string longest = "";
        foreach (TextPattern.Part part in pattern.Parts)
        {
            int start = 0;
            for (int i = 0; i <= part.Text.Length; i++)
            {
                if (i < part.Text.Length && char.IsAscii(part.Text[i]))
                {
                    continue;
                }

                longest = i - start > longest.Length ? part.Text[start..i] : longest;
                start = i + 1;
            }
        }

        return longest.ToLowerInvariant();
    }

    private static Witness? Union(Witness?[] parts) => parts.Contains(null)
        ? null
        : new Witness([.. parts.SelectMany(part => part!.Signs)], parts.Sum(part => part!.Share));

    private static double ShareOf(RuleField field, string literal) =>
        (field.Field == Field.HttpRequestReferrer || field.Field == Field.UserAgentOriginal) && UsualTexts.Contains(literal) ? ShareOfUsual
        : Math.Min(Places * literal.Aggregate(1.0, (share, letter) => share * ShareOf(letter)), ShareOfUsual);

    /// <summary>How often a character of a path, an agent or a message is this one, roughly: letters come often, and quotes and brackets hardly ever.</summary>
    private static double ShareOf(char character) => character switch
    {
        _ when char.IsAsciiLetterOrDigit(character) => 1 / 16.0,
        '/' or '.' or '-' or '_' or '=' => 1 / 32.0,
        '?' or '&' or '%' or '+' or ':' => 1 / 64.0,
        _ => 1 / 512.0,
    };

    private static double ShareOf(Field field, string value) =>
        Common.Contains(field) || (field == Field.HttpResponseStatusCode && UsualStatuses.Contains(value)) || (field == Field.EventOutcome && value != "failure") ? ShareOfUsual
        : field == Field.HttpResponseStatusCode || field == Field.EventOutcome ? ShareOfFailures
        : ShareOfValues;

    public abstract record Sign;

    /// <summary>The value is this text, brought to one case, or this number.</summary>
    public sealed record Value(Field Field, byte[] Folded) : Sign;

    /// <summary>The value has this text of ASCII in it, in whatever case.</summary>
    public sealed record Literal(RuleField Field, string Lower) : Sign;

    /// <summary>The event has the field.</summary>
    public sealed record Presence(Field Field) : Sign;
}
