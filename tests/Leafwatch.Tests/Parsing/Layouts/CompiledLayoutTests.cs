using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Tests.Parsing.Layouts;

public sealed class CompiledLayoutTests
{
    private const string ManyApache =
        """%{%Y-%m-%d}t %{%T}t.%{msec_frac}t %{%z}t %a:%{remote}p %v:%p %u "%r" %>s %B %D %{ms}T "%{X-Forwarded-For}i" "%{User-Agent}i" %X %L %k %I %O %m %U%q %H""";

    private const string TabsApache = """%{usec}t\t%h\t%u\t%m\t"%U"\t"%q"\t%s\t%b\t%{Content-Type}o\t%!200,304{Referer}i""";

    private const string ForwardedApache = """%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %T %{us}T "%{Forwarded}i" """;

    private const string UpstreamNginx =
        """
        $remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for" rt=$request_time uct="$upstream_connect_time" us=$upstream_status ua=$upstream_addr $pipe $scheme://$host$request_uri
        """;

    private const string JsonNginx =
        """
        escape=json {"time":"$time_iso8601","remote_addr":"$remote_addr","remote_user":"$remote_user","request":"$request","status":$status,"body_bytes_sent":$body_bytes_sent,"http_referer":"$http_referer","http_user_agent":"$http_user_agent","http_x_forwarded_for":"$http_x_forwarded_for","request_time":$request_time,"upstream_addr":"$upstream_addr"}
        """;

    private const string EpochNginx = "$msec|$remote_addr|$request_method|$status|$request_length|$uri$is_args$args|$server_protocol";

    public static TheoryData<string, string> RealServers => new()
    {
        { "apache-many.log", ManyApache },
        { "apache-tabs.log", TabsApache },
        { "apache-forwarded.log", ForwardedApache.TrimEnd() },
        { "nginx-upstream.log", UpstreamNginx.Trim() },
        { "nginx-json.log", JsonNginx.Trim() },
        { "nginx-epoch.log", EpochNginx },
    };

    [Theory]
    [MemberData(nameof(RealServers))]
    public void Every_line_that_a_real_server_wrote_with_a_layout_is_read_with_it(string sample, string layout)
    {
        CompiledFormat compiled = layout.Contains('%', StringComparison.Ordinal) ? WebLayouts.CompileApache(layout) : WebLayouts.CompileNginx(layout);
        Assert.DoesNotContain(compiled.Diagnostics, diagnostic => !diagnostic.IsWarning);
        ParsedLine[] lines = [.. ParsedLine.Sample(sample).Select(line => ParsedLine.Read(compiled.Format!, Encoding.Latin1.GetBytes(line)))];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.All(lines, line => Assert.Equal("127.0.0.1", line["source.ip"]));
        Assert.All(lines, line => Assert.Equal(new DateTime(2026, 11, 23, 11, 0, 0).Date, line.Time.Date));
        Assert.Contains(lines, line => line["http.response.status_code"] == "404" && line["event.outcome"] == "failure");
    }

