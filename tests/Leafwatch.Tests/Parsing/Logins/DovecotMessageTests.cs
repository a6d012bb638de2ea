namespace Leafwatch.Tests.Parsing.Logins;

public sealed class DovecotMessageTests
{
    [Theory]
    [InlineData("imap-login: Login: user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1, mpid=7, TLS, session=<abc>", "imap_login success", "bob", 1)]
    [InlineData("imap-login: Logged in: user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1, mpid=7, secured, session=<abc>", "imap_login success", "bob", 1)]
    [InlineData("imap-login: Info: Login: user=<bob>, method=PLAIN, rip=::ffff:203.0.113.9, lip=198.51.100.1, mpid=7, secured", "imap_login success", "bob", 1)]
    [InlineData("pop3-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1, session=<abc>", "pop3_login failure", "bob", 1)]
    [InlineData("imap-login: Disconnected (auth failed, 3 attempts in 12 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1, session=<abc>", "imap_login failure", "bob", 3)]
    [InlineData("imap-login: Disconnected: Connection closed (auth failed, 2 attempts in 12 secs): user=<bob>, method=LOGIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 2)]
    [InlineData("imap-login: Login aborted: Connection closed (auth failed, 2 attempts in 12 secs) (auth_failed): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1, session=<abc>", "imap_login failure", "bob", 2)]
    [InlineData("managesieve-login: Disconnected: Inactivity (auth failed, 1 attempts in 180 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "sieve_login failure", "bob", 1)]
    [InlineData("submission-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "smtp_login failure", "bob", 1)]
    [InlineData("imap-login: Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Disconnected (user disabled): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Disconnected (password expired): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Disconnected (authorization failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Disconnected (login disabled): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Disconnected (sent invalid base64 in response): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Aborted login (1 authentication attempts): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Disconnected: Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Login aborted: user disabled (user_disabled): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: proxy(bob): Login failed to 192.0.2.5:143 (0 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "bob", 1)]
    [InlineData("imap-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<x>, method=PLAIN, rip=192.0.2.66, lip=y>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login failure", "x>, method=PLAIN, rip=192.0.2.66, lip=y", 1)]
    public void An_attempt_tells_who_and_from_where(string message, string kind, string user, int weight)
    {
        ParsedLine line = SaidBy.Program("dovecot", message);

        Assert.Equal("authentication " + kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal("198.51.100.1", line["destination.ip"]);
        Assert.Equal(weight, line.Weight);
    }

    [Theory]
    [InlineData("imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=203.0.113.9, lip=198.51.100.1, session=<abc>", "network imap_disconnected", null)]
    [InlineData("imap-login: Disconnected: Too many invalid commands (no auth attempts in 0 secs): user=<>, rip=203.0.113.9, lip=198.51.100.1", "network imap_disconnected", null)]
    [InlineData("imap-login: Disconnected (tried to use disallowed plaintext auth): user=<x (auth failed, 9 attempts in 1 secs)>, rip=203.0.113.9, lip=198.51.100.1", "authentication imap_authentication failure", "x (auth failed, 9 attempts in 1 secs)")]
    [InlineData("auth-worker(7): Info: conn unix:auth-worker (pid=8,uid=0): auth-worker<1>: pam(bob,203.0.113.9,<abc>): pam_authenticate() failed: Authentication failure (Password mismatch?)", "authentication dovecot_authentication failure", "bob")]
    [InlineData("auth: plain(?,203.0.113.9,<abc>): Username character disallowed by auth_username_chars: 0x20 (username: x from (198.51.100.7))", "authentication dovecot_authentication failure", "x from (198.51.100.7)")]
    [InlineData("auth: passwd-file(bob,203.0.113.9,<abc>): Password mismatch", "authentication dovecot_authentication failure", "bob")]
    [InlineData("auth: auth(bob,203.0.113.9,sasl:plain)<abc>: passdb passwd-file: Password mismatch", "authentication dovecot_authentication failure", "bob")]
    [InlineData("auth(bob,203.0.113.9,sasl:plain)<abc>: Info: passdb passwd-file: unknown user", "authentication dovecot_authentication failure", "bob")]
    [InlineData("auth: auth(bob,203.0.113.9,<abc>,sasl:plain): Password mismatch", "authentication dovecot_authentication failure", "bob")]
    [InlineData("auth: passwd-file(bob,203.0.113.9,sasl:plain,<abc>): User is disabled", "authentication dovecot_authentication failure", "bob")]
    [InlineData("auth-worker(7): sql(bob,203.0.113.9): Password query failed: x", "authentication dovecot_authentication failure", "bob")]
    [InlineData("auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=bob rhost=203.0.113.9 ", "authentication pam_authentication failure", "bob")]
    [InlineData("auth: plain(?,203.0.113.9,<abc>): Username character disallowed by auth_username_chars: 0x2c (username: x,192.0.2.66)", "authentication dovecot_authentication failure", "x,192.0.2.66")]
    public void The_other_lines_of_a_connection_have_another_action(string message, string kind, string? user)
    {
        ParsedLine line = SaidBy.Program("dovecot", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal(1, line.Weight);
    }

    [Theory]
    [InlineData("Nov 19 08:00:00 imap-login: Info: Disconnected (auth failed, 2 attempts in 2 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "imap_login")]
    [InlineData("2024-11-19 08:00:00 pop3-login: Info: Disconnected (auth failed, 2 attempts in 2 secs): user=<bob>, method=PLAIN, rip=203.0.113.9, lip=198.51.100.1", "pop3_login")]
    public void Its_own_files_are_read_without_a_host(string text, string action)
    {
        ParsedLine line = ParsedLine.Read("dovecot", text);

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2024, 11, 19, 8, 0, 0, TimeSpan.Zero), line.Time);
        Assert.Null(line["host.name"]);
        Assert.Equal($"authentication {action} failure", line.Kind());
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal(2, line.Weight);
    }

    [Theory]
    [InlineData("auth: sql(x,192.0.2.66): Password mismatch,203.0.113.9): unknown user")]
    [InlineData("auth: plain(?,203.0.113.9,<abc>): Username character disallowed by auth_username_chars: 0x29 (username: x,192.0.2.66): failed)")]
    public void Where_a_name_may_end_twice_none_is_given(string message)
    {
        ParsedLine line = SaidBy.Program("dovecot", message);

        Assert.Equal("authentication dovecot_authentication failure", line.Kind());
        Assert.Null(line["source.ip"]);
        Assert.Null(line["user.name"]);
    }

    [Fact]
    public void Each_connection_to_a_real_server_counts_what_it_tried()
    {
        ParsedLine[] lines = [.. ParsedLine.Sample("dovecot.log").Select(line => ParsedLine.Read("dovecot", line))];

        Assert.All(lines, line => Assert.True(line.IsRead));
        Assert.Equal(
            [
                "imap_login failure bob 2", "imap_login failure nosuch 1", "imap_login success bob 1",
                "imap_login failure x>, method=PLAIN, rip=192.0.2.66, lip=y 1", "pop3_login failure bob 1", "pop3_login success bob 1",
            ],
            lines.Where(line => line["event.action"]?.EndsWith("_login", StringComparison.Ordinal) == true)
                .Select(line => $"{line["event.action"]} {line["event.outcome"]} {line["user.name"]} {line.Weight}"));
        Assert.All(lines.Where(line => line["source.ip"] is not null), line => Assert.Equal("203.0.113.9", line["source.ip"]));
    }

    [Theory]
    [InlineData("imap(bob)<7><abc>: Disconnected: Logged out in=50 out=500", "imap_session_closed")]
    [InlineData("pop3(bob): Logged out top=0/0, retr=0/0", "pop3_session_closed")]
    public void The_end_of_a_session_is_told(string message, string action)
    {
        ParsedLine line = SaidBy.Program("dovecot", message);

        Assert.Equal("session " + action, line.Kind());
        Assert.Equal("bob", line["user.name"]);
    }
}
