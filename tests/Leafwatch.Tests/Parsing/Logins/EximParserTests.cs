namespace Leafwatch.Tests.Parsing.Logins;

public sealed class EximParserTests
{
    private static readonly DateTimeOffset Eight = new(2025, 3, 19, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("login authenticator failed for (x) [203.0.113.9]: 535 Incorrect authentication data (set_id=bob)", "failure", "bob", "login", null)]
    [InlineData("plain_server authenticator failed for host.example.net (x) [203.0.113.9]:4711 I=[198.51.100.1]:25: 535 Incorrect authentication data (set_id=bob)", "failure", "bob", "plain_server", "4711")]
    [InlineData("login authenticator failed for (x) [203.0.113.9]: 435 Unable to authenticate at present (set_id=bob): x", "failure", "bob", "login", null)]
    [InlineData("login authenticator failed for [203.0.113.9]:4711: 535 Incorrect authentication data", "failure", null, "login", "4711")]
    [InlineData("login authenticator failed for ([192.0.2.66]) [203.0.113.9]: 535 Incorrect authentication data (set_id=x [192.0.2.66]: 535)", "failure", "x [192.0.2.66]: 535", "login", null)]
    [InlineData("1rAbCd-0001Ab-CD <= bob@example.org H=host.example.net ([192.0.2.66]) [203.0.113.9]:4711 P=esmtpsa X=TLS1.3 A=plain:bob S=500 id=a@b T=\" H=[192.0.2.66] P=x A=y:z S=1\"", "success", "bob", "plain", "4711")]
    [InlineData("1rAbCd-00000001AbC-DeFg <= \" H=x [192.0.2.66] P=x A=y:z S=1\"@example.org H=(x) [203.0.113.9] P=esmtpa A=login:bob S=500", "success", "bob", "login", null)]
    public void An_attempt_tells_who_and_from_where(string message, string outcome, string? user, string method, string? port)
    {
        foreach (string head in new[] { "2025-03-19 08:00:00 ", "2025-03-19 08:00:00.000 +0000 ", "2025-03-19 10:00:00 +0200 [7] ", "Mar 19 08:00:00 mail exim[7]: " })
        {
            ParsedLine line = ParsedLine.Read("exim", head + message);

            Assert.True(line.IsRead);
            Assert.Equal(Eight, line.Time);
            Assert.Equal($"authentication smtp_login {outcome}", line.Kind());
            Assert.Equal(user, line["user.name"]);
            Assert.Equal(method, line["event.reason"]);
            Assert.Equal("203.0.113.9", line["source.ip"]);
            Assert.Equal(port, line["source.port"]);
        }
    }

    [Theory]
    [InlineData("H=(x) [203.0.113.9]:4711 F=<a@example.com> rejected RCPT <b@example.net>: relay not permitted", "email smtp_rejected failure")]
    [InlineData("1rAbCd-0001Ab-CD H=(x) [203.0.113.9] F=<a@example.com> rejected after DATA: spam", "email smtp_rejected failure")]
    [InlineData("1rAbCd-0001Ab-CD <= a@example.com H=(x) [203.0.113.9] P=esmtp S=500 T=\"A=y:z\"", "email smtp_received success")]
    [InlineData("SMTP connection from (x) [203.0.113.9] lost D=1s", "network smtp_connection")]
    [InlineData("unexpected disconnection while reading SMTP command from (x) [203.0.113.9]:4711 D=1s", "network smtp_connection_lost")]
    [InlineData("SMTP protocol error in \"AUTH LOGIN\" H=(x) [203.0.113.9] AUTH command used when not advertised", "network smtp_protocol_error")]
    [InlineData("SMTP protocol error in \"AUTH \\\" H=(y) [192.0.2.66]\" H=(x) [203.0.113.9] LOGIN authentication mechanism not supported", "network smtp_protocol_error")]
    [InlineData("no MAIL in SMTP connection from (x) [203.0.113.9] D=3s C=EHLO,AUTH,QUIT", "network smtp_connection")]
    [InlineData("refused connection from (x) [203.0.113.9] (host_reject_connection)", "network smtp_connection")]
    [InlineData("Connection from [203.0.113.9]:50022 refused: too many connections from that IP address", "network smtp_connection")]
    [InlineData("TLS error on connection from (x) [203.0.113.9] (gnutls_handshake): timed out", "network smtp_tls_failed")]
    [InlineData("no host name found for IP address 203.0.113.9", "network smtp_reverse_mapping")]
    [InlineData("SMTP protocol synchronization error (input sent without waiting for greeting): rejected connection from H=[203.0.113.9] input=\"GET / from H=[192.0.2.66]\"", "network smtp_protocol_error")]
    [InlineData("rejected EHLO from [203.0.113.9]: syntactically invalid argument(s): x from [192.0.2.66]", "network smtp_protocol_error failure")]
    [InlineData("rejected MAIL from [203.0.113.9]: no HELO/EHLO given", "network smtp_protocol_error failure")]
    public void The_other_lines_of_a_connection_have_another_action(string message, string kind)
    {
        ParsedLine line = ParsedLine.Read("exim", "2025-03-19 08:00:00 " + message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal("203.0.113.9", line["source.ip"]);
    }

    [Theory]
    [InlineData("2025-03-19 08:00:00 1rAbCd-0001Ab-CD Completed", true)]
    [InlineData("2025-03-19 08:00:00 Start queue run: pid=7", true)]
    [InlineData("2025-03-19 08:00:00 imap-login: Info: Login: user=<bob>", false)]
    [InlineData("F From: alice@example.org", false)]
    public void Its_own_lines_are_told_from_others(string line, bool isRead) => Assert.Equal(isRead, ParsedLine.Read("exim", line).IsRead);
}
