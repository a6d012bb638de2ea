using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rules;

namespace Leafwatch.Tests.Detection;

/// <summary>The compiled rules say of every event what the plain evaluator says.</summary>
public sealed class MatcherDifferentialTests
{
    private static readonly RuleField[] Fields =
    [
        new(Field.HttpResponseStatusCode), new(Field.UserName), new(Field.UrlPath), new(Field.UrlPath, Field.UrlQuery), new(Field.UrlPath, Field.UrlQuery, true), new(Field.EventAction),
        RuleField.WholeLine,
    ];

    // Few letters, in both cases and beyond ASCII, some whose other case has another length, and bytes that are no UTF-8.
    private static readonly Gen<byte[]> Values = Gen.Frequency(
        (6, Gen.OneOf("a", "A", "b", "ab", "ä", "Ä", "ɐ", "Ɐ", "ſ", "K", "*", "?", "\\", "ı", "€", "😀", ".", "-", "–", " /").Array[0, 6].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))),
        (2, Gen.OneOf("404", "0404", "404.0", "-1", "+404", ".5", "0.50", "4e2", "1.", "007", "aaaaaaaaa", "AAAAAAAAA", "192.0.2.1", "2001:db8::1", "2024-12-30T23:10:00+05:00", "2024-12-30")
            .Select(Encoding.UTF8.GetBytes)),
        (1, Gen.OneOf("%61", "%2561", "%c3%84", "%u0061", "%uD800", "%", "+", "%2", "b", "?").Array[0, 6].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)))),
        (1, Gen.OneOf<byte>(0xFF, 0xC3, 0xE2, 0x82, 0x61, 0x41).Array[0, 5]));

    private static readonly Gen<string> Texts =
        Gen.OneOf("a", "A", "b", "ä", "Ä", "ɐ", "Ɐ", "s", "k", "*", "?", "\\*", "\\\\", "€", "😀", ".", " -a", " /").Array[0, 5].Select(string.Concat);

    private static readonly Gen<FieldTest> Tests = Gen.OneOf(Fields).SelectMany(field => Gen.Frequency(
        (8, Gen.Select(Texts, Gen.Bool, Gen.Bool, Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true))))
            .Select((text, before, after, cased) => (FieldTest)new FieldTest.Text(field, TextPattern.Parse(text).Within(before, after), cased))),
        (2, Gen.OneOf("404", "aaaaaaaaa", "0404", "").Select(text => (FieldTest)new FieldTest.Text(field, TextPattern.Of(text)))),
        (3, Gen.Select(Gen.OneOf(404m, 0.5m, -1m, 7m, 400m, 404.0m, 1m), Gen.Enum<Comparison>())
            .Select((number, comparison) => (FieldTest)new FieldTest.Number(field, comparison, number))),
        (1, Gen.OneOf("^a", "[äb]$", "a.b", "ab", "k[ab]", "(?:ab|bA)\\.", "a[-.]?b").Select(pattern => (FieldTest)new FieldTest.Expression(field, pattern, RegexOptions.IgnoreCase))),
        (1, Gen.OneOf("192.0.2.0/24", "2001:db8::/32", "192.0.2.1/32", "::/0", "0.0.0.0/0").Select(range => (FieldTest)new FieldTest.Network(field, IPNetwork.Parse(range)))),
        (1, Texts.Select(text => (FieldTest)new FieldTest.Text(field, TextPattern.Parse(text).WithAnyDash()))),
        (1, Gen.Select(Gen.OneOf(Fields), Gen.Bool, Gen.Bool, Gen.Bool)
            .Select((other, before, after, cased) => (FieldTest)new FieldTest.Reference(field, other, before, after, cased))),
        (1, Gen.Select(Gen.Bool, Gen.Enum<TimeUnit>(), Gen.Enum<Comparison>(), Gen.OneOf(1m, 12m, 30m, 2024m))
            .Select((isOwn, unit, comparison, value) => (FieldTest)new FieldTest.TimePart(isOwn ? RuleField.Timestamp : field, unit, comparison, value))),
        (1, Gen.Const((FieldTest)new FieldTest.Present(field)))));

    private static readonly Gen<Condition> Lists = Gen.Select(Gen.OneOf(Fields), Gen.Bool, Gen.Bool, Texts.Array[2, 6]).Select((field, areEndings, cased, texts) =>
        (Condition)new Condition.Any([.. texts.Select(text => new Condition.Test(new FieldTest.Text(field, TextPattern.Parse(text).Within(areEndings, false), cased)))]));

    private static readonly Gen<RuleSet> RuleSets = Conditions(3).Array[1, 8].Select(conditions =>
        new RuleSet([.. conditions.Select((condition, i) => new SigmaRule(Header(i), new LogSource(), condition, []))], []));

    private static readonly Gen<byte[]?[]> Events = Gen.Frequency((3, Values.Select(value => (byte[]?)value)), (1, Gen.Const((byte[]?)null))).Array[Fields.Length];

    [Fact]
    public void The_fast_way_matches_what_the_plain_way_matches() =>
        Gen.Select(RuleSets, Events.Array[1, 10]).Sample(
            (rules, events) =>
            {
                MatchSession session = RuleMatcher.Compile(rules, [new LogSource()]).Lend();
                BatchResult result = new([]);
                foreach (byte[]?[] values in events)
                {
                    EventView line = Event(values);
                    result.Begin(new Batch { Buffer = [], Start = 0, Length = 0, After = new SourcePosition("", "", "", "", "", 0, 0) });
                    session.Run(line, line.Time, result);
                    int[] expected = [.. Enumerable.Range(0, rules.Rules.Count).Where(rule => Explanation.Of(rules.Rules[rule], line).Matched)];
                    Assert.Equal(expected, Enumerable.Range(0, result.MatchCount).Select(i => result[i].Rule));
                }
            },
            iter: 10_000);

    private static Gen<Condition> Conditions(int depth)
    {
        Gen<Condition> test = Tests.Select(each => (Condition)new Condition.Test(each));
        if (depth == 0)
        {
            return test;
        }

        Gen<Condition> inner = Conditions(depth - 1);
        return Gen.Frequency(
            (3, test),
            (2, inner.Array[1, 3].Select(parts => (Condition)new Condition.All(parts))),
            (2, inner.Array[1, 3].Select(parts => (Condition)new Condition.Any(parts))),
            (1, Lists),
            (1, inner.Select(each => (Condition)new Condition.Negated(each))),
            (1, inner.Select(each => (Condition)new Condition.Selection("selection", each))));
    }

    private static EventView Event(byte[]?[] values)
    {
        byte[] text = values[^1] ?? [];
        EventView line = new();
        line.Begin(text, 0, text.Length);
        line.Time = new DateTimeOffset(2024, 12, 30, 12, 1, 0, TimeSpan.FromHours(-4));
        for (int i = 0; i < Fields.Length - 1; i++)
        {
            if (values[i] is { } value)
            {
                line.SetCopy(Fields[i].Query ?? Fields[i].Field, value);
            }
        }

        return line;
    }

    private static RuleHeader Header(int number) =>
        new() { Title = $"Rule {number}", Name = $"rule_{number}", Level = "low", Place = new TextPlace("rules.yml", 1, 1) };
}
