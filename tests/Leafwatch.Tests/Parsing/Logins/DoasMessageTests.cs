namespace Leafwatch.Tests.Parsing.Logins;

public sealed class DoasMessageTests
{
    [Fact]
    public void A_run_tells_who_became_whom_for_what()
    {
        ParsedLine line = SaidBy.Program("doas", "bob ran command /bin/ls -l as root from /home/bob");

        Assert.Equal("authentication doas_login success", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Equal("root", line["user.target.name"]);
        Assert.Equal("/bin/ls -l", line["process.command_line"]);
        Assert.Equal("/home/bob", line["process.working_directory"]);
    }

    [Theory]
    [InlineData("failed auth for bob")]
    [InlineData("tty required for bob")]
    [InlineData("command not permitted for bob: rm -r /")]
    [InlineData("failed command for bob: rm -r /")]
    public void What_it_refuses_is_a_failure_of_the_user(string message)
    {
        ParsedLine line = SaidBy.Program("doas", message);

        Assert.Equal("authentication doas_login failure", line.Kind());
        Assert.Equal("bob", line["user.name"]);
    }

    [Theory]
    [InlineData("bob ran command echo x as alice from / as root from /home/bob")]
    [InlineData("bob ran command echo as root from / from /srv")]
    public void A_command_or_a_folder_cannot_give_another_target(string message)
    {
        ParsedLine line = SaidBy.Program("doas", message);

        Assert.Equal("authentication doas_login success", line.Kind());
        Assert.Equal("bob", line["user.name"]);
        Assert.Null(line["user.target.name"]);
    }
}
