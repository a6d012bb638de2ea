namespace Leafwatch.Tests.Parsing.Logins;

public sealed class DropbearMessageTests
{
    [Theory]
    [InlineData("Bad password attempt for 'root' from 203.0.113.9:4711", "failure", "root", "203.0.113.9")]
    [InlineData("bad password attempt for 'root' from 203.0.113.9:4711", "failure", "root", "203.0.113.9")]
    [InlineData("Bad PAM password attempt for 'bob' from 203.0.113.9:4711", "failure", "bob", "203.0.113.9")]
    [InlineData("Too-long password attempt for 'bob' from 203.0.113.9:4711", "failure", "bob", "203.0.113.9")]
    [InlineData("Bad password attempt for 'root' from 2001:db8::1:4711", "failure", "root", "2001:db8::1")]
    [InlineData("Bad password attempt for 'root' from ::ffff:203.0.113.9:4711", "failure", "root", "203.0.113.9")]
    [InlineData("Login attempt for nonexistent user from 203.0.113.9:4711", "failure", null, "203.0.113.9")]
    [InlineData("login attempt for nonexistent user 'x' from 192.0.2.1:22' from 203.0.113.9:4711", "failure", "x' from 192.0.2.1:22", "203.0.113.9")]
    [InlineData("Login attempt with wrong user bob from 203.0.113.9:4711", "failure", "bob", "203.0.113.9")]
    [InlineData("Pubkey auth bad signature for 'root' with key md5 aa:bb from 203.0.113.9:4711", "failure", "root", "203.0.113.9")]
    [InlineData("Pubkey auth attempt with unknown algo for 'root' from 203.0.113.9:4711", "failure", "root", "203.0.113.9")]
    [InlineData("Password auth succeeded for 'bob' from 203.0.113.9:4711", "success", "bob", "203.0.113.9")]
    [InlineData("PAM password auth succeeded for 'bob' from 203.0.113.9:4711", "success", "bob", "203.0.113.9")]
    [InlineData("Pubkey auth succeeded for 'bob' with ssh-ed25519 key SHA256:abc from 203.0.113.9:4711", "success", "bob", "203.0.113.9")]
    [InlineData("pubkey auth succeeded for 'bob' with key md5 aa:bb from 203.0.113.9:4711", "success", "bob", "203.0.113.9")]
    [InlineData("Auth succeeded with blank password for 'bob' from 203.0.113.9:4711", "success", "bob", "203.0.113.9")]
    public void An_attempt_tells_who_and_from_where(string message, string outcome, string? user, string address)
    {
        ParsedLine line = SaidBy.Program("dropbear[7]", message);

        Assert.Equal($"authentication ssh_login {outcome}", line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(address, line["source.ip"]);
        Assert.Equal("4711", line["source.port"]);
    }

    [Theory]
    [InlineData("root login rejected", "root")]
    [InlineData("User 'daemon' has invalid shell, rejected", "daemon")]
    [InlineData("User 'bob' has blank password, rejected", "bob")]
    [InlineData("Logins are restricted to the group wheel but user 'bob' is not a member", "bob")]
    public void Who_may_not_log_in_at_all_is_refused_once(string message, string user)
    {
        ParsedLine line = SaidBy.Program("dropbear[7]", message);

        Assert.Equal("authentication ssh_login failure", line.Kind());
        Assert.Equal(user, line["user.name"]);
    }

    [Theory]
    [InlineData("Child connection from 203.0.113.9:4711", "network ssh_connection", null)]
    [InlineData("Exit before auth from <203.0.113.9:4711>: Exited normally", "network ssh_disconnected", null)]
    [InlineData("Exit before auth from <203.0.113.9:4711>: (user 'root', 2 fails): Exited normally", "network ssh_disconnected", "root")]
    [InlineData("Exit before auth from <203.0.113.9:4711>: (user 'root', 10 fails): Max auth tries reached - user 'root'", "authentication ssh_max_attempts failure", "root")]
    [InlineData("Exit before auth (user 'root', 10 fails): Max auth tries reached - user 'root' from 203.0.113.9:4711", "authentication ssh_max_attempts failure", "root")]
    [InlineData("Exit before auth: Max auth tries reached - user 'is invalid' from 203.0.113.9:4711", "authentication ssh_max_attempts failure", "is invalid")]
    [InlineData("Exit (bob) from <203.0.113.9:4711>: Disconnect received", "session ssh_disconnected", "bob")]
    [InlineData("Password auth succeeded for 'bob' from 203.0.113.9:4711, extra auth required", "authentication ssh_partial", "bob")]
    public void The_other_lines_of_a_connection_have_another_action(string message, string kind, string? user)
    {
        ParsedLine line = SaidBy.Program("dropbear[7]", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal("203.0.113.9", line["source.ip"]);
        Assert.Equal("4711", line["source.port"]);
    }

    [Fact]
    public void Standard_error_has_number_and_time_before_the_message()
    {
        ParsedLine line = ParsedLine.Read("dropbear-stderr", "[7] May 19 08:00:00 Bad password attempt for 'x' from 203.0.113.9:22' from 192.0.2.1:50022");

        Assert.Equal(("ssh_login", "192.0.2.1", "7", "dropbear"), (line["event.action"], line["source.ip"], line["process.pid"], line["process.name"]));
        Assert.Equal("2025-05-19T08:00:00.0000000+00:00", line.Time.ToString("O"));
        Assert.False(ParsedLine.Read("dropbear-stderr", "[1795433859] unbound[7:0] info: start of service").IsRead);
    }
}
