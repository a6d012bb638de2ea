using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Dns;

public sealed class BindParserTests
{
    private const string Query = "client @0x7f1506915098 203.0.113.7#4711 (www.example.org): query: www.example.org IN A +E(0)K (198.51.100.1)";

    private static readonly string[] Labels = ["", "queries: ", "info: ", "queries: info: "];

    [Theory]
    [InlineData("19-Nov-2026 08:00:00.123 ", 0)]
    [InlineData("2026-11-19T08:00:00.123 ", 0)]
    [InlineData("2026-11-19T13:00:00.123Z ", 0)]
    [InlineData("2026-11-19T14:00:00.123+01:00 ", 0)]
    [InlineData("2026-11-19T08:00:00.123-05:00 ns1 named[7]: ", 0)]
    [InlineData("Nov 19 08:00:00 ns1 named[7]: ", -123)]
    [InlineData("Nov 19 08:00:00 named[7]: ", -123)]
    public void Each_way_to_print_the_time_is_read(string head, int milliseconds)
    {
        foreach (string labels in Labels)
        {
            ParsedLine line = ParsedLine.Read("bind", head + labels + Query, "America/Toronto", new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));

            Assert.True(line.IsRead, head + labels);
            Assert.Equal(new DateTimeOffset(2026, 11, 19, 13, 0, 0, 123 + milliseconds, TimeSpan.Zero), line.Time);
            Assert.Equal("network dns_query unknown", line.Kind());
            Assert.Equal("203.0.113.7", line["source.ip"]);
            Assert.Equal("www.example.org", line["dns.question.name"]);
        }
    }

    [Theory]
    [InlineData("19-Nov-2026 08:00:00.123 INFO [main] org.apache.catalina.startup.Catalina.start Server startup")]
    [InlineData("2026-11-19T08:00:00.123Z info: listening")]
    [InlineData("2026-11-19T08:00:00.123Z ns1 sshd[7]: Failed password for root from 203.0.113.7 port 22 ssh2")]
    [InlineData("2026-11-19T08:00:00.123Z client sshd[7]: x#4711: y")]
    [InlineData("2026-11-19T08:00:00.123Z ns1 app[7]: timed out resolving 'x/A/IN': 203.0.113.7#53")]
    [InlineData("19-Nox-2026 08:00:00.123 running")]
    [InlineData("39-Nov-2026 08:00:00.123 running")]
    public void Lines_of_other_programs_are_not_taken(string line) => Assert.False(ParsedLine.Read("bind", line).IsRead);

    [Theory]
    [InlineData("", "")]
    [InlineData("{\"log\":\"", "\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-19T08:00:00.5Z\"}")]
    public void Without_a_time_it_is_that_of_the_reading_or_of_what_is_around(string before, string after)
    {
        bool isInside = before.Length > 0;
        foreach (string labels in Labels)
        {
            ParsedLine line = ParsedLine.Read(isInside ? "docker/bind" : "bind", before + labels + Query + after);

            Assert.True(line.IsRead);
            Assert.Equal(isInside ? new DateTimeOffset(2026, 11, 19, 8, 0, 0, 500, TimeSpan.Zero) : ParsedLine.Reference, line.Time);
            Assert.Equal("network dns_query unknown", line.Kind());
            Assert.Equal("203.0.113.7", line["source.ip"]);
        }
    }

    [Theory]
    [InlineData("running")]
    [InlineData("client: x")]
    [InlineData("general: all is well")]
    public void Without_a_time_what_may_be_anybodys_is_not_taken(string line) => Assert.False(ParsedLine.Read("bind", line).IsRead);

    [Theory]
    [InlineData("bind.log")]
    [InlineData("bind-bare.log")]
    [InlineData("bind-utc.log")]
    public void Every_line_of_the_server_is_read(string sample)
    {
        foreach (ParsedLine line in ParsedLine.Sample(sample).Select(text => ParsedLine.Read("bind", text)))
        {
            Assert.True(line.IsRead);
            if (line["error.message"]!.StartsWith("client @", StringComparison.Ordinal))
            {
                Assert.StartsWith("203.0.113.", line["source.ip"], StringComparison.Ordinal);
                Assert.NotNull(line["event.action"]);
            }
        }
    }

    [Fact]
    public void What_was_done_to_the_server_is_what_it_tells()
    {
        string[] told = [.. ParsedLine.Sample("bind.log").Select(text => ParsedLine.Read("bind", text)).Select(line => line.Kind()).Where(kind => kind.EndsWith(" failure", StringComparison.Ordinal)).Distinct().Order()];

        Assert.Equal(
            [
                "network dns_notify failure", "network dns_query_failed failure", "network dns_rate_limited failure", "network dns_refresh failure", "network dns_refused failure",
                "network dns_signature failure", "network dns_transfer failure", "network dns_transfer_in failure", "network dns_transfer_in_step failure", "network dns_update failure", "network dns_update_signer failure",
                "network dns_upstream failure",
            ],
            told);
    }
}
