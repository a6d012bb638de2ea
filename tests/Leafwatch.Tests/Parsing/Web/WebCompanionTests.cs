using System.Text;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Tests.Parsing.Web;

/// <summary>What servers write besides their access logs, in one log with them.</summary>
public sealed class WebCompanionTests
{
    private const string Access = "192.0.2.7 - - [01/Jun/2025:11:00:00 +0000] \"GET /a HTTP/1.1\" 404 5 \"-\" \"curl\"";
    private const string NginxError = "2025/06/01 11:00:01 [error] 7#7: *1 user \"eve\": password mismatch, client: 192.0.2.8, server: _, request: \"GET / HTTP/1.1\"";
    private const string ApacheError = "[Sun Jun 01 11:00:01.000001 2025] [auth_basic:error] [pid 1:tid 2] [client 192.0.2.8:443] AH01618: user eve not found: /";

    public static TheoryData<string, string, string> Pairs => new()
    {
        { "nginx-combined", Access, NginxError },
        { "nginx-error", Access, NginxError },
        { "apache-combined", Access, ApacheError },
        { "apache-error", Access, ApacheError },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Both_logs_of_a_server_are_read_in_one_stream_each_line_as_it_would_be_alone(string format, string access, string error)
    {
        foreach (string envelope in (string[])["mixed", "docker", "cri", "journal-json", "syslog"])
        {
            ParsedLine first = ParsedLine.Read($"{envelope}/{format}", In(envelope, access));
            ParsedLine second = ParsedLine.Read($"{envelope}/{format}", In(envelope, error));

            Assert.Equal(("192.0.2.7", "404", "/a"), (first["source.ip"], first["http.response.status_code"], first["url.path"]));
            Assert.Equal(("192.0.2.8", "eve", "http_login", "failure"), (second["source.ip"], second["user.name"], second["event.action"], second["event.outcome"]));
            Assert.Equal((0, 1), (first.Time.Second, second.Time.Second));
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_wrong_password_is_one_attempt_the_error_and_not_the_request_too(string format, string access, string error)
    {
        string refused = access.Replace(" - - ", " - eve ", StringComparison.Ordinal).Replace(" 404 ", " 401 ", StringComparison.Ordinal);
        foreach (string envelope in (string[])["mixed", "docker", "cri", "journal-json", "syslog"])
        {
            ParsedLine request = ParsedLine.Read($"{envelope}/{format}", In(envelope, refused));

            Assert.Equal(("eve", "401", null), (request["user.name"], request["http.response.status_code"], request["event.action"]));
            Assert.Equal("http_login", ParsedLine.Read($"{envelope}/{format}", In(envelope, error))["event.action"]);
        }

        Assert.Equal("http_login", ParsedLine.Read("apache-combined", refused)["event.action"]);
    }

    [Fact]
    public void A_layout_of_its_own_has_the_errors_of_its_server_beside_it()
    {
        LogFormat format = Formats.Within("docker", WebLayouts.CompileNginx("$remote_addr [$time_iso8601] $status").Format!)!;

        Assert.Equal("docker/nginx", format.Name);
        Assert.Contains(new LogSource("authentication", "nginx"), format.LogSources);
        Assert.Equal("eve", ParsedLine.Read(format, Encoding.UTF8.GetBytes(In("docker", NginxError)))["user.name"]);
        Assert.Equal("401", ParsedLine.Read(format, Encoding.UTF8.GetBytes(In("docker", "192.0.2.7 [2025-06-01T11:00:00+00:00] 401")))["http.response.status_code"]);
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("cri")]
    [InlineData("mixed")]
    public void A_stream_of_both_is_found_out_as_one(string envelope)
    {
        string lines = string.Concat(Enumerable.Repeat(In(envelope, Access) + "\n" + In(envelope, Access) + "\n" + In(envelope, NginxError) + "\n", 5));

        Assert.Equal(envelope + "/nginx-combined", FormatDetection.Detect(Encoding.UTF8.GetBytes(lines), "/var/log/nginx.log")?.Name);
    }

    [Theory]
    [InlineData("nginx", Access, "192.0.2.7", "404")]
    [InlineData("nginx", NginxError, "192.0.2.8", null)]
    [InlineData("httpd", Access, "192.0.2.7", "404")]
    [InlineData("apache2", "www.example.org:443 " + Access, "192.0.2.7", "404")]
    [InlineData("apache2", ApacheError, "192.0.2.8", null)]
    [InlineData("haproxy[7]", "192.0.2.9:50022 [01/Jun/2025:11:00:00.000] web web/s1 0/0/0/1/1 503 5 - - SC-- 1/1/0/0/0 0/0 \"GET /x HTTP/1.1\"", "192.0.2.9", "503")]
    [InlineData("squid[8]", "1748775603.450    746 192.0.2.9 TCP_DENIED/407 5000 CONNECT www.example.org:443 - HIER_NONE/- text/html", "192.0.2.9", "407")]
    [InlineData("(squid-1)[8]", "192.0.2.9 - bob [01/Jun/2025:11:00:03 +0000] \"GET http://example.org/ HTTP/1.1\" 200 5 TCP_MISS:HIER_DIRECT", "192.0.2.9", "200")]
    [InlineData("traefik[8]", Access + " 1 \"-\" \"-\" 0ms", "192.0.2.7", "404")]
    [InlineData("caddy[8]", "{\"level\":\"info\",\"ts\":1748775603.5,\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.9\",\"method\":\"GET\",\"uri\":\"/\"},\"status\":200,\"size\":5}", "192.0.2.9", "200")]
    [InlineData("php-fpm[8]", "192.0.2.9 -  01/Jun/2025:11:00:00 +0000 \"GET /index.php\" 500", "192.0.2.9", "500")]
    public void In_the_log_of_many_programs_the_name_tells_whose_line_it_is(string program, string line, string address, string? status)
    {
        ParsedLine read = ParsedLine.Read("syslog", $"Jun  1 12:00:00 web1 {program}: {line}");

        Assert.Equal((address, status, "web1"), (read["source.ip"], read["http.response.status_code"], read["host.name"]));
        Assert.Equal(11, read.Time.Hour);
    }

    [Fact]
    public void A_line_of_a_server_in_the_name_of_another_program_is_no_request() =>
        Assert.Null(ParsedLine.Read("syslog", "Jun  1 12:00:00 web1 app: " + Access)["source.ip"]);

    [Fact]
    public void A_connection_through_HAProxy_has_a_client_and_no_status()
    {
        ParsedLine read = ParsedLine.Read("haproxy-http", "192.0.2.7:50022 [01/Jun/2025:11:00:00.000] smtp mail/m1 0/0/+5007 +212 -- 1/1/1/1/0 0/0");

        Assert.Equal(
            "source.ip=192.0.2.7 source.port=50022 event.category=network event.action=connection haproxy.frontend=smtp "
            + "haproxy.backend=mail haproxy.server=m1 event.duration=5007000000 haproxy.termination_state=-- destination.bytes=212",
            read.Fields);
    }

    [Theory]
    [InlineData("192.0.2.7:50022 [01/Jun/2025:11:00:00.000] https/1: SSL handshake failure", "192.0.2.7", "connection")]
    [InlineData("2001:db8::7:50022 [01/Jun/2025:11:00:00.000] https/~: Connection closed during SSL handshake", "2001:db8::7", "connection")]
    [InlineData("Connect from 192.0.2.7:50022 to 192.0.2.80:80 (web/HTTP)", "192.0.2.7", "connection")]
    [InlineData("Server web/s1 is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active and 0 backup servers left.", null, "server_down")]
    [InlineData("Backup Server web/s2 is UP, reason: Layer4 check passed, check duration: 0ms.", null, "server_up")]
    [InlineData("backend web has no server available!", null, "server_down")]
    [InlineData("Proxy web started.", null, null)]
    public void HAProxy_tells_of_failed_handshakes_and_of_its_servers(string message, string? address, string? action)
    {
        foreach (string format in (string[])["haproxy-http", "syslog"])
        {
            ParsedLine read = ParsedLine.Read(format, "Jun  1 11:00:00 web1 haproxy[7]: " + message);

            Assert.True(read.IsRead);
            Assert.Equal((address, action), (read["source.ip"], read["event.action"]));
        }
    }

    [Fact]
    public void What_came_through_a_socket_of_the_file_system_has_no_address()
    {
        ParsedLine read = ParsedLine.Read("nginx-combined", "unix: - - [01/Jun/2025:11:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"");

        Assert.True(read.IsRead);
        Assert.Null(read["source.ip"] ?? read["source.domain"]);
    }

    [Fact]
    public void What_Caddy_says_besides_is_a_message()
    {
        ParsedLine read = ParsedLine.Read(
            "docker/caddy-json", In("docker", "{\"level\":\"error\",\"ts\":1748775603.5,\"logger\":\"http.handlers.reverse_proxy\",\"msg\":\"aborting\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"uri\":\"/x\"}}"));

        Assert.Equal(("error", "aborting", "192.0.2.7", "/x", null), (read["log.level"], read["error.message"], read["source.ip"], read["url.path"], read["event.outcome"]));
    }

    [Theory]
    [InlineData("\"2025/06/01 11:00:03\"", 0)]
    [InlineData("\"2025/06/01 11:00:03.500\"", 500)]
    [InlineData("\"2025-06-01T11:00:03.500Z\"", 500)]
    [InlineData("1748775603500", 500)]
    public void Caddy_writes_its_time_in_the_ways_of_time_format(string time, int milliseconds)
    {
        ParsedLine read = ParsedLine.Read("caddy-json", $"{{\"ts\":{time},\"request\":{{\"remote_ip\":\"192.0.2.7\",\"uri\":\"/\"}},\"status\":200}}");

        Assert.Equal(new DateTimeOffset(2025, 6, 1, 11, 0, 3, milliseconds, TimeSpan.Zero), read.Time);
    }

    private static string In(string envelope, string line) => envelope switch
    {
        "docker" => $"{{\"log\":{JsonSerializer.Serialize(line + "\n")},\"stream\":\"stdout\",\"time\":\"2025-06-01T12:00:00.1Z\"}}",
        "cri" => "2025-06-01T12:00:00.123456789Z stdout F " + line,
        "journal-json" => $"{{\"__REALTIME_TIMESTAMP\":\"1748779200123456\",\"MESSAGE\":{JsonSerializer.Serialize(line)}}}",
        "syslog" => "<190>Jun  1 12:00:00 web1 web: " + line,
        _ => line,
    };
}
