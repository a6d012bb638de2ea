using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Rules;

public sealed class RuleSetTests
{
    private static readonly RuleSet All = SomeRules.Read(
        """
        title: One
        name: one
        logsource: { category: webserver }
        detection: { a: { sc-status: 401 }, condition: a }
        level: high
        ---
        title: Two
        name: two
        logsource: { category: webserver }
        detection: { a: { sc-status: 404 }, condition: a }
        level: high
        ---
        title: Alone
        name: alone
        logsource: { category: webserver }
        detection: { a: { sc-status: 500 }, condition: a }
        level: high
        ---
        title: Any
        name: any
        correlation: { type: event_count, rules: [one, two], group-by: [source.ip], timespan: 1m, condition: { gte: 3 } }
        ---
        title: Only
        name: only
        correlation: { type: event_count, rules: [two], group-by: [source.ip], timespan: 1m, condition: { gte: 3 } }
        ---
        title: Both
        name: both
        correlation: { type: temporal, rules: [one, two], group-by: [source.ip], timespan: 1m }
        ---
        title: Chain
        name: chain
        correlation: { type: event_count, rules: [both], group-by: [source.ip], timespan: 1h, condition: { gte: 2 } }
        """);

    [Fact]
    public void What_is_only_there_to_be_counted_makes_no_alerts()
    {
        RuleSet rules = SomeRules.Read(
            """
            title: Seen
            name: seen
            logsource: { category: webserver }
            detection: { a: { sc-status: 401 }, condition: a }
            level: informational
            ---
            title: Many
            name: many
            level: medium
            correlation: { type: event_count, rules: [seen], group-by: [source.ip], timespan: 1m, condition: { gte: 3 }, generate: true }
            ---
            title: Long
            name: long
            level: informational
            correlation: { type: value_count, rules: [seen], group-by: [source.ip], timespan: 1m, condition: { field: event.ten_seconds, gte: 3 } }
            ---
            title: Many, and long
            name: both
            level: high
            correlation: { type: temporal, rules: [many, long], group-by: [source.ip], timespan: 1m, generate: true }
            ---
            title: For nobody else
            name: alone
            level: informational
            correlation: { type: event_count, rules: [seen], group-by: [source.ip], timespan: 1m, condition: { gte: 9 }, generate: true }
            """);
        IReadOnlySet<RuleReference> alerting = rules.Alerting();
        Assert.DoesNotContain(new RuleReference(0), alerting);
        Assert.Equal(
            ["alone", "both", "many"],
            rules.Correlations.Where((_, i) => alerting.Contains(new RuleReference(i, IsCorrelation: true))).Select(correlation => correlation.Header.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_correlation_goes_on_with_the_rules_that_are_left_and_one_that_needs_all_goes()
    {
        RuleSet left = All.TurnedOff(["one"]);

        Assert.Equal(["two", "alone"], left.Rules.Select(rule => rule.Header.Name));
        Assert.Equal(["any", "only"], left.Correlations.Select(correlation => correlation.Header.Name));
        Assert.Equal([0], left.Correlations[0].Rules);
        Assert.Single(left.Correlations[0].GroupBy[0].ByInput);
    }

    [Fact]
    public void Rules_that_were_only_counted_do_not_begin_to_alert_by_themselves()
    {
        RuleSet left = All.TurnedOff(["any", "both"]);

        Assert.Equal(["two", "alone"], left.Rules.Select(rule => rule.Header.Name));
        Assert.Equal(["only"], left.Correlations.Select(correlation => correlation.Header.Name));
        Assert.Equal("two", left.Rules[left.Correlations[0].Rules.Single()].Header.Name);
    }

    [Fact]
    public void What_nobody_turned_off_stays_as_it_is() => Assert.Same(All, All.TurnedOff([]));
}
