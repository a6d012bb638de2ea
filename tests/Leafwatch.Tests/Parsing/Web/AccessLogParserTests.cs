namespace Leafwatch.Tests.Parsing.Web;

public sealed class AccessLogParserTests
{
    private const string Plain =
        """192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a/b.html?c=d&e HTTP/1.1" 404 2326 "https://www.example.org/" "Mozilla/5.0 (X11)" """;

    [Fact]
    public void A_combined_line_gives_all_fields()
    {
        ParsedLine line = ParsedLine.Read("apache-combined", Plain.TrimEnd());

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2000, 10, 10, 13, 55, 36, TimeSpan.FromHours(-7)), line.Time);
        Assert.Equal(TimeSpan.FromHours(-7), line.Time.Offset);
        Assert.Equal(
            "source.ip=192.0.2.1 http.request.method=GET url.original=/a/b.html?c=d&e url.path=/a/b.html url.query=c=d&e http.version=1.1 "
            + "http.response.status_code=404 http.response.body.bytes=2326 event.category=web event.outcome=failure "
            + "http.request.referrer=https://www.example.org/ user_agent.original=Mozilla/5.0 (X11)",
            line.Fields);
    }

    [Fact]
    public void Dashes_are_absent_fields()
    {
        ParsedLine line = ParsedLine.Read("nginx-combined", """192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "-" 408 - "-" "-" """.TrimEnd());

        Assert.True(line.IsRead);
        Assert.Equal("source.ip=192.0.2.1 http.response.status_code=408 event.category=web event.outcome=failure", line.Fields);
    }

    [Theory]
    [InlineData("::1 - admin user", false)]
    [InlineData("[::1]:443 192.0.2.7 - -", true)]
    public void An_address_without_brackets_is_no_site(string beginning, bool isSite) =>
        Assert.Equal(isSite, ParsedLine.Read("apache-vhost-combined", beginning + " [10/Oct/2025:13:55:36 -0700] \"GET / HTTP/1.1\" 401 9 \"-\" \"-\"").IsRead);

    [Fact]
    public void A_site_and_its_port_come_first_in_vhost_combined()
    {
        ParsedLine line = ParsedLine.Read("apache-vhost-combined", "www.example.org:443 " + Plain.TrimEnd());

        Assert.True(line.IsRead);
        Assert.Equal("www.example.org", line["url.domain"]);
        Assert.Equal("443", line["url.port"]);
        Assert.Equal("192.0.2.1", line["source.ip"]);
        Assert.Equal("Mozilla/5.0 (X11)", line["user_agent.original"]);
    }

    [Fact]
    public void A_common_line_ends_after_the_bytes_and_may_have_more()
    {
        ParsedLine bare = ParsedLine.Read("apache-common", """192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326""");
        ParsedLine more = ParsedLine.Read("apache-common", """192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326 0.004 x""");

        Assert.Equal("frank", bare["user.name"]);
        Assert.Equal("success", bare["event.outcome"]);
        Assert.Equal(bare.Fields, more.Fields);
        Assert.False(ParsedLine.Read("apache-combined", """192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326""").IsRead);
    }

    [Fact]
    public void What_follows_the_user_agent_is_left_alone()
    {
        ParsedLine line = ParsedLine.Read("apache-combined", Plain.TrimEnd() + """ "203.0.113.9, \"x" 0.123 "more" """);

        Assert.True(line.IsRead);
        Assert.Equal("Mozilla/5.0 (X11)", line["user_agent.original"]);
        Assert.Equal("192.0.2.1", line["source.ip"]);
    }

    [Fact]
    public void Escapes_of_Apache_and_nginx_are_taken_back()
    {
        ParsedLine apache = ParsedLine.Read(
            "apache-combined",
            """192.0.2.1 - m\xc3\xbcller [10/Oct/2000:13:55:36 +0000] "GET /\\\"q\"\x16\t?a=\" HTTP/1.1" 200 1 "ref\\" "say \"hi\" \z" """.TrimEnd());
        ParsedLine nginx = ParsedLine.Read(
            "nginx-combined",
            """192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET /\x22\x5C HTTP/1.1" 200 1 "-" "\x22hi\x22" """.TrimEnd());

        Assert.Equal("m\u00c3\u00bcller", apache["user.name"]);
        Assert.Equal("/\\\"q\"\u0016\t", apache["url.path"]);
        Assert.Equal("a=\"", apache["url.query"]);
        Assert.Equal("ref\\", apache["http.request.referrer"]);
        Assert.Equal("say \"hi\" \\z", apache["user_agent.original"]);
        Assert.Equal("/\"\\", nginx["url.path"]);
        Assert.Equal("\"hi\"", nginx["user_agent.original"]);
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::1", null)]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", null)]
    [InlineData("host-7.example.net", null, "host-7.example.net")]
    [InlineData("192.0.2.1.example.net", null, "192.0.2.1.example.net")]
    [InlineData("1.2.3", null, "1.2.3")]
    [InlineData("1234.2.3.4", null, "1234.2.3.4")]
    [InlineData("1..2.3.4", null, "1..2.3.4")]
    [InlineData("[2001:db8::1]:80", "2001:db8::1", null)]
    [InlineData("[2001:db8::1]", "2001:db8::1", null)]
    [InlineData("192.0.2.7:80", "192.0.2.7", null)]
    [InlineData("255.255.255.255", "255.255.255.255", null)]
    public void A_client_is_an_address_or_a_name(string client, string? address, string? name)
    {
        ParsedLine line = ParsedLine.Read("apache-combined", Plain.TrimEnd().Replace("192.0.2.1", client, StringComparison.Ordinal));

        Assert.True(line.IsRead);
        Assert.Equal(address, line["source.ip"]);
        Assert.Equal(name, line["source.domain"]);
    }

    [Theory]
    [InlineData("x [10/Oct/2000:13:55:36 -0700] \\\"GET / HTTP/1.0\\\" 200 1")]
    [InlineData("x] ")]
    [InlineData("a b c")]
    [InlineData("[[[")]
    [InlineData("\\\"")]
    public void A_user_name_that_looks_like_a_line_stays_a_user_name(string written)
    {
        ParsedLine line = ParsedLine.Read(
            "apache-combined", $"""192.0.2.1 - {written} [01/Jan/2025:00:00:00 +0000] "GET /real HTTP/1.1" 401 5 "-" "-" """.TrimEnd());

        Assert.True(line.IsRead);
        Assert.Equal(2025, line.Time.Year);
        Assert.Equal("/real", line["url.path"]);
        Assert.Equal("401", line["http.response.status_code"]);
        Assert.Equal(written.Replace("\\\"", "\"", StringComparison.Ordinal), line["user.name"]);
    }

    [Fact]
    public void An_empty_user_name_is_present_and_empty()
    {
        ParsedLine line = ParsedLine.Read("apache-common", """192.0.2.1 - "" [01/Jan/2025:00:00:00 +0000] "GET / HTTP/1.1" 401 5""");

        Assert.Equal("", line["user.name"]);
        Assert.Equal("401", line["http.response.status_code"]);
    }

    [Fact]
    public void A_request_that_looks_like_the_rest_of_a_line_stays_a_request()
    {
        ParsedLine line = ParsedLine.Read(
            "apache-combined",
            """192.0.2.1 - - [01/Jan/2025:00:00:00 +0000] "GET /\" 200 5 \"-\" \"-\" HTTP/1.1" 404 9 "\" 200 1 \"" "\"" """.TrimEnd());

        Assert.Equal("404", line["http.response.status_code"]);
        Assert.Equal("9", line["http.response.body.bytes"]);
        Assert.Equal("/\" 200 5 \"-\" \"-\"", line["url.original"]);
        Assert.Equal("\" 200 1 \"", line["http.request.referrer"]);
        Assert.Equal("\"", line["user_agent.original"]);
    }

    [Theory]
    [InlineData("", null, null, null, null)]
    [InlineData("-", null, null, null, null)]
    [InlineData("\\x16\\x03\\x01", null, null, null, null)]
    [InlineData("\u0016\u0003 \u0001 x", null, null, null, null)]
    [InlineData("HELP", null, null, null, null)]
    [InlineData("GET ", null, null, null, null)]
    [InlineData("GET /old", "GET", "/old", null, null)]
    [InlineData("GET /a b c HTTP/1.1", "GET", "/a b c", null, "1.1")]
    [InlineData("GET  HTTP/1.1", null, null, null, "1.1")]
    [InlineData("OPTIONS * HTTP/1.0", "OPTIONS", "*", null, "1.0")]
    [InlineData("GET http://www.example.com/x?y HTTP/1.0", "GET", "/x", "y", "1.0")]
    [InlineData("GET http://www.example.com HTTP/1.0", "GET", null, null, "1.0")]
    [InlineData("GET /x?u=http://example.com/ HTTP/2.0", "GET", "/x", "u=http://example.com/", "2.0")]
    [InlineData("GET /? HTTP/1.1", "GET", "/", "", "1.1")]
    [InlineData("GET /a?b?c HTTP/1.1", "GET", "/a", "b?c", "1.1")]
    public void A_request_is_split_as_far_as_it_is_one(string request, string? method, string? path, string? query, string? version)
    {
        ParsedLine line = ParsedLine.Read("apache-combined", $"""192.0.2.1 - - [01/Jan/2025:00:00:00 +0000] "{request}" 400 0 "-" "-" """.TrimEnd());

        Assert.True(line.IsRead);
        Assert.Equal(method, line["http.request.method"]);
        Assert.Equal(path, line["url.path"]);
        Assert.Equal(query, line["url.query"]);
        Assert.Equal(version, line["http.version"]);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_and_a_carriage_return_do_no_harm()
    {
        ParsedLine line = ParsedLine.Read("apache-combined", """192.0.2.1 - - [01/Jan/2025:00:00:00 +0000] "GET /ÿþ HTTP/1.1" 200 0 "-" "é" """.TrimEnd() + "\r");

        Assert.True(line.IsRead);
        Assert.Equal("/ÿþ", line["url.path"]);
        Assert.Equal("é", line["user_agent.original"]);
        Assert.True(ParsedLine.Read("apache-common", """192.0.2.1 - - [01/Jan/2025:00:00:00 +0000] "GET / HTTP/1.1" 200 12""" + "\r").IsRead);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("""192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 20 2326 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 2000 2326 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 23x6 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [31/Feb/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [10/Oct/0000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [10/Oct/2000:13:55:36 -1500] "GET / HTTP/1.1" 200 2326 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [10/Okt/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [10/Oct/2000:24:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-" "-" """)]
    [InlineData("""192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-" "unfinished """)]
    [InlineData("""192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-""")]
    [InlineData("""192.0.2.1 [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-" "-" and more""")]
    [InlineData(""" - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 2326 "-" "-" and more""")]
    public void What_is_no_line_of_the_format_is_not_read(string line) => Assert.False(ParsedLine.Read("apache-combined", line.TrimEnd()).IsRead);

    [Fact]
    public void The_time_of_a_line_does_not_depend_on_the_line_before()
    {
        // The parser remembers the last time: every byte of it must count.
        string[] times = ["10/Oct/2000:13:55:36 -0700", "10/Oct/2000:13:55:37 -0700", "11/Oct/2000:13:55:37 -0700", "11/Oct/2000:13:55:37 -0800", "11/Oct/2001:13:55:37 -0800"];
        byte[] block = System.Text.Encoding.Latin1.GetBytes(string.Concat(times.Select(time => $"192.0.2.1 - - [{time}] \"GET / HTTP/1.1\" 200 5\n")));
        Leafwatch.Core.LineParser parser = Leafwatch.Core.Parsing.Formats.Find("apache-common")!.CreateParser(new(TimeZoneInfo.Utc, () => ParsedLine.Reference));
        Leafwatch.Core.EventView view = new();
        int length = block.Length / times.Length;

        DateTimeOffset[] read = [.. times.Select((_, i) =>
        {
            view.Begin(block, i * length, length - 1);
            Assert.True(parser.TryParse(view));
            return view.Time;
        })];

        Assert.Equal(times, read.Select(time => time.ToString("dd'/'MMM'/'yyyy':'HH':'mm':'ss zzz", System.Globalization.CultureInfo.InvariantCulture).Remove(24, 1)));
    }

    [Theory]
    [InlineData("apache-combined", "apache-combined.log")]
    [InlineData("apache-common", "apache-common.log")]
    [InlineData("apache-vhost-combined", "apache-vhost-combined.log")]
    [InlineData("nginx-combined", "nginx-combined.log")]
    public void Every_line_of_a_real_server_is_read(string format, string sample)
    {
        ParsedLine[] lines = [.. ParsedLine.Sample(sample).Select(line => ParsedLine.Read(format, line))];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.All(lines, line => Assert.Equal(2026, line.Time.Year));
        Assert.All(lines, line => Assert.True(line["source.ip"] is "127.0.0.1" or "::1"));
        Assert.Contains(lines, line => line["user.name"] == "m\u00c3\u00bcller" && line["http.response.status_code"] == "401");
        Assert.Contains(lines, line => line["user.name"] == "eve - \"- [01/Jan/2020" && line["url.path"] == "/private/");
        Assert.Contains(lines, line => line["url.path"] == "/\\\"quoted\\\"");
    }
}
