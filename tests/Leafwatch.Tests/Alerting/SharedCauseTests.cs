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
        Assert.NotEqual(SharedCause.KeyOf(silent), SharedCause.KeyOf(silent with { Group = [new GroupValue("log.source", "ssh")] }));
    }

    private static AlertRule Mine(params string[] tags) => new("mine", "mine", "Mine", "medium", null) { Tags = tags };

    private static Alert Of(AlertRule rule) => SomeAlert.Burst() with { Rule = rule };
}
