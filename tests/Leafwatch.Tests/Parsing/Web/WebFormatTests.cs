using System.Text;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Tests.Parsing.Web;

public sealed class WebFormatTests
{
    [Theory]
    [InlineData("203.0.113.9, 192.0.2.7", "x", "192.0.2.7")]
    [InlineData("203.0.113.9\" \"x, 192.0.2.7", "x", null)]
    [InlineData("192.0.2.7", "x\" \"203.0.113.9", null)]
    public void A_header_of_Envoys_that_may_have_moved_a_border_names_no_client(string forwarded, string agent, string? client)
    {
        // Who connected, which it does not write, is a proxy; Envoy escapes no quotation mark of a header.
        string line = $"[2026-11-19T08:00:00.000Z] \"GET / HTTP/1.1\" 200 - 0 5 3 2 \"{forwarded}\" \"{agent}\" \"a1\" \"www.example.org\" \"10.0.0.9:80\"";

        ParsedLine read = ParsedLine.Read(Formats.Find("envoy")!, Encoding.Latin1.GetBytes(line), proxies: "10.0.0.0/8");

        Assert.True(read.IsRead);
        Assert.Equal(client, read["source.ip"]);
    }

    [Theory]
    [InlineData("haproxy-http")]
    [InlineData("squid")]
    [InlineData("nginx-json")]
    [InlineData("caddy-json")]
    [InlineData("traefik-json")]
    [InlineData("traefik")]
    public void Every_line_of_a_server_is_read(string format)
    {
        ParsedLine[] lines = [.. ParsedLine.Sample(format + ".log").Select(line => ParsedLine.Read(format, line))];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.All(lines, line => Assert.NotNull(line["source.ip"]));
        Assert.All(lines, line => Assert.NotNull(line["http.response.status_code"]));
        Assert.All(lines, line => Assert.Equal("web", line["event.category"]));
    }

