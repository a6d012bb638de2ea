namespace Leafwatch.Tests.Parsing.Logins;

/// <summary>Mail servers besides Postfix, Dovecot and Exim.</summary>
public sealed class MailServerMessageTests
{
    [Theory]
    [InlineData("saslauthd[7]", "do_auth         : auth failure: [user=bob] [service=smtp] [realm=example.org] [mech=pam] [reason=PAM auth error]", "authentication sasl_authentication failure", null, "bob", "PAM auth error")]
    [InlineData("saslauthd[7]", "do_auth         : auth success: [user=bob] [service=smtp] [realm=] [mech=pam]", "authentication sasl_authentication success", null, "bob", null)]
    [InlineData("saslauthd[7]", "do_auth         : auth failure: [user=x] [service=y] [reason=z] [user=a] [service=smtp] [realm=] [mech=pam] [reason=PAM auth error]", "authentication sasl_authentication failure", null, "x] [service=y] [reason=z] [user=a", "PAM auth error")]
    [InlineData("saslauthd[7]", "detach_tty      : master pid is: 77", "", null, null, null)]
    [InlineData("sm-mta[7]", "41R1Aa: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, relay=host.example.org [192.0.2.1]", "authentication smtp_login failure", "192.0.2.1", null, "LOGIN")]
    [InlineData("sm-mta[7]", "41R1Aa: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): x, user=bob, relay=[IPv6:2001:db8::1]", "authentication smtp_login failure", "2001:db8::1", "bob", "LOGIN")]
    [InlineData("sendmail[7]", "AUTH=server, relay=host.example.org [192.0.2.1], authid=bob@example.org, mech=PLAIN, bits=0", "authentication smtp_login success", "192.0.2.1", "bob@example.org", "PLAIN")]
    [InlineData("sm-mta[7]", "41R1Aa: host.example.org [192.0.2.1] (may be forged) did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA", "network smtp_protocol_error", "192.0.2.1", null, null)]
    [InlineData("sm-mta[7]", "41R1Aa: [192.0.2.1]: possible SMTP attack: command=AUTH, count=5", "network smtp_protocol_error", "192.0.2.1", null, null)]
    [InlineData("sm-mta[7]", "41R1Aa: ruleset=check_rcpt, arg1=<x@example.org>, relay=[192.0.2.1], reject=550 5.7.1 Relaying denied", "email smtp_rejected failure", "192.0.2.1", null, "550 5.7.1 Relaying denied")]
    [InlineData("sm-mta[7]", "41R1Aa: ruleset=check_rcpt, arg1=<x, relay=[203.0.113.9], reject=1>, relay=[192.0.2.1], reject=550 5.7.1 x", "email smtp_rejected failure", null, null, null)]
    [InlineData("imapd", "LOGIN FAILED, user=bob, ip=[::ffff:192.0.2.1]", "authentication imap_login failure", "192.0.2.1", "bob", null)]
    [InlineData("pop3d", "LOGIN FAILED, method=PLAIN, user=x, ip=[203.0.113.9], ip=[192.0.2.1], port=[50022]", "authentication pop3_login failure", "192.0.2.1", "x, ip=[203.0.113.9]", null)]
    [InlineData("imapd-ssl", "LOGIN, user=bob, ip=[::ffff:192.0.2.1], port=[50022], protocol=IMAP", "authentication imap_login success", "192.0.2.1", "bob", null)]
    [InlineData("imapd", "Connection, ip=[::ffff:192.0.2.1]", "network imap_connection", "192.0.2.1", null, null)]
    [InlineData("cyrus/imaps[7]", "badlogin: host.example.org [192.0.2.1] plaintext bob SASL(-13): authentication failure: checkpass failed", "authentication imap_login failure", "192.0.2.1", "bob", null)]
    [InlineData("pop3[7]", "badlogin: [192.0.2.1] plaintext x] [203.0.113.9] SASL(-13): a SASL(-13): authentication failure: checkpass failed", "authentication pop3_login failure", "192.0.2.1", "x] [203.0.113.9] SASL(-13): a", null)]
    [InlineData("imap[7]", "badlogin: [192.0.2.1] PLAIN [SASL(-13): authentication failure: Password verification failed]", "authentication imap_login failure", "192.0.2.1", null, null)]
    [InlineData("imap[7]", "login: host.example.org [192.0.2.1] bob plaintext+TLS User logged in SESSIONID=<x>", "authentication imap_login success", "192.0.2.1", "bob", "plaintext+TLS")]
    public void They_tell_who_tried_from_where(string tag, string message, string kind, string? address, string? user, string? reason)
    {
        ParsedLine line = SaidBy.Program(tag, message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(address, line["source.ip"]);
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(reason, line["event.reason"]);
    }
}
