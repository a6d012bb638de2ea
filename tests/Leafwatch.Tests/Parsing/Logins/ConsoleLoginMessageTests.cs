namespace Leafwatch.Tests.Parsing.Logins;

public sealed class ConsoleLoginMessageTests
{
    [Theory]
    [InlineData("FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure", "failure", "bob", null, null)]
    [InlineData("FAILED LOGIN (1) on '/dev/pts/1' from '203.0.113.9' FOR 'x' FOR 'y, z', Authentication failure", "failure", "x' FOR 'y, z", "203.0.113.9", null)]
    [InlineData("FAILED LOGIN (2) on '/dev/tty1' FOR 'UNKNOWN', Authentication failure", "failure", null, null, null)]
    [InlineData("FAILED LOGIN 1 FROM 203.0.113.9 FOR bob, Authentication failure", "failure", "bob", "203.0.113.9", null)]
    [InlineData("FAILED LOGIN 2 FROM (null) FOR (unknown), User not known to the underlying authentication module", "failure", null, null, null)]
    [InlineData("FAILED LOGIN SESSION FROM host.example.org FOR bob, Authentication failure", "failure", "bob", null, "host.example.org")]
    [InlineData("TOO MANY LOGIN TRIES (3) FROM 203.0.113.9 FOR bob, Have exhausted maximum number of retries for service", "failure", "bob", "203.0.113.9", null)]
    [InlineData("3 LOGIN FAILURES FROM 203.0.113.9, bob", "failure", "bob", "203.0.113.9", null)]
    [InlineData("1 LOGIN FAILURE ON ttyv0, bob", "failure", "bob", null, null)]
    [InlineData("invalid password for 'bob' on 'tty1' from '203.0.113.9'", "failure", "bob", "203.0.113.9", null)]
    [InlineData("ROOT LOGIN REFUSED FROM 203.0.113.9", "failure", "root", "203.0.113.9", null)]
    [InlineData("ROOT LOGIN ON tty1", "success", "root", null, null)]
    [InlineData("ROOT LOGIN ON pts/2 FROM 203.0.113.9", "success", "root", "203.0.113.9", null)]
    [InlineData("ROOT LOGIN  on '/dev/tty1'", "success", "root", null, null)]
    [InlineData("ROOT LOGIN (toor) ON ttyv0", "success", "toor", null, null)]
    [InlineData("LOGIN ON tty1 BY bob", "success", "bob", null, null)]
    [InlineData("LOGIN ON pts/2 BY bob FROM 203.0.113.9", "success", "bob", "203.0.113.9", null)]
    [InlineData("DIALUP AT ttyS0 BY bob", "success", "bob", null, null)]
    [InlineData("'bob' logged in  on '/dev/pts/1' from '203.0.113.9'", "success", "bob", "203.0.113.9", null)]
    [InlineData("login on ttyv0 as bob", "success", "bob", null, null)]
    public void An_attempt_tells_who_and_from_where(string message, string outcome, string? user, string? address, string? host)
    {
        ParsedLine line = SaidBy.Program("login[7]", message);

        Assert.Equal($"authentication console_login {outcome}", line.Kind());
        Assert.Equal(user, line["user.name"]);
        Assert.Equal(address, line["source.ip"]);
        Assert.Equal(host, line["source.domain"]);
    }

    [Fact]
    public void Shadow_tells_the_last_attempt_and_that_it_was_the_last()
    {
        ParsedLine line = SaidBy.Program("login[7]", "TOO MANY LOGIN TRIES (3) on '/dev/pts/0' from '203.0.113.9' FOR 'bob'");
        Assert.Equal("authentication console_failures failure", line.Kind());
        Assert.Equal(("bob", "203.0.113.9"), (line["user.name"], line["source.ip"]));

        line = SaidBy.Program("login[7]", "LOGIN 'bob' REFUSED on '/dev/pts/0' from '203.0.113.9'");
        Assert.Equal("authentication console_login failure", line.Kind());
        Assert.Equal(("bob", "203.0.113.9"), (line["user.name"], line["source.ip"]));
    }

    [Fact]
    public void Failures_that_are_counted_weigh_as_many_and_are_told_once()
    {
        ParsedLine named = SaidBy.Program("login[7]", "3 LOGIN FAILURES ON ttyv0, bob");

        Assert.Equal(3, named.Weight);
        Assert.Equal("authentication console_failures failure", SaidBy.Program("login[7]", "3 LOGIN FAILURES ON ttyv0").Kind());
    }
}
