using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Windows;

public sealed class SnareParserTests
{
    private const string Head = "<14>Oct  9 07:14:30 dc1 ";

    private static readonly string Line = SomeWindowsEvent.FailedLogon("bob").ToSnare();

    [Theory]
    [InlineData("<14>Oct  9 07:14:30 dc1 ", "\t")]
    [InlineData("<14>Oct 09 07:14:30 dc1\t", "\t")]
    [InlineData("Oct  9 07:14:30 dc1 ", "#011")]
    [InlineData("2024-10-09T07:14:30+00:00 dc1 ", "#011")]
    [InlineData("<14>1 2024-10-09T07:14:30Z dc1 snare - - - ", "\t")]
    [InlineData("<14>dc1#011", "#011")]
    [InlineData("dc1\t", "\t")]
    [InlineData("<14>", "\t")]
    [InlineData("", "\t")]
    public void An_event_is_read_whatever_carried_it(string head, string separator)
    {
        ParsedLine line = ParsedLine.Read("snare", head + Line[Head.Length..].Replace("\t", separator, StringComparison.Ordinal), "America/Toronto");

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2024, 10, 9, 7, 14, 30, TimeSpan.FromHours(-4)), line.Time);
        Assert.Equal("authentication windows_login failure", line.Kind());
        Assert.Equal(("bob", "EXAMPLE", "192.0.2.7", "51544"), (line["user.name"], line["user.domain"], line["source.ip"], line["source.port"]));
        Assert.Equal(("dc1.example.org", "WS7", "wrong password"), (line["host.name"], line["source.domain"], line["event.reason"]));
        Assert.StartsWith("An account failed", line["error.message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x\tUser\tFailure Audit\tevil.example.net\tLogon\t\tm   Source Network Address: 203.0.113.9   Source Port:  1    Detailed Authentication Information:")]
    [InlineData("x\tFailure Audit")]
    [InlineData("x\t1")]
    public void A_tab_in_a_name_moves_neither_the_host_nor_the_address(string user)
    {
        ParsedLine inMessage = SomeWindowsEvent.FailedLogon(user).AsSnare();
        ParsedLine before = ParsedLine.Read("snare", Line.Replace("\tN/A\tN/A\t", $"\t{user}\tUser\t", StringComparison.Ordinal));

        foreach (ParsedLine line in new[] { inMessage, before })
        {
            Assert.Equal("192.0.2.7", line["source.ip"]);
            Assert.StartsWith("dc1", line["host.name"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_that_holds_the_rest_of_the_message_is_not_taken_apart()
    {
        const string User = "eve   Account Domain:  X    Failure Information:   Failure Reason:  x   Status:   0x0   Sub Status:  0x0    Process Information:   Caller Process ID: 0x0   "
            + "Caller Process Name: -    Network Information:   Workstation Name: Y   Source Network Address: 203.0.113.9   Source Port:  1    Detailed Authentication Information:";
        ParsedLine line = SomeWindowsEvent.FailedLogon(User).AsSnare();

        Assert.Equal("192.0.2.7", line["source.ip"]);
        Assert.Null(line["user.name"]);
        Assert.Equal("authentication windows_login failure", line.Kind());
    }

    [Fact]
    public void A_message_that_was_cut_gives_no_data()
    {
        ParsedLine line = ParsedLine.Read("snare", Line[..Line.IndexOf("Source Port", StringComparison.Ordinal)]);

        Assert.True(line.IsRead);
        Assert.Equal("authentication windows_login failure", line.Kind());
        Assert.Equal((null, null), (line["source.ip"], line["user.name"]));
    }

    [Theory]
    [InlineData("Oct  9 07:14:30 web sshd[1]: Invalid user MSWinEventLog\t1\tSecurity\t1\tWed Oct 09 07:14:30 2024\t4625\tMicrosoft-Windows-Security-Auditing\tN/A")]
    [InlineData("MSWinEventLog\t1\tSecurity\t1\tyesterday\t4625\tMicrosoft-Windows-Security-Auditing\tN/A")]
    [InlineData("MSWinEventLog\t1\tSecurity\t1\tWed Oct 09 07:14:30 2024\tx\tMicrosoft-Windows-Security-Auditing\tN/A")]
    [InlineData("MSWinEventLog\t1\tSecurity")]
    [InlineData("MSWinEventLog")]
    [InlineData("")]
    public void What_is_no_event_is_not_read(string line) => Assert.False(ParsedLine.Read("snare", line).IsRead);
}
