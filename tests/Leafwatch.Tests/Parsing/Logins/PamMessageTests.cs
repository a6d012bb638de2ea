namespace Leafwatch.Tests.Parsing.Logins;

public sealed class PamMessageTests
{
    private const string Failure = "authentication pam_authentication failure";

    [Theory]
    [InlineData("vsftpd", "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=203.0.113.9  user=bob", Failure, "bob")]
    [InlineData("vsftpd", "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=203.0.113.9 ", Failure, "x")]
    [InlineData("pure-ftpd", "pam_unix(pure-ftpd:auth): authentication failure; logname= uid=0 euid=0 tty=pure-ftpd ruser=x rhost=203.0.113.9 ", Failure, "x")]
    [InlineData("auth", "pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=bob rhost=203.0.113.9  user=bob", Failure, "bob")]
    [InlineData("sshd[7]", "pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9 user=bob", Failure, "bob")]
    [InlineData("sshd[7]", "pam_sss(sshd:auth): authentication success; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9 user=bob", "authentication pam_authentication success", "bob")]
    [InlineData("sshd[7]", "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.9  user=root", "authentication pam_more_failures failure", "root")]
    [InlineData("sshd(pam_unix)[7]", "authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.9  user=root", Failure, "root")]
    [InlineData("sshd(pam_unix)[7]", "2 more authentication failures; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=203.0.113.9  user=root", "authentication pam_more_failures failure", "root")]
    [InlineData("sshd[7]", "pam_access(sshd:account): access denied for user `bob' from `203.0.113.9'", "authentication pam_denied failure", "bob")]
    [InlineData("cockpit-session", "pam_unix(cockpit:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= rhost=::ffff:203.0.113.9  user=bob", "authentication pam_login failure", "bob")]
    public void The_client_is_told_for_every_program(string tag, string message, string kind, string? user)
    {
        ParsedLine line = SaidBy.Program(tag, message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
    }

    [Theory]
    [InlineData("CRON[7]", "pam_unix(cron:session): session opened for user root by (uid=0)", "session pam_session_opened success", "root")]
    [InlineData("CRON[7]", "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)", "session pam_session_opened success", "root")]
    [InlineData("CRON[7]", "pam_unix(cron:session): session closed for user root", "session pam_session_closed", "root")]
    [InlineData("su(pam_unix)[7]", "session opened for user root by bob(uid=500)", "session pam_session_opened success", "root")]
    [InlineData("sshd[7]", "pam_unix(sshd:auth): check pass; user unknown", "authentication pam_unknown_user failure", null)]
    [InlineData("sshd[7]", "pam_unix(sshd:auth): check pass; user (x) unknown) unknown", "authentication pam_unknown_user failure", "x) unknown")]
    [InlineData("sudo", "pam_unix(sudo:auth): auth could not identify password for [bob]", "authentication pam_no_password failure", "bob")]
    [InlineData("sshd[7]", "pam_sss(sshd:auth): received for user a: 1 (b): 7 (Authentication failure)", "authentication pam_denied failure", "a: 1 (b)")]
    [InlineData("sshd[7]", "pam_faillock(sshd:auth): Consecutive login failures for user bob account temporarily locked", "authentication pam_account_locked failure", "bob")]
    [InlineData("sshd[7]", "pam_tally2(sshd:auth): user bob (1000) tally 5, deny 4", "authentication pam_account_locked failure", "bob")]
    [InlineData("vsftpd", "pam_listfile(vsftpd:auth): Refused user root for service vsftpd", "authentication pam_denied failure", "root")]
    [InlineData("sshd[7]", "pam_succeed_if(sshd:auth): requirement \"uid >= 1000\" not met by user \"root\"", "authentication pam_denied failure", "root")]
    [InlineData("sshd[7]", "pam_ldap: error trying to bind as user \"uid=bob,ou=people,dc=example,dc=org\" (Invalid credentials)", Failure, "bob")]
    [InlineData("sshd[7]", "pam_ldap(sshd:auth): Authentication failure; user=bob", Failure, "bob")]
    [InlineData("sshd[7]", "pam_winbind(sshd:auth): user 'bob' granted access", "authentication pam_authentication success", "bob")]
    [InlineData("vsftpd", "pam_userdb(vsftpd:auth): user `bob' denied access (incorrect password)", Failure, "bob")]
    [InlineData("sshd[7]", "pam_krb5[7]: authentication fails for 'bob' (bob@EXAMPLE.ORG): Authentication failure (Decrypt integrity check failed)", Failure, "bob")]
    [InlineData("passwd[7]", "pam_unix(passwd:chauthtok): password changed for bob", "iam password_changed success", "bob")]
    [InlineData("sshd[7]", "pam_unix(sshd:account): account bob has expired (account expired)", "authentication pam_account failure", "bob")]
    [InlineData("sshd[7]", "pam_unix(sshd:account): expired password for user bob (password aged)", "authentication pam_account failure", "bob")]
    [InlineData("sshd[7]", "pam_sss(sshd:account): Access denied for user bob: 6 (Permission denied)", "authentication pam_denied failure", "bob")]
    [InlineData("sshd[7]", "pam_succeed_if(sshd:auth): error retrieving information about user admin", "authentication pam_unknown_user failure", "admin")]
    [InlineData("sshd[7]", "pam_limits(sshd:session): Too many logins (max 1) for bob", "authentication pam_denied failure", "bob")]
    [InlineData("sshd(pam_google_authenticator)[7]", "Invalid verification code for bob", Failure, "bob")]
    [InlineData("gdm-password]", "pam_unix(gdm-password:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=bob", "authentication pam_login failure", "bob")]
    [InlineData("gdm-password]", "pam_unix(gdm-password:session): session opened for user bob(uid=1000) by (uid=0)", "authentication pam_login success", "bob")]
    [InlineData("gdm-launch-environment]", "pam_unix(gdm-launch-environment:session): session opened for user gdm by (uid=0)", "session pam_session_opened success", "gdm")]
    public void What_has_no_client_is_told_too(string tag, string message, string kind, string? user)
    {
        ParsedLine line = SaidBy.Program(tag, message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Null(line["source.ip"]);
    }

    [Theory]
    [InlineData("ftp", "ruser=bob rhost=192.0.2.66 rhost=203.0.113.9 ", "203.0.113.9")]
    [InlineData("ftp", "ruser=bob rhost=192.0.2.66  user=root rhost=203.0.113.9 ", "203.0.113.9")]
    [InlineData("ftp", "ruser= rhost=192.0.2.66  user=root rhost=203.0.113.9 ", "203.0.113.9")]
    [InlineData("ftp", "ruser=ssh ruser= rhost=192.0.2.66 rhost=203.0.113.9 ", "203.0.113.9")]
    [InlineData("ftp", "ruser=x tty=ssh ruser= rhost=192.0.2.66 rhost=203.0.113.9 ", "203.0.113.9")]
    [InlineData("ftp", "ruser=bob rhost=192.0.2.66 rhost=203.0.113.9 user=bob rhost=192.0.2.66", null)]
    [InlineData("ssh", "ruser= rhost=203.0.113.9 user=bob rhost=192.0.2.66", "203.0.113.9")]
    [InlineData("ssh", "ruser= rhost=203.0.113.9  user=bob rhost=192.0.2.66  user=root", "203.0.113.9")]
    public void A_name_cannot_give_another_address(string terminal, string details, string? address)
    {
        foreach (string module in (string[])["pam_unix", "pam_sss"])
        {
            ParsedLine line = SaidBy.Program("vsftpd", $"{module}(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty={terminal} {details}");

            Assert.Equal(Failure, line.Kind());
            Assert.Equal(address, line["source.ip"]);
        }
    }

    [Fact]
    public void A_host_that_was_looked_up_is_no_address()
    {
        ParsedLine line = SaidBy.Program("vsftpd", "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=bob rhost=192.0.2.66.example.org  user=bob");

        Assert.Null(line["source.ip"]);
        Assert.Equal("192.0.2.66.example.org", line["source.domain"]);
    }

    [Fact]
    public void The_old_tag_is_the_program_without_the_module() =>
        Assert.Equal("sshd", SaidBy.Program("sshd(pam_unix)[7]", "check pass; user unknown")["process.name"]);
}
