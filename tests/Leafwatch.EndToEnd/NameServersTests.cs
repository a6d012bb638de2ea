using System.Text.Json;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

/// <summary>Real name servers are asked for odd names, and for what they do not give; every line that they write is read, and tells what was done.</summary>
public sealed class NameServersTests
{
    private static readonly string[] Fields = ["source.ip", "event.action", "event.outcome", "dns.question.name", "dns.question.type", "dns.response_code"];

    // What looks like the rest of a line, as dig takes it.
    private static readonly string[] OddNames =
    [
        @"x\032from\032192.0.2.66.example.org",
        @"client@0x7f.192.0.2.66#53(z):query:'a/A/IN'denied.example.org",
        @"y\):\032query:\032www.example.com\032IN\032A.example.org",
        @"a\034b\092c\059d.example.org",
    ];

    [Fact]
    public async Task BIND_tells_what_was_asked_and_what_became_of_it_in_all_its_channels()
    {
        using Workplace place = new();
        await using NamedServer named = await NamedServer.StartAsync(place, new Dictionary<string, string>
        {
            ["whole"] = "print-time yes; print-category yes; print-severity yes;",
            ["bare"] = "print-time local;",
            ["iso"] = "print-time iso8601; print-category yes;",
            ["utc"] = "print-time iso8601-utc; print-category yes; print-severity yes;",
        });
        foreach (string name in OddNames)
        {
            await named.Resolver.AskAsync("127.0.0.1", name, "A");
        }

        await named.Resolver.AskAsync("127.0.0.2", "www.example.org", "AAAA", "+tcp", "+dnssec", "+cdflag");
        await named.Resolver.AskAsync("127.0.0.2", "www.example", "A");
        await named.Resolver.AskAsync("127.0.0.3", "example.org", "AXFR");
        await named.Resolver.AskAsync("127.0.0.3", "example.net", "AXFR");
        await named.UpdateAsync("example.com", "update add new.example.com 60 TXT \"192.0.2.66#53: update 'a/IN' denied\"", hasKey: true);
        await named.UpdateAsync("example.com", "update add new.example.com 60 A 192.0.2.66", hasKey: false);
        await named.Resolver.AskAsync("127.0.0.1", "last.example.org", "MX");

        foreach (string channel in new[] { "whole", "bare", "iso", "utc" })
        {
            await Eventually.ToldAsync(named.Log(channel), "last.example.org IN MX");
            ParsedLog log = (await ParsedLog.OfAsync(named.Log(channel))).AllReadAs("bind");
            string[] told = [.. log.Lines.Where(IsOfClient).Select(Told).Where(line => !line.Contains(" SOA", StringComparison.Ordinal))];

            Assert.Equal(
                [
                    @"127.0.0.1 dns_query unknown x\032from\032192.0.2.66.example.org A",
                    @"127.0.0.1 dns_query unknown client\@0x7f.192.0.2.66#53\(z\):query:'a/A/IN'denied.example.org A",
                    @"127.0.0.1 dns_query unknown y\):\032query:\032www.example.com\032IN\032A.example.org A",
                    @"127.0.0.1 dns_query unknown a\""b\\c\;d.example.org A",
                    "127.0.0.2 dns_query unknown www.example.org AAAA",
                    "127.0.0.2 dns_query unknown www.example A",
                    "127.0.0.2 dns_refused failure www.example A",
                    "127.0.0.2 dns_query_failed failure www.example A REFUSED",
                    "127.0.0.3 dns_query unknown example.org AXFR",
                    "127.0.0.3 dns_transfer_started example.org AXFR",
                    "127.0.0.3 dns_transfer success example.org AXFR",
                    "127.0.0.3 dns_query unknown example.net AXFR",
                    "127.0.0.3 dns_transfer failure example.net AXFR",
                    "127.0.0.1 dns_update_signer success",
                    "127.0.0.1 dns_update success example.com",
                    "127.0.0.1 dns_update failure example.com",
                    "127.0.0.1 dns_query unknown last.example.org MX",
                ],
                told);
            Assert.Equal("RD CD DO", ParsedLog.Text(log.Lines.First(line => ParsedLog.Text(line, "dns.question.type") == "AAAA"), "dns.header_flags"));
        }
    }

