using System.Text;
using System.Text.Json;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing.Envelopes;

public sealed class EnvelopeTests
{
    private const string Attempt = "Failed password for invalid user x from 203.0.113.9 port 22 ssh2 from 192.0.2.7 port 4711 ssh2";

    public static TheoryData<string, string> Bare => new()
    {
        { "apache-combined", "apache-combined.log" },
        { "nginx-combined", "nginx-combined.log" },
        { "apache-vhost-combined", "apache-vhost-combined.log" },
        { "nginx-json", "nginx-json.log" },
        { "nginx-error", "nginx-error.log" },
        { "apache-error", "apache-error.log" },
        { "squid", "squid.log" },
    };

    [Theory]
    [MemberData(nameof(Bare))]
    public void A_line_in_an_envelope_has_the_fields_that_it_has_alone(string format, string sample)
    {
        foreach (string line in ParsedLine.Sample(sample))
        {
            ParsedLine alone = ParsedLine.Read(format, line);

            // Beside the errors of its server, a request that was refused is no attempt of its own.
            string fields = Without(alone.Fields);
            fields = format.StartsWith("apache", StringComparison.Ordinal) || format.StartsWith("nginx", StringComparison.Ordinal)
                ? fields.Replace("event.action=http_login event.category=web", "event.category=web", StringComparison.Ordinal)
                : fields;
            foreach (string wrapped in (string[])
                [
                    $"syslog/{format}|<190>Jun  1 11:00:00 web1 httpd: {line}",
                    $"syslog/{format}|<190>1 2025-06-01T11:00:00Z web1 httpd 77 - - {line}",
                    $"docker/{format}|{{\"log\":{Json(line + "\n")},\"stream\":\"stdout\",\"time\":\"2025-06-01T11:00:00.123456789Z\"}}",
                    $"cri/{format}|2025-06-01T11:00:00.123456789Z stdout F {line}",
                    $"docker-logs/{format}|2025-06-01T11:00:00.123456789Z {line}",
                    $"fluentd/{format}|2025-06-01T11:00:00+00:00\tweb\t{{\"container\":\"web1\",\"log\":{Json(line + "\n")}}}",
                    $"journal-json/{format}|{{\"__REALTIME_TIMESTAMP\":\"1748775600123456\",\"MESSAGE\":{Json(line)},\"_HOSTNAME\":\"web1\",\"SYSLOG_IDENTIFIER\":\"httpd\"}}",
                    $"journal-json/{format}|{{\"MESSAGE\":[{string.Join(", ", Encoding.Latin1.GetBytes(line))}],\"__REALTIME_TIMESTAMP\":\"1748775600123456\"}}",
                ])
            {
                string[] parts = wrapped.Split('|', 2);
                ParsedLine read = ParsedLine.Read(parts[0], parts[1]);
                Assert.True(read.IsRead, wrapped);
                Assert.Equal(alone.Time, read.Time);
                if (!parts[1].Contains("\\u", StringComparison.Ordinal))
                {
                    Assert.Equal(fields, Without(read.Fields));
                }
            }
        }
    }

