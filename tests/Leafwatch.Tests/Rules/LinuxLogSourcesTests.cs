using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Rules;

public sealed class LinuxLogSourcesTests
{
    [Theory]
    [InlineData("syslog", "sshd")]
    [InlineData("cron", "sshd")]
    [InlineData("some_daemon", "syslog")]
    [InlineData("vsftpd", "vsftpd")]
    public void A_service_of_Linux_is_looked_for_in_the_log_of_the_system(string service, string format)
    {
        SigmaRule rule = SomeRules.Read(Text(service)).Rules.Single();
        Assert.True(rule.LooksAt(KnownFormats.BuiltIn.Find(format)!.LogSources));
        Assert.False(rule.LooksAt(KnownFormats.BuiltIn.Find("apache-combined")!.LogSources));
    }

    [Theory]
    [InlineData("syslog", false)]
    [InlineData("sshd", false)]
    [InlineData("cron", true)]
    [InlineData("some_daemon", true)]
    public void There_it_looks_at_the_lines_of_its_programs(string service, bool isGuarded)
    {
        Condition condition = SomeRules.Read(Text(service)).Rules.Single().Condition;
        Assert.Equal(isGuarded, condition is Condition.All { Parts: [Condition.Selection { Name: "logsource" }, _] });
    }

    [Fact]
    public void A_service_that_a_format_is_for_is_looked_for_there_alone()
    {
        RuleReader reader = new(sources: [new LogSource(Product: "linux", Service: "shop")]);
        SigmaRule rule = reader.Read([("rules.yml", Text("shop"))]).Rules.Single();
        Assert.IsNotType<Condition.All>(rule.Condition);
        Assert.True(rule.LooksAt([new LogSource(Product: "linux", Service: "shop")]));
        Assert.False(rule.LooksAt(KnownFormats.BuiltIn.Find("syslog")!.LogSources));
    }

    private static string Text(string service) =>
        $"title: A rule\nlogsource: {{ product: linux, service: {service} }}\ndetection: {{ keywords: [REPLACE], condition: keywords }}";
}
