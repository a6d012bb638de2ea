using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Tests.Parsing.Layouts;

public sealed class ForwardedClientTests
{
    [Theory]
    [InlineData("192.0.2.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "203.0.113.9, 192.0.2.2, 192.0.2.3", "203.0.113.9")]
    [InlineData("192.0.2.1", "192.0.2.3,192.0.2.2", "192.0.2.3")]
    [InlineData("192.0.2.1", "203.0.113.9:4711", "203.0.113.9")]
    [InlineData("192.0.2.1", "[2001:db8:1::7]:4711", "2001:db8:1::7")]
    [InlineData("2001:db8::5", "203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:192.0.2.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("192.0.2.1", "203.0.113.9, unknown", "192.0.2.1")]
    [InlineData("192.0.2.1", "203.0.113.9, unknown, 192.0.2.2", "192.0.2.2")]
    [InlineData("192.0.2.1", "-", "192.0.2.1")]
    [InlineData("192.0.2.1", "", "192.0.2.1")]
    [InlineData("192.0.2.1", ",,", "192.0.2.1")]
    [InlineData("192.0.2.1", "203.0.113.9,", "203.0.113.9")]
    [InlineData("192.0.2.1", "203.0.113.9, , 192.0.2.2", "203.0.113.9")]
    [InlineData("198.51.100.5", "203.0.113.9", "198.51.100.5")]
    public void The_client_is_the_last_that_no_trusted_proxy_is(string peer, string header, string client) =>
        Assert.Equal(client, Read("%{X-Forwarded-For}i", peer, header, "192.0.2.0/24", "2001:db8::/64")["source.ip"]);

    [Theory]
    [InlineData("for=203.0.113.9;proto=http;by=192.0.2.1", "203.0.113.9")]
    [InlineData("for=198.51.100.1, For=\\\"[2001:db8:1::7]:4711\\\";proto=https", "2001:db8:1::7")]
    [InlineData("proto=https;for=\\\"203.0.113.9:80\\\", for=192.0.2.9", "203.0.113.9")]
    [InlineData("for=203.0.113.9, for=_hidden", "192.0.2.1")]
    [InlineData(@"for=\x22[2001:db8:1::7]:4711\x22", "2001:db8:1::7")]
    [InlineData(@"for=\x22203.0.113.9:80\x22;proto=http", "203.0.113.9")]
    [InlineData(@"for=\x22[2001:db8:1::7]\x22,for=192.0.2.3", "2001:db8:1::7")]
    [InlineData("for=unknown", "192.0.2.1")]
    [InlineData("by=203.0.113.9", "192.0.2.1")]
    public void The_standard_header_is_read_as_well(string header, string client) =>
        Assert.Equal(client, Read("%{Forwarded}i", "192.0.2.1", header, "192.0.2.0/24")["source.ip"]);

    [Fact]
    public void Without_trusted_proxies_nobody_is_believed()
    {
        ParsedLine line = Read("%{X-Forwarded-For}i", "192.0.2.1", "203.0.113.9");

        Assert.Equal("192.0.2.1", line["source.ip"]);
        Assert.Equal("203.0.113.9", line["http.request.headers.x-forwarded-for"]);
    }

    [Fact]
    public void A_structured_log_and_IIS_are_asked_too()
    {
        ParsedLine caddy = ParsedLine.Read(
            Formats.Find("nginx-json")!,
            """{"time":"2025-01-01T00:00:00Z","remote_addr":"192.0.2.1","status":200,"http_x_forwarded_for":"203.0.113.9"}"""u8.ToArray(),
            proxies: "192.0.2.0/24");

        Assert.Equal("203.0.113.9", caddy["source.ip"]);
    }

    [Fact]
    public void The_peer_is_the_client_where_a_layout_tells_no_other()
    {
        ParsedLine line = ParsedLine.Read(
            WebLayouts.CompileApache("%{c}a %l %u %t \"%r\" %>s %b").Format!,
            "203.0.113.9 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326"u8.ToArray());
        Assert.Equal("203.0.113.9", line["source.ip"]);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("198.51.100.1, 203.0.113.9, 192.0.2.2", "203.0.113.9")]
    [InlineData("198.51.100.1,203.0.113.9", "203.0.113.9")]
    [InlineData("-", null)]
    public void A_layout_that_says_only_who_was_forwarded_is_believed_where_a_proxy_is(string header, string? client)
    {
        byte[] text = Encoding.Latin1.GetBytes($"{header} - bob [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326 \"-\" \"curl/8\"");
        LogFormat format = WebLayouts.CompileApache("%{X-Forwarded-For}i %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"").Format!;

        Assert.Equal((client, "bob"), Pair(ParsedLine.Read(format, text, proxies: "192.0.2.0/24")));
        Assert.Equal((null, "bob"), Pair(ParsedLine.Read(format, text)));

        static (string? Client, string? User) Pair(ParsedLine line) => (line["source.ip"], line["user.name"]);
    }

    private static ParsedLine Read(string directive, string peer, string header, params string[] proxies) => ParsedLine.Read(
        WebLayouts.CompileApache($"%h %l %u %t \"%r\" %>s %b \"{directive}\"").Format!,
        Encoding.Latin1.GetBytes($"{peer} - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 2326 \"{header}\""),
        proxies: proxies);
}
