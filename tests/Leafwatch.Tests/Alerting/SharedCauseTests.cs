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
        Assert.Equal(expected, SharedCause.KeyOf(Of(Mine(tag))) == SharedCause.LookedFor(Of(AnomalyRules.Logins)));

    [Fact]
    public void A_rule_that_is_about_scanning_shares_the_cause_of_unusual_probing()
    {
        Assert.Equal(SharedCause.LookedFor(Of(AnomalyRules.Probing)), SharedCause.KeyOf(Of(Mine("attack.reconnaissance", "attack.t1595.002"))));
        Assert.NotEqual(SharedCause.LookedFor(Of(AnomalyRules.Logins)), SharedCause.KeyOf(Of(Mine("attack.reconnaissance", "attack.t1595.002"))));
    }

    [Fact]
    public void Of_anomalies_only_those_of_a_whole_site_share_their_cause_with_bursts() =>
        Assert.Equal(
            ["anomaly_errors", "anomaly_logins", "anomaly_probing", "anomaly_silence"],
            AnomalyRules.All.Where(rule => SharedCause.LookedFor(Of(rule)) is not null).Select(rule => rule.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Silence_is_one_story_for_each_source()
    {
        Alert silent = Of(HealthRules.SourceSilent) with { Group = [new GroupValue("log.source", "shop")] };

        Assert.Equal(SharedCause.KeyOf(silent), SharedCause.LookedFor(Of(AnomalyRules.Silence) with { Group = silent.Group }));
        Assert.Equal(SharedCause.KeyOf(silent), SharedCause.LookedFor(Of(AnomalyRules.Silence) with { Group = [.. silent.Group, new GroupValue("url.domain", "shop.example")] }));
        Assert.NotEqual(SharedCause.KeyOf(silent), SharedCause.KeyOf(silent with { Group = [new GroupValue("log.source", "ssh")] }));
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
        Assert.Equal(expected, SharedCause.KeyOf(burst) == SharedCause.LookedFor(anomaly));
        Assert.Equal(expected, SharedCause.KeyOf(anomaly) == SharedCause.LookedFor(burst));
    }

    private static AlertRule Mine(params string[] tags) => new("mine", "mine", "Mine", "medium", null) { Tags = tags };

    private static Alert Of(AlertRule rule) => SomeAlert.Burst() with { Rule = rule };
}
