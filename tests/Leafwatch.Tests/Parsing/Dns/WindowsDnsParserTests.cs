using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Dns;

/// <summary>The sample is made after the head that the server writes into each file, and after lines that are shown in public: there is no such server to run here.</summary>
public sealed class WindowsDnsParserTests
{
    private const string Packet = " 0B68 PACKET  0000000002C7F6B0 UDP Rcv 203.0.113.7     ef3f   Q [0001   D   NOERROR] A      (3)www(7)example(3)org(0)";

    [Theory]
    [InlineData("11/19/2026 8:00:01 AM", "2026-11-19T08:00:01")]
    [InlineData("11/19/2026 12:00:01 AM", "2026-11-19T00:00:01")]
    [InlineData("11/19/2026 12:00:01 PM", "2026-11-19T12:00:01")]
    [InlineData("11/19/2026 8:00:01 PM", "2026-11-19T20:00:01")]
    [InlineData("2/8/2026 8:00:01 AM", "2026-02-08T08:00:01")]
    [InlineData("02/08/2026 08:00:01 AM", "2026-02-08T08:00:01")]
    [InlineData("8/02/2026 8:00:01 a.m.", "2026-02-08T08:00:01")]
    [InlineData("19/11/2026 8:00:01 PM", "2026-11-19T20:00:01")]
    [InlineData("08/02/2026 08:00:01", "2026-02-08T08:00:01")]
    [InlineData("11/19/2026 08:00:01", "2026-11-19T08:00:01")]
    [InlineData("19.11.2026 08:00:01", "2026-11-19T08:00:01")]
    [InlineData("19.11.2026 8.00.01", "2026-11-19T08:00:01")]
    [InlineData("19-11-2026 08:00:01", "2026-11-19T08:00:01")]
    [InlineData("2026-11-19 08:00:01", "2026-11-19T08:00:01")]
    [InlineData("2026/11/19 8:00:01", "2026-11-19T08:00:01")]
    [InlineData("2026. 11. 19. 8:00:01", "2026-11-19T08:00:01")]
    [InlineData("20261119 08:00:01", "2026-11-19T08:00:01")]
    [InlineData("19.11.26 08:00:01", "2026-11-19T08:00:01")]
    public void Dates_of_many_locales_are_read(string date, string time)
    {
        ParsedLine line = ParsedLine.Read("windows-dns", date + Packet);

        Assert.True(line.IsRead);
        Assert.Equal(DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture), line.Time);
        Assert.Equal("203.0.113.7", line["source.ip"]);
    }

    [Theory]
    [InlineData("UDP Rcv 203.0.113.7     ef3f   Q [0001   D   NOERROR] A      (3)www(7)example(3)org(0)", "dns_query unknown", null, "RD")]
    [InlineData("UDP Snd 203.0.113.7     ef3f R Q [8385 A DR NXDOMAIN] A      (3)www(7)example(3)org(0)", "dns_response failure", "NXDOMAIN", "AA RD RA")]
    [InlineData("UDP Snd 203.0.113.7     ef3f R Q [8085 A DR  NOERROR] A      (3)www(7)example(3)org(0)", "dns_response success", "NOERROR", "AA RD RA")]
    [InlineData("TCP Snd 203.0.113.7     ef3f R Q [8081   DR  REFUSED] A      (3)www(7)example(3)org(0)", "dns_refused failure", "REFUSED", "RD RA")]
    [InlineData("TCP Snd 203.0.113.7     ef40 R Q [0580       REFUSED] AXFR   (3)www(7)example(3)org(0)", "dns_transfer failure", "REFUSED", null)]
    [InlineData("TCP Snd 203.0.113.7     ef40 R Q [0084 A     NOERROR] IXFR   (3)www(7)example(3)org(0)", "dns_transfer success", "NOERROR", "AA")]
    [InlineData("UDP Rcv 203.0.113.7     0002   U [0028       NOERROR] SOA    (3)www(7)example(3)org(0)", "dns_update_step", null, null)]
    [InlineData("UDP Snd 203.0.113.7     0002 R U [05a8       REFUSED] SOA    (3)www(7)example(3)org(0)", "dns_update failure", "REFUSED", null)]
    [InlineData("UDP Rcv 203.0.113.7     0003   N [0024 A     NOERROR] SOA    (3)www(7)example(3)org(0)", "dns_notify_step", null, "AA")]
    [InlineData("UDP Rcv 203.0.113.7     1a2b R Q [8281   DR SERVFAIL] A      (3)www(7)example(3)org(0)", "dns_upstream_response failure", "SERVFAIL", "RD RA")]
    public void A_packet_tells_whose_it_is_and_what_for(string packet, string kind, string? code, string? flags)
    {
        ParsedLine line = ParsedLine.Read("windows-dns", "11/19/2026 8:00:01 AM 0B68 PACKET  0000000002C7F6B0 " + packet);

        Assert.Equal("network " + kind, line.Kind());
        Assert.Equal("203.0.113.7", line["source.ip"]);
        Assert.Equal("www.example.org", line["dns.question.name"]);
        Assert.Equal(code, line["dns.response_code"]);
        Assert.Equal(flags, line["dns.header_flags"]);
        Assert.Equal("2920", line["process.thread.id"]);
    }

    [Fact]
    public void What_the_server_asks_others_goes_to_them()
    {
        ParsedLine line = ParsedLine.Read("windows-dns", "20261119 08:00:02 7EC PACKET  UDP Snd 192.0.2.53     0002   Q [0001   D   NOERROR] (3)www(7)example(3)org(0)");

        Assert.Equal("network dns_forwarded", line.Kind());
        Assert.Equal("192.0.2.53", line["destination.ip"]);
        Assert.Null(line["source.ip"]);
        Assert.Equal("www.example.org", line["dns.question.name"]);
        Assert.Null(line["dns.question.type"]);
    }

    [Theory]
    [InlineData("(0)", ".")]
    [InlineData("(5)a.b)c(3)org(0)", @"a\.b)c.org")]
    [InlineData("(7)x(3)y z(3)org(0)", "x(3)y z.org")]
    [InlineData("(36)] UDP Rcv 192.0.2.66 ef3f Q [0001] A(3)org(0)", @"] UDP Rcv 192\.0\.2\.66 ef3f Q [0001] A.org")]
    [InlineData("(99)short(0)", null)]
    [InlineData("(3)www", null)]
    [InlineData("", null)]
    public void A_name_is_what_its_lengths_say(string written, string? name)
    {
        ParsedLine line = ParsedLine.Read("windows-dns", "11/19/2026 8:00:01 AM 0B68 PACKET  0000000002C7F6B0 UDP Rcv 203.0.113.7     ef3f   Q [0001   D   NOERROR] A      " + written);

        Assert.Equal(name, line["dns.question.name"]);
        Assert.Equal("203.0.113.7", line["source.ip"]);
    }

    [Fact]
    public void Head_and_details_are_no_events()
    {
        ParsedLine[] lines = [.. ParsedLine.Sample("windows-dns.log").Select(text => ParsedLine.Read("windows-dns", text))];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.Equal(11, lines.Count(line => line.Weight == 1));
        Assert.Equal(9, lines.Count(line => line["event.action"] is not null));
    }

    [Fact]
    public void Flags_without_end_are_no_packet() =>
        Assert.False(ParsedLine.Read("windows-dns", $"11/19/2026 8:00:01 AM 0B68 PACKET  0000000002C7F6B0 UDP Rcv 192.0.2.7 0002   Q [0001{new string(' ', 200)}D NOERROR] A (1)a(0)").IsRead);

    [Theory]
    [InlineData("11/19/2026 8:00:01 AM 0B68 SOMETHING else")]
    [InlineData("11/19/2026 8:00:01 AM 0B68 PACKET  0000000002C7F6B0 UDP")]
    [InlineData("13/13/2026 8:00:01 AM 0B68 EVENT x")]
    [InlineData("2026-11-19 08:00:01 1234 INFO db: x")]
    [InlineData("   anything")]
    public void Other_lines_are_not_taken(string line) => Assert.False(ParsedLine.Read("windows-dns", line).IsRead);
}
