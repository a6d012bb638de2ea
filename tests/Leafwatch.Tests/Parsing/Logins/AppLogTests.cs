using System.Text;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing.Logins;

public sealed class AppLogTests
{
    [Theory]
    [InlineData("Login failed: bob (Remote IP: 192.0.2.7)", "bob")]
    [InlineData("Login failed: 'bob' (Remote IP: '192.0.2.7')", "bob")]
    [InlineData("Login failed: x (Remote IP: 203.0.113.9) (Remote IP: 192.0.2.7)", "x (Remote IP: 203.0.113.9)")]
    [InlineData("Login failed: a\\\"b (Remote IP: 192.0.2.7)", "a\"b")]
    public void A_wrong_password_at_Nextcloud_is_an_attempt(string message, string user)
    {
        string written = Nextcloud("--", message);
        ParsedLine line = ParsedLine.Read("nextcloud", written);

        Assert.Equal("authentication app_login failure", line.Kind());
        Assert.Equal((user, "192.0.2.7", "/login"), (line["user.name"], line["source.ip"], line["url.path"]));
        Assert.Equal("2025-06-01T10:00:00.0000000+02:00", line.Time.ToString("O"));
        Assert.Equal("nextcloud", FormatDetection.Detect(Encoding.UTF8.GetBytes(written + "\n"), null)?.Name);
    }

    [Fact]
    public void What_else_Nextcloud_says_names_who_asked()
    {
        ParsedLine line = ParsedLine.Read("nextcloud", Nextcloud("alice", "Trusted domain error."));

        Assert.Equal(("web", (string?)null, "alice"), (line["event.category"], line["event.action"], line["user.name"]));
    }

    [Theory]
    [InlineData("POST", "/login", "401", "authentication app_login failure")]
    [InlineData("POST", "/login", "200", "authentication app_login success")]
    [InlineData("GET", "/login", "200", "web success")]
    [InlineData("GET", "/api/x", "404", "web failure")]
    public void Grafanas_requests_tell_who_tries_to_log_in(string method, string path, string status, string kind)
    {
        string written = $"logger=context userId=0 orgId=0 uname= t=2025-06-01T10:00:00.5+02:00 level=info msg=\"Request Completed\" method={method} path={path} status={status} remote_addr=192.0.2.7 time_ms=5";
        ParsedLine line = ParsedLine.Read("grafana", written);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(("192.0.2.7", path, "context"), (line["source.ip"], line["url.path"], line["log.logger"]));
        Assert.Equal("2025-06-01T10:00:00.5000000+02:00", line.Time.ToString("O"));
        Assert.Equal("grafana", FormatDetection.Detect(Encoding.UTF8.GetBytes(written + "\n"), null)?.Name);
    }

    private static string Nextcloud(string user, string message) =>
        $$"""{"reqId":"a1","level":2,"time":"2025-06-01T10:00:00+02:00","remoteAddr":"192.0.2.7","user":"{{user}}","app":"core","method":"POST","url":"\/login","message":"{{message}}","userAgent":"x","version":"31.0.0.1"}""";
}
