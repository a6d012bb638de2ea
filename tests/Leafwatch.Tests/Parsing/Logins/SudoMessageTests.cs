namespace Leafwatch.Tests.Parsing.Logins;

public sealed class SudoMessageTests
{
    [Theory]
    [InlineData("     bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/apt update", "success", null, 1)]
    [InlineData("bob : PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/apt update", "success", null, 1)]
    [InlineData("bob : HOST=www ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; TSID=000001 ; COMMAND=/usr/bin/apt update", "success", null, 1)]
    [InlineData("bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/apt update", "failure", "3 incorrect password attempts", 3)]
    [InlineData("bob : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/apt update", "failure", "1 incorrect password attempt", 1)]
    [InlineData("bob : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/apt update", "failure", "user NOT in sudoers", 1)]
    [InlineData("bob : command not allowed ; TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/apt update", "failure", "command not allowed", 1)]
    [InlineData("bob : a password is required ; PWD=/home/bob ; USER=root ; COMMAND=/usr/bin/apt update", "failure", "a password is required", 1)]
    public void A_run_tells_who_became_whom_for_what(string message, string outcome, string? reason, int weight)
    {
        ParsedLine line = SaidBy.Program("sudo", message);

        Assert.Equal($"authentication sudo_login {outcome}", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("root", line["user.target.name"]);
        Assert.Equal("/usr/bin/apt update", line["process.command_line"]);
        Assert.Equal("/home/bob", line["process.working_directory"]);
        Assert.Equal(reason, line["event.reason"]);
        Assert.Equal(weight, line.Weight);
    }

    [Theory]
    [InlineData("EXAMPLE\\john doe : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "EXAMPLE\\john doe", "authentication sudo_login success")]
    [InlineData("bob : CHROOT=/srv/x ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "bob", "authentication sudo_login success")]
    [InlineData("bob : GROUP=adm ; COMMAND=/bin/ls", "bob", "authentication sudo_login success")]
    [InlineData("bob : unable to resolve host www: Name or service not known ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls", "bob", "authentication sudo_warning")]
    [InlineData("bob : problem with defaults entries ; TTY=pts/0 ; PWD=/ ; USER=root ;", "bob", "authentication sudo_warning")]
    [InlineData("bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls ; EXIT=0", "bob", "session sudo_exit")]
    [InlineData("bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sleep 9 ; SIGNAL=KILL", "bob", "session sudo_exit")]
    [InlineData("bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls ; EXIT=0", "bob", "authentication sudo_login failure")]
    [InlineData("bob : TTY=pts/0 ; PWD=/x ; EXIT=0", "bob", "authentication sudo_login success")]
    public void A_name_may_have_spaces_and_trouble_is_no_refusal(string message, string user, string kind)
    {
        ParsedLine line = SaidBy.Program("sudo", message);

        Assert.Equal(kind, line.Kind());
        Assert.Equal(user, line["user.name"]);
    }

    [Fact]
    public void Sudo_rs_says_the_same() =>
        Assert.Equal(3, SaidBy.Program("sudo-rs", "bob : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls").Weight);

    [Theory]
    [InlineData("bob : TTY=pts/0 ; PWD=/tmp/ ; USER=alice ; COMMAND=/bin/true ; USER=root ; COMMAND=/bin/sh")]
    [InlineData("bob : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/echo ; USER=alice ; COMMAND=/bin/true")]
    public void A_folder_or_a_command_cannot_give_another_target(string message)
    {
        ParsedLine line = SaidBy.Program("sudo", message);

        Assert.Equal("authentication sudo_login success", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Null(line["user.target.name"]);
    }

    [Theory]
    [InlineData("bob : (command continued) x ; USER=root ; COMMAND=/bin/sh")]
    [InlineData("unable to resolve host www: Name or service not known")]
    [InlineData("bob : problem with defaults entries")]
    public void What_is_no_run_is_no_login(string message) => Assert.Null(SaidBy.Program("sudo", message)["event.action"]);
}
