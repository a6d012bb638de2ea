using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;

namespace Leafwatch.Tests.Parsing.Windows;

/// <summary>Rules name what events have as Sigma's taxonomy does.</summary>
public sealed class WindowsRuleTests
{
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
        RuleReader reader = new(Formats.All.SelectMany(format => format.Fields).Distinct());
        RuleSet rules = reader.Read(
        [
            ("rules.yml", "title: A rule\nlogsource: { product: windows, service: security }\ndetection:\n  s:\n    " + selection.Replace("\n", "\n    ", StringComparison.Ordinal) + "\n  condition: s\n"),
        ]);
        Assert.DoesNotContain(reader.Diagnostics, diagnostic => !diagnostic.IsWarning);
        SomeWindowsEvent logon = SomeWindowsEvent.FailedLogon("bob");
        byte[] block = Encoding.UTF8.GetBytes((logon with { Data = [.. logon.Data, ("NobodyKnowsThisName", "here")] }).ToXml());
        LogFormat format = Formats.Find("windows-xml")!;
        EventView line = new();
        line.Begin(block, 0, block.Length);
        Assert.True(format.CreateParser(new ParserOptions(TimeZoneInfo.Utc, () => ParsedLine.Reference)).TryParse(line));

        BatchResult result = new([]);
        result.Begin(new Batch { Buffer = [], Start = 0, Length = 0, After = new SourcePosition("", "", "", "", "", 0, 0) });
        RuleMatcher.Compile(rules, format.LogSources).Lend().Run(line, line.Time, result);

        Assert.Equal(isMatch ? 1 : 0, result.MatchCount);
    }
}
