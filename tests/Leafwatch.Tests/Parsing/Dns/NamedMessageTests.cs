using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Dns;

public sealed class NamedMessageTests
{
    private const string Client = "client @0x7f1506915098 203.0.113.7#4711";

    [Theory]
    [InlineData("client @0x7f1506915098 203.0.113.7#4711 (www.example.org): query: www.example.org IN A +E(0)K (198.51.100.1)", "RD")]
    [InlineData("client @0x7f1506915098 203.0.113.7#4711 (www.example.org): view outside: query: www.example.org IN A -E(0)TDC (198.51.100.1) [ECS 192.0.2.0/24/0]", "CD DO")]
    [InlineData("client @0x7f1506915098 203.0.113.7#4711/key name.example.org (www.example.org): query: www.example.org IN A -SE(0)TK (198.51.100.1)", null)]
    [InlineData("client 203.0.113.7#4711 (www.example.org): query: www.example.org IN A +EDC (198.51.100.1)", "RD CD DO")]
    [InlineData("client 203.0.113.7#4711: query: www.example.org IN A +", "RD")]
    [InlineData("client 203.0.113.7#4711: view outside: query: www.example.org IN A", null)]
    public void A_question_tells_who_asked_for_what(string message, string? flags)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network dns_query unknown", line.Kind());
        Assert.Equal("203.0.113.7", line["source.ip"]);
        Assert.Equal("4711", line["source.port"]);
        Assert.Equal("www.example.org A IN", Question(line));
        Assert.Equal(flags, line["dns.header_flags"]);
    }

    [Theory]
    [InlineData(@"x\032from\032192.0.2.66.example.org")]
    [InlineData(@"client\@0x7f.192.0.2.66#53\(z\):query:'a/A/IN'denied.example.org")]
    [InlineData(@"y\):\032query:\032www.example.com\032IN\032A.example.org")]
    [InlineData(@"a\032b\""c\(d\)e\;f\\g\000h\255.example.org")]
    [InlineData(@"x\\\):.example.org")]
    [InlineData("'/A/IN'.example.org")]
    public void A_name_that_looks_like_the_line_is_a_name(string name)
    {
        foreach ((string said, string kind) in new[]
        {
            ($"query: {name} IN A +E(0)K (198.51.100.1)", "network dns_query unknown"),
            ($"query (cache) '{name}/A/IN' denied (allow-query-cache did not match)", "network dns_refused failure"),
            ($"query failed (REFUSED) for {name}/IN/A at query.c:5708", "network dns_query_failed failure"),
        })
        {
            ParsedLine line = Said($"{Client} ({name}): {said}");

            Assert.Equal(kind, line.Kind());
            Assert.Equal("203.0.113.7", line["source.ip"]);
            Assert.Equal("4711", line["source.port"]);
            Assert.Equal($"{name} A IN", Question(line));
        }
    }

    [Theory]
    [InlineData("(www.example.org): query (cache) 'www.example.org/A/IN' denied (allow-query-cache did not match)", "dns_refused failure", "www.example.org A IN")]
    [InlineData("(www.example.org): query (cache) 'www.example.org/A/IN' denied", "dns_refused failure", "www.example.org A IN")]
    [InlineData("(www.example.org): query 'www.example.org/A/IN' denied", "dns_refused failure", "www.example.org A IN")]
    [InlineData("(www.example.org): query 'www.example.org/A/IN' approved", "dns_approved", "www.example.org A IN")]
    [InlineData("(www.example.org): query-on denied", "dns_refused failure", "www.example.org")]
    [InlineData("(www.example.org): query failed (SERVFAIL) for www.example.org/IN/A at query.c:7916", "dns_query_failed failure", "www.example.org A IN")]
    [InlineData("(www.example.org): response: www.example.org IN A NXDOMAIN 0 1 1 +E(0)K (198.51.100.1)", "dns_response failure", "www.example.org A IN")]
    [InlineData("(www.example.org): rate limit slip NXDOMAIN response to 203.0.113.0/24 for example.org  (6f20c05b)", "dns_rate_limited failure", "www.example.org")]
    [InlineData("(example.org): zone transfer 'example.org/AXFR/IN' denied", "dns_transfer failure", "example.org AXFR IN")]
    [InlineData("(example.org): transfer of 'example.org/IN': AXFR started: TSIG name (serial 1)", "dns_transfer_started", "example.org AXFR IN")]
    [InlineData("(example.org): transfer of 'example.org/IN': AXFR ended: 1 messages, 5 records, 272 bytes, 0.001 secs (272000 bytes/sec) (serial 1)", "dns_transfer success", "example.org AXFR IN")]
    [InlineData("(example.org): transfer of 'example.org/IN': AXFR-style IXFR ended", "dns_transfer success", "example.org AXFR IN", "IXFR")]
    [InlineData("(example.org): transfer of 'example.org/IN': aborted: operation canceled", "dns_transfer failure", "example.org IN")]
    [InlineData("(0/25.2.0.192.in-addr.arpa): bad zone transfer request: '0/25.2.0.192.in-addr.arpa/IN': non-authoritative zone (NOTAUTH)", "dns_transfer failure", "0/25.2.0.192.in-addr.arpa IN")]
    [InlineData(": update 'example.org/IN' denied", "dns_update failure", "example.org IN")]
    [InlineData(": update 'example.org/IN' denied due to allow-query", "dns_update failure", "example.org IN")]
    [InlineData(": update forwarding 'example.org/IN' denied", "dns_update failure", "example.org IN")]
    [InlineData("/key name: updating zone 'example.org/IN': adding an RR at 'x.example.org' TXT \"192.0.2.66#53: update 'a/IN' denied\"", "dns_update success", "example.org IN")]
    [InlineData("/key name: updating zone 'example.org/IN': deleting rrset at 'x.example.org' A", "dns_update success", "example.org IN")]
    [InlineData("/key name: updating zone 'example.org/IN': update unsuccessful: x.example.org: 'name in use' prerequisite not satisfied (NXDOMAIN)", "dns_update failure", "example.org IN")]
    [InlineData(": update failed: example.net: not authoritative for update zone (NOTAUTH)", "dns_update failure", "")]
    [InlineData("/key name: signer \"name\" approved", "dns_update_signer success", "")]
    [InlineData("/key name: signer \"name\" denied", "dns_update_signer failure", "")]
    [InlineData(": request has invalid signature: TSIG name: tsig verify failure (BADKEY)", "dns_signature failure", "")]
    [InlineData(": received notify for zone 'example.org'", "dns_notify unknown", "example.org")]
    [InlineData(": view inside: received notify for zone 'example.org': not authoritative", "dns_notify failure", "example.org")]
    [InlineData(": message parsing failed: FORMERR", "dns_bad_request failure", "")]
    [InlineData(": no more recursive clients (1000/900/1000): quota reached", "dns_quota failure", "")]
    [InlineData(": no matching view in class 'CH'", "dns_refused failure", "")]
    public void What_is_said_of_a_client_tells_what_became_of_it(string said, string kind, string question, string? type = null)
    {
        ParsedLine line = Said(Client + (said[0] == '(' ? " " : "") + said);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal(type is null ? question : question.Replace("AXFR", type, StringComparison.Ordinal), Question(line));
        Assert.Equal("203.0.113.7", line["source.ip"]);
        Assert.Equal("4711", line["source.port"]);
    }

    [Theory]
    [InlineData("zone example.org/IN: refused notify from non-primary: 203.0.113.7#4711", "dns_notify_refused failure", "example.org IN")]
    [InlineData("zone 0/25.2.0.192.in-addr.arpa/IN/inside: refused notify from non-master: 203.0.113.7#4711", "dns_notify_refused failure", "0/25.2.0.192.in-addr.arpa IN")]
    [InlineData("zone example.org/IN (signed): notify from 203.0.113.7#4711: serial 5", "dns_notify_step", "example.org IN")]
    [InlineData("transfer of 'example.org/IN' from 203.0.113.7#53: Transfer status: success", "dns_transfer_in success", "example.org IN")]
    [InlineData("transfer of 'example.org/IN' from 203.0.113.7#53: Transfer status: REFUSED", "dns_transfer_in failure", "example.org IN")]
    [InlineData("transfer of 'example.org/IN' from 203.0.113.7#53: failed while receiving responses: REFUSED", "dns_transfer_in_step failure", "example.org IN")]
    [InlineData("invalid command from 203.0.113.7#4711: bad auth", "dns_control failure", "")]
    public void What_is_said_of_a_zone_tells_who_was_at_the_other_end(string message, string kind, string question)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal(question, Question(line));
        Assert.Equal("203.0.113.7", line["source.ip"]);
    }

    [Theory]
    [InlineData("REFUSED unexpected RCODE resolving 'www.example.org/A/IN': 192.0.2.53#53", "REFUSED", "www.example.org A IN")]
    [InlineData("error (unexpected RCODE REFUSED) resolving 'www.example.org/A/IN': 192.0.2.53#53", "REFUSED", "www.example.org A IN")]
    [InlineData("timed out resolving 'www.example.org/A/IN': 192.0.2.53#53", null, "www.example.org A IN")]
    [InlineData("lame server resolving 'www.example.org' (in 'example.org'?): 192.0.2.53#53", null, "www.example.org")]
    [InlineData("DNS format error from 192.0.2.53#53 resolving www.example.org/A for client 203.0.113.7#4711: invalid response", null, "www.example.org A")]
    [InlineData(@"timed out resolving '1.2.3.4#5':\032192.0.2.66#53'/A/IN': 192.0.2.53#53", null, @"1.2.3.4#5':\032192.0.2.66#53' A IN")]
    public void What_another_server_did_is_its_own(string message, string? code, string question)
    {
        ParsedLine line = Said(message);

        Assert.Equal("network dns_upstream failure", line.Kind());
        Assert.Equal("192.0.2.53", line["destination.ip"]);
        Assert.Equal(code, line["dns.response_code"]);
        Assert.Equal(question, Question(line));
        Assert.NotEqual("192.0.2.53", line["source.ip"]);
    }

    [Theory]
    [InlineData("client @0x7f1506915098 (no-peer): allocate new client")]
    [InlineData("client sshd[7]: Failed password for root from 203.0.113.7 port 22 ssh2")]
    [InlineData("running")]
    [InlineData("none:100: 'max-cache-size 90%' - setting to 21695MB (out of 24105MB)")]
    public void What_has_no_client_has_no_address(string message) => Assert.Null(Said(message)["source.ip"]);

    [Theory]
    [InlineData("2001:db8::7#4711", "2001:db8::7")]
    [InlineData("fe80::1%eth0#4711", "fe80::1")]
    [InlineData("::ffff:203.0.113.7#4711", "203.0.113.7")]
    public void An_address_of_IPv6_is_one(string peer, string address) =>
        Assert.Equal(address, Said($"client @0x7f1506915098 {peer} (www.example.org): query: www.example.org IN A + (198.51.100.1)")["source.ip"]);

    [Theory]
    [InlineData("queries: info: ", "queries", "info")]
    [InlineData("security: error: ", "security", "error")]
    [InlineData("queries: ", "queries", null)]
    [InlineData("debug 3: ", null, "debug")]
    [InlineData("queries: ns/client: info: ", "queries", "info")]
    [InlineData("", null, null)]
    public void Category_and_severity_may_stand_before_the_message(string labels, string? category, string? level)
    {
        ParsedLine line = Said(labels + Client + " (www.example.org): query: www.example.org IN A + (198.51.100.1)");

        Assert.Equal("203.0.113.7", line["source.ip"]);
        Assert.Equal(category, line["log.logger"]);
        Assert.Equal(level, line["log.level"]);
    }

    private static ParsedLine Said(string message) => SaidBy.Program("named[7]", message);

    private static string Question(ParsedLine line) => string.Join(' ', new[] { line["dns.question.name"], line["dns.question.type"], line["dns.question.class"] }.OfType<string>());

    [Fact]
    public void Old_versions_name_a_validation_by_its_number()
    {
        ParsedLine line = Said("  validating @0x7f1506915098: www.example.org A: no valid signature found");

        Assert.Equal("network dns_validation failure", line.Kind());
        Assert.Equal(("www.example.org", "A", "no valid signature found"), (line["dns.question.name"], line["dns.question.type"], line["event.reason"]));
    }

    [Fact]
    public void A_question_without_its_class_has_its_type()
    {
        ParsedLine line = Said("success resolving 'www.example.org/A' (in 'example.org'?) after disabling EDNS");

        Assert.Equal(("www.example.org", "A", (string?)null), (line["dns.question.name"], line["dns.question.type"], line["dns.question.class"]));
    }

    [Fact]
    public void What_was_cut_off_is_not_there()
    {
        ParsedLine line = Said("client @0x7f1506915098 203.0.113.7#4711 (www.example.org): query: www.exam");

        Assert.Equal(("203.0.113.7", (string?)null), (line["source.ip"], line["dns.question.type"]));
    }
}
