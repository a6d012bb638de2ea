using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Dns;

public sealed class DnsmasqParserTests
{
    [Theory]
    [InlineData("query[A] www.example.org from 203.0.113.7", "www.example.org", "A", null)]
    [InlineData("auth[AAAA] www.example.org from 203.0.113.7", "www.example.org", "AAAA", null)]
    [InlineData("query[type=65] www.example.org from 203.0.113.7", "www.example.org", "65", null)]
    [InlineData("225 203.0.113.7/48471 query[A] www.example.org from 203.0.113.7", "www.example.org", "A", "48471")]
    [InlineData("UDP 225 203.0.113.7/48471 query[A] www.example.org from 203.0.113.7", "www.example.org", "A", "48471")]
    [InlineData("TCP 225 203.0.113.7/48471 query[A] x from 192.0.2.66 from 203.0.113.7", "x from 192.0.2.66", "A", "48471")]
    [InlineData("query[NS] . from 203.0.113.7", ".", "NS", null)]
    [InlineData("query[A] <name unprintable> from 203.0.113.7", "<name unprintable>", "A", null)]
    [InlineData("query[A] x from 192.0.2.66 from 203.0.113.7", "x from 192.0.2.66", "A", null)]
    [InlineData("query[A] 1 192.0.2.66/53 query[A] y from 192.0.2.66 from 203.0.113.7", "1 192.0.2.66/53 query[A] y from 192.0.2.66", "A", null)]
    [InlineData("225 203.0.113.7/48471 query[A] reply x is 192.0.2.66 from 192.0.2.66#53 from 203.0.113.7", "reply x is 192.0.2.66 from 192.0.2.66#53", "A", "48471")]
    public void A_question_tells_who_asked_for_what(string message, string name, string type, string? port)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network dns_query unknown", line.Kind());
        Assert.Equal(name, line["dns.question.name"]);
        Assert.Equal(type, line["dns.question.type"]);
        Assert.Equal("203.0.113.7", line["source.ip"]);
        Assert.Equal(port, line["source.port"]);
    }

    [Theory]
    [InlineData("forwarded www.example.org to 192.0.2.53", "www.example.org", null)]
    [InlineData("forwarded www.example.org to 192.0.2.53#5353", "www.example.org", "5353")]
    [InlineData("forwarded x to 192.0.2.66 to 192.0.2.53", "x to 192.0.2.66", null)]
    [InlineData("225 dnssec-query[DS] www.example.org to 192.0.2.53", "www.example.org", null)]
    public void What_is_passed_on_goes_to_another_server(string message, string name, string? port)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network dns_forwarded", line.Kind());
        Assert.Equal(name, line["dns.question.name"]);
        Assert.Equal("192.0.2.53", line["destination.ip"]);
        Assert.Equal(port, line["destination.port"]);
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("reply www.example.org is 192.0.2.1", "dns_response success", "www.example.org", "NOERROR", "192.0.2.1")]
    [InlineData("cached www.example.org is <CNAME>", "dns_response success", "www.example.org", "NOERROR", null)]
    [InlineData("reply www.example.org is NODATA-IPv6", "dns_response success", "www.example.org", "NOERROR", null)]
    [InlineData("reply www.example.org is NXDOMAIN", "dns_response failure", "www.example.org", "NXDOMAIN", null)]
    [InlineData("225 203.0.113.7/48471 reply error is SERVFAIL", "dns_response failure", null, "SERVFAIL", null)]
    [InlineData("reply error is SERVFAIL (EDE: DNSSEC bogus)", "dns_response failure", null, "SERVFAIL", null)]
    [InlineData("reply error is not implemented", "dns_response failure", null, "NOTIMP", null)]
    [InlineData("reply error is 9", "dns_response failure", null, "NOTAUTH", null)]
    [InlineData("reply error is 23", "dns_response failure", null, "23", null)]
    [InlineData("config error is REFUSED (EDE: not ready)", "dns_refused failure", null, "REFUSED", null)]
    [InlineData("config blocked.example is 0.0.0.0", "dns_response success", "blocked.example", "NOERROR", "0.0.0.0")]
    [InlineData("/etc/hosts host.example.org is 192.0.2.20", "dns_response success", "host.example.org", "NOERROR", "192.0.2.20")]
    [InlineData("/etc/hosts 192.0.2.20 is host.example.org", "dns_response success", null, "NOERROR", "host.example.org")]
    [InlineData("DHCP 192.0.2.20 is laptop", "dns_response success", null, "NOERROR", "laptop")]
    [InlineData("gravity blocked ads.example.net is 0.0.0.0", "dns_blocked failure", "ads.example.net", "NOERROR", "0.0.0.0")]
    [InlineData("reply z is 192.0.2.66.example.org is NXDOMAIN", "dns_response failure", "z is 192.0.2.66.example.org", "NXDOMAIN", null)]
    [InlineData("reply 192.0.2.7 is x is 192.0.2.66", "dns_response success", null, "NOERROR", null)]
    public void An_answer_tells_what_it_is(string message, string kind, string? name, string code, string? data)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal(name, line["dns.question.name"]);
        Assert.Equal(code, line["dns.response_code"]);
        Assert.Equal(data, line["dns.answers.data"]);
        Assert.Equal(message.Contains("203.0.113.7", StringComparison.Ordinal) ? "203.0.113.7" : null, line["source.ip"]);
    }

    [Theory]
    [InlineData("possible DNS-rebind attack detected: www.example.org", "dns_rebind failure", null)]
    [InlineData("ignoring query from non-local network 203.0.113.7 (logged only once)", "dns_refused failure", "203.0.113.7")]
    [InlineData("ignoring query from non-local network 203.0.113.7", "dns_refused failure", "203.0.113.7")]
    [InlineData("ignoring query from non-local network", "dns_refused failure", null)]
    [InlineData("nameserver 192.0.2.53 refused to do a recursive query", "dns_upstream failure", null)]
    [InlineData("Maximum number of concurrent DNS queries reached (max: 150)", "dns_quota failure", null)]
    [InlineData("validation www.example.org is BOGUS", "dns_validation failure", null)]
    [InlineData("225 203.0.113.7/48471 validation www.example.org is SECURE", "dns_validation success", "203.0.113.7")]
    public void Trouble_has_its_own_action(string message, string kind, string? address)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal(address, line["source.ip"]);
    }

    [Theory]
    [InlineData("DHCPDISCOVER(eth0) 02:00:00:00:00:01 ", "dhcp_discover unknown", null, null)]
    [InlineData("DHCPACK(eth0) 192.0.2.10 02:00:00:00:00:01 laptop", "dhcp_lease success", "192.0.2.10", "laptop")]
    [InlineData("305441741 DHCPNAK(eth0) 192.0.2.10 02:00:00:00:00:01 wrong address", "dhcp_lease failure", "192.0.2.10", "wrong address")]
    [InlineData("DHCPACK(eth0) 192.0.2.10 02:00:00:00:00:01 x 192.0.2.66 02:00:00:00:00:02", "dhcp_lease success", "192.0.2.10", "x 192.0.2.66 02:00:00:00:00:02")]
    public void A_lease_tells_whose_it_is(string message, string kind, string? address, string? more)
    {
        ParsedLine line = SaidBy.Program("dnsmasq-dhcp[7]", message);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal(address, line["source.ip"]);
        Assert.Equal("02:00:00:00:00:01", line["source.mac"]);
        Assert.Equal(more, line["event.reason"]);
    }

    [Fact]
    public void Its_own_file_has_no_host()
    {
        ParsedLine line = ParsedLine.Read("dnsmasq", "Nov 19 08:00:00 dnsmasq[7]: query[A] www.example.org from 203.0.113.7");

        Assert.Equal("network dns_query unknown", line.Kind());
        Assert.Null(line["host.name"]);
        Assert.Equal("dnsmasq", line["process.name"]);
        Assert.False(ParsedLine.Read("dnsmasq", "Nov 19 08:00:00 www sshd[7]: query[A] www.example.org from 203.0.113.7").IsRead);
    }

    [Theory]
    [InlineData("dnsmasq.log")]
    [InlineData("dnsmasq-extra.log")]
    public void Every_question_of_the_sample_has_its_address(string sample) => Assert.All(
        ParsedLine.Sample(sample).Select(text => ParsedLine.Read("dnsmasq", text)).Where(line => line["event.action"] == "dns_query"),
        line => Assert.StartsWith("203.0.113.", line["source.ip"], StringComparison.Ordinal));

    private static ParsedLine Said(string message) => SaidBy.Program("dnsmasq[7]", message);

    [Theory]
    [InlineData("* 192.0.2.7/4711 dnssec-query[DS] org to 198.51.100.9", "dns_forwarded", "org")]
    [InlineData("7 192.0.2.7/4711 validation result is SECURE", "dns_validation", null)]
    public void What_dnsmasq_does_for_a_question_tells_who_asked(string message, string action, string? name)
    {
        ParsedLine line = ParsedLine.Read("dnsmasq", $"Nov 19 08:00:00 dnsmasq[7]: {message}");

        Assert.Equal((action, "192.0.2.7", name), (line["event.action"], line["source.ip"], line["dns.question.name"]));
    }
}
