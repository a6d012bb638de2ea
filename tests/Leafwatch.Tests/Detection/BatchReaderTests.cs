using System.Globalization;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;

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
    public void Lines_at_the_end_that_are_of_another_format_are_read_by_its_reader_as_if_they_had_come_alone()
    {
        BatchResult result = ReadBoth(Common(0, 3) + Syslog(3, 8));
        Assert.Equal((11L, 0L, 0L), (result.Lines, result.Unparsed, result.UnparsedBytes));
        Assert.Equal((Now, Now.AddSeconds(10)), (result.Earliest, result.Latest));
        Assert.Empty(result.UnparsedSamples);
    }

    [Fact]
    public void Few_lines_of_another_format_are_no_change()
    {
        BatchResult result = ReadBoth(Common(0, 3) + Syslog(3, 7));
        Assert.Equal((10L, 7L, 7), (result.Lines, result.Unparsed, result.LastUnreadable.Lines));
        Assert.Equal(7, ReadBoth(Common(0, 3) + Syslog(3, 7) + Common(10, 1)).Unparsed);
    }

    [Fact]
    public void Many_lines_of_another_format_in_the_middle_are_read_by_its_reader_and_those_after_them_as_before()
    {
        BatchResult result = ReadBoth(Common(0, 3) + Syslog(3, 20) + Common(23, 1) + Syslog(24, 2) + "rubbish\n" + Common(26, 1));
        Assert.Equal((28L, 1L, 8L), (result.Lines, result.Unparsed, result.UnparsedBytes));
        Assert.Equal((Now, Now.AddSeconds(26)), (result.Earliest, result.Latest));
        Assert.Equal(["rubbish"], result.UnparsedSamples);
    }

    [Fact]
    public void Another_format_is_looked_for_so_often_only()
    {
        int asked = 0;
        ParserOptions options = new(TimeZoneInfo.Utc, () => Now.AddMinutes(1));
        BatchReader common = new(Formats.Find("apache-common")!.CreateParser(options), null)
        {
            Successor = _ =>
            {
                asked++;
                return null;
            },
        };
        BatchResult result = new([]);
        common.Read(BatchOf(string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Repeat("rubbish\n", 8)) + Common(0, 1), 100))), result, Now);
        Assert.Equal((900L, 800L), (result.Lines, result.Unparsed));
        Assert.Equal(15, asked);
    }

    [Fact]
    public void A_change_at_the_end_is_found_however_much_before_it_could_not_be_read()
    {
        string rubbish = string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Repeat("rubbish\n", 8)) + Common(0, 1), 100));

        Assert.Equal(800L, ReadBoth(rubbish + Syslog(1, 20)).Unparsed);
    }

    [Fact]
    public void What_cannot_be_read_before_the_change_stays_counted_and_shown()
    {
        BatchResult result = ReadBoth("rubbish\n" + Common(0, 3) + "more rubbish\n" + Common(3, 1) + Syslog(4, 20));
        Assert.Equal((26L, 2L, 21L), (result.Lines, result.Unparsed, result.UnparsedBytes));
        Assert.Equal(["rubbish", "more rubbish"], result.UnparsedSamples);
    }

    private static Batch BatchOf(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return new Batch { Buffer = bytes, Start = 0, Length = bytes.Length, After = new SourcePosition("", "", "", "", "", 0, 0) };
    }

    private static string Common(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(second => string.Create(
        CultureInfo.InvariantCulture, $"192.0.2.1 - - [{Now.AddSeconds(second):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET / HTTP/1.1\" 200 1\n")));

    private static string Syslog(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(second => string.Create(
        CultureInfo.InvariantCulture, $"{Now.AddSeconds(second):MMM dd HH:mm:ss} www sshd[1]: Server listening on 0.0.0.0 port 22.\n")));

    /// <summary>Reads as Apache's common format, and where that ends, as syslog.</summary>
    private static BatchResult ReadBoth(string text)
    {
        ParserOptions options = new(TimeZoneInfo.Utc, () => Now.AddMinutes(1));
        BatchReader syslog = new(Formats.Find("syslog")!.CreateParser(options), null);
        BatchReader common = new(Formats.Find("apache-common")!.CreateParser(options), null)
        {
            Successor = lines => lines.StartsWith("Nov "u8) ? syslog : null,
        };
        BatchResult result = new([]);
        common.Read(BatchOf(text), result, Now.AddMinutes(10));
        return result;
    }

    private static BatchResult Read(TimeSpan correction, params int[] seconds) => Read(
        correction,
        string.Concat(seconds.Select(second => Common(second, 1))));

    private static BatchResult Read(TimeSpan correction, string text)
    {
        BatchReader reader = new(Formats.Find("apache-common")!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => Now)), null) { Correction = correction };
        BatchResult result = new([]);
        reader.Read(BatchOf(text), result, Now.AddMinutes(10));
        return result;
    }
}
