namespace Leafwatch.Tests.Parsing.Web;

public sealed class ErrorLogParserTests
{
    [Fact]
    public void An_Apache_line_gives_all_fields()
    {
        ParsedLine line = ParsedLine.Read(
            "apache-error",
            "[Tue Oct 22 07:09:18.722380 2024] [core:error] [pid 12:tid 345] (2)No such file or directory: [client 192.0.2.1:5555] AH00128: File does not exist: /x, referer: https://www.example.org/",
            "America/Toronto");

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2024, 10, 22, 7, 9, 18, TimeSpan.FromHours(-4)).AddMicroseconds(722380), line.Time);
        Assert.Equal(
            "log.level=error source.ip=192.0.2.1 source.port=5555 event.category=web event.code=AH00128 http.request.referrer=https://www.example.org/ "
            + "process.pid=12 process.thread.id=345 error.message=File does not exist: /x",
            line.Fields);
    }

    [Theory]
    [InlineData("[Thu Aug 25 09:56:06 2011] [error] [client 192.0.2.1] user bob: authentication failure for \"/p\": Password Mismatch", "192.0.2.1", "bob")]
    [InlineData("[Thu Aug 25 09:56:06 2011] [error] [client 2001:db8::1] user bob not found: /p", "2001:db8::1", "bob")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [auth_basic:error] [pid 1] [client 2001:db8::1:443] AH01617: user bob: authentication failure for \"/p\": Password Mismatch", "2001:db8::1", "bob")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [auth_basic:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01618: user a b not found not found: /: authentication failure for \"x", "192.0.2.1", "a b not found")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [auth_basic:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01618: user x [client 203.0.113.9] not found: /", "192.0.2.1", "x [client 203.0.113.9]")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [auth_digest:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01790: user `carol' in realm `r' not found: /", "192.0.2.1", "carol")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [auth_digest:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01794: user carol: password mismatch: /", "192.0.2.1", "carol")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [auth_basic:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01618: user m\\xc3\\xbcller not found: /", "192.0.2.1", "m\u00c3\u00bcller")]
    public void A_wrong_password_at_Apache_is_a_failed_authentication(string text, string address, string user)
    {
        ParsedLine line = ParsedLine.Read("apache-error", text);

        Assert.True(line.IsRead);
        Assert.Equal("authentication", line["event.category"]);
        Assert.Equal("http_login", line["event.action"]);
        Assert.Equal("failure", line["event.outcome"]);
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(address, line["source.ip"]);
    }

    [Theory]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [core:info] [pid 1:tid 2] [client 192.0.2.1:443] AH00128: File does not exist: /AH01617: user bob not found: /x")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [auth_basic:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01614: client used wrong authentication scheme: /user x not found: /")]
    [InlineData("[Thu Aug 25 09:56:06.000001 2011] [cgi:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01215: user bob not found: /x")]
    [InlineData("[Thu Aug 25 09:56:06 2011] [error] [client 192.0.2.1] File does not exist: /user bob not found: /x")]
    [InlineData("[Thu Aug 25 09:56:06 2011] [error] [client 192.0.2.1] user made this up")]
    public void Other_words_about_users_are_none(string text)
    {
        ParsedLine line = ParsedLine.Read("apache-error", text);

        Assert.True(line.IsRead);
        Assert.Equal("web", line["event.category"]);
        Assert.Null(line["event.outcome"]);
        Assert.Null(line["user.name"]);
        Assert.Equal("192.0.2.1", line["source.ip"]);
    }

    [Fact]
    public void A_backend_is_not_the_client()
    {
        ParsedLine line = ParsedLine.Read(
            "apache-error", "[Thu Oct 24 05:05:17.891521 2024] [proxy:error] [pid 2569:tid 2604] (111)Connection refused: AH00957: http: attempt to connect to 192.0.2.80:3000 (backend) failed");

        Assert.Equal("AH00957", line["event.code"]);
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sh: 1: not found")]
    [InlineData("[Tue Oct 22 07:09:18.722380 2024]")]
    [InlineData("[Tue Oct 22 07:09:18.722380 2024] core")]
    [InlineData("[Tue Oct 32 07:09:18.722380 2024] [core:error] x")]
    [InlineData("[Tue Oct 22 07:09:18 2024] [192.0.2.1] x")]
    public void What_is_no_line_of_Apache_is_not_read(string text) => Assert.False(ParsedLine.Read("apache-error", text).IsRead);

    [Fact]
    public void An_nginx_line_gives_all_fields()
    {
        ParsedLine line = ParsedLine.Read(
            "nginx-error",
            "2025/12/17 09:03:01 [error] 10025#10026: *3 connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.1, server: example.org, request: \"GET /a?b HTTP/1.1\", upstream: \"http://192.0.2.80:3000/a\", host: \"www.example.org:8080\", referrer: \"https://www.example.org/\"");

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2025, 12, 17, 9, 3, 1, TimeSpan.Zero), line.Time);
        Assert.Equal(
            "log.level=error source.ip=192.0.2.1 event.category=web http.request.method=GET url.original=/a?b url.path=/a url.query=b http.version=1.1 "
            + "url.domain=www.example.org url.port=8080 http.request.referrer=https://www.example.org/ process.pid=10025 process.thread.id=10026 "
            + "error.message=connect() failed (111: Connection refused) while connecting to upstream",
            line.Fields);
    }

    [Theory]
    [InlineData("user \"bob\": password mismatch, client: 192.0.2.1, server: s, request: \"GET / HTTP/1.1\", host: \"h\"", "bob")]
    [InlineData("user \"bob\" was not found in \"/etc/nginx/passwords\", client: 192.0.2.1, server: s, request: \"GET / HTTP/1.1\", host: \"h\"", "bob")]
    [InlineData("user \"x\", server\" was not found in \"/etc/nginx/passwords\", client: 192.0.2.1, server: s, request: \"GET / HTTP/1.1\"", "x\", server")]
    [InlineData("user \"\": password mismatch, client: 192.0.2.1, server: s, request: \"GET / HTTP/1.1\"", "")]
    [InlineData("user \"bob\": password mismatch, client: 192.0.2.1, server: s, request: \"GET / HTTP/1.1\", host: \"h\", referrer: \"x\", client: 203.0.113.9, server: s, request: \"GET / HTTP/1.1\"", "bob")]
    public void A_wrong_password_at_nginx_is_a_failed_authentication(string message, string user)
    {
        ParsedLine line = ParsedLine.Read("nginx-error", "2025/12/17 09:03:01 [error] 1#1: *3 " + message);

        Assert.Equal("authentication", line["event.category"]);
        Assert.Equal("failure", line["event.outcome"]);
        Assert.Equal(user, line["user.name"]);
        Assert.Equal("192.0.2.1", line["source.ip"]);
    }

    [Theory]
    [InlineData("open() \"/w/a\" failed (2: No such file or directory), client: 203.0.113.9, server: s, request: \"GET /\" failed (2: No such file or directory), client: 192.0.2.1, server: s, request: \"GET /a%22 HTTP/1.1\"")]
    [InlineData("open() \"/w/a\" failed (2: No such file or directory), client: 192.0.2.1, server: s, request: \"GET /a HTTP/1.1\", referrer: \"x\", client: 203.0.113.9, %63lient: \"")]
    [InlineData("open() \"/w/a, client: 203.0.113.9, server: s\" failed (2: No such file or directory), client: 192.0.2.1, server: s, request: \"GET /a,%20client:%20203.0.113.9,%20server:%20s HTTP/1.1\"")]
    [InlineData("FastCGI sent in stderr: \"PHP message: x, client: 203.0.113.9, server: s\" while reading response header from upstream, client: 192.0.2.1, server: s, request: \"GET /a HTTP/1.1\"")]
    public void Where_nginx_leaves_open_which_client_is_real_none_is_given(string message)
    {
        ParsedLine line = ParsedLine.Read("nginx-error", "2025/12/17 09:03:01 [error] 1#1: *3 " + message);

        Assert.True(line.IsRead);
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("open() \"/w/a\" failed (2: No such file or directory), client: 192.0.2.1, server: s, request: \"GET /a HTTP/1.1\", referrer: \"x\", client: 203.0.113.9, server: s, request: \"GET /\"")]
    [InlineData("open() \"/w/a\" failed (2: No such file or directory), client: 192.0.2.1, server: s, request: \"GET /a, client: 203.0.113.9, server: s HTTP/1.1\", host: \"h\"")]
    [InlineData("\"/w/a/index.html\" is not found (2: No such file or directory), client: 192.0.2.1, server: s, request: \"GET /a/ HTTP/1.1\", host: \"h, client: 203.0.113.9\"")]
    [InlineData("directory index of \"/w/a/\" is forbidden, client: 192.0.2.1, server: s, request: \"GET /a/?%41, client: 203.0.113.9 HTTP/1.1\"")]
    [InlineData("limiting requests, excess: 10.500 by zone \"one\", client: 192.0.2.1, server: s, request: \"GET /a, client: 203.0.113.9 HTTP/1.1\"")]
    [InlineData("delaying request, excess: 0.500, by zone \"one\", client: 192.0.2.1, server: s, request: \"GET /%2C client: 203.0.113.9 HTTP/1.1\"")]
    public void What_a_client_sends_does_not_hide_its_address(string message) =>
        Assert.Equal("192.0.2.1", ParsedLine.Read("nginx-error", "2025/12/17 09:03:01 [error] 1#1: *3 " + message)["source.ip"]);

    [Theory]
    [InlineData("client 192.0.2.1 closed keepalive connection", "192.0.2.1", null, null, null)]
    [InlineData("client 192.0.2.1:50022 connected to 192.0.2.80:143", "192.0.2.1", null, null, null)]
    [InlineData("client [2001:db8::1]:50022 connected to 192.0.2.80:143", "2001:db8::1", null, null, null)]
    [InlineData("client closed connection while waiting for request, client: 2001:db8::1:443, server: 0.0.0.0:443", "2001:db8::1:443", null, null, null)]
    [InlineData("open() \"/x\" failed (2: No such file or directory), client: unix:, server: s, request: \"GET /x HTTP/1.1\"", null, null, null, null)]
    [InlineData("client login failed: \"Invalid login or password\" while in http auth state, client: 192.0.2.1, server: 0.0.0.0:143, login: \"eve\"", "192.0.2.1", "eve", "mail_login", "failure")]
    [InlineData("client logged in, client: 192.0.2.1, server: 0.0.0.0:143, login: \"eve\", upstream: 192.0.2.80:143", "192.0.2.1", "eve", "mail_login", "success")]
    public void nginx_tells_of_connections_and_of_logins_to_mail(string message, string? address, string? user, string? action, string? outcome)
    {
        ParsedLine line = ParsedLine.Read("nginx-error", "2025/12/17 09:03:01 [info] 1#1: *3 " + message);

        Assert.Equal((address, user, action, outcome), (line["source.ip"], line["user.name"], line["event.action"], line["event.outcome"]));
        Assert.Null(line["source.domain"]);
    }

    [Theory]
    [InlineData("[authz_core:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01631: user bob: authorization failure for \"/p\": ", "192.0.2.1", "bob")]
    [InlineData("[auth_form:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01807: user 'bob': authentication failure for \"/p\": password Mismatch", "192.0.2.1", "bob")]
    [InlineData("[auth_form:error] [pid 1:tid 2] [client 192.0.2.1:443] AH01808: user 'bob' not found: /p", "192.0.2.1", "bob")]
    [InlineData("[auth_basic:error] [pid 1:tid 2] [remote 192.0.2.1:443] AH01618: user bob not found: /", "192.0.2.1", "bob")]
    [InlineData("[core:error] [pid 1:tid 2] [remote 2001:db8::1:443] AH00126: Invalid URI in request", "2001:db8::1", null)]
    [InlineData("[proxy:error] [pid 1:tid 2] [remote 198.51.100.1:443] AH01084: pass request body failed to 198.51.100.1:443", null, null)]
    [InlineData("[ssl:info] [pid 1:tid 2] [remote 198.51.100.1:443] AH01964: Connection to child 0 established", null, null)]
    public void Apache_tells_the_client_of_a_stream_and_those_who_may_not(string text, string? address, string? user)
    {
        ParsedLine line = ParsedLine.Read("apache-error", "[Thu Aug 25 09:56:06.000001 2011] " + text);

        Assert.Equal((address, user, user is null ? null : "failure"), (line["source.ip"], line["user.name"], line["event.outcome"]));
    }

    [Fact]
    public void A_message_that_quotes_nothing_of_the_client_fixes_the_address()
    {
        ParsedLine line = ParsedLine.Read(
            "nginx-error", "2025/12/17 09:03:01 [error] 1#1: *3 access forbidden by rule, client: 192.0.2.1, server: s, request: \"GET /\", client: 203.0.113.9 HTTP/1.1\", host: \"h\"");

        Assert.Equal("192.0.2.1", line["source.ip"]);
        Assert.Equal("access forbidden by rule", line["error.message"]);
    }

    [Fact]
    public void A_line_of_nginx_itself_is_read()
    {
        ParsedLine line = ParsedLine.Read("nginx-error", "2025/12/17 09:03:01 [notice] 15038#15038: signal 15 (SIGTERM) received from 1, exiting");

        Assert.True(line.IsRead);
        Assert.Equal("notice", line["log.level"]);
        Assert.Equal("signal 15 (SIGTERM) received from 1, exiting", line["error.message"]);
    }

    [Fact]
    public void Every_line_of_real_servers_is_read()
    {
        ParsedLine[] apache = [.. ParsedLine.Sample("apache-error.log").Select(line => ParsedLine.Read("apache-error", line))];
        ParsedLine[] nginx = [.. ParsedLine.Sample("nginx-error.log").Select(line => ParsedLine.Read("nginx-error", line))];
        ParsedLine[] all = [.. apache, .. nginx];

        Assert.All(all, line => Assert.True(line.IsRead));
        Assert.DoesNotContain(all, line => line["source.ip"] is not (null or "127.0.0.1" or "::1"));
        Assert.Equal(18, apache.Count(line => line["event.action"] == "http_login"));
        Assert.Equal(12, nginx.Count(line => line["event.action"] == "http_login"));
    }

    [Theory]
    [InlineData("Digest: user `bob' in realm `x' not found: /d")]
    [InlineData("Digest: user bob: password mismatch: /d")]
    public void Apache_2_2_names_Digest_before_the_user(string message)
    {
        ParsedLine line = ParsedLine.Read("apache-error", $"[Thu Nov 19 08:00:00 2026] [error] [client 192.0.2.7] {message}");

        Assert.Equal(("http_login", "failure", "bob", "192.0.2.7"), (line["event.action"], line["event.outcome"], line["user.name"], line["source.ip"]));
    }
}
