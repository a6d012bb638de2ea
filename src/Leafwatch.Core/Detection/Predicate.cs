using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Leafwatch.Core.Expressions;
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

    /// <summary>The other field that <paramref name="test"/> asks for, if it does.</summary>
    public static RuleField? OtherField(FieldTest test) => (test as FieldTest.Reference)?.Other;

    /// <param name="test">What is to be asked.</param>
    /// <param name="field">The number of its field.</param>
    /// <param name="other">The number of its <see cref="OtherField"/>.</param>
    public static Predicate Compile(FieldTest test, int field, int other) => test switch
    {
        FieldTest.Text { Pattern.Exact: { Length: > 0 } exact, Cased: var cased } when Ascii.IsValid(exact) => new IsAny(field, [exact], cased),
        FieldTest.Text { Pattern.Exact: { } exact, Cased: var cased } => new Exact(field, exact, cased),
        FieldTest.Text text => new Like(field, new WildcardPattern(text.Pattern, !text.Cased), text.Cased),
        FieldTest.AnyText any => new IsAny(field, any.Texts, any.Cased),
        FieldTest.AnyEnding endings => new EndsWithAny(field, endings.Endings, endings.Cased),
        FieldTest.Number number => new Compared(field, number.Comparison, number.Value),
        FieldTest.Expression expression => new Expression(field, expression),
        FieldTest.Network network => new InNetwork(field, network.Range),
        FieldTest.AnyNetwork networks => new InAnyNetwork(field, networks.Ranges),
        FieldTest.Present => new Present(field),
        FieldTest.Reference reference => new Reference(field, other, reference),
        FieldTest.TimePart part when part.Field == RuleField.Timestamp => new PartOfEventTime(field, part),
        FieldTest.TimePart part => new PartOfTime(field, part),
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

    /// <summary>Reads a time of ISO 8601; without an offset it is taken as it is.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length is 0 or > LongestNumber)
        {
            return false;
        }

        Span<char> characters = stackalloc char[LongestNumber];
        return Encoding.UTF8.TryGetChars(text, characters, out int length)
            && DateTimeOffset.TryParse(characters[..length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static int Small(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? letter | 0x20 : letter;

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

    /// <summary>A text somewhere in the value, which a <see cref="LiteralIndex"/> has found before anybody asks: here it was not.</summary>
    public sealed class Searched(int field) : Predicate(field, 0)
    {
        public override bool Holds(MatchSession session) => false;
    }

    private sealed class Like(int field, WildcardPattern pattern, bool cased) : Predicate(field, 3)
    {
        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> value) && pattern.Matches(cased ? value : session.Folded(Field));
    }

    /// <remarks>Bringing a text to one case never makes ASCII of what is none, nor ASCII longer: only texts that are as long, and alike in two places, are compared.</remarks>
    private sealed class IsAny(int field, IReadOnlyList<string> texts, bool cased) : Predicate(field, 1)
    {
        private readonly FrozenDictionary<int, byte[][]> _texts =
            texts.Select(Encoding.ASCII.GetBytes).GroupBy(text => KeyOf(text)).ToFrozenDictionary(alike => alike.Key, alike => alike.ToArray());

        public override bool Holds(MatchSession session)
        {
            if (!session.TryGet(Field, out ReadOnlySpan<byte> value) || value.IsEmpty || !_texts.TryGetValue(KeyOf(value), out byte[][]? alike))
            {
                return false;
            }

            foreach (byte[] text in alike)
            {
                if (cased ? value.SequenceEqual(text) : Ascii.EqualsIgnoreCase(value, text))
                {
                    return true;
                }
            }

            return false;
        }

        private static int KeyOf(ReadOnlySpan<byte> text) => (text.Length << 16) | (Small(text[text.Length / 2]) << 8) | Small(text[^1]);
    }

    /// <remarks>Most values end with a byte that none of the texts ends with; bringing a text to one case never makes ASCII of what is none.</remarks>
    private sealed class EndsWithAny : Predicate
    {
        private readonly bool _cased;

        // By their last byte, in small letters.
        private readonly byte[][]?[] _endings = new byte[128][][];

        public EndsWithAny(int field, IReadOnlyList<string> endings, bool cased)
            : base(field, 2)
        {
            _cased = cased;
            foreach (IGrouping<char, string> alike in endings.GroupBy(ending => char.ToLowerInvariant(ending[^1])))
            {
                _endings[alike.Key] = [.. alike.Select(Encoding.ASCII.GetBytes)];
            }
        }

        public override bool Holds(MatchSession session)
        {
            if (!session.TryGet(Field, out ReadOnlySpan<byte> value) || value is not [.., < 128 and var last]
                || _endings[Small(last)] is not { } endings)
            {
                return false;
            }

            foreach (byte[] ending in endings)
            {
                if (value.Length >= ending.Length
                    && value[^ending.Length..] is var end && (_cased ? end.SequenceEqual(ending) : Ascii.EqualsIgnoreCase(end, ending)))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private sealed class Compared(int field, Comparison comparison, decimal value) : Predicate(field, 1)
    {
        public override bool Holds(MatchSession session)
        {
            if (!session.TryGet(Field, out ReadOnlySpan<byte> text) || !TryParseNumber(text, out decimal number))
            {
                return false;
            }

            return comparison.Holds(number, value);
        }
    }

    private sealed class InNetwork(int field, IPNetwork network) : Predicate(field, 5)
    {
        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> text) && AddressText.TryParse(text, out IPAddress? address) && network.Contains(address);
    }

    private sealed class InAnyNetwork(int field, IReadOnlyList<IPNetwork> networks) : Predicate(field, 5)
    {
        private readonly NetworkMap _networks = new(networks.Select(network => (network, 0)));

        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> text) && AddressText.TryParse(text, out IPAddress? address)
            && !_networks.Find(AddressNumber.Of(address)).IsEmpty;
    }

    /// <remarks>Compiled when a line first asks for it: most expressions are never asked.</remarks>
    private sealed class Expression(int field, FieldTest.Expression test) : Predicate(field, 20)
    {
        private readonly Lazy<(LinearExpression? Linear, Regex? Other)> _compiled = new(() =>
            LinearExpression.TryCompile(test.Pattern, test.Options, out LinearExpression? linear) ? (linear, null) : (null, test.ToRegex()));

        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> value)
            && (_compiled.Value.Linear?.IsMatch(value) ?? _compiled.Value.Other!.IsMatch(session.Decode(value)));
    }

    private sealed class Reference(int field, int other, FieldTest.Reference test) : Predicate(field, 6)
    {
        public override bool Holds(MatchSession session)
        {
            if (!session.TryGet(Field, out ReadOnlySpan<byte> value) || !session.TryGet(other, out ReadOnlySpan<byte> part))
            {
                return false;
            }

            if (!test.Cased)
            {
                value = session.Folded(Field);
                part = session.Folded(other);
            }

            return (test.AnythingBefore, test.AnythingAfter) switch
            {
                (true, true) => value.IndexOf(part) >= 0,
                (true, false) => value.EndsWith(part),
                (false, true) => value.StartsWith(part),
                _ => value.SequenceEqual(part),
            };
        }
    }

    private sealed class PartOfEventTime(int field, FieldTest.TimePart test) : Predicate(field, 1)
    {
        public override bool Holds(MatchSession session) => test.Comparison.Holds(test.Unit.Of(session.Time), test.Value);
    }

    private sealed class PartOfTime(int field, FieldTest.TimePart test) : Predicate(field, 20)
    {
        public override bool Holds(MatchSession session) =>
            session.TryGet(Field, out ReadOnlySpan<byte> text) && TryParseTime(text, out DateTimeOffset time)
            && test.Comparison.Holds(test.Unit.Of(time), test.Value);
    }
}
