using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Detection;

public sealed class AllowListTests
{
    private static readonly RuleSet Rules = SomeRules.Read("""
        title: Anything
        name: anything
        logsource: {}
        detection: { keywords: ['*'], condition: keywords }
        level: low
        ---
        title: Grave
        name: grave
        logsource: {}
        detection: { keywords: ['*'], condition: keywords }
        level: high
        """);

    private static readonly Crawler Googlebot = new("googlebot", "Googlebot", ["googlebot.com"]) { Networks = [IPNetwork.Parse("203.0.113.0/28")] };

    [Theory]
    [InlineData("192.0.2.10", true)]
    [InlineData("::ffff:192.0.2.10", true)]
    [InlineData("192.0.2.11", false)]
    [InlineData("198.51.100.99", true)]
    [InlineData("www.example.org", false)]
    public void An_address_is_allowed_as_it_stands_or_by_its_network(string address, bool isAllowed)
    {
        AllowList list = List(new AllowEntry { Name = "a", Networks = [IPNetwork.Parse("192.0.2.10/32"), IPNetwork.Parse("198.51.100.0/24")] });
        Assert.Equal(isAllowed, list.Of(SomeEvent.With(("source.ip", address))) is not null);
    }

    [Fact]
    public void All_that_an_entry_says_must_be_so()
    {
        AllowList list = List(new AllowEntry
        {
            Name = "a",
            Networks = [IPNetwork.Parse("192.0.2.10/32")],
            Agents = [TextPattern.Parse("UptimeRobot/*")],
            Users = [TextPattern.Parse("probe?")],
        });
        Assert.NotNull(list.Of(SomeEvent.With(("source.ip", "192.0.2.10"), ("user_agent.original", "uptimerobot/2.0"), ("user.name", "probe1"))));
        Assert.Null(list.Of(SomeEvent.With(("source.ip", "192.0.2.10"), ("user_agent.original", "UptimeRobot/2.0"))));
        Assert.Null(list.Of(SomeEvent.With(("source.ip", "192.0.2.11"), ("user_agent.original", "UptimeRobot/2.0"), ("user.name", "probe1"))));
        Assert.Null(list.Of(SomeEvent.With(("source.ip", "192.0.2.10"), ("user_agent.original", "not UptimeRobot/2.0"), ("user.name", "probe1"))));
    }

    [Fact]
    public void An_entry_that_expired_before_the_event_does_not_hold()
    {
        AllowList list = List(new AllowEntry { Name = "a", Networks = [IPNetwork.Parse("192.0.2.10/32")], Until = DateTimeOffset.UnixEpoch.AddSeconds(1) });
        EventView line = SomeEvent.With(("source.ip", "192.0.2.10"));
        Assert.NotNull(list.Of(line));
        line.Time = DateTimeOffset.UnixEpoch.AddSeconds(1);
        Assert.Null(list.Of(line));
    }

    [Fact]
    public void Without_rules_an_entry_exempts_from_what_is_below_high_and_with_them_from_those()
    {
        Exemption usual = List(new AllowEntry { Name = "a", Networks = [IPNetwork.Parse("0.0.0.0/0")] }).Of(SomeEvent.With(("source.ip", "192.0.2.1")))!;
        Assert.True(usual.Covers(new RuleReference(0)));
        Assert.False(usual.Covers(new RuleReference(1)));

        Exemption named = List(new AllowEntry { Name = "a", Networks = [IPNetwork.Parse("0.0.0.0/0")], Rules = [TextPattern.Parse("Gr*")] })
            .Of(SomeEvent.With(("source.ip", "192.0.2.1")))!;
        Assert.False(named.Covers(new RuleReference(0)));
        Assert.True(named.Covers(new RuleReference(1)));
    }

