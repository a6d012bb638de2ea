using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Dns;

public sealed class UnboundParserTests
{
    [Theory]
    [InlineData("[1795433859] unbound[7:0] ")]
    [InlineData("[1795433859] unbound[7:3f] ")]
    [InlineData("Nov 23 11:37:39 unbound[7:0] ")]
    [InlineData("2026-11-23T11:37:39.000+00:00 unbound[7:0] ")]
    [InlineData("2026-11-23T11:37:39Z unbound[7:0] ")]
    [InlineData("Nov 23 11:37:39 ns1 unbound[7]: [7:0] ")]
    [InlineData("Nov 23 11:37:39 ns1 unbound: [7:0] ")]
    public void Each_head_is_read(string head)
    {
        ParsedLine line = ParsedLine.Read("unbound", head + "info: 203.0.113.7 www.example.org. A IN", reference: new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 37, 39, TimeSpan.Zero), line.Time);
        Assert.Equal("network dns_query unknown", line.Kind());
        Assert.Equal("info", line["log.level"]);
        Assert.Equal("unbound", line["process.name"]);
        Assert.Equal("7", line["process.pid"]);
    }

    [Theory]
    [InlineData("info: 203.0.113.7 www.example.org. A IN", "dns_query unknown", "www.example.org A IN", null)]
    [InlineData("query: 203.0.113.7 www.example.org. A IN", "dns_query unknown", "www.example.org A IN", null)]
    [InlineData("info: 203.0.113.7 . NS IN", "dns_query unknown", ". NS IN", null)]
    [InlineData("info: 203.0.113.7 www.example.org. A IN NOERROR 0.000290 0 61", "dns_response success", "www.example.org A IN", "NOERROR")]
    [InlineData("reply: 203.0.113.7 www.example.org. A IN NXDOMAIN 0.000290 0 61 on udp 198.51.100.1 53", "dns_response failure", "www.example.org A IN", "NXDOMAIN")]
    [InlineData("reply: 203.0.113.7 www.example.org. A IN REFUSED 0.000000 1 45", "dns_refused failure", "www.example.org A IN", "REFUSED")]
    [InlineData("info: 203.0.113.7 - - - FORMERR - - - ", "dns_response failure", "", "FORMERR")]
    [InlineData("info: x?from?192.0.2.66. inform 203.0.113.7@4711 x?from?192.0.2.66. A IN", "dns_local_zone", "x?from?192.0.2.66 A IN", null)]
    [InlineData("info: example.org. always_refuse 203.0.113.7@4711 www.example.org. A IN", "dns_blocked failure", "www.example.org A IN", null)]
    [InlineData("info: rpz: applied [site] www.example.org. rpz-nxdomain 203.0.113.7@4711 www.example.org. A IN", "dns_rewritten", "www.example.org A IN", null)]
    [InlineData("debug: refused query from 203.0.113.7 port 4711 because of 203.0.113.0/24 refuse", "dns_refused failure", "", null)]
    [InlineData("debug: dropped query from ip4 203.0.113.7 port 4711 (len 16)", "dns_refused failure", "", null)]
    [InlineData("notice: ip_ratelimit exceeded 203.0.113.7 100 www.example.org. A IN", "dns_rate_limited failure", "", null)]
    public void What_a_client_did_is_told(string message, string kind, string question, string? code)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal("203.0.113.7", line["source.ip"]);
        Assert.Equal(question, Question(line));
        Assert.Equal(code, line["dns.response_code"]);
    }

    [Theory]
    [InlineData("error: SERVFAIL <www.example.org. A IN>: all servers for this domain failed, at zone example.org. from 192.0.2.66", "dns_query_failed failure")]
    [InlineData("info: validation failure <www.example.org. A IN>: no signatures from 192.0.2.66", "dns_validation failure")]
    public void What_failed_elsewhere_has_no_client(string message, string kind)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal("www.example.org A IN", Question(line));
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("info: resolving www.example.org. A IN")]
    [InlineData("info: reply from <example.org.> 192.0.2.53#53")]
    [InlineData("info: 0RDd mod0 rep www.example.org. A IN")]
    [InlineData("notice: init module 0: iterator")]
    [InlineData("info: start of service (unbound 1.17.1).")]
    public void What_it_says_of_itself_is_read_and_no_event_of_a_client(string message)
    {
        ParsedLine line = Said(message);

        Assert.True(line.IsRead);
        Assert.Null(line["event.action"]);
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("[1795433859] unbound[7:0] www.example.org. A IN")]
    [InlineData("[1795433859] [7:0] info: x")]
    [InlineData("[99999999999999999] unbound[7:0] info: x")]
    [InlineData("[] unbound[7:0] info: x")]
    [InlineData("Nov 19 08:00:00 www sshd[7]: x")]
    public void Lines_of_other_programs_are_not_taken(string line) => Assert.False(ParsedLine.Read("unbound", line).IsRead);

    [Theory]
    [InlineData("unbound.log")]
    [InlineData("unbound-ascii.log")]
    public void Every_line_of_the_sample_is_read(string sample) => Assert.All(
        ParsedLine.Sample(sample).Select(text => ParsedLine.Read("unbound", text)),
        line => Assert.True(line.IsRead && line["source.ip"]?.StartsWith("203.0.113.", StringComparison.Ordinal) != false));

    private static ParsedLine Said(string message) => ParsedLine.Read("unbound", "[1795433859] unbound[7:0] " + message);

    private static string Question(ParsedLine line) => string.Join(' ', new[] { line["dns.question.name"], line["dns.question.type"], line["dns.question.class"] }.OfType<string>());

    [Fact]
    public void A_zone_that_is_asked_about_too_often_tells_by_whom()
    {
        ParsedLine line = ParsedLine.Read("unbound", "[1795433859] unbound[7:0] notice: ratelimit exceeded example.org. 1000 query www.example.org. IN A from 192.0.2.7");

        Assert.Equal(("dns_rate_limited", "192.0.2.7", "www.example.org", "A"), (line["event.action"], line["source.ip"], line["dns.question.name"], line["dns.question.type"]));
    }
}
