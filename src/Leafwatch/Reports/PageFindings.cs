using Leafwatch.Core.Rollups;
using Leafwatch.Sqlite;

namespace Leafwatch.Reports;

/// <summary>What is broken for visitors: pages at which the server fails, links of the site's own pages, or of others, that lead nowhere, pages that are refused, and slow ones.</summary>
internal sealed class PageFindings
{
    private const int Most = 10;
    private const int MostReferrers = 3;
    private const int MostOfTheRest = 5;

    /// <summary>What takes longer than this is slow on any site: it interrupts a thought (Nielsen, 1993).</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>A page is slow beside the others when it takes so many times as long.</summary>
    private const int SlowFactor = 2;

    /// <summary>Of fewer requests than this nothing follows.</summary>
    public const int FewRequests = 10;

    /// <summary>What browsers and crawlers ask each site for, whether a page names it or not.</summary>
    private static readonly string[] AskedUnasked = ["/favicon.", "/apple-touch-icon", "/browserconfig.xml", "/robots.txt", "/ads.txt", "/app-ads.txt", "/.well-known/"];

    private readonly ReportMaterial _material;
    private readonly OwnSites _own;

    /// <param name="material">What the report is made of.</param>
    /// <param name="now">The sum of its rows.</param>
    public PageFindings(ReportMaterial material, Rollup now)
    {
        _material = material;
        _own = new OwnSites(now, material.Counts.Facts.Series.Select(each => each.Series.Site));
        Page[] linked = [.. LinksOf(now)];
        Page[] links = linked[..Math.Min(Most, linked.Length)];
        FrequentValue[] failing = [.. now.Top(RollupList.Broken, Most)];
        Dictionary<string, string> missingSince = Since(RollupList.Missing, [.. links.Select(page => page.Path)]);
        Dictionary<string, string> failingSince = Since(RollupList.Broken, [.. failing.Select(value => value.Text)]);
        Guessed = [.. GuessesOf(now, [.. linked.Select(page => page.Path)]).Take(MostOfTheRest)];
        BrokenLinks = [.. links.Select(page => page with { Since = missingSince.GetValueOrDefault(page.Path, "") })];
        Failing = [.. failing.Select(value => new Page(value.Text, value.Count, [], failingSince.GetValueOrDefault(value.Text, "")))];
        Refused = [.. now.Top(RollupList.Refused, MostOfTheRest).Select(value => (value.Text.Split('\0'), value.Count)).Where(value => value.Item1.Length == 2).Select(value => (value.Item1[0], value.Item1[1], value.Count))];
        TimeSpan slow = TimeSpan.FromTicks(Math.Min(Slow.Ticks, now.Durations.Quantile(0.95).Ticks * SlowFactor));
        SlowPages = [.. now.PageTimes.All().Where(page => page.Count >= FewRequests && page.Most >= slow).OrderByDescending(page => page.Most).Take(MostOfTheRest)];
        HashSet<string> known = LinkedBefore([.. links.Select(page => page.Path)]);
        NewBroken = [.. BrokenLinks.Where(page => !known.Contains(page.Path)).Take(5).Select(page => page.Path)];
    }

    /// <summary>Pages that are not there, with those that lead to them.</summary>
    public IReadOnlyList<Page> BrokenLinks { get; }

    public IReadOnlyList<Page> Failing { get; }

    /// <summary>Pages that are not there, and that no page leads to: what programs guess.</summary>
    public IReadOnlyList<FrequentValue> Guessed { get; }

    /// <summary>Pages that were refused most often, with what answer.</summary>
    public IReadOnlyList<(string Path, string Code, long Count)> Refused { get; }

    /// <summary>Pages that are slow, or far slower than the others; the slowest first.</summary>
    public IReadOnlyList<PageTime> SlowPages { get; }

    public IReadOnlyList<string> NewBroken { get; }