    [Theory]
    [InlineData("syslog", "<86>Jun  1 11:00:00 web1 sshd[99]: " + Attempt)]
    [InlineData("syslog/nginx-combined", "Jun  1 11:00:00 web1 sshd[99]: " + Attempt)]
    [InlineData("journal-json", "{\"MESSAGE\":\"" + Attempt + "\",\"SYSLOG_IDENTIFIER\":\"sshd\",\"_PID\":\"99\",\"_HOSTNAME\":\"web1\",\"__REALTIME_TIMESTAMP\":\"1748775600000000\"}")]
    [InlineData("journal-json/nginx-combined", "{\"_COMM\":\"sshd\",\"MESSAGE\":\"" + Attempt + "\",\"_PID\":\"99\",\"_HOSTNAME\":\"web1\",\"__REALTIME_TIMESTAMP\":\"1748775600000000\"}")]
    [InlineData("shipped", "{\"@timestamp\":\"2025-06-01T11:00:00Z\",\"message\":\"" + Attempt + "\",\"programname\":\"sshd\",\"procid\":\"99\",\"host\":\"web1\"}")]
    [InlineData("shipped", "{\"@timestamp\":\"2025-06-01T11:00:07Z\",\"message\":\"Jun  1 11:00:00 web1 sshd[99]: " + Attempt + "\",\"host\":{\"name\":\"web1\"},\"log\":{\"offset\":5}}")]
    [InlineData("shipped/nginx-combined", "{\"timestamp\":\"2025-06-01T11:00:00Z\",\"message\":\"" + Attempt + "\",\"appname\":\"sshd\",\"procid\":99,\"hostname\":\"web1\"}")]
    public void Where_the_program_is_stated_it_tells_what_a_message_means(string format, string line)
    {
        ParsedLine read = ParsedLine.Read(format, line);

        Assert.Equal(
            ("192.0.2.7", "x from 203.0.113.9 port 22 ssh2", "ssh_login", "failure", "web1", "99"),
            (read["source.ip"], read["user.name"], read["event.action"], read["event.outcome"], read["host.name"], read["process.pid"]));
        Assert.Equal(new DateTimeOffset(2025, 6, 1, 11, 0, 0, TimeSpan.Zero), read.Time);
    }

    [Theory]
    [InlineData("apache2", "[auth_basic:error] [pid 99:tid 7] [client 192.0.2.7:43714] AH01618: user eve not found: /", "eve", "failure")]
    [InlineData("httpd", "[error] [client 192.0.2.7] user eve not found: /", "eve", "failure")]
    [InlineData("apache2", "[auth_basic:error] [pid 99:tid 7] [client 192.0.2.7:43714] AH01617: user a\\\\b [client 203.0.113.9:1] x: authentication failure for \"/\": Password Mismatch", @"a\b [client 203.0.113.9:1] x", "failure")]
    [InlineData("apache2", "[core:notice] [pid 99:tid 7] [client 192.0.2.7:43714] AH00094: user eve not found: /", null, null)]
    public void What_Apache_sends_to_the_logger_without_its_time_means_what_its_error_log_says(string program, string message, string? user, string? outcome)
    {
        ParsedLine read = ParsedLine.Read("syslog", $"<139>Jun  1 11:00:00 web1 {program}[99]: {message}");

        Assert.Equal(("192.0.2.7", user, outcome), (read["source.ip"], read["user.name"], read["event.outcome"]));
        Assert.Equal(outcome is null ? null : "http_login", read["event.action"]);
        Assert.Equal(("web1", "99"), (read["host.name"], read["process.pid"]));
    }

    [Fact]
    public void A_message_that_repeats_stands_for_as_many_in_an_envelope_too()
    {
        ParsedLine read = ParsedLine.Read("syslog/apache-combined", "Jun  1 11:00:00 web1 sshd[99]: message repeated 3 times: [ " + Attempt + "]");

        Assert.Equal((3, "192.0.2.7"), (read.Weight, read["source.ip"]));
    }

