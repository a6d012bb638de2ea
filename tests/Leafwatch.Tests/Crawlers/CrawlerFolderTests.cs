using System.Net;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Crawlers;
using Leafwatch.RuleFiles;
using Leafwatch.Values;

namespace Leafwatch.Tests.Crawlers;

public sealed class CrawlerFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("leafwatch-crawlers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Files_are_read_as_operators_publish_them()
    {
        Write("googlebot.json", """{"creationTime":"2026-01-01T00:00:00","prefixes":[{"ipv6Prefix":"2001:db8::/64"},{"ipv4Prefix":"203.0.113.0/28"},{"note":1}]}""");
        Write("ourbot.txt", "# ours\n198.51.100.0/24\n\n192.0.2.9  # one\n");
        Write("README.md", "not a list");

        List<Diagnostic> diagnostics = [];
        IReadOnlyList<Crawler> crawlers = CrawlerFolder.Read(_folder.FullName, diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal([IPNetwork.Parse("2001:db8::/64"), IPNetwork.Parse("203.0.113.0/28")], crawlers.Single(crawler => crawler.Name == "googlebot").Networks);
        Crawler own = crawlers.Single(crawler => crawler.Name == "ourbot");
        Assert.Equal([IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("192.0.2.9/32")], own.Networks);
        Assert.Equal("ourbot", own.Agent);
    }

    [Theory]
    [InlineData("x.json", "{", "1:2: not JSON")]
    [InlineData("x.json", "[]", "1:1: no network in it")]
    [InlineData("x.json", """{"prefixes":[{"ipv4Prefix":7}]}""", "1:1: found '7', expected a network")]
    [InlineData("x.txt", "192.0.2.0/24\nsomewhere", "2:1: found 'somewhere', expected a network")]
    [InlineData("x.txt", "0.0.0.0/0", "1:1: 0.0.0.0/0 is larger than any crawler's network")]
    public void What_is_wrong_in_a_file_is_told(string name, string text, string told)
    {
        Write(name, text);
        List<Diagnostic> diagnostics = [];
        CrawlerFolder.Read(_folder.FullName, diagnostics);
        Assert.Contains(told, Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_claims_a_name_and_comes_from_elsewhere_is_told_by_a_rule_of_the_usual_kind()
    {
        Write("googlebot.json", """{"prefixes":[{"ipv4Prefix":"203.0.113.0/28"}]}""");
        Write("it's * bot.txt", "192.0.2.0/24");
        LoadedRules rules = LoadedRules.Load(new RuleSettings(), isClassic: false, allow: AllowSettings.None with { CrawlerNetworks = _folder.FullName });
        Assert.Empty(rules.Diagnostics);
        Assert.Contains("web_false_googlebot", rules.AlertNames);
    }

    [Fact]
    public void A_crawler_that_nobody_can_verify_is_refused()
    {
        AllowSettings allow = AllowSettings.None with
        {
            Entries = [new AllowEntry { Name = "a", Crawlers = ["bingbot"] }],
            Crawlers = [new NamedCrawler("bingbot", new Place("leafwatch.yml", 3, 5)), new NamedCrawler("gogglebot", new Place("leafwatch.yml", 4, 5))],
        };
        Assert.Equal(
            [
                "leafwatch.yml:3:5: crawler: 'bingbot' cannot be verified: nothing says which networks it has (put bingbot.json into the folder of 'crawlers', or set 'lookup: true' there)",
                "leafwatch.yml:4:5: crawler: 'gogglebot' is not known, and has no file of networks (did you mean 'googlebot'?)",
            ],
            LoadedRules.Load(new RuleSettings(), isClassic: false, allow: allow).Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.Single(LoadedRules.Load(new RuleSettings(), isClassic: false, allow: allow with { LooksUpCrawlers = true }).Diagnostics);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
