using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;

namespace Leafwatch.Tests.Parsing.Windows;

/// <summary>Rules name what events have as Sigma's taxonomy does.</summary>
public sealed class WindowsRuleTests
{
    private const string ClassicPowerShell =
        """{"Event":{"System":{"Provider":{"#attributes":{"Name":"PowerShell"}},"EventID":{"#attributes":{"Qualifiers":0},"#text":400},"TimeCreated":{"#attributes":{"SystemTime":"2025-10-09T07:14:30.1Z"}},"Execution":{"#attributes":{"ProcessID":4,"ThreadID":8}},"Channel":"Windows PowerShell","Computer":"pc","Security":{"#attributes":{"UserID":"S-1-5-18"}}},"EventData":{"Data":{"#text":["Available","None","\tHostVersion=3.0\r\n-FilePath \"C:\\Temp\" a<b"]},"Binary":null}}}""";

    private const string ClassicPowerShellAsXml =
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='PowerShell'/><EventID Qualifiers='0'>400</EventID>"
        + "<TimeCreated SystemTime='2025-10-09T07:14:30.1Z'/><Execution ProcessID='4' ThreadID='8'/><Channel>Windows PowerShell</Channel><Computer>pc</Computer>"
        + "<Security UserID='S-1-5-18'/></System><EventData><Data>Available</Data><Data>None</Data>"
        + "<Data>\tHostVersion=3.0&#13;&#10;-FilePath &quot;C:\\Temp&quot; a&lt;b</Data></EventData></Event>";

    [Theory]
    [InlineData("EventID: 4625\nTargetUserName: BOB\nLogonType: 3", true)]
    [InlineData("EventID: 4625\nSubStatus: '0xC000006A'\nIpAddress|cidr: 192.0.2.0/24", true)]
    [InlineData("Channel: Security\nComputer: dc1.example.org\nProvider_Name: Microsoft-Windows-Security-Auditing", true)]
    [InlineData("winlog.event_data.WorkstationName: WS7", true)]
    [InlineData("NobodyKnowsThisName: here", true)]
    [InlineData("NobodyKnowsThisName: there", false)]
    [InlineData("TargetUserName: eve", false)]
    public void A_rule_finds_data_by_their_own_names(string selection, bool isMatch)
    {
        SomeWindowsEvent logon = SomeWindowsEvent.FailedLogon("bob");
        string line = (logon with { Data = [.. logon.Data, ("NobodyKnowsThisName", "here")] }).ToXml();
        Assert.Equal(isMatch, Matches("{ product: windows, service: security }", selection, "windows-xml", line));
    }

    [Theory]
    [InlineData("{ product: windows, category: ps_classic_start }", true)]
    [InlineData("{ product: windows, service: powershell-classic }", true)]
    [InlineData("{ product: windows, service: nobody-knows-this-service }", true)]
    [InlineData("{ product: windows, category: nobody_knows_this_category }", true)]
    [InlineData("{ product: windows, service: powershell-classic, category: ps_classic_start }", true)]
    [InlineData("{ product: windows }", true)]
    [InlineData("{ product: windows, service: security }", false)]
    [InlineData("{ product: windows, category: process_creation }", false)]
    [InlineData("{ product: linux, service: nobody-knows-this-service }", false)]
    public void A_rule_looks_at_the_channel_of_its_log_source_and_at_all_where_that_is_not_known(string source, bool isMatch) =>
        Assert.Equal(isMatch, Matches(source, "EventID: 400", "windows-json", ClassicPowerShell));

    [Theory]
    [InlineData("windows-json", ClassicPowerShell)]
    [InlineData("windows-xml", ClassicPowerShellAsXml)]
    public void Data_without_names_are_all_asked_as_Data(string format, string line)
    {
        const string Source = "{ product: windows, category: ps_classic_start }";
        Assert.True(Matches(Source, "Data|contains: HostVersion=3.0", format, line));
        Assert.True(Matches(Source, "Data|startswith: Available", format, line));
        Assert.False(Matches(Source, "Data|contains: HostVersion=4.0", format, line));
        Assert.True(Matches(Source, "Execution_ProcessID: 4", format, line));
        Assert.True(Matches(Source, "Security_UserID: S-1-5-18", format, line));
    }

    [Theory]
    [InlineData("windows-json", ClassicPowerShell)]
    [InlineData("windows-xml", ClassicPowerShellAsXml)]
    public void Keywords_are_looked_for_in_what_an_event_says_not_in_how_it_is_written(string format, string line) =>
        Assert.True(Matches("{ product: windows, category: ps_classic_start }", "'|all': ['-FilePath \"C:\\Temp', 'a<b']", format, line));

    [Theory]
    [InlineData("Image|endswith: '\\cmd.exe'", true)]
    [InlineData("Provider_Name: Microsoft-Windows-Sysmon", true)]
    [InlineData("Image: x", false)]
    public void An_event_may_have_all_its_parts_side_by_side(string selection, bool isMatch) => Assert.Equal(isMatch, Matches(
        "{ product: windows, category: process_creation }",
        selection,
        "windows-json",
        """{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Provider_Name":"Microsoft-Windows-Sysmon","TimeCreated":"2025-10-09T07:14:30.1Z","Image":"C:\\Windows\\cmd.exe"}"""));

    private static bool Matches(string source, string selection, string formatName, string text)
    {
        RuleReader reader = new(Formats.All.SelectMany(format => format.Fields).Distinct());
        RuleSet rules = reader.Read(
        [
            ("rules.yml", $"title: A rule\nlogsource: {source}\ndetection:\n  s:\n    " + selection.Replace("\n", "\n    ", StringComparison.Ordinal) + "\n  condition: s\n"),
        ]);
        Assert.DoesNotContain(reader.Diagnostics, diagnostic => !diagnostic.IsWarning);
        byte[] block = Encoding.UTF8.GetBytes(text);
        LogFormat format = Formats.Find(formatName)!;
        EventView line = new();
        line.Begin(block, 0, block.Length);
        Assert.True(format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference)).TryParse(line));

        BatchResult result = new([]);
        result.Begin(new Batch { Buffer = [], Start = 0, Length = 0, After = new SourcePosition("", "", "", "", "", 0, 0) });
        RuleMatcher.Compile(rules, format.LogSources).Lend().Run(line, line.Time, result);

        return result.MatchCount > 0;
    }
}