    [Theory]
    [InlineData("syslog/apache-combined", "<190>Jun  1 11:00:00 web1 httpd: ", "apache-combined.log", "")]
    [InlineData("syslog/apache-combined", "<190>Oct 10 20:55:37 web1 httpd: ", "apache-combined.log", "")]
    [InlineData("syslog/apache-common", "Oct 10 20:55:37 web1 httpd[7]: ", "apache-common.log", "")]
    [InlineData("syslog/nginx-combined", "<190>1 2025-10-10T20:55:37Z web1 nginx 77 - - ", "nginx-combined.log", "")]
    [InlineData("syslog/nginx-combined", "2025-10-10T20:55:37.123456+00:00 web1 nginx: ", "nginx-combined.log", "")]
    [InlineData("syslog/nginx-error", "<190>Jun  1 11:00:00 web1 nginx: ", "nginx-error.log", "")]
    [InlineData("cri/nginx-combined", "2025-06-01T11:00:00.123456789Z stdout F ", "nginx-combined.log", "")]
    [InlineData("docker-logs/nginx-combined", "2025-06-01T11:00:00.123456789Z ", "nginx-combined.log", "")]
    [InlineData("docker-logs/apache-combined", "2025-06-01T11:00:00.1234567Z ", "apache-combined.log", "")]
    [InlineData("docker-logs/apache-error", "2025-06-01T11:00:00.123456789Z ", "apache-error.log", "")]
    [InlineData("docker/apache-combined", "{\"log\":", "apache-combined.log", ",\"stream\":\"stdout\",\"time\":\"2025-06-01T11:00:00.1Z\"}")]
    [InlineData("journal-json/apache-error", "{\"_HOSTNAME\":\"web1\",\"MESSAGE\":", "apache-error.log", ",\"__REALTIME_TIMESTAMP\":\"1748775600123456\"}")]
    [InlineData("journal-json", "{\"_HOSTNAME\":\"web1\",\"MESSAGE\":", null, ",\"__REALTIME_TIMESTAMP\":\"1748775600123456\"}")]
    [InlineData("cri", "2025-06-01T11:00:00.123456789Z stderr F ", null, "")]
    [InlineData("shipped/nginx-combined", "{\"@timestamp\":\"2025-06-01T11:00:00Z\",\"message\":", "nginx-combined.log", "}")]
    [InlineData("shipped", "{\"@timestamp\":\"2025-06-01T11:00:00Z\",\"programname\":\"app\",\"message\":", null, "}")]
    public void Envelope_and_what_is_in_it_are_found_out_from_the_lines(string expected, string before, string? sample, string after)
    {
        IEnumerable<string> lines = (sample is null ? ["starting", "ready"] : ParsedLine.Sample(sample)).Select(line => before + (after.Length > 0 ? Json(line + "\n") : line) + after + "\n");
        string? path = expected.Contains("nginx", StringComparison.Ordinal) ? "/var/log/nginx.log" : null;

        Assert.Equal(expected, FormatDetection.Detect(Encoding.UTF8.GetBytes(string.Concat(lines)), path)?.Name);
    }

