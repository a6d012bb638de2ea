using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Leafwatch.Core.Expressions;

namespace Leafwatch.Core.Rules;

/// <summary>A question to one field of an event. Equal questions are equal, so that what many rules ask is asked once. A field that the event lacks answers no.</summary>
public abstract record FieldTest(RuleField Field)
{
    /// <summary>The whole value is like a pattern.</summary>
    public sealed record Text(RuleField Field, TextPattern Pattern, bool Cased = false) : FieldTest(Field)
    {
        public override string ToString() => $"{Field} {(Cased ? "is exactly" : "is")} '{Pattern}'";
    }

    /// <summary>The value ends with any of some texts of ASCII.</summary>
    public sealed record AnyEnding(RuleField Field, IReadOnlyList<string> Endings, bool Cased) : FieldTest(Field)
    {
        public bool Equals(AnyEnding? other) => other is not null && Field == other.Field && Cased == other.Cased && Endings.SequenceEqual(other.Endings);

        public override int GetHashCode() => HashCode.Combine(Field, Cased, Endings.Count, Endings[0]);

        public override string ToString() => $"{Field} ends with one of {Endings.Count} texts";
    }

    /// <summary>The value is any of some texts of ASCII.</summary>
    public sealed record AnyText(RuleField Field, IReadOnlyList<string> Texts, bool Cased) : FieldTest(Field)
    {
        public bool Equals(AnyText? other) => other is not null && Field == other.Field && Cased == other.Cased && Texts.SequenceEqual(other.Texts);

        public override int GetHashCode() => HashCode.Combine(Field, Cased, Texts.Count, Texts[0]);

        public override string ToString() => $"{Field} is one of {Texts.Count} texts";
    }

    /// <summary>The value is a number, in whatever way written, and compares so.</summary>
    public sealed record Number(RuleField Field, Comparison Comparison, decimal Value) : FieldTest(Field)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Field} {Comparison.Sign()} {Value}");
    }

    /// <summary>A part of the value matches a regular expression, in time linear in its length.</summary>
    public sealed record Expression(RuleField Field, string Pattern, RegexOptions Options) : FieldTest(Field)
    {
        /// <summary>Compiles the expression; throws what <see cref="Regex"/> throws for one that is wrong or not regular. It takes milliseconds.</summary>
        public Regex ToRegex() => new(Pattern, Options | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

        /// <summary>Throws what <see cref="ToRegex"/> does.</summary>
        public void Check()
        {
            if (!LinearExpression.CanCompile(Pattern, Options))
            {
                ToRegex();
            }
        }

        public override string ToString() => $"{Field} matches /{Pattern}/";
    }

    /// <summary>The value is an address of a network; an IPv4 address mapped into IPv6 counts as IPv4.</summary>
    public sealed record Network(RuleField Field, IPNetwork Range) : FieldTest(Field)
    {
        public override string ToString() => $"{Field} is in {Range}";
    }

    /// <summary>The value is an address of any of some networks.</summary>
    public sealed record AnyNetwork(RuleField Field, IReadOnlyList<IPNetwork> Ranges) : FieldTest(Field)
    {
        /// <summary>Whether a network may be among them: not one of IPv6 that has the addresses of IPv4 in it, as it means others.</summary>
        public static bool CanHold(IPNetwork range) => range.BaseAddress.AddressFamily == AddressFamily.InterNetwork || range.BaseAddress.GetAddressBytes()[0] != 0;

        public override string ToString() => $"{Field} is in one of {Ranges.Count} networks";
    }

    /// <summary>The value is like that of another field of the event, whole or a part of it.</summary>
    /// <param name="Field">The field that is asked.</param>
    /// <param name="Other">The other field; an event without it answers no.</param>
    /// <param name="AnythingBefore">Whether the other value may begin later.</param>
    /// <param name="AnythingAfter">Whether it may end earlier.</param>
    /// <param name="Cased">Whether case matters.</param>
    public sealed record Reference(RuleField Field, RuleField Other, bool AnythingBefore, bool AnythingAfter, bool Cased) : FieldTest(Field)
    {
        public override string ToString() =>
            $"{Field} {(AnythingBefore, AnythingAfter) switch
            {
                (true, true) => "contains",
                (true, false) => "ends with",
                (false, true) => "starts with",
                _ => "is",
            }} {Other}";
    }

    /// <summary>A part of a time compares so with a number. The time is taken as it is written: no zone is reckoned with.</summary>
    public sealed record TimePart(RuleField Field, TimeUnit Unit, Comparison Comparison, decimal Value) : FieldTest(Field)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Unit} of {Field} {Comparison.Sign()} {Value}");
    }

    /// <summary>The event has the field, be it empty.</summary>
    public sealed record Present(RuleField Field) : FieldTest(Field)
    {
        public override string ToString() => $"{Field} is present";
    }
}
