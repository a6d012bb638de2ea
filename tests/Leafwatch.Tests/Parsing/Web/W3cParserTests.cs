using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing.Web;

public sealed class W3cParserTests
{
    [Fact]
    public void Fields_may_change_in_the_middle_of_a_file()
    {
        string[] read = Read("iis-w3c", ParsedLine.Sample("iis-w3c.log"), Field.SourceIp, Field.UrlPath, Field.HttpResponseStatusCode, Field.EventOutcome);

        Assert.Equal(
            [
                "08:09:10 198.51.100.7 /default.aspx 200 success", "08:09:11 198.51.100.7 /missing 404 failure", "08:09:12 2001:db8::7 /private/ 401 failure",
                "09:10:11 198.51.100.9 / 500 failure", "09:10:12 198.51.100.9 /login.aspx 302 success",
            ],
            read);
    }

    [Fact]
    public void A_failed_login_and_the_agent_with_its_spaces_are_read()
    {
        string[] sample = ParsedLine.Sample("iis-w3c.log");

        Assert.Equal(["08:09:12 EXAMPLE\\eve http_login"], Read("iis-w3c", [sample[3], sample[6]], Field.UserName, Field.EventAction));
        Assert.Equal(
            ["08:09:10 Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0 123000000"],
            Read("iis-w3c", [sample[3], sample[4]], Field.UserAgentOriginal, Field.Named("event.duration")));
    }

    [Fact]
    public void CloudFront_parts_its_columns_with_tabulators()
    {
        string[] lines =
        [
            "#Version: 1.0", "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query x-host-header time-taken",
            "2025-01-01\t08:09:10\tLHR3\t512\t192.0.2.7\tGET\td1.example.net\t/a\t404\t-\tcurl/8\tx=1\twww.example.org\t0.015",
        ];
        Assert.Equal(
            ["08:09:10 192.0.2.7 /a x=1 404 www.example.org 15000000"],
            Read("iis-w3c", lines, Field.SourceIp, Field.UrlPath, Field.UrlQuery, Field.HttpResponseStatusCode, Field.UrlDomain, Field.Named("event.duration")));
    }

    [Fact]
    public void Columns_of_IIS_6_are_those_of_an_FTP_site_where_the_command_has_the_sessions_number()
    {
        string[] header = ["#Software: Microsoft Internet Information Services 6.0", "#Version: 1.0", "#Date: 2025-01-01 08:00:00", "#Fields: time c-ip cs-method cs-uri-stem sc-status"];
        Assert.Equal(["08:09:10 192.0.2.7 ftp_login failure"], Read("iis-ftp", [.. header, "08:09:10 192.0.2.7 [1]PASS - 530"], Field.SourceIp, Field.EventAction, Field.EventOutcome));
        Assert.Equal("iis-ftp", FormatDetection.Detect(Encoding.ASCII.GetBytes(string.Join('\n', [.. header, "08:09:10 192.0.2.7 [1]PASS - 530", ""])), null)?.Name);
        Assert.Equal("iis-w3c", FormatDetection.Detect(Encoding.ASCII.GetBytes(string.Join('\n', [.. header, "08:09:10 192.0.2.7 GET / 200", ""])), null)?.Name);
    }

