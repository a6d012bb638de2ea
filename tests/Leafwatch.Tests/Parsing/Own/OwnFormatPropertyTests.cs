using System.Diagnostics;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Own;

namespace Leafwatch.Tests.Parsing.Own;

public sealed class OwnFormatPropertyTests
{
    private const string Time = "2026-11-19 08:00:00";

    private static readonly string[] PatternFragments =
    [
        "{time}", "{time:%Y-%m-%d}", "{user.name}", "{user.name:text}", "{user.name:longtext}", "{x.a:text}", "{x.b:word}", "{x.c:quoted}", "{x.d:number}", "{x.e:decimal}", "{source.ip}",
        "{source.ip:host}", "{spaces}", "{rest}", "{skip:word}", "{skip}", "{?", "}", "{", "\\", "\\{", " ", "a", "1", ":", "\"", " from ", "{? ", "-", "ü", "\0", "%",
    ];

    private static readonly Gen<string> AnyPattern = Gen.Int[0, PatternFragments.Length - 1].Select(i => PatternFragments[i]).Array[0, 12].Select(string.Concat);

    private static readonly string[] LineFragments = [Time, "2026-11-19", " ", "a", "1", "11111", ":", "\"", "\\\"", " from ", "-", "192.0.2.1", "2001:db8::1", "[::1]", "\r", "ÿ", "\0", "{", "}"];

    private static readonly Gen<string> AnyLine = Gen.Int[0, LineFragments.Length - 1].Select(i => LineFragments[i]).Array[0, 20].Select(string.Concat);

    // A kind with values that it can have; none is a dash alone, which stands for nothing.
    private static readonly Gen<(string Kind, string Value, string Written)> AnyValue = Gen.OneOf(
        Gen.Int[-99999, 99999].Select(number => ("number", $"{number}", $"{number}")),
        Gen.UInt.Select(bits => new System.Net.IPAddress(bits).ToString()).Select(text => ("ip", text, text)),
        Gen.Byte.Array[14].Select(bytes => new System.Net.IPAddress([0x20, 0x01, .. bytes]).ToString()).Select(text => ("ip", text, text)),
        Gen.Char["abcXYZ-_.:@/\"\\é"].Array[1, 12].Select(letters => new string(letters)).Where(text => text != "-").Select(text => ("word", text, text)),
        Gen.Char["abc \"\\=,:-[]{}é"].Array[0, 12].Select(letters => new string(letters)).Select(text => (
            "quoted", text, $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")));

    [Fact]
    public void A_line_made_of_a_pattern_and_values_is_read_back_to_these_values() =>
        Gen.Select(AnyValue.Array[1, 6], Gen.Char["abc \"\\=,:-[]{}é"].Array[0, 20].Select(letters => new string(letters)).Where(text => text != "-")).Sample((values, free) =>
        {
            // One text that may be anything, even the rest of the line; what parts the others is a word that none of them holds.
            int middle = values.Length / 2;
            StringBuilder pattern = new("{time}");
            StringBuilder line = new(Time);
            List<string> expected = [];
            for (int i = 0; i < values.Length; i++)
            {
                (string kind, string value, string written) = values[i];
                pattern.Append($" f{i} {{v.f{i}:{kind}}}");
                line.Append($" f{i} {written}");
                expected.Add($"v.f{i}={value}");
                if (i == middle)
                {
                    pattern.Append(" and {user.name:longtext} so");
                    line.Append($" and {free} so");
                    expected.Add($"user.name={free}");
                }
            }

            ParsedLine read = SomeFormat.WithPatterns(pattern.ToString()).Read(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(line.ToString())));
            Assert.True(read.IsRead, $"{pattern}\n{line}");
            Assert.Equal(string.Join(' ', expected), Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(read.Fields)));
        });

    [Fact]
    public void No_pattern_and_no_line_makes_it_fail_and_what_is_found_stays_in_the_line() =>
        Gen.Select(AnyPattern, AnyLine).Sample(
            (written, text) =>
            {
                SomeFormat format = SomeFormat.WithPatterns("{time} " + written.Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal));
                foreach (OwnFormat own in format.Formats)
                {
                    byte[] line = Encoding.Latin1.GetBytes($"{Time} {text}");
                    ParsedLine read = ParsedLine.Read(own.Format, line);
                    Assert.DoesNotContain("before", read.Fields, StringComparison.Ordinal);
                    Assert.DoesNotContain("after", read.Fields, StringComparison.Ordinal);
                    ((OwnFormatParser)own.Format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference))).Furthest(line);
                }
            },
            iter: 5000);

    [Fact]
    public void Any_text_is_a_pattern_or_is_told_what_is_wrong_with_it() =>
        Gen.OneOf(AnyPattern, Gen.String).Sample(
            written =>
            {
                LayoutFaults faults = new("pattern");
                TimeLayouts time = new();
                time.TryAdd("iso8601", out _);
                IReadOnlyList<LinePattern>? compiled = LinePattern.Compile(written, time, faults);
                Assert.Equal(compiled is null, faults.HasErrors);
                Assert.All(faults.All, fault => Assert.InRange(fault.Column, 1, written.Length + 1));
            },
            iter: 3000);

    [Theory]
    [InlineData("{time} {x.a:text}1{x.b:number}x{x.c:text}2", "1")]
    [InlineData("{time} {x.a:text} {x.b:word}x{x.c:word}!", " a")]
    [InlineData("{time} {x.a:text}a{x.b:word}!", "a")]
    [InlineData("{time} {x.a:longtext}a{x.b:word}!", "a")]
    [InlineData("{time} {x.a:text}\"{x.b:quoted} !", "\"")]
    [InlineData("{time} {x.a:longtext} {x.b:quoted} !", " \"")]
    [InlineData("{time} {x.a:text} {spaces}!", " ")]
    [InlineData("{time} {x.a:text} a{? b{x.b:text} b}{? c{x.c:text} c}{? d{x.d:text} d} e{x.e:word}!", " e")]
    [InlineData("{time} {x.a:text}2{x.b:decimal}2{x.c:text}2{x.d:number}!", "2")]
    [InlineData("{time:%d} {x.a:text} at {time:%s.%f}!", " at 1")]
    public void A_line_made_to_be_looked_at_again_and_again_is_given_up_in_time_that_grows_with_its_length(string pattern, string unit)
    {
        SomeFormat format = SomeFormat.WithPatterns(pattern);
        LogFormat own = Assert.Single(format.Formats).Format;
        byte[] line = Encoding.Latin1.GetBytes($"{Time} {string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length))}");
        EventView view = new();
        LineParser parser = own.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference));
        long started = Stopwatch.GetTimestamp();
        view.Begin(line, 0, line.Length);
        Assert.False(parser.TryParse(view));

        // Squared it would be a million million looks: hours. What is asked for here takes milliseconds, and a machine may be busy.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