    [Fact]
    public void A_date_and_a_time_of_day_in_several_values_are_one_time()
    {
        ParsedLine line = Apache(ManyApache, ParsedLine.Sample("apache-many.log")[4]);

        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 37, 39, 692, TimeSpan.Zero), line.Time);
        Assert.Equal("50238", line["source.port"]);
        Assert.Equal("www.example.org", line["url.domain"]);
        Assert.Equal("80", line["url.port"]);
        Assert.Equal("eve", line["user.name"]);
        Assert.Equal("http_login", line["event.action"]);
        Assert.Equal("failure", line["event.outcome"]);
        Assert.Equal("122", line["http.request.bytes"]);
        Assert.Equal("620", line["http.response.bytes"]);
        Assert.Equal("/private/", line["url.path"]);
        Assert.Equal("d7ZsBZgHUHM", line["http.request.id"]);
    }

    [Theory]
    [InlineData("%a", "192.0.2.7", "source.ip", "192.0.2.7")]
    [InlineData("%h", "client.example.net", "source.domain", "client.example.net")]
    [InlineData("%{c}a", "192.0.2.7", "source.ip", "192.0.2.7")]
    [InlineData("%A", "192.0.2.80", "destination.ip", "192.0.2.80")]
    [InlineData("%b", "17", "http.response.body.bytes", "17")]
    [InlineData("%b", "-", "http.response.body.bytes", null)]
    [InlineData("%B", "0", "http.response.body.bytes", "0")]
    [InlineData("%{session}C", "abc", "http.request.cookies.session", "abc")]
    [InlineData("%D", "1234", "event.duration", "1234000")]
    [InlineData("%T", "3", "event.duration", "3000000000")]
    [InlineData("%{ms}T", "12", "event.duration", "12000000")]
    [InlineData("%{us}T", "12", "event.duration", "12000")]
    [InlineData("%{s}T", "12", "event.duration", "12000000000")]
    [InlineData("%D", "99999999999999999999", "event.duration", null)]
    [InlineData("%{UNIQUE_ID}e", "x y", "apache.env.UNIQUE_ID", "x y")]
    [InlineData("%f", "/srv/www/a b", "file.path", "/srv/www/a b")]
    [InlineData("%H", "HTTP/2.0", "http.version", "2.0")]
    [InlineData("%{Referer}i", "https://www.example.org/", "http.request.referrer", "https://www.example.org/")]
    [InlineData("%{Host}i", "www.example.org:8080", "url.port", "8080")]
    [InlineData("%{Host}i", "[2001:db8::1]:8080", "url.domain", "[2001:db8::1]")]
    [InlineData("%{Content-Type}i", "text/plain", "http.request.mime_type", "text/plain")]
    [InlineData("%{X-Thing}i", "a", "http.request.headers.x-thing", "a")]
    [InlineData("%!404{User-agent}i", "curl", "user_agent.original", "curl")]
    [InlineData("%400,501{User-agent}i", "-", "user_agent.original", null)]
    [InlineData("%k", "2", "apache.keepalive", "2")]
    [InlineData("%l", "me", "apache.ident", "me")]
    [InlineData("%L", "d7ZsBZgHUHM", "http.request.id", "d7ZsBZgHUHM")]
    [InlineData("%m", "BREW", "http.request.method", "BREW")]
    [InlineData("%{why}n", "because", "apache.note.why", "because")]
    [InlineData("%{Content-Type}o", "text/html; charset=utf-8", "http.response.mime_type", "text/html; charset=utf-8")]
    [InlineData("%p", "443", "url.port", "443")]
    [InlineData("%{local}p", "8443", "destination.port", "8443")]
    [InlineData("%{remote}p", "50022", "source.port", "50022")]
    [InlineData("%P", "77", "process.pid", "77")]
    [InlineData("%{tid}P", "78", "process.thread.id", "78")]
    [InlineData("%{hextid}P", "7f", "apache.hextid", "7f")]
    [InlineData("%q", "?a=b", "url.query", "a=b")]
    [InlineData("%q", "", "url.query", null)]
    [InlineData("%r", "GET /x?y HTTP/1.1", "url.query", "y")]
    [InlineData("%R", "proxy:fcgi", "apache.handler", "proxy:fcgi")]
    [InlineData("%>s", "404", "http.response.status_code", "404")]
    [InlineData("%<s", "404", "http.response.status_code", "404")]
    [InlineData("%s", "-", "http.response.status_code", null)]
    [InlineData("%u", "o'brien the \\\"x\\\"", "user.name", "o'brien the \"x\"")]
    [InlineData("%u", "\"\"", "user.name", "")]
    [InlineData("%U", "/a b", "url.path", "/a b")]
    [InlineData("%U%q", "/a b?c=d", "url.query", "c=d")]
    [InlineData("%v", "www.example.org", "url.domain", "www.example.org")]
    [InlineData("%V", "www.example.org", "url.domain", "www.example.org")]
    [InlineData("%X", "+", "apache.connection_status", "+")]
    [InlineData("%I", "100", "http.request.bytes", "100")]
    [InlineData("%O", "100", "http.response.bytes", "100")]
    [InlineData("%O", "100", "http.response.body.bytes", "100")]
    [InlineData("%O %b", "100 20", "http.response.body.bytes", "20")]
    [InlineData("%O %b", "100 -", "http.response.body.bytes", null)]
    [InlineData("%S", "200", "network.bytes", "200")]
    [InlineData("%^FB", "12", "apache.first_byte_duration", "12000")]
    [InlineData("%{Checksum}^ti", "x", "http.request.trailers.checksum", "x")]
    [InlineData("%{Checksum}^to", "x", "http.response.trailers.checksum", "x")]
    [InlineData("%{SSL_PROTOCOL}x", "TLSv1.3", "tls.version_protocol", "TLSv1.3")]
    [InlineData("%{cipher}c", "TLS_AES_128_GCM_SHA256", "tls.cipher", "TLS_AES_128_GCM_SHA256")]
    public void Each_directive_of_Apache_is_a_field(string directive, string written, string field, string? value) =>
        Assert.Equal(value, Apache($"%t {directive}", $"[10/Oct/2000:13:55:36 -0700] {written}")[field]);

    [Theory]
    [InlineData("$remote_addr", "2001:db8::7", "source.ip", "2001:db8::7")]
    [InlineData("${remote_addr}", "192.0.2.7", "source.ip", "192.0.2.7")]
    [InlineData("$remote_user", "a b", "user.name", "a b")]
    [InlineData("$request", "GET /x?y HTTP/1.1", "url.path", "/x")]
    [InlineData("$request_uri", "/a%20b?c=\\x22", "url.query", "c=\"")]
    [InlineData("$uri", "/a b", "url.path", "/a b")]
    [InlineData("$uri$is_args$args", "/a?b", "url.query", "b")]
    [InlineData("$uri$is_args$args", "/a--", "url.path", "/a-")]
    [InlineData("$args", "a=b", "url.query", "a=b")]
    [InlineData("$request_time", "0.042", "event.duration", "42000000")]
    [InlineData("$status", "499", "http.response.status_code", "499")]
    [InlineData("$body_bytes_sent", "5", "http.response.body.bytes", "5")]
    [InlineData("$bytes_sent", "5", "http.response.bytes", "5")]
    [InlineData("$bytes_sent", "5", "http.response.body.bytes", "5")]
    [InlineData("$request_length", "5", "http.request.bytes", "5")]
    [InlineData("$http_x_forwarded_for", "192.0.2.1, 192.0.2.2", "http.request.headers.x-forwarded-for", "192.0.2.1, 192.0.2.2")]
    [InlineData("$http_user_agent", "a b", "user_agent.original", "a b")]
    [InlineData("$sent_http_content_type", "text/html", "http.response.mime_type", "text/html")]
    [InlineData("$cookie_sid", "1", "http.request.cookies.sid", "1")]
    [InlineData("$host", "www.example.org", "url.domain", "www.example.org")]
    [InlineData("$http_host", "www.example.org:81", "url.port", "81")]
    [InlineData("$server_name", "", "url.domain", "")]
    [InlineData("$server_port", "443", "url.port", "443")]
    [InlineData("$hostname", "web1", "host.name", "web1")]
    [InlineData("$upstream_addr", "192.0.2.1:80, unix:/run/x : 192.0.2.2:80", "nginx.upstream_addr", "192.0.2.1:80, unix:/run/x : 192.0.2.2:80")]
    [InlineData("$upstream_response_time", "0.1, 0.2 : 0.3", "nginx.upstream_response_time", "0.1, 0.2 : 0.3")]
    [InlineData("$ssl_protocol", "TLSv1.3", "tls.version_protocol", "TLSv1.3")]
    [InlineData("$request_id", "af", "http.request.id", "af")]
    [InlineData("$my_own_variable", "any thing", "nginx.my_own_variable", "any thing")]
    public void Each_variable_of_nginx_is_a_field(string variable, string written, string field, string? value) =>
        Assert.Equal(value, Nginx($"$time_iso8601 {variable} end", $"2024-10-09T03:14:30-04:00 {written} end")[field]);

    [Theory]
    [InlineData("%t", "[10/Oct/2000:13:55:36 -0700]", "2000-10-10T13:55:36.0000000-07:00")]
    [InlineData("%{begin:%d/%b/%Y %T %z}t", "10/Oct/2000 13:55:36 -0700", "2000-10-10T13:55:36.0000000-07:00")]
    [InlineData("%{end:sec}t", "971211336", "2000-10-10T20:55:36.0000000+00:00")]
    [InlineData("%{msec}t", "971211336123", "2000-10-10T20:55:36.1230000+00:00")]
    [InlineData("%{usec}t", "971211336123456", "2000-10-10T20:55:36.1234560+00:00")]
    [InlineData("%{sec}t.%{usec_frac}t", "971211336.123456", "2000-10-10T20:55:36.1234560+00:00")]
    [InlineData("[%{%d/%b/%Y:%T}t.%{msec_frac}t %{%z}t]", "[10/Oct/2000:13:55:36.007 -0700]", "2000-10-10T13:55:36.0070000-07:00")]
    [InlineData("%{%c}t", "Tue Oct 10 13:55:36 2000", "2000-10-10T13:55:36.0000000-04:00")]
    [InlineData("%{%F %I:%M:%S %p}t", "2000-10-10 01:55:36 PM", "2000-10-10T13:55:36.0000000-04:00")]
    [InlineData("%{%Y %j %R}t", "2000 284 13:55", "2000-10-10T13:55:00.0000000-04:00")]
    [InlineData("%{%s}t", "971211336", "2000-10-10T20:55:36.0000000+00:00")]
    [InlineData("%{%A, %e %B %y %H:%M UTC}t", "Tuesday, 10 October 00 13:55 UTC", "2000-10-10T13:55:00.0000000-04:00")]
    [InlineData("%{%D %T %Z}t", "10/10/00 13:55:36 UTC", "2000-10-10T13:55:36.0000000+00:00")]
    public void Each_way_of_Apache_to_write_a_time_is_read(string layout, string written, string time) =>
        Assert.Equal(time, Apache($"%h {layout} x", $"192.0.2.7 {written} x", "America/Toronto").Time.ToString("O"));

    [Theory]
    [InlineData("x [10/Oct/2000:13:55:36 -0700] \\\"GET / HTTP/1.0\\\" 200 5")]
    [InlineData("] \\\" 404 ")]
    [InlineData("[[[ - - [10/Oct/2000:13:55:36 -0700]")]
    [InlineData("- - -")]
    public void A_user_name_stays_a_user_name_in_any_layout(string name)
    {
        foreach (string layout in (string[])["%h %u %t \"%r\" %>s", "%t %h %u \"%r\" %>s", "\"%u\" %h %t %>s \"%r\"", "%h %t %>s \"%r\" %u", "%>s %h %u %t", "%u %t %h %>s"])
        {
            string line = layout.Replace("%h", "192.0.2.7", StringComparison.Ordinal).Replace("%t", "[01/Jan/2025:00:00:00 +0000]", StringComparison.Ordinal)
                .Replace("%r", "GET /real HTTP/1.1", StringComparison.Ordinal).Replace("%>s", "401", StringComparison.Ordinal).Replace("%u", name, StringComparison.Ordinal);
            ParsedLine read = Apache(layout, line);

            Assert.True(read.IsRead, line);
            Assert.Equal(2025, read.Time.Year);
            Assert.Equal("192.0.2.7", read["source.ip"]);
            Assert.Equal("401", read["http.response.status_code"]);
            Assert.Equal(name.Replace("\\\"", "\"", StringComparison.Ordinal), read["user.name"]);
        }
    }

    [Theory]
    [InlineData("%h %t %Y", 7, "%Y")]
    [InlineData("%h %t %{Referer i", 8, "brace")]
    [InlineData("%h %t %", 7, "followed by no directive")]
    [InlineData("%h %t %{min}T", 7, "min")]
    [InlineData("%h %{%Y-%!}t", 4, "%!")]
    [InlineData("%h %t %i", 7, "names nothing")]
    [InlineData("%h \"%r\" %>s", 1, "no time")]
    [InlineData("%h %{%T}t", 1, "no time")]
    [InlineData("%t %s%b%T", 8, "nothing stands between")]
    [InlineData("plain text", 1, "no values")]
    public void A_layout_that_cannot_be_read_is_refused_with_the_place_and_the_reason(string layout, int column, string reason)
    {
        CompiledFormat compiled = WebLayouts.CompileApache(layout);

        Assert.Null(compiled.Format);
        Assert.Contains(compiled.Diagnostics, diagnostic => diagnostic.Column == column && diagnostic.Message.Contains(reason, StringComparison.Ordinal));
        Assert.All(compiled.Diagnostics, diagnostic => Assert.NotNull(diagnostic.Hint));
    }

    [Theory]
    [InlineData("$remote_addr $ x")]
    [InlineData("$time_local ${remote_addr")]
    [InlineData("escape=yaml $time_local")]
    [InlineData("escape=json")]
    public void A_layout_of_nginx_that_cannot_be_read_is_refused(string layout)
    {
        CompiledFormat compiled = WebLayouts.CompileNginx(layout);

        Assert.Null(compiled.Format);
        Assert.NotEmpty(compiled.Diagnostics);
    }

    [Fact]
    public void A_layout_in_which_a_client_can_move_a_border_is_read_and_told()
    {
        CompiledFormat apache = WebLayouts.CompileApache("%t %{Referer}i %{User-Agent}i");
        CompiledFormat nginx = WebLayouts.CompileNginx("escape=none $time_local \"$request\" $status \"$http_user_agent\" $host");

        Assert.NotNull(apache.Format);
        Diagnostic told = Assert.Single(apache.Diagnostics);
        Assert.True(told.IsWarning);
        Assert.Equal(4, told.Column);
        Assert.Contains("quotation marks", told.Hint, StringComparison.Ordinal);
        Assert.NotNull(nginx.Format);
        Assert.Contains(nginx.Diagnostics, diagnostic => diagnostic.Message.Contains("not escaped", StringComparison.Ordinal));
        Assert.Empty(WebLayouts.CompileApache("combined").Diagnostics);
        Assert.Empty(WebLayouts.CompileNginx("combined").Diagnostics);
        Assert.Empty(WebLayouts.CompileApache(ManyApache).Diagnostics);
        Assert.Empty(WebLayouts.CompileApache(TabsApache).Diagnostics);
    }

    [Fact]
    public void A_line_with_something_behind_its_layout_is_another_layout()
    {
        Assert.False(Apache("common", """192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326 more""").IsRead);
        Assert.True(Apache("common", """192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326""").IsRead);
    }

    [Fact]
    public void A_format_string_may_still_have_the_backslashes_of_the_configuration_file() =>
        Assert.Equal("/", Apache("""%h %l %u %t \"%r\" %>s %b""", """192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326""")["url.path"]);

    internal static ParsedLine Apache(string layout, string line, string zone = "UTC") =>
        ParsedLine.Read(Assert.IsType<LogFormat>(WebLayouts.CompileApache(layout).Format), Encoding.Latin1.GetBytes(line), zone);

    private static ParsedLine Nginx(string layout, string line) =>
        ParsedLine.Read(Assert.IsType<LogFormat>(WebLayouts.CompileNginx(layout).Format), Encoding.Latin1.GetBytes(line));
}