    [Fact]
    public void A_client_of_HAProxy_that_came_through_a_socket_has_no_address()
    {
        ParsedLine line = ParsedLine.Read("haproxy-http", "unix:1 [23/Nov/2025:11:37:39.863] web be/s1 0/0/0/0/0 404 396 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"");

        Assert.True(line.IsRead);
        Assert.Equal(("/", null, null, null), (line["url.path"], line["source.ip"], line["source.domain"], line["source.port"]));
    }

    [Fact]
    public void HAProxy_is_read_behind_a_logger_and_alone()
    {
        string written = ParsedLine.Sample("haproxy-http.log")[6];
        ParsedLine line = ParsedLine.Read("haproxy-http", written, "America/Toronto");
        ParsedLine bare = ParsedLine.Read("haproxy-http", written[written.IndexOf("127.0.0.1", StringComparison.Ordinal)..], "America/Toronto");

        Assert.Equal("2026-11-23T11:37:39.8630000-05:00", line.Time.ToString("O"));
        Assert.Equal("49678", line["source.port"]);
        Assert.Equal("GET", line["http.request.method"]);
        Assert.Equal("/%22x%20y", line["url.path"]);
        Assert.Equal("404", line["http.response.status_code"]);
        Assert.Equal("{a \"quoted\" \\agent\\|http://r.example.org/\" 404 9 \"} ", line["haproxy.captures"]);
        Assert.Equal("s1", line["haproxy.server"]);
        Assert.Equal(line.Fields, bare.Fields);
    }

    [Theory]
    [InlineData("""192.0.2.7:50022 [23/Nov/2026:11:37:39.863] web~ be/s1 0/0/0/0/+0 404 396 - - ---- 1/1/0/0/0 0/0 "GET /x\" 0/0000000000000000/0/0/0 www.example.org/TLSv1.3/TLS_AES_256_GCM_SHA384""", "/x\\", "404")]
    [InlineData("""2001:db8::7:50022 [23/Nov/2026:11:37:39.863] web web/<NOSRV> -1/-1/-1/-1/0 400 0 - - PR-- 1/1/0/0/0 0/0 "<BADREQ>" """, null, "400")]
    public void HAProxy_writes_more_than_its_manual_shows(string written, string? path, string status)
    {
        ParsedLine line = ParsedLine.Read("haproxy-http", written.TrimEnd());

        Assert.True(line.IsRead);
        Assert.Equal(path, line["url.path"]);
        Assert.Equal(status, line["http.response.status_code"]);
        Assert.Equal(written.StartsWith("192", StringComparison.Ordinal) ? "192.0.2.7" : "2001:db8::7", line["source.ip"]);
    }

    [Fact]
    public void Squid_writes_into_columns()
    {
        ParsedLine line = ParsedLine.Read("squid", "1795433859.952    123 192.0.2.7 TCP_DENIED/407 3403 GET http://www.example.org/a?b=c eve HIER_NONE/- text/html");

        Assert.Equal("2026-11-23T11:37:39.9520000+00:00", line.Time.ToString("O"));
        Assert.Equal("123000000", line["event.duration"]);
        Assert.Equal("TCP_DENIED", line["squid.result"]);
        Assert.Equal("/a", line["url.path"]);
        Assert.Equal("www.example.org", line["url.domain"]);
        Assert.Equal("eve", line["user.name"]);
        Assert.Equal("http_login", line["event.action"]);
        Assert.Equal("failure", line["event.outcome"]);
        Assert.Null(line["destination.address"]);
        Assert.False(ParsedLine.Read("squid", "1795433859.952    123 192.0.2.7 TCP_DENIED/407 3403 GET http://www.example.org/a").IsRead);
    }

    [Theory]
    [InlineData("GET http://www.example.org/a?b=c", "www.example.org", null)]
    [InlineData("GET http://www.example.org:8080?b", "www.example.org", "8080")]
    [InlineData("GET ftp://bob:secret@files.example.org/a", "files.example.org", null)]
    [InlineData("GET http://[2001:db8::7]:81/", "[2001:db8::7]", "81")]
    [InlineData("CONNECT mail.example.org:443", "mail.example.org", "443")]
    [InlineData("GET /a:80", null, null)]
    [InlineData("NONE error:invalid-request", null, null)]
    [InlineData("GET http://@/", null, null)]
    public void A_proxy_is_asked_for_a_site(string request, string? site, string? port)
    {
        ParsedLine columns = ParsedLine.Read("squid", $"1795433859.952    123 192.0.2.7 TCP_MISS/200 3403 {request} - HIER_NONE/- text/html");
        ParsedLine combined = ParsedLine.Read("squid-combined", $"192.0.2.7 - - [30/Nov/2026:12:12:56 +0000] \"{request} HTTP/1.1\" 200 3403 \"-\" \"-\" TCP_MISS:HIER_NONE");

        Assert.Equal((site, port), (columns["url.domain"], columns["url.port"]));
        Assert.Equal((site, port), (combined["url.domain"], combined["url.port"]));
    }

    [Fact]
    public void A_value_of_Caddy_that_looks_like_JSON_stays_a_value()
    {
        ParsedLine line = ParsedLine.Read("caddy-json", ParsedLine.Sample("caddy-json.log")[1]);

        Assert.Equal("2001:db8::7", line["source.ip"]);
        Assert.Equal("401", line["http.response.status_code"]);
        Assert.Equal("failure", line["event.outcome"]);
        Assert.Equal("http_login", line["event.action"]);
        Assert.Equal("/private/\" 200", line["url.path"]);
        Assert.Equal("\",\"status\":200,\"x\":\"\u00c3\u00a4\n", line["user_agent.original"]);
        Assert.Equal("8443", line["url.port"]);
        Assert.Equal("100000", line["event.duration"]);
    }

    [Fact]
    public void Traefik_states_its_time_to_the_nanosecond()
    {
        ParsedLine line = ParsedLine.Read("traefik-json", ParsedLine.Sample("traefik-json.log")[0]);

        Assert.Equal("2025-01-01T08:10:11.1234567+00:00", line.Time.ToString("O"));
        Assert.Equal("123456", line["event.duration"]);
        Assert.Equal("x=1", line["url.query"]);
        Assert.Null(line["user.name"]);
        Assert.Equal("eve", ParsedLine.Read("traefik", ParsedLine.Sample("traefik.log")[1])["user.name"]);
        Assert.Equal("12000000", ParsedLine.Read("traefik", ParsedLine.Sample("traefik.log")[1])["event.duration"]);
    }

    [Fact]
    public void IIS_leaves_a_backslash_as_it_is()
    {
        ParsedLine line = ParsedLine.Read("iis-ncsa", """192.0.2.7 - EXAMPLE\nina [10/Oct/2000:13:55:36 -0700] "GET /a b?c=" HTTP/1.0" 401 2326""");

        Assert.Equal("EXAMPLE\\nina", line["user.name"]);
        Assert.Equal("c=\"", line["url.query"]);
        Assert.Equal("401", line["http.response.status_code"]);
    }

    [Theory]
    [InlineData("1736324072")]
    [InlineData("1736324072.000")]
    [InlineData("1736324072000")]
    [InlineData("1736324072000000")]
    [InlineData("1736324072000000000")]
    [InlineData("\"2025-01-08T08:14:32Z\"")]
    [InlineData("\"2025-01-08T09:14:32.000+01:00\"")]
    [InlineData("\"2025-01-08 08:14:32\"")]
    [InlineData("\"08/Jan/2025:08:14:32 +0000\"")]
    public void A_time_in_JSON_is_read_however_it_is_written(string time) =>
        Assert.Equal(
            new DateTimeOffset(2025, 1, 8, 8, 14, 32, TimeSpan.Zero),
            ParsedLine.Read("nginx-json", $$"""{ "time" : {{time}}, "remote_addr":"192.0.2.7", "status":"404" }""").Time);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"time":"2025-01-08T08:14:32Z","remote_addr":"192.0.2.7","status":404""")]
    [InlineData("""{"time":"2025-01-08T08:14:32Z","remote_addr":"192.0.2.7","status":404} x""")]
    [InlineData("""{"time":"2025-01-08T08:14:32Z","remote_addr":"192.0.2.7"}""")]
    [InlineData("""{"time":"2025-01-08T08:14:32Z","remote_addr":"192.0.2.7","status":404,"x":[{]}""")]
    [InlineData("""{"time":"2025-01-08T08:14:32Z","remote_addr":"192.0.2.7","status":404,"x":"\""")]
    [InlineData("""{"time":null,"remote_addr":"192.0.2.7","status":404}""")]
    public void What_is_no_object_or_lacks_what_it_needs_is_not_read(string line) => Assert.False(ParsedLine.Read("nginx-json", line).IsRead);

    [Fact]
    public void A_mapping_of_ones_own_is_enough()
    {
        Dictionary<string, string> keys = new()
        {
            ["@timestamp"] = "when",
            ["source.address"] = "peer.addr client",
            ["http.request.line"] = "req",
            ["http.response.status_code"] = "code",
            ["event.duration.ms"] = "took",
            ["labels.team"] = "team",
        };
        ParsedLine json = ParsedLine.Read(
            WebLayouts.CompileJson(keys).Format!,
            Encoding.UTF8.GetBytes("""{"peer":{"addr":"[2001:db8::7]:50022","x":{}},"team":"a\u002fb","when":1736324072,"req":"GET /x?y HTTP/1.1","code":200,"took":1.5}"""));
        ParsedLine logfmt = ParsedLine.Read(
            WebLayouts.CompileLogfmt(keys).Format!,
            Encoding.UTF8.GetBytes("""when=2025-01-08T08:14:32Z level=info client=192.0.2.7:50022 req="GET /\"x\"?y HTTP/1.1" flag code=404 team= took=3"""));

        Assert.Equal("2001:db8::7", json["source.ip"]);
        Assert.Equal("50022", json["source.port"]);
        Assert.Equal("/x", json["url.path"]);
        Assert.Equal("a/b", json["labels.team"]);
        Assert.Equal("1500000", json["event.duration"]);
        Assert.Equal("192.0.2.7", logfmt["source.ip"]);
        Assert.Equal("/\"x\"", logfmt["url.path"]);
        Assert.Equal("failure", logfmt["event.outcome"]);
        Assert.Equal("3000000", logfmt["event.duration"]);
        Assert.Null(WebLayouts.CompileJson(new Dictionary<string, string> { ["source.ip"] = "ip" }).Format);
        Assert.Single(WebLayouts.CompileJson(new Dictionary<string, string> { ["source.ip"] = "ip" }).Diagnostics);
    }

    [Fact]
    public void PHP_states_its_zone_and_where_it_went_wrong()
    {
        string[] sample = ParsedLine.Sample("php-fpm.log");
        ParsedLine[] lines = [.. sample.Select(line => ParsedLine.Read("php-fpm", line, "America/Toronto"))];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.Equal([1, 1, 1, 1, 0, 0, 0, 1, 1], lines.Select(line => line.Weight));
        Assert.Equal("2024-10-09T03:14:30.0000000-04:00", lines[0].Time.ToString("O"));
        Assert.Equal("2024-10-09T03:14:32.1234560-04:00", lines[2].Time.ToString("O"));
        Assert.Equal("2024-10-09T03:14:33.0000000+02:00", lines[3].Time.ToString("O"));
        Assert.Equal("notice", lines[0]["log.level"]);
        Assert.Equal("1234", ParsedLine.Read("php-fpm", "[09-Oct-2024 03:14:30] DEBUG: pid 1234, fpm_event_loop(), line 5: x")["process.pid"]);
        Assert.Equal("www", lines[1]["php.pool"]);
        Assert.Equal("1240", lines[1]["process.pid"]);
        Assert.Equal("error", lines[3]["log.level"]);
        Assert.Equal("/srv/www/index.php 7", $"{lines[3]["log.origin.file.name"]} {lines[3]["log.origin.file.line"]}");
        Assert.Equal("/srv/www/a.php 12", $"{lines[7]["log.origin.file.name"]} {lines[7]["log.origin.file.line"]}");
        Assert.Equal("error", lines[8]["log.level"]);
    }

    [Theory]
    [InlineData("GET /aaaaaaaa")]
    [InlineData("GET /a?b=c HTTP/1.")]
    [InlineData("GE")]
    public void A_line_that_HAProxy_cut_within_the_request_has_all_before_it(string request)
    {
        ParsedLine line = ParsedLine.Read("haproxy-http", $$"""192.0.2.7:50022 [23/Nov/2026:11:37:39.863] web be/s1 0/0/0/0/0 404 396 - - ---- 1/1/0/0/0 0/0 {x|y} "{{request}}""");

        Assert.Equal(("192.0.2.7", "404", "failure"), (line["source.ip"], line["http.response.status_code"], line["event.outcome"]));
        Assert.Equal("2026-11-23T11:37:39.8630000+00:00", line.Time.ToString("O"));
    }

    [Theory]
    [InlineData("bob from 203.0.113.9 port 22")]
    [InlineData("x HIER_NONE/- text/html")]
    [InlineData("""
        "quoted" - %5bx%5d
        """)]
    [InlineData("a/b c")]
    public void A_name_that_is_given_to_Squid_ends_where_its_own_words_begin(string user)
    {
        ParsedLine line = ParsedLine.Read("squid", $"1796040772.446      0 192.0.2.7 TCP_DENIED/407 3486 GET http://www.example.org/a {user} HIER_NONE/- text/html");
        ParsedLine headers = ParsedLine.Read("squid", $"1796040772.446      0 192.0.2.7 TCP_DENIED/407 3486 GET http://www.example.org/a bob HIER_NONE/- text/html [User-Agent: x\\r\\n] [Via: y]");

        Assert.Equal(("192.0.2.7", user, "/a", "407", "http_login"), (line["source.ip"], line["user.name"], line["url.path"], line["http.response.status_code"], line["event.action"]));
        Assert.Equal("bob", headers["user.name"]);
    }

    [Theory]
    [InlineData("""- error:transaction-end-before-headers NONE/0.0" 0 0 "-" "-" NONE_NONE:HIER_NONE""", null, null)]
    [InlineData("""GET http://www.example.org/ HTTP/1.0" 407 3574 "a	b" "x"\" TCP_DENIED:HIER_NONE""", "a\tb", "x\"\\")]
    [InlineData("""GET http://www.example.org/q"? HTTP/1.1" 407 3507 "-" "y" 200 5 "" TCP_DENIED:HIER_NONE""", null, "y\" 200 5 \"")]
    [InlineData("""GET http://www.example.org/ HTTP/1.1" 200 5 "-" "a" TCP_HIT:HIER_NONE" TCP_DENIED:HIER_NONE""", null, "a\" TCP_HIT:HIER_NONE")]
    public void Squid_writes_headers_as_they_came(string rest, string? referrer, string? agent)
    {
        ParsedLine line = ParsedLine.Read("squid-combined", "192.0.2.7 - - [30/Nov/2026:12:12:56 +0000] \"" + rest);

        Assert.True(line.IsRead);
        Assert.Equal((referrer, agent, "192.0.2.7"), (line["http.request.referrer"], line["user_agent.original"], line["source.ip"]));
        Assert.True(line["squid.result"] is "NONE_NONE" or "TCP_DENIED");
    }

    [Theory]
    [InlineData("http://r/ x http://www.example.org/../etc/passwd", "http://r/ x", "/../etc/passwd")]
    [InlineData("- /", null, "/")]
    public void A_referrer_that_Squid_wrote_may_have_spaces(string rest, string? referrer, string path)
    {
        ParsedLine line = ParsedLine.Read("squid-referrer", "1796040774.370 192.0.2.7 " + rest);
        Assert.Equal(("192.0.2.7", referrer, path), (line["source.ip"], line["http.request.referrer"], line["url.path"]));
    }

    [Fact]
    public void Squids_other_layouts_are_told_and_read()
    {
        const string Referrer = "1795433859.952 192.0.2.7 http://www.example.com/ http://www.example.org/a?b";
        const string Agent = """192.0.2.7 [23/Nov/2026:11:37:39 +0000] "curl \"8.5\"" """;
        const string Combined = """192.0.2.7 - bob [23/Nov/2026:11:37:39 +0000] "CONNECT www.example.org:443 HTTP/1.1" 407 3403 "-" "curl" TCP_DENIED:HIER_NONE""";
        ParsedLine referrer = ParsedLine.Read("squid-referrer", Referrer);
        ParsedLine agent = ParsedLine.Read("squid-useragent", Agent.TrimEnd());
        ParsedLine combined = ParsedLine.Read("squid-combined", Combined);

        Assert.Equal(("192.0.2.7", "http://www.example.com/", "/a"), (referrer["source.ip"], referrer["http.request.referrer"], referrer["url.path"]));
        Assert.Equal("2026-11-23T11:37:39.9520000+00:00", referrer.Time.ToString("O"));
        Assert.Equal(("192.0.2.7", """curl \"8.5\" """.TrimEnd()), (agent["source.ip"], agent["user_agent.original"]));
        Assert.Equal(("bob", "http_login", "TCP_DENIED"), (combined["user.name"], combined["event.action"], combined["squid.result"]));
        Assert.Equal("squid-referrer", Detected(Referrer));
        Assert.Equal("squid-useragent", Detected(Agent.TrimEnd()));
        Assert.Equal("squid-combined", Detected(Combined));
    }

    [Theory]
    [InlineData("1795433859.952123 web1 sshd[7]: x:y")]
    [InlineData("1795433859.952123 web1 kernel: oops:1")]
    public void A_line_of_the_journal_is_none_of_Squids(string line) => Assert.Equal("syslog", Detected(line));

    private static string? Detected(string line) => Leafwatch.Core.Parsing.FormatDetection.Detect(Encoding.UTF8.GetBytes(line + "\n"), null)?.Name;
}
