using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing.Syslog;

/// <summary>Lines as they come over the network: with a priority, in the old form and in that of RFC 5424.</summary>
public sealed class SentSyslogTests
{
    private const string Failure = "Failed password for root from 192.0.2.7 port 2222 ssh2";

    [Theory]
    [InlineData("<38>Oct  9 03:14:30 web sshd[4711]: " + Failure)]
    [InlineData("<38>2024-10-09T03:14:30.123456-04:00 web sshd[4711]: " + Failure)]
    [InlineData("<38> Oct  9 03:14:30 web sshd[4711]: " + Failure)]
    [InlineData("Oct 9 03:14:30 web sshd[4711]: " + Failure)]
    [InlineData("Oct  9 03:14:30.123456 web sshd[4711]: " + Failure)]
    [InlineData("Wed 2024-10-09 03:14:30 EDT web sshd[4711]: " + Failure)]
    [InlineData("Wed 2024-10-09 03:14:30.123456 EDT web sshd[4711]: " + Failure)]
    [InlineData("1728458070.123456 web sshd[4711]: " + Failure)]
    [InlineData("Oct  9 03:14:30 web auth.info sshd[4711]: " + Failure)]
    [InlineData("Oct  9 03:14:30 <auth.info> web sshd[4711]: " + Failure)]
    [InlineData("Oct  9 03:14:30 <4.6> web sshd[4711]: " + Failure)]
    [InlineData("Oct  9 03:14:30 web auth|security:info sshd[4711]: " + Failure)]
    [InlineData("Oct  9 03:14:30 web sshd[4711]: [ID 800047 auth.info] " + Failure)]
    [InlineData("Oct  9 03:14:30 web sshd[4711]:  " + Failure)]
    [InlineData("<38>1 2024-10-09T03:14:30.123456-04:00 web sshd 4711 - - " + Failure)]
    [InlineData("<38>1 2024-10-09T03:14:30-04:00 web sshd 4711 ID47 [timeQuality tzKnown=\"1\" a=\"x \\\"] y\"][b@1 c=\"d\"] \uFEFF" + Failure)]
    public void A_failed_login_is_read_alike(string line)
    {
        ParsedLine parsed = ParsedLine.Read("sshd", Encoding.UTF8.GetBytes(line));
        Assert.Equal("192.0.2.7", parsed["source.ip"]);
        Assert.Equal("root", parsed["user.name"]);
        Assert.Equal("web", parsed["host.name"]);
        Assert.Equal("sshd", parsed["process.name"]);
        Assert.Equal("4711", parsed["process.pid"]);
        Assert.Equal(Failure, parsed["error.message"]);
    }

    [Theory]
    [InlineData("Nov 19 08:00:00 Message forwarded from : sshd[1]: hello")]
    [InlineData("Nov 19 08:00:00 www Message forwarded from : sshd[1]: hello")]
    [InlineData("2026-11-19 08:00:00.123456+0000  : hello")]
    [InlineData("2026-11-19 08:00:00.123456+0000 0x1 Default 0x0 1 0 : hello")]
    [InlineData("2026-11-19T08:00:00Z www  - - - ")]
    public void A_head_that_lacks_a_word_fails_at_nothing(string line)
    {
        EventView view = new();
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        view.Begin(bytes, 0, bytes.Length);
        if (Formats.Find("syslog")!.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => DateTimeOffset.UnixEpoch)).TryParse(view))
        {
            Assert.False(view.Has(Field.SourceIp));
        }
    }
}
