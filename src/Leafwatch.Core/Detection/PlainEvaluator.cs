using System.Buffers;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>
/// Answers the tests of rules in the plainest way, one by one, character by character: what <c>explain</c> shows, and what
/// the fast way is tested against. It shares no comparison with <see cref="RuleMatcher"/>.
/// </summary>
internal static class PlainEvaluator
{
    public static bool Holds(Condition condition, EventView line) => condition switch
    {
        Condition.Selection selection => Holds(selection.Body, line),
        Condition.Negated negated => !Holds(negated.Inner, line),
        Condition.All all => all.Parts.All(part => Holds(part, line)),
        Condition.Any any => any.Parts.Any(part => Holds(part, line)),
        Condition.Test test => Holds(test.What, line),
        _ => throw new ArgumentException($"no such condition: {condition}", nameof(condition)),
    };

    public static bool Holds(FieldTest test, EventView line)
    {
        if (test is FieldTest.TimePart { Field: var field } part && field == RuleField.Timestamp)
        {
            return part.Comparison.Holds(part.Unit.Of(line.Time), part.Value);
        }

        if (ValueOf(test.Field, line) is not { } value)
        {
            return false;
        }

        return test switch
        {
            FieldTest.Text text => IsLike(Characters(value, !text.Cased), text.Pattern, !text.Cased),
            FieldTest.Number number => Predicate.TryParseNumber(value, out decimal found) && number.Comparison.Holds(found, number.Value),
            FieldTest.Expression expression => expression.ToRegex().IsMatch(Encoding.UTF8.GetString(value)),
            FieldTest.Network network => AddressText.TryParse(value, out IPAddress? address) && network.Range.Contains(address),
            FieldTest.Reference reference => ValueOf(reference.Other, line) is { } other && IsPart(
                Bytes(Characters(value, !reference.Cased)), Bytes(Characters(other, !reference.Cased)), reference.AnythingBefore, reference.AnythingAfter),
            FieldTest.TimePart time => Predicate.TryParseTime(value, out DateTimeOffset found) && time.Comparison.Holds(time.Unit.Of(found), time.Value),
            _ => true,
        };
    }

    /// <summary>The value of a field, or <see langword="null"/> when the event does not have it.</summary>
    public static byte[]? ValueOf(RuleField field, EventView line)
    {
        if (!line.Has(field.Field))
        {
            return null;
        }

        byte[] value = line[field.Field].ToArray();
        value = field.Query is { } query && line.Has(query) ? [.. value, (byte)'?', .. line[query]] : value;
        return field.IsDecoded ? Decoded(value) : value;
    }

    private static byte[] Decoded(byte[] url)
    {
        // One character for each byte, so that an expression can be used.
        string text = Encoding.Latin1.GetString(url);
        int query = text.IndexOf('?', StringComparison.Ordinal);
        text = query < 0 ? text : text[..query] + text[query..].Replace('+', ' ');
        for (int i = 0; i < 3; i++)
        {
            text = Regex.Replace(text, "%([0-9a-fA-F]{2})|%[uU]([0-9a-fA-F]{4})", Decoded, RegexOptions.CultureInvariant);
        }

        return Encoding.Latin1.GetBytes(text);
    }

    private static string Decoded(Match escape)
    {
        int value = Convert.ToInt32(escape.Groups[1].Success ? escape.Groups[1].Value : escape.Groups[2].Value, 16);
        return escape.Groups[1].Success ? ((char)value).ToString()
            : Rune.IsValid(value) ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(new Rune(value).ToString()))
            : escape.Value;
    }

    /// <summary>Which prefixes of the text the pattern so far can be: one row of a table for each part of it.</summary>
    private static bool IsLike(List<int> text, TextPattern pattern, bool folded)
    {
        bool[] reached = new bool[text.Count + 1];
        reached[0] = true;
        foreach (TextPattern.Part part in pattern.Parts)
        {
            if (part.Kind == TextPattern.PartKind.Many)
            {
                int first = Array.IndexOf(reached, true);
                reached = [.. reached.Select((_, i) => first >= 0 && i >= first)];
                continue;
            }

            foreach (Func<int, bool> wanted in part.Kind switch
            {
                TextPattern.PartKind.One => [_ => true],
                TextPattern.PartKind.Dash => [found => found >= 0 && TextPattern.Dashes.Contains((char)found, StringComparison.Ordinal)],
                _ => Characters(Encoding.UTF8.GetBytes(part.Text), folded).Select(character => (Func<int, bool>)(found => found == character)),
            })
            {
                reached = [.. reached.Select((_, i) => i > 0 && reached[i - 1] && wanted(text[i - 1]))];
            }
        }

        return reached[^1];
    }

    private static bool IsPart(byte[] text, byte[] part, bool anythingBefore, bool anythingAfter) =>
        Enumerable.Range(0, Math.Max(0, text.Length - part.Length + 1)).Any(start => (anythingBefore || start == 0)
            && (anythingAfter || start + part.Length == text.Length)
            && text.Skip(start).Take(part.Length).SequenceEqual(part));

    private static byte[] Bytes(List<int> characters) =>
        [.. characters.SelectMany(character => character < 0 ? [(byte)-character] : Encoding.UTF8.GetBytes(new Rune(character).ToString()))];

    /// <summary>The characters of a text as numbers, in one case if so wished; bytes that are no UTF-8 as negative ones.</summary>
    private static List<int> Characters(ReadOnlySpan<byte> text, bool folded)
    {
        List<int> characters = [];
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int length) != OperationStatus.Done)
            {
                characters.Add(-text[0]);
                text = text[1..];
                continue;
            }

            Rune upper = Rune.ToUpperInvariant(rune);
            characters.Add(folded && upper.IsAscii == rune.IsAscii ? upper.Value : rune.Value);
            text = text[length..];
        }

        return characters;
    }
}
