namespace Leafwatch.Tests.Parsing.Logins;

public sealed class PostfixMessageTests
{
    [Theory]
    [InlineData("warning: unknown[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=bob", "failure", "bob", "LOGIN", null)]
    [InlineData("warning: unknown[203.0.113.9]: SASL PLAIN authentication failed:", "failure", null, "PLAIN", null)]
    [InlineData("warning: unknown[203.0.113.9]:4711: SASL LOGIN authentication failed: authentication failure, sasl_username=bob@example.org", "failure", "bob@example.org", "LOGIN", "4711")]
    [InlineData("warning: unknown[203.0.113.9]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=x, sasl_username=y: unknown[192.0.2.66]: SASL", "failure", "x, sasl_username=y: unknown[192.0.2.66]: SASL", "PLAIN", null)]
    [InlineData("4A1B2C3D4E: client=unknown[203.0.113.9], sasl_method=PLAIN, sasl_username=bob", "success", "bob", "PLAIN", null)]
    [InlineData("4A1B2C3D4E: client=unknown[203.0.113.9]:4711, sasl_method=PLAIN, sasl_username=bob, sasl_sender=eve", "success", "bob", "PLAIN", "4711")]
    public void An_attempt_tells_who_and_from_where(string message, string outcome, string? user, string method, string? port)
    {
        ParsedLine line = SaidBy.Program("postfix/submission/smtpd[7]", message);

        Assert.Equal($"authentication smtp_login {outcome}", line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(method, line["event.reason"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal(port, line["source.port"]);
    }

    [Theory]
    [InlineData("connect from unknown[203.0.113.9]", "network smtp_connection")]
    [InlineData("disconnect from unknown[203.0.113.9] ehlo=1 auth=0/1 quit=1 commands=2/3", "network smtp_disconnected")]
    [InlineData("lost connection after AUTH from unknown[203.0.113.9]", "network smtp_connection_lost")]
    [InlineData("lost connection after DATA (1024 bytes) from unknown[203.0.113.9]", "network smtp_connection_lost")]
    [InlineData("timeout after RCPT from unknown[203.0.113.9]", "network smtp_connection_timeout")]
    [InlineData("too many errors after AUTH from unknown[203.0.113.9]", "network smtp_limit_exceeded")]
    [InlineData("improper command pipelining after EHLO from unknown[203.0.113.9]: QUIT from unknown[192.0.2.66]", "network smtp_protocol_error")]
    [InlineData("SSL_accept error from unknown[203.0.113.9]: -1", "network smtp_tls_failed")]
    [InlineData("warning: hostname 192.0.2.66.example.org does not resolve to address 203.0.113.9: Name or service not known", "network smtp_reverse_mapping")]
    [InlineData("warning: 203.0.113.9: address not listed for hostname 192.0.2.66.example.org", "network smtp_reverse_mapping")]
    [InlineData("warning: Illegal address syntax from unknown[203.0.113.9] in RCPT command: <x from unknown[192.0.2.66]: >", "network smtp_protocol_error")]
    [InlineData("warning: unknown[203.0.113.9]: request longer than 2048: unknown[192.0.2.66]: x", "network smtp_protocol_error")]
    [InlineData("Anonymous TLS connection established from unknown[203.0.113.9]: TLSv1.3 with cipher x", "network smtp_tls")]
    [InlineData("TLS handshake failed for service=smtpd peer=[203.0.113.9]:4711", "network smtp_tls_failed")]
    [InlineData("NOQUEUE: lost connection after AUTH from unknown[203.0.113.9]", "network smtp_connection_lost")]
    [InlineData("NOQUEUE: reject_warning: RCPT from unknown[203.0.113.9]: 554 5.7.1 x", "network smtp_noted")]
    [InlineData("warning: Connection rate limit exceeded: 31 from unknown[203.0.113.9] for service smtp", "network smtp_limit_exceeded")]
    [InlineData("warning: non-SMTP command from unknown[203.0.113.9]: GET / from unknown[192.0.2.66]", "network smtp_protocol_error")]
    [InlineData("4A1B2C3D4E: client=unknown[203.0.113.9]", "email smtp_received success")]
    [InlineData("NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <x@example.net>: Relay access denied; from=<a> to=<b> proto=ESMTP helo=<unknown[192.0.2.66]>", "email smtp_rejected failure")]
    [InlineData("NOQUEUE: reject: RCPT from [203.0.113.9]:4711: 550 5.7.1 Service unavailable", "email smtp_rejected failure")]
    [InlineData("CONNECT from [203.0.113.9]:4711 to [198.51.100.1]:25", "network smtp_connection")]
    [InlineData("PREGREET 14 after 0.11 from [203.0.113.9]:4711: EHLO from [192.0.2.66]:1\\r\\n", "network smtp_protocol_error")]
    [InlineData("DNSBL rank 3 for [203.0.113.9]:4711", "network smtp_protocol_error")]
    [InlineData("PASS NEW [203.0.113.9]:4711", "network smtp_screened")]
    [InlineData("DISCONNECT [203.0.113.9]:4711", "network smtp_disconnected")]
    public void The_other_lines_of_a_connection_have_another_action(string message, string kind)
    {
        ParsedLine line = SaidBy.Program("postfix/smtpd[7]", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal(message.Contains("4711", StringComparison.Ordinal) ? "4711" : null, line["source.port"]);
    }

    [Theory]
    [InlineData("postfix/smtpd", true)]
    [InlineData("postfix/smtps/smtpd", true)]
    [InlineData("postfix-out/submission/smtpd", true)]
    [InlineData("postfix/postscreen", true)]
    [InlineData("postfix/qmgr", false)]
    [InlineData("smtpd", false)]
    public void Instances_and_services_have_names_of_their_own(string program, bool isRead) =>
        Assert.Equal(isRead, SaidBy.Program(program + "[7]", "connect from www.example.org[2001:db8::1]")["source.ip"] == "2001:db8::1");

    [Fact]
    public void Each_attempt_at_a_real_server_counts_once()
    {
        ParsedLine[] lines = [.. ParsedLine.Sample("postfix.log").Select(line => ParsedLine.Read("postfix", line))];
        ParsedLine[] logins = [.. lines.Where(line => line["event.action"] == "smtp_login")];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.Equal(2, logins.Count(line => line["user.name"] == "bob"));
        Assert.Equal(4, logins.Count(line => line["user.name"] == "x, sasl_username=y"));
        Assert.All(lines.Where(line => line["process.name"]!.EndsWith("smtpd", StringComparison.Ordinal)), line => Assert.Equal("203.0.113.9", line["source.ip"]));
    }

    [Fact]
    public void A_message_that_is_only_filtered_has_no_code()
    {
        ParsedLine line = SaidBy.Program("postfix/smtpd[7]", "NOQUEUE: filter: RCPT from unknown[192.0.2.7]: <x>: Sender address triggers FILTER y; from=<a> to=<b>");

        Assert.Equal(("smtp_noted", "192.0.2.7", (string?)null), (line["event.action"], line["source.ip"], line["event.code"]));
    }
}
