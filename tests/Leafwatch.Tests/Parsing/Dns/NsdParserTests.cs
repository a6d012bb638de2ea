using Leafwatch.Core.Parsing;
using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Dns;

public sealed class NsdParserTests
{
    [Theory]
    [InlineData("[2026-11-23 11:37:39.958] nsd[7]: ")]
    [InlineData("[1795433859] nsd[7]: ")]
    [InlineData("2026-11-23T11:37:39.958+00:00 nsd[7]: ")]
    public void Each_head_is_read(string head)
    {
        ParsedLine line = ParsedLine.Read("nsd", head + "info: axfr for example.org. from 203.0.113.7 refused, no acl matches");

        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 37, 39, TimeSpan.Zero), line.Time.AddMilliseconds(-line.Time.Millisecond));
        Assert.Equal("network dns_transfer failure", line.Kind());
        Assert.Equal(("nsd", "7", "info"), (line["process.name"], line["process.pid"], line["log.level"]));
    }

    [Theory]
    [InlineData("axfr for example.org. from 203.0.113.7 refused, no acl matches", "dns_transfer failure", "no acl matches")]
    [InlineData("axfr for example.org. from 203.0.113.7 refused, 203.0.113.0/24 BLOCKED", "dns_transfer failure", "203.0.113.0/24 BLOCKED")]
    [InlineData("ixfr for example.org. from 203.0.113.7 refused, no acl matches", "dns_transfer failure", "no acl matches")]
    [InlineData("axfr for example.org. from 203.0.113.7", "dns_transfer success", null)]
    [InlineData("notify for example.org. from 203.0.113.7 refused, no acl matches.", "dns_notify_refused failure", "no acl matches")]
    [InlineData("notify for example.org. from 203.0.113.7 serial 7", "dns_notify unknown", null)]
    public void What_a_client_did_is_told(string message, string kind, string? reason)
    {
        foreach (ParsedLine line in (ParsedLine[])[ParsedLine.Read("nsd", "[1795433859] nsd[7]: info: " + message), SaidBy.Program("nsd[7]", message)])
        {
            Assert.Equal("network " + kind, line.Kind());
            Assert.Equal(("203.0.113.7", "example.org", reason), (line["source.ip"], line["dns.question.name"], line["event.reason"]));
        }
    }

    [Theory]
    [InlineData("axfr for x\\032from\\032192.0.2.66. from 203.0.113.7")]
    [InlineData("axfr for x(192.0.2.66). from 203.0.113.7 refused, no acl matches")]
    public void A_name_cannot_move_the_address(string message) => Assert.Equal("203.0.113.7", SaidBy.Program("nsd[7]", message)["source.ip"]);

    [Theory]
    [InlineData("notice: nsd started (NSD 4.6.1), pid 3377", true)]
    [InlineData("info: axfr for example.org. from x", true)]
    [InlineData("shout: axfr", false)]
    public void Other_lines_have_no_client(string message, bool isRead)
    {
        ParsedLine line = ParsedLine.Read("nsd", "[1795433859] nsd[7]: " + message);

        Assert.Equal(isRead, line.IsRead);
        Assert.Null(isRead ? line["source.ip"] : null);
    }

    [Fact]
    public void It_is_told_from_the_others() =>
        Assert.Equal("nsd", FormatDetection.Detect("[2026-11-30 15:09:28.958] nsd[3377]: notice: nsd starting (NSD 4.6.1)\n[2026-11-30 15:09:31.124] nsd[3396]: info: axfr for example.org. from 192.0.2.7\n"u8, null)?.Name);
}
