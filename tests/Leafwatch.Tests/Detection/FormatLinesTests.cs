using System.Globalization;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;

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
    public void Few_of_them_between_others_are_what_they_show_and_no_change()
    {
        BatchResult result = Read(Common(0, 3) + Syslog(3, 7) + Common(10, 1));
        Assert.Equal((11L, 0L), (result.Lines, result.Unparsed));
        Assert.Equal(["apache-common", "syslog"], result.Formats);
        Assert.Empty(result.FormatChanges);
    }

    [Fact]
    public void Formats_by_strict_turns_are_all_read_and_each_is_told_of_once()
    {
        string turns = string.Concat(Enumerable.Range(0, 20).Select(round => Common(4 * round, 1) + Syslog((4 * round) + 1, 1) + NginxError((4 * round) + 2, 1) + Bind((4 * round) + 3, 1)));
        BatchResult result = Read(turns, isLast: true);
        Assert.Equal((80L, 0L), (result.Lines, result.Unparsed));
        Assert.Equal(["apache-common", "bind", "nginx-error", "syslog"], result.Formats.Order());
        Assert.Equal([("apache-common", "bind"), ("apache-common", "nginx-error"), ("apache-common", "syslog")], result.FormatChanges.Order());
    }

    [Fact]
    public void A_change_of_a_file_with_turns_is_told_and_comes_first()
    {
        string turns = string.Concat(Enumerable.Range(0, 20).Select(round => Common(2 * round, 1) + Syslog((2 * round) + 1, 1)));
        BatchResult result = Read(turns + NginxError(40, 8) + Common(48, 2) + NginxError(50, 8));
        Assert.Equal((58L, 0L), (result.Lines, result.Unparsed));
        Assert.Equal(["nginx-error", "apache-common", "syslog"], result.Formats);
        Assert.Equal([("apache-common", "syslog"), ("apache-common", "nginx-error")], result.FormatChanges);
    }

    [Fact]
    public void A_change_that_comes_line_by_line_is_one_at_the_eighth()
    {
        BatchReader reader = Reader();
        BatchResult result = new([]);
        reader.Read(BatchOf(Common(0, 3) + Syslog(3, 5), isLast: true), result, Now.AddDays(1));
        Assert.Equal(["apache-common", "syslog"], result.Formats);
        Assert.Empty(result.FormatChanges);
        reader.Read(BatchOf(Syslog(8, 3), isLast: true), result, Now.AddDays(1));
        Assert.Equal(["syslog", "apache-common"], result.Formats);
        Assert.Equal(("apache-common", "syslog"), Assert.Single(result.FormatChanges));
    }

    [Fact]
    public void Another_format_than_a_few_takes_the_place_of_the_last_only_for_good()
    {
        string four = Common(0, 8) + Syslog(8, 8) + NginxError(16, 8) + Bind(24, 8);
        Assert.Equal(["bind", "nginx-error", "syslog", "apache-common"], Read(four + Vsftpd(32, 7) + Common(39, 1)).Formats);
        Assert.Equal(["vsftpd", "bind", "nginx-error", "syslog"], Read(four + Vsftpd(32, 8) + Syslog(40, 1)).Formats);
    }

    [Fact]
    public void A_single_line_that_no_format_reads_is_asked_about_so_often_only()
    {
        BatchResult result = Read(string.Concat(Enumerable.Repeat(Rubbish(1) + Common(0, 1), 100)));
        Assert.Equal((200L, 100L, 8), (result.Lines, result.Unparsed, _asked));
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
        Assert.Equal("rubbish", Assert.Single(result.UnparsedSamples));
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
        Assert.Equal(("syslog", 800L + 56), (result.Formats[0], result.Unparsed));
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
    public void Lines_of_three_formats_by_turns_are_all_found_by_a_text()
    {
        string turns = string.Concat(Enumerable.Range(0, 40).Select(round => Common(3 * round, 1) + Syslog((3 * round) + 1, 1) + NginxError((3 * round) + 2, 1)));
        BatchResult result = Read(turns, text: "08:0");
        Assert.Equal((120L, 0L), (result.Lines, result.Unparsed));
    }

    [Fact]
    public void Lines_are_read_the_same_in_whatever_pieces()
    {
        Gen<string> run = Gen.OneOf(
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 20], Common),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 20], Syslog),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 20], Combined),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 12], Vsftpd),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 12], Bind),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 12], Gen.Int[0, 4], W3c),
            Gen.Int[1, 30].Select(Rubbish));
        Gen.Select(run.List[1, 40], Gen.Int[1, 4000].List[1, 30], Gen.Bool).Sample((runs, pieces, isOneReader) =>
        {
            string text = string.Concat(runs);
            Assert.Equal(Summed(text, [], isOneReader: true), Summed(text, pieces, isOneReader));
        });
    }

    [Fact]
    public void A_restart_at_any_line_changes_nothing()
    {
        Gen<string> run = Gen.OneOf(
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 12], Common),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 12], Syslog),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 3], Combined),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 3], Vsftpd),
            Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 12], Gen.Int[0, 4], W3c),
            Gen.Int[1, 9].Select(Rubbish));
        Gen.Select(run.List[1, 30], Gen.Int[1, 900].List[1, 30]).Sample((runs, pieces) =>
        {
            string text = string.Concat(runs);
            Assert.Equal(Summed(text, [], isOneReader: true), Restarted(text, pieces));
        });
    }

    /// <summary>What comes of a file when the program starts anew after each piece, with what it had stored.</summary>
    private string Restarted(string text, List<int> pieces)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        StoredFormats stored = StoredFormats.None;
        ReadOnlyMemory<byte> held = default;
        Sums sums = new();
        int start = 0;
        for (int i = 0; start < bytes.Length; i++)
        {
            int end = EndOf(bytes, start, i < pieces.Count ? pieces[i] : bytes.Length);
            FormatCount[] known = [.. stored.Known.Select(each => new FormatCount(Formats.Find(each.Name)!, each.Lines, each.IsScattered))];
            BatchReader reader = Reader(first: known.Length > 0 ? known[0].Format : null);
            if (known.Length > 0)
            {
                reader.Formats.Restore(new FormatState { Formats = known, Unreadable = stored.Unreadable, Asked = stored.Asked, Header = stored.Header ?? default });
            }

            Batch batch = PieceOf(bytes, start, end).Behind(held.Span);
            if (stored.Header is null && reader.Formats.HeaderMark is { IsEmpty: false } mark && start > held.Length)
            {
                batch.Header = HeaderLine.Last(bytes.AsSpan(0, start - held.Length), mark.Span).ToArray();
            }

            BatchResult result = new([]);
            reader.Read(batch, result, Now.AddDays(1));
            stored = StoredFormatsText.Read(StoredFormatsText.Names(StoredFormats.After(result)), StoredFormatsText.Numbers(StoredFormats.After(result)), StoredFormats.After(result).Header?.ToArray());
            held = result.HeldBack;
            sums.Take(result);
            start = end;
        }

        return sums.ToString();
    }

    private static int EndOf(byte[] bytes, int start, int most) => Array.IndexOf(bytes, (byte)'\n', start + Math.Min(most, bytes.Length - start) - 1) + 1;

    private static Batch PieceOf(byte[] bytes, int start, int end, FormatState? before = null) => new()
    {
        Buffer = bytes,
        Start = start,
        Length = end - start,
        After = new SourcePosition("", "", "", "", "", 0, end),
        FormatsBefore = before,
        IsLast = end == bytes.Length,
    };

    /// <summary>What comes of a file that is read in pieces of about so many bytes, by one reader or by a new one for each.</summary>
    private string Summed(string text, List<int> pieces, bool isOneReader)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        BatchReader reader = Reader();
        FormatState state = FormatState.Beginning;
        ReadOnlyMemory<byte> held = default;
        Sums sums = new();
        int start = 0;
        for (int i = 0; start < bytes.Length; i++)
        {
            int end = EndOf(bytes, start, i < pieces.Count ? pieces[i] : bytes.Length);
            Batch batch = PieceOf(bytes, start, end, isOneReader ? null : state).Behind(held.Span);
            BatchResult result = new([]);
            (isOneReader ? reader : Reader()).Read(batch, result, Now.AddDays(1));
            (state, held) = (batch.FormatsAfter!, result.HeldBack);
            sums.Take(result);
            start = end;
        }

        return sums.ToString();
    }

    /// <summary>What all batches of a file come to.</summary>
    private sealed class Sums
    {
        private readonly StringBuilder _changes = new();
        private long _lines;
        private long _unparsed;
        private long _bytesUnparsed;

        public void Take(BatchResult result)
        {
            _lines += result.Lines;
            _unparsed += result.Unparsed;
            _bytesUnparsed += result.UnparsedBytes;
            foreach ((string from, string to) in result.FormatChanges)
            {
                _changes.Append(CultureInfo.InvariantCulture, $"{from}>{to} ");
            }
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_changes}{_lines} {_unparsed} {_bytesUnparsed}");
    }

    private static string Common(int first, int count) => Lines(first, count, time => $"192.0.2.1 - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET / HTTP/1.1\" 200 1");

    private static string Combined(int first, int count) => Lines(first, count, time => $"192.0.2.1 - - [{time:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"");

    private static string Syslog(int first, int count) => Lines(first, count, time => $"{time:MMM dd HH:mm:ss} www sshd[1]: Server listening on 0.0.0.0 port 22.");

    private static string Vsftpd(int first, int count) => Lines(first, count, time => $"{time:ddd MMM dd HH:mm:ss yyyy} [pid 7] CONNECT: Client \"192.0.2.7\"");

    private static string NginxError(int first, int count) => Lines(first, count, time => $"{time:yyyy'/'MM'/'dd HH:mm:ss} [notice] 7#7: start worker processes");

    private static string Bind(int first, int count) => Lines(first, count, time => $"{time:dd-MMM-yyyy HH:mm:ss}.000 general: info: running");

    /// <summary>Lines of a web or FTP site under a header, or without one.</summary>
    private static string W3c(int first, int count, int kind) =>
        kind switch
        {
            0 => "#Fields: date time c-ip\n",
            1 => "#Fields: date time x-session c-ip\n",
            2 => "#Fields: date time cs-method c-ip\n",
            3 => "#Fields: time c-ip\n#Date: 2026-11-19\n",
            _ => "",
        }
        + Lines(first, count, time => $"{(kind == 3 ? "" : $"{time:yyyy-MM-dd} ")}{time:HH:mm:ss} {(kind is 0 or 3 ? "" : "x ")}192.0.2.1");

    private static string Rubbish(int count) => string.Concat(Enumerable.Repeat("rubbish\n", count));

    private static string Lines(int first, int count, Func<DateTimeOffset, FormattableString> line) =>
        string.Concat(Enumerable.Range(first, count).Select(second => FormattableString.Invariant(line(Now.AddSeconds(second))) + "\n"));

    private BatchResult Read(string lines, bool isLast = false, string text = "")
    {
        BatchResult result = new([]);
        Reader(text).Read(BatchOf(lines, isLast), result, Now.AddDays(1));
        return result;
    }

    private static Batch BatchOf(string lines, bool isLast)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(lines);
        return new Batch { Buffer = bytes, Start = 0, Length = bytes.Length, After = new SourcePosition("", "", "", "", "", 0, bytes.Length), IsLast = isLast };
    }

    /// <summary>Reads as Apache's common format, and as whatever the lines turn out to be.</summary>
    private BatchReader Reader(string text = "", LogFormat? first = null)
    {
        ParserOptions options = new(TimeZoneInfo.Utc, () => Now.AddDays(1));
        return new BatchReader(new FileFormats(
            first ?? Formats.Find("apache-common")!,
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
