using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Ftp;

public sealed class ProftpdParserTests
{
    [Theory]
    [InlineData("USER bob: Login successful.", "authentication ftp_login success", "bob")]
    [InlineData("ANON ftp: Login successful.", "authentication ftp_login success", "ftp")]
    [InlineData("USER bob (Login failed): Incorrect password", "authentication ftp_login failure", "bob")]
    [InlineData("USER bob (Login failed): Invalid shell: '/bin/false'", "authentication ftp_login failure", "bob")]
    [InlineData("USER bob: Limit access denies login.", "authentication ftp_login failure", "bob")]
    [InlineData("USER x: no such user found from 203.0.113.9 [203.0.113.9] to 192.0.2.1:21", "authentication ftp_login failure", "x")]
    [InlineData("USER x from 192.0.2.66 (192.0.2.66[192.0.2.66]): no such user found from 203.0.113.9 [203.0.113.9] to 192.0.2.1:21", "authentication ftp_login failure", "x from 192.0.2.66 (192.0.2.66[192.0.2.66])")]
    [InlineData("USER x: Login successful.: no such user found from h.example.net [203.0.113.9] to 192.0.2.1:21", "authentication ftp_login failure", "x: Login successful.")]
    [InlineData("USER x (Login failed): y: no such user found from 203.0.113.9 [203.0.113.9] to 192.0.2.1:21", "authentication ftp_login failure", "x (Login failed): y")]
    [InlineData("ANON ftp: AnonRejectPasswords denies login", "authentication ftp_login failure", "ftp")]
    [InlineData("USER bob: user is not a UserAlias from h.example.net [203.0.113.9] to 192.0.2.1:21", "authentication ftp_login failure", "bob")]
    [InlineData("SSH2 session opened.", "network ftp_connection", null)]
    [InlineData("SFTP session closed.", "session ftp_disconnected", null)]
    [InlineData("FTP login timed out, disconnected", "session ftp_disconnected", null)]
    [InlineData("SECURITY VIOLATION: Root login attempted", "authentication ftp_login failure", "root")]
    [InlineData("SECURITY VIOLATION: root login attempted.", "authentication ftp_login failure", "root")]
    [InlineData("Maximum login attempts (3) exceeded, connection refused", "authentication ftp_max_attempts failure", null)]
    [InlineData("FTP session opened.", "network ftp_connection", null)]
    [InlineData("FTP session closed.", "session ftp_disconnected", null)]
    [InlineData("Preparing to chroot to directory '/home/bob'", "", null)]
    public void It_tells_what_was_done_by_whom(string said, string kind, string? user)
    {
        ParsedLine[] lines =
        [
            ParsedLine.Read("proftpd", $"2026-11-23 18:34:22,290 mail proftpd[15963] 192.0.2.1 (203.0.113.9[203.0.113.9]): {said}"),
            ParsedLine.Read("proftpd", $"Nov 23 18:34:22 mail proftpd[15963] ftp.example.org (203.0.113.9[203.0.113.9]): {said}"),
            SaidBy.Program("proftpd[15963]", $"192.0.2.1 (203.0.113.9[203.0.113.9]) - {said}"),
        ];
        foreach (ParsedLine line in lines)
        {
            Assert.Equal(kind, line.Kind());
            Assert.Equal(user, line["user.name"]);
            Assert.Equal("203.0.113.9", line["source.ip"]);
            Assert.Equal("15963", line["process.pid"]);
            Assert.Equal("mail", line["host.name"]);
        }
    }

    [Fact]
    public void A_client_whose_name_was_looked_up_has_both()
    {
        ParsedLine line = SaidBy.Program("proftpd[1]", "192.0.2.1 (192-0-2-66.example.net[::ffff:203.0.113.9]) - FTP session opened.");
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal("192-0-2-66.example.net", line["source.domain"]);
    }

    [Fact]
    public void What_it_says_of_itself_is_of_nobody()
    {
        ParsedLine line = ParsedLine.Read("proftpd", "2026-11-23 18:34:20,304 vm proftpd[15905] 192.0.2.1: ProFTPD 1.3.8 (stable) (built Fri May 1 2026 20:02:15 UTC) standalone mode STARTUP");
        Assert.True(line.IsRead);
        Assert.Equal("", line.Kind());
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 18, 34, 20, 304, TimeSpan.Zero), line.Time);
    }

    [Fact]
    public void What_PAM_answered_is_no_second_attempt()
    {
        ParsedLine line = ParsedLine.Read("proftpd", "2026-11-19 08:00:00,123 www proftpd[7] www (192.0.2.7[192.0.2.7]): PAM(bob): Authentication failure");

        Assert.Equal(("pam_authentication", "failure", "bob", "192.0.2.7"), (line["event.action"], line["event.outcome"], line["user.name"], line["source.ip"]));
    }
}