    [Theory]
    [InlineData("docker/apache-combined", "{\"log\":\"192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \\\"GET / HTTP/1.1\\\" 200 5\\n\",\"time\":\"no time\"}")]
    [InlineData("docker", "{\"log\":\"x\",\"time\":\"2025-06-01T11:00:00Z\"")]
    [InlineData("cri", "2025-06-01T11:00:00Z stdin F x")]
    [InlineData("docker-logs/apache-combined", "2025-06-01T11:00:00.123456789Z x")]
    [InlineData("docker-logs/apache-combined", "2025-06-01T11:00:00.123456Z 192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"")]
    [InlineData("cri/apache-combined", "2025-06-01T11:00:00Z stdout F x")]
    [InlineData("journal-json", "{\"MESSAGE\":\"x\"}")]
    [InlineData("shipped", "{\"@timestamp\":\"2025-06-01T11:00:00Z\",\"message\":\"ready\"}")]
    [InlineData("shipped", "{\"message\":\"ready\",\"programname\":\"app\"}")]
    public void What_is_no_such_envelope_or_holds_no_such_line_is_not_read(string format, string line) => Assert.False(ParsedLine.Read(format, line).IsRead);

    [Fact]
    public void A_name_that_has_no_envelope_or_no_format_is_none()
    {
        Assert.Null(Formats.Find("letter/apache-combined"));
        Assert.Null(Formats.Find("syslog/nothing"));
        Assert.NotNull(Formats.Find("Syslog/Apache-Combined"));
        Assert.Null(KnownFormats.BuiltIn.Find("syslog/nothing"));
        Assert.Equal("syslog/apache-combined", KnownFormats.BuiltIn.Find("Syslog/Apache-Combined")?.Name);
    }

    private static string Json(string text) => JsonSerializer.Serialize(text);

    /// <summary>The fields, without those that only the envelope states.</summary>
    private static string Without(string fields) => string.Join(
        ' ', fields.Split(' ').Where(field => !field.StartsWith("host.name=", StringComparison.Ordinal) && !field.StartsWith("process.", StringComparison.Ordinal)).Order());

    [Fact]
    public void An_envelope_alone_reads_what_a_web_server_says()
    {
        const string Request = "192.0.2.7 - - [01/Jun/2025:11:00:00 +0200] \\\"GET /a HTTP/1.1\\\" 404 5 \\\"-\\\" \\\"curl\\\"";
        ParsedLine read = ParsedLine.Read("journal-json", $$"""{"__REALTIME_TIMESTAMP":"1748775600123456","SYSLOG_IDENTIFIER":"nginx","MESSAGE":"{{Request}}"}""");

        Assert.Equal(("192.0.2.7", "/a", "404"), (read["source.ip"], read["url.path"], read["http.response.status_code"]));
        Assert.Equal("2025-06-01T11:00:00.0000000+02:00", read.Time.ToString("O"));
    }

    [Theory]
    [InlineData("named[7]", "19-Nov-2026 08:00:00.123 queries: info: client @0x7f 192.0.2.7#4711 (www.example.org): query: www.example.org IN A + (198.51.100.1)", "dns_query")]
    [InlineData("named[7]", "2026-11-19T08:00:00.123Z security: info: client 192.0.2.7#4711: query (cache) 'x/A/IN' denied", "dns_refused")]
    [InlineData("named[7]", "19-Nov-2026 08:00:00.123 client 192.0.2.7#4711 (x): query: x IN A +", "dns_query")]
    [InlineData("dnsmasq", "Nov 19 08:00:00 dnsmasq[7]: query[A] www.example.org from 192.0.2.7", "dns_query")]
    [InlineData("dnsmasq", "Nov 19 08:00:00 dnsmasq-dhcp[7]: DHCPACK(eth0) 192.0.2.7 aa:bb:cc:dd:ee:ff", "dhcp_lease")]
    [InlineData("unbound", "[1795075200] unbound[7:0] info: 192.0.2.7 www.example.org. A IN", "dns_query")]
    [InlineData("unbound", "Nov 19 08:00:00 unbound[7:0] info: 192.0.2.7 www.example.org. A IN", "dns_query")]
    [InlineData("proftpd", "2026-11-19 08:00:00,123 www proftpd[7] 198.51.100.1 (192.0.2.7[192.0.2.7]): USER bob (Login failed): Incorrect password", "ftp_login")]
    [InlineData("vsftpd", "Thu Nov 19 08:00:00 2026 [pid 7] [bob] FAIL LOGIN: Client \"192.0.2.7\"", "ftp_login")]
    public void A_line_of_a_programs_own_file_that_goes_to_the_logger_keeps_its_meaning(string tag, string line, string action)
    {
        ParsedLine read = ParsedLine.Read("syslog", $"Jun  1 11:00:00 web1 {tag}: {line}");

        Assert.Equal((action, "192.0.2.7"), (read["event.action"], read["source.ip"]));
    }

    [Theory]
    [InlineData("postgresql-csv.log", "postgresql-csv")]
    [InlineData("postgresql-json.log", "postgresql-json")]
    public void Structured_lines_of_PostgreSQL_are_told_within_the_lines_of_a_logger(string sample, string format)
    {
        string lines = string.Join('\n', ParsedLine.Sample(sample).Where(line => line.Length > 0 && line[0] is '{' or '2').Take(8).Select(line => $"Jun  1 11:00:00 db1 postgres[7]: {line}")) + '\n';

        Assert.Equal($"syslog/{format}", FormatDetection.Detect(Encoding.Latin1.GetBytes(lines), "/var/log/db.log")?.Name);
    }
}
