using System.Text;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>What visitors looked at, where they came from, and with what: lists of frequent values, with what belongs together as one.</summary>
internal sealed class VisitorFindings
{
    private const int MostPages = 10;
    private const int Most = 5;

    /// <summary>What pages are made of, and nobody asks for by themselves.</summary>
    private static readonly HashSet<string> PartsOfPages = new(
        ["avif", "bmp", "css", "eot", "gif", "ico", "jpeg", "jpg", "js", "map", "mjs", "otf", "png", "svg", "ttf", "webmanifest", "webp", "woff", "woff2"], StringComparer.OrdinalIgnoreCase);

    /// <param name="counts">What was counted.</param>
    /// <param name="sites">The names of the sites, as far as the logs state them.</param>
    public VisitorFindings(Rollup counts, IEnumerable<string> sites)
    {
        IReadOnlyList<FrequentValue> paths = counts.Top(RollupList.Paths, int.MaxValue);
        Pages = [.. paths.Where(path => !IsPartOfPage(path.Text)).Take(MostPages)];
        Origins = OriginsOf(counts, new OwnSites(counts, sites));

        FrequentValue[] people = AgentsOf(counts, Audience.Person);
        Programs = Together(people, agent => ClientName.Program(agent.Text));
        Systems = Together(people, agent => ClientName.OperatingSystem(agent.Text));
        Crawlers = CrawlersOf(counts, Most);
    }

    /// <summary>Paths that people asked for, without pictures and other parts of pages.</summary>
    public IReadOnlyList<FrequentValue> Pages { get; }

    /// <summary>Other sites that lead here.</summary>
    public IReadOnlyList<FrequentValue> Origins { get; }

    /// <summary>Browsers and other programs of people.</summary>
    public IReadOnlyList<FrequentValue> Programs { get; }

    public IReadOnlyList<FrequentValue> Systems { get; }

    public IReadOnlyList<FrequentValue> Crawlers { get; }

    /// <summary>Crawlers by their names, whatever version they are of, the most frequent first.</summary>
    public static IReadOnlyList<FrequentValue> CrawlersOf(Rollup counts, int most) => Together(AgentsOf(counts, Audience.Crawler), agent => ClientName.Crawler(agent.Text), most);

    private static FrequentValue[] AgentsOf(Rollup counts, Audience audience) =>
        [.. counts.Top(RollupList.Agents, int.MaxValue).Where(agent => AudienceWords.Of(Encoding.UTF8.GetBytes(agent.Text)) == audience)];

    private static bool IsPartOfPage(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        return PartsOfPages.Contains(name[(name.LastIndexOf('.') + 1)..]) && name.Contains('.', StringComparison.Ordinal);
    }

    private static IReadOnlyList<FrequentValue> OriginsOf(Rollup counts, OwnSites own) => Together(
        OwnSites.Referrers(counts).Where(site => !own.Contains(site.Key)).SelectMany(site => site.Select(page => page.Page with { Text = site.Key })),
        page => page.Text);

    private static IReadOnlyList<FrequentValue> Together(IEnumerable<FrequentValue> values, Func<FrequentValue, string> name, int most = Most) =>
    [
        .. values.GroupBy(name)
            .Select(group => new FrequentValue(group.Key, group.Sum(value => value.Count), group.Sum(value => value.AtMost)))
            .OrderByDescending(value => value.Count)
            .ThenBy(value => value.Text, StringComparer.Ordinal)
            .Take(most),
    ];
}
