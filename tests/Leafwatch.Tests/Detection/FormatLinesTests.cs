using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Detection;

public sealed class FormatLinesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 19, 8, 0, 0, TimeSpan.Zero);

    private int _asked;

    [Fact]
    public void Lines_of_another_format_are_read_as_if_they_had_come_alone()
    {
        BatchResult result = Read(Common(0, 3) + Syslog(3, 8));
        Assert.Equal((11L, 0L, 0L), (result.Lines, result.Unparsed, result.UnparsedBytes));
        Assert.Equal((Now, Now.AddSeconds(10)), (result.Earliest, result.Latest));
        Assert.Equal(("apache-common", "syslog"), Assert.Single(result.FormatChanges));
        Assert.Equal("syslog", result.LastFormat);
        Assert.Equal(["syslog", "apache-common"], result.Formats);
        Assert.Empty(result.UnparsedSamples);
    }

    [Fact]
    public void Few_of_them_wait_for_those_after_them_and_are_not_counted_before()
    {
        BatchResult result = Read(Common(0, 3) + Syslog(3, 7));
        Assert.Equal((3L, 0L, Syslog(3, 7)), (result.Lines, result.Unparsed, Encoding.ASCII.GetString(result.HeldBack.Span)));
    }

    [Fact]
    public void Few_of_them_between_others_are_no_change()
    {
        BatchResult result = Read(Common(0, 3) + Syslog(3, 7) + Common(10, 1));
        Assert.Equal((11L, 7L), (result.Lines, result.Unparsed));
        Assert.Equal(Syslog(3, 5), string.Concat(result.UnparsedSamples.Select(line => line + "\n")));
    }

    [Fact]
    public void Few_of_them_at_the_end_are_what_they_show_but_do_not_come_before_the_known_format()
    {
        BatchResult result = Read(Common(0, 3) + Syslog(3, 1), isLast: true);
        Assert.Equal((4L, 0L), (result.Lines, result.Unparsed));
        Assert.Equal(["apache-common", "syslog"], result.Formats);
    }

    [Fact]
    public void Two_formats_by_turns_are_read_line_by_line_once_both_are_known()
    {
        BatchResult result = Read(Common(0, 3) + Syslog(3, 20) + Common(23, 1) + Syslog(24, 2) + "rubbish\n" + Common(26, 1));
        Assert.Equal((28L, 1L, 8L), (result.Lines, result.Unparsed, result.UnparsedBytes));
        Assert.Equal((Now, Now.AddSeconds(26)), (result.Earliest, result.Latest));
        Assert.Equal(("apache-common", "rubbish"), (result.LastFormat, Assert.Single(result.UnparsedSamples)));
    }

    [Fact]
    public void Another_format_is_looked_for_so_often_only_in_a_part_of_a_file()
    {
        BatchResult result = Read(string.Concat(Enumerable.Repeat(Rubbish(8) + Common(0, 1), 100)));
        Assert.Equal((900L, 800L, 16), (result.Lines, result.Unparsed, _asked));
    }

    [Fact]
    public void A_change_for_good_is_found_however_much_before_it_could_not_be_read()
    {
        BatchResult result = Read(string.Concat(Enumerable.Repeat(Rubbish(8) + Common(0, 1), 100)) + Syslog(1, 200));
        Assert.Equal(("syslog", 800L + 56), (result.LastFormat, result.Unparsed));
    }

    [Fact]
    public void What_cannot_be_read_before_the_change_stays_counted_and_shown_in_its_order()
    {
        BatchResult result = Read("rubbish\n" + Common(0, 3) + "more rubbish\n" + Common(3, 1) + Syslog(4, 20) + "rest\n", isLast: true);
        Assert.Equal((27L, 3L), (result.Lines, result.Unparsed));
        Assert.Equal(["rubbish", "more rubbish", "rest"], result.UnparsedSamples);
    }

    [Fact]
    public void Lines_that_are_looked_for_by_a_text_are_each_read_as_what_they_are()
    {
        BatchResult result = Read(Common(0, 3) + Syslog(3, 2) + Common(10, 1), text: "sshd");
        Assert.Equal((2L, 0L), (result.Lines, result.Unparsed));
    }

    [Fact]
    public void Lines_are_read_the_same_in_whatever_pieces()
    {
        Gen<string> run = Gen.OneOf(
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 20], Common),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 20], Syslog),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 20], Combined),
            Gen.Int[1, 30].Select(Rubbish));
        Gen.Select(run.List[1, 40], Gen.Int[1, 4000].List[1, 30], Gen.Bool).Sample((runs, pieces, isOneReader) =>
        {
            string text = string.Concat(runs);
            Assert.Equal(Summed(text, [], isOneReader: true), Summed(text, pieces, isOneReader));
        });
    }

    /// <summary>What comes of a file that is read in pieces of about so many bytes, by one reader or by a new one for each.</summary>
    private string Summed(string text, List<int> pieces, bool isOneReader)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        BatchReader reader = Reader();
        FormatState state = FormatState.Beginning;
        ReadOnlyMemory<byte> held = default;
        StringBuilder summed = new();
        long lines = 0;
        long unparsed = 0;
        long bytesUnparsed = 0;
        int start = 0;
        for (int i = 0; start < bytes.Length; i++)
        {
            int most = i < pieces.Count ? Math.Min(pieces[i], bytes.Length - start) : bytes.Length - start;
            int end = Array.IndexOf(bytes, (byte)'\n', start + most - 1) + 1;
            Batch batch = new Batch
            {
                Buffer = bytes,
                Start = start,
                Length = end - start,
                After = new SourcePosition("", "", "", "", "", 0, end),
                FormatsBefore = isOneReader ? null : state,
                IsLast = end == bytes.Length,
            }.Behind(held.Span);
            BatchResult result = new([]);
            (isOneReader ? reader : Reader()).Read(batch, result, Now.AddDays(1));
            (state, held) = (batch.FormatsAfter!, result.HeldBack);
            lines += result.Lines;
            unparsed += result.Unparsed;
            bytesUnparsed += result.UnparsedBytes;
            foreach ((string from, string to) in result.FormatChanges)
            {
                summed.Append(CultureInfo.InvariantCulture, $"{from}>{to} ");
            }

            start = end;
        }

        return summed.Append(CultureInfo.InvariantCulture, $"{lines} {unparsed} {bytesUnparsed}").ToString();
    }

    private static string Common(int first, int count) => Lines(first, count, time => $"192.0.2.1 - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET / HTTP/1.1\" 200 1");

    private static string Combined(int first, int count) => Lines(first, count, time => $"192.0.2.1 - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"");

    private static string Syslog(int first, int count) => Lines(first, count, time => $"{time:MMM dd HH:mm:ss} www sshd[1]: Server listening on 0.0.0.0 port 22.");

    private static string Rubbish(int count) => string.Concat(Enumerable.Repeat("rubbish\n", count));

    private static string Lines(int first, int count, Func<DateTimeOffset, FormattableString> line) =>
        string.Concat(Enumerable.Range(first, count).Select(second => FormattableString.Invariant(line(Now.AddSeconds(second))) + "\n"));

    private BatchResult Read(string lines, bool isLast = false, string text = "")
    {
        byte[] bytes = Encoding.ASCII.GetBytes(lines);
        BatchResult result = new([]);
        BatchReader reader = Reader(text);
        reader.Read(
            new Batch { Buffer = bytes, Start = 0, Length = bytes.Length, After = new SourcePosition("", "", "", "", "", 0, bytes.Length), IsLast = isLast },
            result,
            Now.AddDays(1));
        return result;
    }

    /// <summary>Reads as Apache's common format, and as whatever the lines turn out to be.</summary>
    private BatchReader Reader(string text = "")
    {
        ParserOptions options = new(TimeZoneInfo.Utc, () => Now.AddDays(1));
        return new BatchReader(new FileFormats(
            Formats.Find("apache-common")!,
            format => new LineReader(format, format.CreateParser(options), null),
            lines =>
            {
                _asked++;
                return FormatDetection.Detect(lines, null);
            }))
        {
            Text = Encoding.ASCII.GetBytes(text),
        };
    }
}
