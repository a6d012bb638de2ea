namespace Leafwatch.Tests.Parsing.Logins;

public sealed class SuMessageTests
{
    [Theory]
    [InlineData("FAILED SU (to root) bob on pts/0", "authentication su_login failure")]
    [InlineData("(to root) bob on pts/0", "authentication su_login success")]
    [InlineData("(to root) bob on none", "authentication su_login success")]
    [InlineData("FAILED su for root by bob", "authentication su_login failure")]
    [InlineData("Successful su for root by bob", "authentication su_login success")]
    [InlineData("+ /dev/pts/0 bob:root", "authentication su_terminal success")]
    [InlineData("- pts/0 bob:root", "authentication su_terminal failure")]
    [InlineData("+ ??? bob:root", "authentication su_terminal success")]
    [InlineData("- pts/0 bob-root", "authentication su_terminal failure")]
    [InlineData("BAD SU bob to root on /dev/pts/0", "authentication su_login failure")]
    [InlineData("bob to root on /dev/pts/0", "authentication su_login success")]
    [InlineData("'su root' failed for bob on /dev/pts/1", "authentication su_login failure")]
    [InlineData("'su root' succeeded for bob on /dev/pts/1", "authentication su_login success")]
    [InlineData("SU by bob to restricted account root", "authentication su_restricted failure")]
    public void An_attempt_tells_who_wants_to_become_whom(string message, string kind)
    {
        ParsedLine line = SaidBy.Program("su[7]", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("root", line["user.target.name"]);
    }

    [Fact]
    public void What_PAM_answered_is_no_other_attempt() =>
        Assert.Equal("authentication pam_authentication failure", SaidBy.Program("su[7]", "pam_authenticate: Authentication failure").Kind());
}
