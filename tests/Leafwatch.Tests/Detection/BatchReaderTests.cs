using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Detection;

public sealed class BatchReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 19, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_a_clock_that_runs_far_ahead_states_is_known_though_it_makes_no_line_late()
    {
        BatchResult result = Read(TimeSpan.Zero, 0, 7200, 1);
        Assert.Equal(Now.AddSeconds(7200), result.LatestStated);
        Assert.Equal(Now.AddSeconds(1), result.Latest);
        Assert.Equal(0, result.Late);
    }

    [Theory]
    [InlineData(-7200)]
    [InlineData(7200)]
    public void Times_are_corrected_before_anything_is_judged_by_them(int seconds)
    {
        BatchResult result = Read(TimeSpan.FromSeconds(seconds), -seconds, -seconds + 1);
        Assert.Equal((Now, Now.AddSeconds(1)), (result.Earliest, result.Latest));
        Assert.Equal(Now.AddSeconds(-seconds + 1), result.LatestStated);
    }

    [Theory]
    [InlineData("01/Jan/0001:00:00:00 +0000")]
    [InlineData("31/Dec/9999:23:59:59 +0000")]
    public void A_time_at_the_end_of_all_times_is_not_corrected_beyond_it(string time)
    {
        foreach (int hours in (int[])[-14, 14])
        {
            Assert.Equal(1, Read(TimeSpan.FromHours(hours), $"192.0.2.1 - - [{time}] \"GET / HTTP/1.1\" 200 1\n").Lines);
        }
    }

    [Fact]
    public void A_line_at_which_a_parser_fails_is_one_that_cannot_be_read_and_ends_nothing()
    {
        LogFormat failing = new("failing", [new LogSource()], [Field.UserName], _ => new FailingParser());
        BatchReader reader = new(failing, new ParserOptions(TimeZoneInfo.Utc, () => Now), RuleMatcher.Compile(SomeRules.Detecting("selection: { user.name: ann }\ncondition: selection"), [new LogSource()]));
        BatchResult result = new([]);
        long before = LineParser.Faults;
        reader.Read(BatchOf("ann\nat once\nann\nlater\nann\n"), result, Now.AddMinutes(10));
        Assert.Equal((5, 1, 3), (result.Lines, result.Unparsed, result.MatchCount));
        Assert.Equal(["at once"], result.UnparsedSamples);
        Assert.True(LineParser.Faults >= before + 2);
    }

    private static Batch BatchOf(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return new Batch { Buffer = bytes, Start = 0, Length = bytes.Length, After = new SourcePosition("", "", "", "", "", 0, 0) };
    }

    private static string Common(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(second => string.Create(
        CultureInfo.InvariantCulture, $"192.0.2.1 - - [{Now.AddSeconds(second):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET / HTTP/1.1\" 200 1\n")));

    private static BatchResult Read(TimeSpan correction, params int[] seconds) => Read(
        correction,
        string.Concat(seconds.Select(second => Common(second, 1))));

    private static BatchResult Read(TimeSpan correction, string text)
    {
        BatchReader reader = new(Formats.Find("apache-common")!, new ParserOptions(TimeZoneInfo.Utc, () => Now), null) { Correction = correction };
        BatchResult result = new([]);
        reader.Read(BatchOf(text), result, Now.AddMinutes(10));
        return result;
    }

    /// <summary>Does what no parser may.</summary>
    private sealed class FailingParser : LineParser
    {
        public override bool TryParse(EventView line)
        {
            line.Time = Now;
            line.Defer(this);
            return !line.Line.SequenceEqual("at once"u8) || line.Line[line.Line.Length] == 0;
        }

        public override void Complete(EventView line) =>
            line.Set(Field.UserName, line.LineStart, line.Line.SequenceEqual("later"u8) ? line.Line[line.Line.Length] : line.LineLength);
    }
}