    private IEnumerable<Page> LinksOf(Rollup counts) => counts.Top(RollupList.Missing, int.MaxValue)
        .Select(value => (Parts: value.Text.Split('\0'), value.Count))
        .Where(value => IsLink(value.Parts))
        .GroupBy(value => value.Parts[0])
        .Select(group => PageOf(group.Key, group.ToLookup(value => _own.HasPage(value.Parts[1]), value => (value.Parts[1], value.Count))))
        .OrderByDescending(page => page.Count)
        .ThenBy(page => page.Path, StringComparer.Ordinal);

    private static IEnumerable<FrequentValue> GuessesOf(Rollup counts, HashSet<string> linked) => counts.Top(RollupList.Missing, int.MaxValue)
        .Select(value => (Parts: value.Text.Split('\0'), Value: value))
        .Where(value => !linked.Contains(value.Parts[0]))
        .GroupBy(value => value.Parts[0])
        .Select(group => new FrequentValue(group.Key, group.Sum(value => value.Value.Count), group.Sum(value => value.Value.AtMost)))
        .OrderByDescending(page => page.Count)
        .ThenBy(page => page.Text, StringComparer.Ordinal);

    private static Page PageOf(string path, ILookup<bool, (string From, long Count)> links) => new(
        path, links.Sum(group => group.Sum(link => link.Count)), [.. links[true].Concat(links[false]).Take(MostReferrers).Select(link => link.From)], "")
    {
        OwnCount = links[true].Sum(link => link.Count),
        Foreign = links[false].Select(link => link.From).FirstOrDefault(""),
    };

    private static bool IsLink(string[] parts) => parts.Length == 2 && parts[1].Length > 1 && !IsAskedUnasked(parts[0]) && !NamesItself(parts[0], parts[1]);

    private static bool IsAskedUnasked(string path) => AskedUnasked.Any(beginning => path.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));

    /// <summary>Those of some pages to which links led already in the time before.</summary>
    private HashSet<string> LinkedBefore(HashSet<string> pages) =>
    [
        .. _material.Known.SelectMany(counts => counts.Sum.List(RollupList.Missing)?.Texts() ?? [])
            .Select(text => text.Split('\0'))
            .Where(parts => pages.Contains(parts[0]) && IsLink(parts))
            .Select(parts => parts[0]),
    ];

    /// <summary>A page that is not there links to nothing: a program that names it as where it came from made that up.</summary>
    private static bool NamesItself(string path, string referrer) =>
        path.Length > 1 && Uri.TryCreate(referrer, UriKind.Absolute, out Uri? from) && from.AbsolutePath == path;

    /// <summary>The first day on which each of some pages was among those listed; one on which the look back begins was not the first, perhaps.</summary>
    private Dictionary<string, string> Since(RollupList list, HashSet<string> paths)
    {
        Dictionary<string, DateTimeOffset> first = [];
        foreach (SumFacts facts in _material.Known.Select(counts => counts.Facts).Append(_material.Counts.Facts))
        {
            Dictionary<string, long> dates = list == RollupList.Missing ? facts.Missing : facts.Broken;
            foreach (string path in paths.Where(dates.ContainsKey))
            {
                DateTimeOffset start = RollupClock.TimeOf(dates[path]);
                first[path] = first.TryGetValue(path, out DateTimeOffset known) && known < start ? known : start;
            }
        }

        return first.ToDictionary(each => each.Key, each => $"{ReportWords.Date(TimeZoneInfo.ConvertTime(each.Value, _material.Clock.Zone))}{(each.Value == _material.KnownFrom ? " or before" : "")}");
    }

    /// <param name="Path">The page.</param>
    /// <param name="Count">How often it was asked for.</param>
    /// <param name="From">Pages that lead to it, the site's own first.</param>
    /// <param name="Since">Since when, in words.</param>
    public sealed record Page(string Path, long Count, IReadOnlyList<string> From, string Since)
    {
        /// <summary>How often a link on a page of the site's own led to it, and one of another site.</summary>
        public long OwnCount { get; init; }

        public long ForeignCount => Count - OwnCount;

        /// <summary>The page of another site that leads to it most often, if there is one.</summary>
        public string Foreign { get; init; } = "";
    }
}
