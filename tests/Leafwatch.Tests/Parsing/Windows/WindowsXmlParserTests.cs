using Leafwatch.Tests.Parsing.Logins;

namespace Leafwatch.Tests.Parsing.Windows;

public sealed class WindowsXmlParserTests
{
    private const string System = "<System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4625</EventID>"
        + "<TimeCreated SystemTime='2024-10-09T07:14:30.123456700Z'/><Channel>Security</Channel><Computer>dc1</Computer></System>";

    private const string Data = "<EventData><Data Name='TargetUserName'>bob</Data><Data Name='IpAddress'>192.0.2.7</Data></EventData>";

    [Theory]
    [InlineData("<Event xmlns='x'>", "</Event>")]
    [InlineData("<Event>", "</Event>\r")]
    [InlineData("\uFEFF<?xml version='1.0' encoding='utf-8'?><Event>", "</Event> ")]
    [InlineData("<?xml version=\"1.0\"?> <Event\txmlns=\"x\" >", "<RenderingInfo Culture='en-US'><Message>m</Message></RenderingInfo></Event>")]
    [InlineData("<38>Oct  9 07:14:31 dc1 Microsoft-Windows-Security-Auditing[4]: <Event>", "</Event>")]
    [InlineData("<14>Oct  9 07:14:31 dc1 Service Control Manager[4]: <Event>", "</Event>")]
    [InlineData("<14>1 2024-10-09T07:14:31Z dc1 nxlog 4 - [x y=\"<Event>\"] \uFEFF<Event>", "</Event>")]
    [InlineData("2024-10-09T07:14:31Z dc1 nxlog: <Event>", "</Event>")]
    public void An_event_is_read_whatever_stands_around_it(string head, string tail)
    {
        ParsedLine line = ParsedLine.Read("windows-xml", global::System.Text.Encoding.UTF8.GetBytes(head + System + Data + tail));

        Assert.True(line.IsRead);
        Assert.Equal(new DateTimeOffset(2024, 10, 9, 7, 14, 30, TimeSpan.Zero).AddTicks(1234567), line.Time);
        Assert.Equal("authentication windows_login failure", line.Kind());
        Assert.Equal(("bob", "192.0.2.7", "dc1"), (line["user.name"], line["source.ip"], line["host.name"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<Event>")]
    [InlineData("<Event></Event>")]
    [InlineData("<Events>" + System + Data + "</Events>")]
    [InlineData("<!DOCTYPE Event [<!ENTITY a '203.0.113.9'>]><Event>" + System + Data + "</Event>")]
    [InlineData("<?xml version='1.0'?><!DOCTYPE Event SYSTEM 'file:///etc/passwd'><Event>" + System + Data + "</Event>")]
    [InlineData("<Event>" + System + "<EventData><Data Name='IpAddress'><![CDATA[203.0.113.9]]></Data></EventData></Event>")]
    [InlineData("<Event>" + System + "<!-- --></Event>")]
    [InlineData("<Event>" + System + Data + "</Event><Event>" + System + Data + "</Event>")]
    [InlineData("<Event>" + System + Data + "</Event> and more")]
    [InlineData("<Event>" + System + "</EventData></Event>")]
    [InlineData("<Event><System><EventID>4625</EventID></System></Event>")]
    [InlineData("<Event><System><EventID>x</EventID><TimeCreated SystemTime='2024-10-09T07:14:30Z'/></System></Event>")]
    [InlineData("<Event><System><EventID>4625</EventID><TimeCreated SystemTime='2024-13-09T07:14:30Z'/></System></Event>")]
    [InlineData("Oct  9 07:14:31 web sshd[1]: Invalid user <Event>" + System + Data + "</Event>")]
    public void What_is_no_event_is_not_read(string line) => Assert.False(ParsedLine.Read("windows-xml", line).IsRead);

    [Theory]
    [InlineData("a&lt;b&gt;&amp;&quot;&apos;", "a<b>&\"'")]
    [InlineData("&#65;&#x42;&#x000043;", "ABC")]
    [InlineData("&amp;lt;", "&lt;")]
    [InlineData("&evil;&lt", "&evil;&lt")]
    [InlineData("&;&#;&#x;&", "&;&#;&#x;&")]
    [InlineData("&#0;&#xD800;&#x110000;", "\uFFFD\uFFFD\uFFFD")]
    [InlineData("&#10;x&#13;", "\nx\r")]
    public void Only_the_references_that_events_have_are_taken_back(string written, string value)
    {
        ParsedLine line = ParsedLine.Read("windows-xml", $"<Event>{System}<EventData><Data Name=\"TargetUserName\">{written}</Data></EventData></Event>");

        Assert.Equal(global::System.Text.Encoding.Latin1.GetString(global::System.Text.Encoding.UTF8.GetBytes(value)), line["user.name"]);
    }

    [Fact]
    public void An_event_that_breaks_off_at_a_line_break_is_read_as_far_as_it_goes()
    {
        string whole = $"<Event>{System}<EventData><Data Name='TargetUserName'>bob</Data><Data Name='PrivilegeList'>SeSecurityPrivilege\n\t\t\tSeBackupPrivilege</Data></EventData></Event>";
        ParsedLine line = ParsedLine.Read("windows-xml", whole.Split('\n')[0]);

        Assert.True(line.IsRead);
        Assert.Equal("bob", line["user.name"]);
        Assert.False(ParsedLine.Read("windows-xml", whole[..whole.IndexOf("</System>", StringComparison.Ordinal)]).IsRead);
    }

    [Fact]
    public void Data_without_names_are_numbered_and_those_of_a_program_have_its_names()
    {
        ParsedLine classic = ParsedLine.Read("windows-xml", $"<Event>{System.Replace("4625", "1000", StringComparison.Ordinal)}<EventData><Data>a</Data><Data/><Data>c</Data><Binary>00</Binary></EventData></Event>");
        ParsedLine user = ParsedLine.Read("windows-xml", $"<Event>{System}<UserData><x:Thing xmlns:x='y'><x:TargetUserName>bob</x:TargetUserName></x:Thing></UserData></Event>");

        Assert.Equal(("a", ""), (classic["winlog.event_data.param1"], classic["winlog.event_data.param2"]));
        Assert.Equal(("c", "00"), (classic["winlog.event_data.param3"], classic["winlog.event_data.Binary"]));
        Assert.Equal("bob", user["user.name"]);
    }

    [Fact]
    public void What_stands_in_the_wrong_section_is_not_what_it_says()
    {
        ParsedLine line = ParsedLine.Read(
            "windows-xml",
            $"<Event>{System}<EventData><System><EventID>1</EventID></System><Computer>x</Computer></EventData><Other><Data Name='IpAddress'>203.0.113.9</Data></Other></Event>");

        Assert.Equal(("4625", "dc1", null), (line["event.code"], line["host.name"], line["source.ip"]));
    }
}
