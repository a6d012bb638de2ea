using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Correlation;

/// <summary>Counting by what whole sites are told apart by.</summary>
public sealed class SiteGroupTests
{
    private static readonly RuleSet BySite = CorrelatorRun.Counting(3, "10s", "group-by: [log.site]");
    private static readonly RuleSet BySource = CorrelatorRun.Counting(3, "10s", "group-by: [log.source]");

    [Fact]
    public void Two_sources_of_which_each_has_less_than_enough_make_no_alert()
    {
        foreach (RuleSet rules in (RuleSet[])[BySite, BySource])
        {
            CorrelatorRun run = new(rules);
            Match(run, 0, "shop");
            Match(run, 1, "blog");
            Match(run, 2, "shop");
            Match(run, 3, "blog");
            Assert.Empty(run.Take().Alerts);
            Match(run, 4, "blog");
            Assert.Equal([new GroupValue("log.source", "blog")], Assert.Single(run.Take().Alerts).Group);
        }
    }

    [Fact]
    public void Two_virtual_hosts_of_a_source_are_two_sites_whatever_the_case_of_their_names()
    {
        CorrelatorRun run = new(BySite);
        Match(run, 0, "web", ("url.domain", "shop.example"), ("host.name", "web1"));
        Match(run, 1, "web", ("url.domain", "blog.example"), ("host.name", "web1"));
        Match(run, 2, "web", ("url.domain", "Shop.example"), ("host.name", "web1"));
        Match(run, 3, "web", ("host.name", "web1"));
        Assert.Empty(run.Take().Alerts);
        Match(run, 4, "web", ("url.domain", "SHOP.EXAMPLE"), ("host.name", "web2"));
        Assert.Equal([new("log.source", "web"), new("url.domain", "shop.example")], Assert.Single(run.Take().Alerts).Group);
    }

    [Fact]
    public void What_names_no_virtual_host_is_told_apart_by_its_machine()
    {
        CorrelatorRun run = new(BySite);
        Match(run, 0, "syslog", ("host.name", "web1"));
        Match(run, 1, "syslog", ("host.name", "web2"));
        Match(run, 2, "syslog", ("host.name", "web1"));
        Assert.Empty(run.Take().Alerts);
        Match(run, 3, "syslog", ("host.name", "web1"));
        Assert.Equal([new("log.source", "syslog"), new("host.name", "web1")], Assert.Single(run.Take().Alerts).Group);
    }

    [Fact]
    public void What_names_nothing_at_all_is_one_site()
    {
        Alert alert = Assert.Single(new CorrelatorRun(BySite).Match(0).Match(1).Match(2).Take().Alerts);
        Assert.Empty(alert.Group);
    }

    [Fact]
    public void With_a_new_host_in_each_request_a_source_is_counted_all_the_same()
    {
        CorrelatorRun run = new(CorrelatorRun.Counting(500, "1h", "group-by: [log.site]"), new CorrelationOptions { OwnWindowFrom = 0 });
        for (int i = 0; i < 1000; i++)
        {
            Match(run, i, "web", ("url.domain", $"{i}.example"));
        }

        Match(run, 1000, "web", ("url.domain", "999.example"));
        Assert.Empty(run.Take().Alerts);
        for (int i = 1001; i <= 1500; i++)
        {
            Match(run, i, "web", ("url.domain", $"{i}.example"));
        }

        Assert.Equal([new GroupValue("log.source", "web")], Assert.Single(run.Take().Alerts).Group);
    }

    [Fact]
    public void A_day_later_hosts_are_told_apart_again()
    {
        CorrelatorRun run = new(BySite);
        for (int i = 0; i < 1100; i++)
        {
            Match(run, i, "web", ("url.domain", $"{i}.example"));
        }

        for (int day = 2; day < 4; day++)
        {
            Match(run, 86_400 * day, "web", ("url.domain", "shop.example"));
        }

        for (int i = 1; i < 3; i++)
        {
            Match(run, (86_400 * 3) + i, "web", ("url.domain", "shop.example"));
        }

        Assert.Equal(new GroupValue("url.domain", "shop.example"), run.Take().Alerts.Last().Group[^1]);
    }

    [Fact]
    public void A_restart_goes_on_with_the_site_that_was_counted()
    {
        CorrelatorRun run = new(BySite);
        Match(run, 0, "web", ("url.domain", "shop.example"));
        Match(run, 1, "web", ("url.domain", "shop.example"));
        run.Restart();
        Match(run, 2, "web", ("url.domain", "shop.example"));
        Assert.Equal(3, Assert.Single(run.Take().Alerts).Count);
    }

    [Fact]
    public void Of_a_long_name_of_a_source_the_end_is_told()
    {
        CorrelatorRun run = new(BySource);
        for (int i = 0; i < 3; i++)
        {
            Match(run, i, new string('x', 300) + "/access.log");
        }

        Assert.EndsWith("xx/access.log", Assert.Single(run.Take().Alerts).Group[0].Value, StringComparison.Ordinal);
    }

    private static void Match(CorrelatorRun run, double seconds, string source, params (string Field, string Value)[] fields)
    {
        run.Correlator.Source = source;
        run.Match(seconds, 1, $"line at {seconds}", [], fields);
    }
}