    [Fact]
    public void A_reader_that_begins_in_the_middle_is_told_the_header()
    {
        byte[] block = Encoding.Latin1.GetBytes(string.Join("\r\n", ParsedLine.Sample("iis-w3c.log")) + "\r\n");
        int middle = block.AsSpan().IndexOf("2025-01-01 09:10:12"u8);
        LogFormat format = Formats.Find("iis-w3c")!;
        LineParser parser = format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference));
        ReadOnlySpan<byte> header = HeaderLine.Last(block.AsSpan(0, middle), format.HeaderMark.Span);
        parser.Begin(header);
        EventView view = new();
        view.Begin(block, middle, block.Length - middle - 1);

        Assert.Contains("#Fields: date time s-sitename", Encoding.Latin1.GetString(header), StringComparison.Ordinal);
        Assert.True(parser.TryParse(view));
        Assert.Equal("302", Encoding.Latin1.GetString(view[Field.HttpResponseStatusCode]));
        Assert.Equal("www.example.org", Encoding.Latin1.GetString(view[Field.UrlDomain]));
    }

    [Fact]
    public void A_mark_within_a_line_is_no_header()
    {
        Assert.True(HeaderLine.Last("a #Fields: x\nb\n"u8, "#Fields:"u8).IsEmpty);
        Assert.Equal("#Fields: a", Encoding.ASCII.GetString(HeaderLine.Last("#Fields: a\nb #Fields: x\n"u8, "#Fields:"u8)));
        Assert.Equal("#Fields: c", Encoding.ASCII.GetString(HeaderLine.Last("#Fields: a\n#Fields: c\r\n"u8, "#Fields:"u8)));
        Assert.Equal("#Date: d\n#Fields: c", Encoding.ASCII.GetString(HeaderLine.Last("#Fields: a\nx\n#Date: d\n#Fields: c\ny\n"u8, "#Fields:"u8)));
    }

    [Fact]
    public void Lines_before_any_header_are_read_as_Windows_writes_them()
    {
        Assert.Equal(["08:10:12 198.51.100.7 404"], Read("iis-w3c", ["2025-01-01 08:10:12 192.0.2.80 GET /x - 80 - 198.51.100.7 curl/8.5.0 - 404 0 2 15"], Field.SourceIp, Field.HttpResponseStatusCode));
        Assert.Equal(["08:10:12 198.51.100.7 URL"], Read("http-sys-error", ["2025-01-01 08:10:12 198.51.100.7 12345 192.0.2.80 443 HTTP/0.9 t3 12.2.1 400 - URL -"], Field.SourceIp, Field.EventReason));
    }

    [Fact]
    public void A_line_that_does_not_fit_its_header_may_be_as_Windows_writes_it() =>
        Assert.Equal(
            ["08:10:12 198.51.100.7 404"],
            Read("iis-w3c", ["#Fields: date time s-sitename cs-method c-ip sc-status", "2025-01-01 08:10:12 192.0.2.80 GET /${x} - 80 - 198.51.100.7 curl/8.5.0 - 404 0 2 15"], Field.SourceIp, Field.HttpResponseStatusCode));

    [Fact]
    public void A_header_line_is_no_event()
    {
        LineParser parser = Formats.Find("iis-w3c")!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference));
        EventView view = new();
        byte[] line = "#Fields: date time c-ip"u8.ToArray();
        view.Begin(line, 0, line.Length);

        Assert.True(parser.TryParse(view));
        Assert.Equal(0, view.Weight);
    }

    [Fact]
    public void A_time_without_its_day_has_that_of_the_header_before() =>
        Assert.Equal(["23:59:58 198.51.100.7"], Read("iis-w3c", ["#Date: 2025-01-01 00:00:00", "#Fields: time c-ip sc-status", "23:59:58 198.51.100.7 200"], Field.SourceIp));

    [Fact]
    public void Attempts_to_log_in_to_FTP_are_told_from_other_commands()
    {
        string[] read = Read("iis-ftp", ParsedLine.Sample("iis-ftp.log"), Field.EventCategory, Field.EventAction, Field.EventOutcome, Field.UserName);

        Assert.Equal(
            [
                "08:09:10 session", "08:09:11 authentication success eve", "08:09:12 authentication ftp_login failure", "08:09:20 authentication ftp_login success EXAMPLE\\eve",
                "08:09:30 file ftp_upload success EXAMPLE\\eve",
            ],
            read);
    }

    [Fact]
    public void Transfers_of_Pure_FTPd_are_no_requests()
    {
        string[] log =
        [
            "#Software: Pure-FTPd 1.0.50", "#Version: 1.0", "#Date: 2026-11-30 12:18:54", "#Fields: date time c-ip cs-method cs-uri-stem sc-status cs-username sc-bytes",
            "2026-11-30 12:19:39 192.0.2.7 []created /home/bob/a%20b%22%5B.txt 226 bob 6", "2026-11-30 12:19:44 192.0.2.7 []sent /home/bob/a%20b%22%5B.txt 226 bob 6",
        ];
        string[] read = Read("iis-ftp", log, Field.SourceIp, Field.EventCategory, Field.EventAction, Field.EventOutcome, Field.UserName);

        Assert.Equal(["12:19:39 192.0.2.7 file ftp_upload success bob", "12:19:44 192.0.2.7 file ftp_download success bob"], read);
        Assert.Equal("iis-ftp", FormatDetection.Detect(Encoding.UTF8.GetBytes(string.Join('\n', log) + "\n"), null)?.Name);
    }

    [Fact]
    public void What_the_HTTP_driver_refused_is_read()
    {
        string[] read = Read("http-sys-error", ParsedLine.Sample("http-sys-error.log"), Field.SourceIp, Field.SourcePort, Field.UrlPath, Field.EventReason);

        Assert.Equal(["08:09:10 198.51.100.7 2094 /file.txt ConnLimit", "08:10:11 2001:db8::7 2780 /..\\..\\winnt\\win.ini URL", "08:11:12 198.51.100.7 64388 Timer_MinBytesPerSecond"], read);
    }

    [Theory]
    [InlineData("#Fields:")]
    [InlineData("#Fields: c-ip")]
    [InlineData("# a comment")]
    public void A_header_that_makes_no_columns_is_not_understood(string header) => Assert.False(ParsedLine.Read("iis-w3c", header).IsRead);

    private static string[] Read(string format, string[] lines, params Field[] fields)
    {
        LineParser parser = Formats.Find(format)!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference));
        EventView view = new();
        List<string> read = [];
        foreach (string text in lines)
        {
            byte[] line = Encoding.Latin1.GetBytes(text);
            view.Begin(line, 0, line.Length);
            Assert.True(parser.TryParse(view), text);
            if (view.Weight > 0)
            {
                Assert.Equal(TimeSpan.Zero, view.Time.Offset);
                read.Add(string.Join(' ', fields.Where(view.Has).Select(field => Encoding.Latin1.GetString(view[field])).Prepend($"{view.Time:HH:mm:ss}")));
            }
        }

        return [.. read];
    }
}
