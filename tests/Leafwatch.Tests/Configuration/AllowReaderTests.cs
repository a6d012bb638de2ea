using System.Net;
using Leafwatch.Configuration;
using Leafwatch.Core;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Configuration;

public sealed class AllowReaderTests
{
    [Fact]
    public void An_entry_says_who_for_which_rules_until_when_and_why()
    {
        AllowSettings allow = ReadWell("""
            crawlers: { networks: crawlers, lookup: true }
            allow:
              - address: [192.0.2.10, 198.51.100.0/24]
                agent: UptimeRobot/*
                user: [probe, backup]
                rules: [http_404_burst, "web_*"]
                until: 9998-03-01
                reason: our uptime probe
              - crawler: [Googlebot, bingbot]
            """).Allow;

        AllowEntry entry = allow.Entries[0];
        Assert.Equal("address 192.0.2.10, 198.51.100.0/24; user probe, backup; agent UptimeRobot/*; rules http_404_burst, web_*", entry.Name);
        Assert.Equal([IPNetwork.Parse("192.0.2.10/32"), IPNetwork.Parse("198.51.100.0/24")], entry.Networks);
        Assert.Equal(new DateTime(9998, 3, 2), entry.Until.DateTime);
        Assert.Equal(("our uptime probe", 3), (entry.Reason, entry.Line));
        Assert.Equal(["googlebot", "bingbot"], allow.Entries[1].Crawlers);
        Assert.Equal(["http_404_burst", "web_*"], allow.Rules.Select(rule => rule.Name));
        Assert.Equal((InThisFolder("crawlers"), true), (allow.CrawlerNetworks, allow.LooksUpCrawlers));
    }

    [Theory]
    [InlineData("- { adress: 192.0.2.10 }", "leafwatch.yml:2:5: unknown key 'adress' in 'allow[0]' (did you mean 'address'?)")]
    [InlineData("- { reason: nobody }", "leafwatch.yml:2:3: 'allow[0]' does not say who is allowed (address: 192.0.2.10, or user, agent, crawler)")]
    [InlineData("- { address: 192.0.2.300 }", "leafwatch.yml:2:14: 'allow[0].address': found '192.0.2.300', expected a network or an address (192.0.2.0/24, 2001:db8::/32, 198.51.100.7)")]
    [InlineData("- { address: 192.0.2.1, until: soon }", "leafwatch.yml:2:32: 'allow[0].until': found 'soon', expected a day or a time (until: 2027-03-01, until: 2027-03-01T08:00)")]
    [InlineData("- { agent: '*' }", "leafwatch.yml:2:12: 'allow[0].agent': found '*', expected a text, in which * stands for any other")]
    [InlineData("- { agent: curl/* }", "leafwatch.yml:2:3: warning: 'allow[0]' holds for everybody who calls himself so: an attacker may (add an address)")]
    [InlineData("- { address: 192.0.2.1, until: 2020-01-01 }", "leafwatch.yml:2:32: warning: 'allow[0]' has expired: it does not hold any more (take it out, or set another 'until')")]
    public void What_is_wrong_is_told_with_its_place(string entry, string told) => Assert.Equal(told, ReadBadly($"allow:\n{entry}"));

    [Fact]
    public void One_that_ends_is_renewed_by_another() => Assert.Equal(
        9998, Assert.Single(ReadWell("allow: [{ address: 192.0.2.1, until: 9997-01-01 }, { address: 192.0.2.1, until: 9998-01-01 }]").Allow.Entries).Until.Year);

    [Fact]
    public void One_that_ends_sooner_than_another_has_no_effect_and_that_is_told() => Assert.Contains(
        "'allow[1]' has no effect", ReadBadly("allow: [{ address: 192.0.2.1, until: 9998-01-01 }, { address: 192.0.2.1, until: 9997-01-01 }]"), StringComparison.Ordinal);

    [Fact]
    public void Two_entries_that_say_the_same_are_one_too_many() => Assert.Contains(
        "says what an entry before it says", ReadBadly("allow: [{ address: 192.0.2.1 }, { address: 192.0.2.1, reason: again }]"), StringComparison.Ordinal);
}
