using Leafwatch.Core;

namespace Leafwatch.Tests;

public sealed class EventSummaryTests
{
    private const string Event = """
        <Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Microsoft-Windows-Security-Auditing"/><EventID>4625</EventID><TimeCreated SystemTime="2025-10-09T07:14:30.0000000Z"/><Channel>Security</Channel><Computer>dc1.example.org</Computer></System><EventData><Data Name="TargetUserName">bob &lt;x&gt;</Data><Data Name="Status">0xc000006d</Data><Data Name="WorkstationName">-</Data><Data Name="IpAddress">192.0.2.7</Data></EventData></Event>
        """;

    [Fact]
    public void An_event_is_said_by_its_number_its_machine_and_its_data() =>
        Assert.Equal("4625 Security dc1.example.org TargetUserName=bob <x> Status=0xc000006d IpAddress=192.0.2.7", EventSummary.Of(Event));

    [Fact]
    public void One_that_was_cut_is_said_as_far_as_it_goes() =>
        Assert.Equal("4625 Security dc1.example.org TargetUserName=bob <x>", EventSummary.Of(Event[..Event.IndexOf("0xc0", StringComparison.Ordinal)]));

    [Theory]
    [InlineData("192.0.2.7 - - [09/Oct/2025:03:14:30 -0400] \"GET / HTTP/1.1\" 404 196")]
    [InlineData("<Event nonsense")]
    [InlineData("<!DOCTYPE Event [<!ENTITY a \"b\">]><Event>&a;</Event>")]
    [InlineData("<Event><!DOCTYPE x></Event>")]
    public void Any_other_line_stays_as_it_is(string line) => Assert.Equal(line, EventSummary.Of(line));
}