    [Theory]
    [InlineData("log-time-ascii: no")]
    [InlineData("log-time-ascii: yes\n  log-tag-queryreply: yes\n  log-local-actions: yes")]
    public async Task Unbound_tells_what_was_asked_and_answered(string options)
    {
        using Workplace place = new();
        await using UnboundServer unbound = await UnboundServer.StartAsync(place, options);
        await unbound.Resolver.AskAsync("127.0.0.1", OddNames[0], "A");
        await unbound.Resolver.AskAsync("127.0.0.1", OddNames[1], "A");
        await unbound.Resolver.AskAsync("127.0.0.2", "www.example.com", "A");
        await unbound.Resolver.AskAsync("127.0.0.2", "www.example.net", "A");
        await unbound.Resolver.AskAsync("127.0.0.1", "www.example.org", "A", "+tcp");
        await Eventually.ToldAsync(unbound.Log, "www.example.org. A IN NOERROR");
        ParsedLog log = (await ParsedLog.OfAsync(unbound.Log)).AllReadAs("unbound");

        Assert.Equal(
            [
                "127.0.0.1 dns_query unknown x?from?192.0.2.66.example.org A",
                "127.0.0.1 dns_response failure x?from?192.0.2.66.example.org A NXDOMAIN",
                "127.0.0.1 dns_query unknown client?0x7f.192.0.2.66?53?z??query??a?A?IN?denied.example.org A",
                "127.0.0.1 dns_response failure client?0x7f.192.0.2.66?53?z??query??a?A?IN?denied.example.org A NXDOMAIN",
                "127.0.0.2 dns_query unknown www.example.com A",
                "127.0.0.2 dns_refused failure www.example.com A REFUSED",
                "127.0.0.2 dns_query unknown www.example.net A",
                "127.0.0.2 dns_response failure www.example.net A SERVFAIL",
                "127.0.0.1 dns_query unknown www.example.org A",
                "127.0.0.1 dns_response success www.example.org A NOERROR",
            ],
            log.Lines.Where(IsOfClient).Where(line => ParsedLog.Text(line, "event.action") is not ("dns_local_zone" or "dns_blocked")).Select(Told));
        JsonElement failed = Assert.Single(log.Lines, line => ParsedLog.Text(line, "event.action") == "dns_query_failed");
        Assert.Equal("www.example.net", ParsedLog.Text(failed, "dns.question.name"));
    }

    [Fact]
    public async Task Nsd_tells_who_was_refused_a_zone()
    {
        using Workplace place = new();
        await using NsdServer nsd = await NsdServer.StartAsync(place);
        await nsd.Resolver.AskAsync("127.0.0.2", "www.example.org", "A");
        await nsd.Resolver.AskAsync("127.0.0.2", "example.org", "AXFR");
        await Eventually.ToldAsync(nsd.Log, "axfr for example.org.");
        ParsedLog log = (await ParsedLog.OfAsync(nsd.Log)).AllReadAs("nsd");

        Assert.Equal(["127.0.0.2 dns_transfer failure example.org"], log.Lines.Where(IsOfClient).Select(Told));
    }

    [Theory]
    [InlineData("--log-queries")]
    [InlineData("--log-queries=extra")]
    public async Task Dnsmasq_tells_what_was_asked_and_answered(string logging)
    {
        using Workplace place = new();
        await using DnsmasqServer dnsmasq = await DnsmasqServer.StartAsync(place, logging);
        await dnsmasq.Resolver.AskAsync("127.0.0.1", OddNames[0], "A");
        await dnsmasq.Resolver.AskAsync("127.0.0.1", OddNames[1], "A");
        await dnsmasq.Resolver.AskAsync("127.0.0.2", "www.example.com", "A");
        await dnsmasq.Resolver.AskAsync("127.0.0.2", "www.example.net", "A");
        await dnsmasq.Resolver.AskAsync("127.0.0.1", "-x", "192.0.2.1");
        await dnsmasq.Resolver.AskAsync("127.0.0.1", "www.example.org", "A");
        await Eventually.ToldAsync(dnsmasq.Log, "www.example.org is 192.0.2.1");
        ParsedLog log = (await ParsedLog.OfAsync(dnsmasq.Log)).AllReadAs("dnsmasq");
        string[] told = [.. log.Lines.Where(line => ParsedLog.Text(line, "event.action") is not null).Select(Told)];

        // Without "extra" an answer does not say whose it is.
        string first = logging.EndsWith("extra", StringComparison.Ordinal) ? "127.0.0.1 " : "";
        string second = logging.EndsWith("extra", StringComparison.Ordinal) ? "127.0.0.2 " : "";
        Assert.Equal(
            [
                "127.0.0.1 dns_query unknown x from 192.0.2.66.example.org A",
                first + "dns_response failure x from 192.0.2.66.example.org NXDOMAIN",
                "127.0.0.1 dns_query unknown client@0x7f.192.0.2.66#53(z):query:'a/A/IN'denied.example.org A",
                first + "dns_response failure client@0x7f.192.0.2.66#53(z):query:'a/A/IN'denied.example.org NXDOMAIN",
                "127.0.0.2 dns_query unknown www.example.com A",
                second + "dns_response success www.example.com NOERROR",
                "127.0.0.2 dns_query unknown www.example.net A",
                second + "dns_refused failure REFUSED",
                "127.0.0.1 dns_query unknown 1.2.0.192.in-addr.arpa PTR",
                first + "dns_response success NOERROR",
                "127.0.0.1 dns_query unknown www.example.org A",
                first + "dns_response success www.example.org NOERROR",
            ],
            told);
    }

    private static bool IsOfClient(JsonElement line) => ParsedLog.Text(line, "source.ip") is not null;

    private static string Told(JsonElement line) => string.Join(' ', Fields.Select(field => ParsedLog.Text(line, field)).OfType<string>());
}