    [Fact]
    public void Several_entries_exempt_together_and_are_all_counted()
    {
        AllowList list = List(
            new AllowEntry { Name = "a", Networks = [IPNetwork.Parse("192.0.2.0/24")] },
            new AllowEntry { Name = "b", Networks = [IPNetwork.Parse("192.0.2.1/32")], Rules = [TextPattern.Parse("grave")] });
        Exemption exemption = list.Of(SomeEvent.With(("source.ip", "192.0.2.1")))!;
        Assert.Equal([0, 1], exemption.Entries);
        Assert.True(exemption.Covers(new RuleReference(0)) && exemption.Covers(new RuleReference(1)));
        Assert.Same(exemption, list.Of(SomeEvent.With(("source.ip", "192.0.2.1"))));

        AllowCounts counts = new(list);
        counts.Add(exemption, DateTimeOffset.UnixEpoch, 2);
        counts.Add(exemption, DateTimeOffset.UnixEpoch.AddSeconds(-5), 1);
        Assert.Equal([3L, 3L], counts.TakeChanges().Select(tally => tally.Events));
        Assert.Equal((DateTimeOffset.UnixEpoch.AddSeconds(-5), DateTimeOffset.UnixEpoch), (counts.Tallies["b"].First, counts.Tallies["b"].Last));
        Assert.Empty(counts.TakeChanges());
    }

    [Theory]
    [InlineData("203.0.113.7", "Mozilla/5.0 (compatible; Googlebot/2.1)", true)]
    [InlineData("203.0.113.7", "Mozilla/5.0", false)]
    [InlineData("203.0.113.7", null, true)]
    [InlineData("192.0.2.7", "Mozilla/5.0 (compatible; Googlebot/2.1)", false)]
    public void A_crawler_is_allowed_when_it_comes_from_its_networks(string address, string? agent, bool isAllowed)
    {
        AllowList list = List(new AllowEntry { Name = "a", Crawlers = ["googlebot"] });
        EventView line = agent is null ? SomeEvent.With(("source.ip", address)) : SomeEvent.With(("source.ip", address), ("user_agent.original", agent));
        Assert.Equal(isAllowed, list.Of(line) is not null);
    }

    [Fact]
    public void A_crawler_that_claims_its_name_may_be_verified_in_another_way()
    {
        AllowList list = List(new AllowEntry { Name = "a", Crawlers = ["googlebot"] });
        list.Verify = (crawler, address) => crawler == Googlebot && address.Equals(IPAddress.Parse("192.0.2.7"));
        Assert.NotNull(list.Of(SomeEvent.With(("source.ip", "192.0.2.7"), ("user_agent.original", "googlebot"))));
        Assert.Null(list.Of(SomeEvent.With(("source.ip", "192.0.2.8"), ("user_agent.original", "googlebot"))));
        Assert.Null(list.Of(SomeEvent.With(("source.ip", "192.0.2.7"), ("user_agent.original", "curl"))));
        Assert.Null(list.Of(SomeEvent.With(("source.ip", "192.0.2.7"))));
    }

    [Theory]
    [InlineData("192.0.2.10", true)]
    [InlineData("192.0.2.11", false)]
    [InlineData("203.0.113.7", true)]
    [InlineData("no address", false)]
    public void A_rule_about_all_that_an_address_does_exempts_it_by_its_network(string address, bool isExempt)
    {
        AllowList list = List(new AllowEntry { Name = "a", Networks = [IPNetwork.Parse("192.0.2.10/32")] }, new AllowEntry { Name = "b", Crawlers = ["googlebot"] });
        Assert.Equal(isExempt, list.Exempts(address, Unusual, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void An_entry_about_users_programs_or_other_rules_or_that_expired_exempts_no_address_as_a_whole()
    {
        AllowEntry entry = new() { Name = "a", Networks = [IPNetwork.Parse("192.0.2.10/32")] };
        Assert.True(List(entry with { Rules = [TextPattern.Parse("anomaly_*")] }).Exempts("192.0.2.10", Unusual, DateTimeOffset.UnixEpoch));
        AllowEntry[] narrower =
        [
            entry with { Users = [TextPattern.Parse("ann")] },
            entry with { Agents = [TextPattern.Parse("probe*")] },
            entry with { Rules = [TextPattern.Parse("http_404_burst")] },
            entry with { Until = DateTimeOffset.UnixEpoch },
        ];
        Assert.All(narrower, each => Assert.False(List(each).Exempts("192.0.2.10", Unusual, DateTimeOffset.UnixEpoch)));
        Assert.False(List(entry).Exempts("192.0.2.10", Unusual with { Level = "high" }, DateTimeOffset.UnixEpoch));
    }

    private static AlertRule Unusual { get; } = new("id", "anomaly_actor", "An address behaves unlike all others", "medium", "", "");

    private static AllowList List(params AllowEntry[] entries) => new(entries, Rules, [Googlebot]);
}
