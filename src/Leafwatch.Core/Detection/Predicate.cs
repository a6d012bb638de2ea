using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>A <see cref="FieldTest"/> made ready to be asked of many events. Immutable: what changes is in the <see cref="MatchSession"/>.</summary>
/// <param name="field">The number of the field among those of the matcher.</param>
/// <param name="cost">What asking costs next to others, roughly: the cheap are asked first.</param>
internal abstract class Predicate(int field, int cost)
{
    // Longer digits are no number that a rule compares with.
    private const int LongestNumber = 40;
    private static readonly SearchValues<byte> InNumbers = SearchValues.Create("0123456789."u8);

    protected int Field { get; } = field;

    public int Cost { get; } = cost;

    public abstract bool Holds(MatchSession session);

    public static Predicate Compile(FieldTest test, int field) => test switch
    {
        FieldTest.Text { Pattern.Exact: { } exact, Cased: var cased } => new Exact(field, exact, cased),
        FieldTest.Text text => new Like(field, new WildcardPattern(text.Pattern, !text.Cased), text.Cased),
        FieldTest.Number number => new Compared(field, number.Comparison, number.Value),
        FieldTest.Expression expression => new Expression(field, expression.ToRegex()),
        FieldTest.Network network => new InNetwork(field, network.Range),
        FieldTest.Present => new Present(field),
        _ => throw new ArgumentException($"no predicate for {test}", nameof(test)),
    };

    /// <summary>Reads a whole or decimal number: all of the text, no white space, no exponent.</summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> text, out decimal number)
    {
        number = 0;
        ReadOnlySpan<byte> digits = text is [(byte)'+' or (byte)'-', ..] ? text[1..] : text;
        return digits.Length is > 0 and <= LongestNumber
            && !digits.ContainsAnyExcept(InNumbers)
            && digits[^1] != (byte)'.'
            && Utf8Parser.TryParse(text, out number, out int taken) && taken == text.Length;
    }

    private sealed class Present(int field) : Predicate(field, 0)
    {
        public override bool Holds(MatchSession session) => session.TryGet(Field, out _);
    }

    private sealed class Exact(int field, string text, bool cased) : Predicate(field, 1)
    {
        private readonly byte[] _text = cased ? Encoding.UTF8.GetBytes(text) : FoldedText.Of(text);

        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> value) && (cased ? value : session.Folded(Field)).SequenceEqual(_text);
    }

    private sealed class Like(int field, WildcardPattern pattern, bool cased) : Predicate(field, 3)
    {
        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> value) && pattern.Matches(cased ? value : session.Folded(Field));
    }

    private sealed class Compared(int field, Comparison comparison, decimal value) : Predicate(field, 1)
    {
        public override bool Holds(MatchSession session)
        {
            if (!session.TryGet(Field, out ReadOnlySpan<byte> text) || !TryParseNumber(text, out decimal number))
            {
                return false;
            }

            return comparison switch
            {
                Comparison.Less => number < value,
                Comparison.LessOrEqual => number <= value,
                Comparison.Greater => number > value,
                Comparison.GreaterOrEqual => number >= value,
                _ => number == value,
            };
        }
    }

    private sealed class InNetwork(int field, IPNetwork network) : Predicate(field, 5)
    {
        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> text) && AddressText.TryParse(text, out IPAddress? address) && network.Contains(address);
    }

    private sealed class Expression(int field, Regex regex) : Predicate(field, 50)
    {
        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> value) && regex.IsMatch(session.Decode(value));
    }
}
