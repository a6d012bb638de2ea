using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Ledgers;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Alerting;

public sealed class SharedCauseTests
{
    [Theory]
    [InlineData("attack.t1110", true)]
    [InlineData("attack.t1110.003", true)]
    [InlineData("ATTACK.T1110.001", true)]
    [InlineData("attack.t11100", false)]
    [InlineData("attack.t1078", false)]
    public void A_rule_of_ones_own_that_is_about_guessing_shares_the_cause_of_unusual_logins(string tag, bool expected) =>
        Assert.Equal(expected, IsFound(Of(Mine(tag)), Of(AnomalyRules.Logins)));

    [Fact]
    public void A_rule_that_is_about_scanning_shares_the_cause_of_unusual_probing()
    {
        Assert.True(IsFound(Of(Mine("attack.reconnaissance", "attack.t1595.002")), Of(AnomalyRules.Probing)));
        Assert.False(IsFound(Of(Mine("attack.reconnaissance", "attack.t1595.002")), Of(AnomalyRules.Logins)));
    }

    [Fact]
    public void Of_anomalies_only_those_of_a_whole_site_share_their_cause_with_bursts() =>
        Assert.Equal(
            ["anomaly_errors", "anomaly_logins", "anomaly_probing", "anomaly_silence"],
            AnomalyRules.All.Where(rule => SharedCause.LookedFor(Of(rule)).Any()).Select(rule => rule.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Silence_is_one_story_for_each_source()
    {
        Alert silent = Of(HealthRules.SourceSilent) with { Group = [new GroupValue("log.source", "shop")] };

        Assert.True(IsFound(silent, Of(AnomalyRules.Silence) with { Group = silent.Group }));
        Assert.True(IsFound(silent, Of(AnomalyRules.Silence) with { Group = [.. silent.Group, new GroupValue("url.domain", "shop.example")] }));
        Assert.False(IsFound(silent, Of(AnomalyRules.Silence) with { Group = [new GroupValue("log.source", "ssh")] }));
    }

    [Fact]
    public void That_all_logs_are_silent_is_the_story_of_each_of_them()
    {
        Alert all = Of(AnomalyRules.AllSilent) with { Group = [new GroupValue("log.source", "all logs")], Traits = [new Trait("log.source", ["shop", "ssh"])] };
        foreach (AlertRule rule in (AlertRule[])[HealthRules.SourceSilent, AnomalyRules.Silence])
        {
            Assert.True(IsFound(Of(rule) with { Group = [new GroupValue("log.source", "ssh")] }, all));
            Assert.False(IsFound(Of(rule) with { Group = [new GroupValue("log.source", "dns")] }, all));
        }

        Assert.True(IsFound(all, Of(HealthRules.SourceSilent) with { Group = [new GroupValue("log.source", "ssh")] }));
    }

    [Theory]
    [InlineData("shop", "shop.example", true)]
    [InlineData("shop", "SHOP.example", true)]
    [InlineData("shop", "blog.example", false)]
    [InlineData("ssh", "shop.example", false)]
    public void What_happens_at_one_site_is_not_the_cause_of_what_happens_at_another(string source, string site, bool expected)
    {
        Alert anomaly = Of(AnomalyRules.Logins) with { Group = [new GroupValue("log.source", "shop"), new GroupValue("url.domain", "shop.example")] };
        Alert burst = Of(Mine("attack.t1110")) with { Traits = [new Trait("host.name", [site]), new Trait("log.source", [source])] };
        Assert.Equal(expected, IsFound(burst, anomaly));
        Assert.Equal(expected, IsFound(anomaly, burst));
    }

    private static bool IsFound(Alert first, Alert second) => SharedCause.KeysOf(first).Intersect(SharedCause.LookedFor(second)).Any();

    private static AlertRule Mine(params string[] tags) => new("mine", "mine", "Mine", "medium", null) { Tags = tags };

    private static Alert Of(AlertRule rule) => SomeAlert.Burst() with { Rule = rule };
}
