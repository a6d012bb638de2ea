using Leafwatch.Core.Rollups;
using Leafwatch.Reports;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Reports;

public sealed class VisitorFindingsTests
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    private const string Googlebot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

    private readonly VisitorFindings _findings = Find(
        Many(9, "/style.css", "https://shop.example/menu", Chrome),
        Many(8, "/menu", "-", Chrome),
        Many(4, "/pictures/team.JPG", "https://www.shop.example/menu", Firefox),
        Many(3, "/", "https://search.example/", Chrome.Replace("142", "141", StringComparison.Ordinal)),
        Many(2, "/about", "https://news.example/2026/menus", Firefox),
        Many(1, "/about", "https://news.example/", "curl/8.14.1"),
        Many(6, "/menu", "-", Googlebot),
        Many(5, "/menu", "-", Googlebot.Replace("2.1", "2.2", StringComparison.Ordinal)));

    [Fact]
    public void Pages_are_what_people_asked_for_without_the_parts_of_pages() =>
        Assert.Equal([("/menu", 8), ("/", 3), ("/about", 3)], Counts(_findings.Pages));

    [Fact]
    public void Other_sites_are_those_whose_pages_are_not_ours() =>
        Assert.Equal([("news.example", 3), ("search.example", 3)], Counts(_findings.Origins));

    [Fact]
    public void A_site_that_the_log_names_is_ours() =>
        Assert.Equal([("search.example", 3)], Counts(Find(["www.News.example"], Many(2, "/", "https://news.example/a", Chrome), Many(3, "/", "https://search.example/", Chrome)).Origins));

    [Fact]
    public void Versions_of_a_program_are_one_and_crawlers_are_apart()
    {
        Assert.Equal([("Chrome", 20), ("Firefox", 6), ("curl", 1)], Counts(_findings.Programs));
        Assert.Equal([("Windows", 20), ("Linux", 6), ("other", 1)], Counts(_findings.Systems));
        Assert.Equal([("Googlebot", 11)], Counts(_findings.Crawlers));
    }

    private static VisitorFindings Find(params CountedLog.Request[][] requests) => Find([], requests);

    private static VisitorFindings Find(string[] sites, params CountedLog.Request[][] requests)
    {
        using SqliteStore store = HistoryOf.Requests(requests.SelectMany(each => each));
        ReportMaterial material = ReportMaterial.Read(store, ReportPeriod.Day(DateOnly.FromDateTime(CountedLog.Start.Date), CountedLog.Clock), CountedLog.Clock, CountedLog.Start.AddDays(1));
        return new VisitorFindings(material.Counts.Sum, sites);
    }

    private static CountedLog.Request[] Many(int count, string path, string referrer, string agent) =>
        [.. Enumerable.Range(0, count).Select(i => new CountedLog.Request(CountedLog.Start.AddSeconds(i), "192.0.2.1", "GET", path, 200, 10, referrer, agent))];

    private static IEnumerable<(string, long)> Counts(IEnumerable<FrequentValue> values) => values.Select(value => (value.Text, value.Count));
}
