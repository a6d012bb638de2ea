namespace Leafwatch.Tests.Parsing.Logins;

public sealed class LogindMessageTests
{
    [Theory]
    [InlineData("New session 5 of user bob.", "session session_opened success", "5", "bob")]
    [InlineData("New session c1 of user bob.", "session session_opened success", "c1", "bob")]
    [InlineData("New session '5' of user 'bob' with class 'user' and type 'tty'.", "session session_opened success", "5", "bob")]
    [InlineData("Session 5 logged out. Waiting for processes to exit.", "session session_logged_out", "5", null)]
    [InlineData("Removed session 5.", "session session_closed", "5", null)]
    public void A_session_is_no_attempt(string message, string kind, string session, string? user)
    {
        ParsedLine line = SaidBy.Program("systemd-logind[7]", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(session, line["session.id"]);
        Assert.Equal(user, line["user.name"]);
    }

    [Theory]
    [InlineData("Operator of unix-session:2 FAILED to authenticate to gain authorization for action org.freedesktop.policykit.exec for unix-process:7:8 [pkexec (owned by unix-user:alice)] (owned by unix-user:bob)", "failure", null)]
    [InlineData("Operator of unix-session:2 successfully authenticated as unix-user:root to gain TEMPORARY authorization for action org.example.a for unix-process:7:8 [sh] (owned by unix-user:bob)", "success", "root")]
    public void Polkit_tells_who_proved_to_be_whom(string message, string outcome, string? target)
    {
        ParsedLine line = SaidBy.Program("polkitd[7]", message);

        Assert.Equal($"authentication polkit_login {outcome}", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal(target, line["user.target.name"]);
    }
}
