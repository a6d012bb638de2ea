namespace Leafwatch.Tests.Parsing.Logins;

public sealed class PkexecMessageTests
{
    [Theory]
    [InlineData("bob: Executing command [USER=root] [TTY=/dev/pts/0] [CWD=/home/bob] [COMMAND=/bin/sh -c x]", "success", null)]
    [InlineData(
        "bob: Error executing command as another user: Not authorized [USER=root] [TTY=unknown] [CWD=/home/bob] [COMMAND=/bin/sh -c x]",
        "failure", "Error executing command as another user: Not authorized")]
    public void A_run_tells_who_became_whom_for_what(string message, string outcome, string? reason)
    {
        ParsedLine line = SaidBy.Program("pkexec", message);

        Assert.Equal($"authentication pkexec_login {outcome}", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("root", line["user.target.name"]);
        Assert.Equal("/home/bob", line["process.working_directory"]);
        Assert.Equal("/bin/sh -c x", line["process.command_line"]);
        Assert.Equal(reason, line["event.reason"]);
    }

    [Fact]
    public void A_command_cannot_give_another_user_or_folder()
    {
        ParsedLine line = SaidBy.Program("pkexec", "bob: Executing command [USER=root] [TTY=unknown] [CWD=/] [COMMAND=/bin/echo [USER=alice] [CWD=/srv] [COMMAND=/bin/true]");

        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("root", line["user.target.name"]);
        Assert.Null(line["process.command_line"]);
    }
}
