using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>What is broken for visitors: pages at which the server fails, and links of the site's own pages, or of others, that lead nowhere.</summary>
internal sealed class PageFindings
{
    private const int Most = 10;
    private const int MostReferrers = 3;

    private readonly ReportMaterial _material;

    public PageFindings(ReportMaterial material)
    {
        _material = material;
        Rollup now = RollupSum.Of(material.Rows);
        IReadOnlyList<Page> links = [.. LinksOf(now).Take(Most)];
        BrokenLinks = [.. links.Select(page => page with { Since = Since(RollupList.Missing, page.Path) })];
        Failing = [.. now.Top(RollupList.Broken, Most).Select(value => new Page(value.Text, value.Count, [], Since(RollupList.Broken, value.Text)))];
        HashSet<string> known = [.. material.Earlier.SelectMany(rows => LinksOf(RollupSum.Of(rows))).Select(page => page.Path)];
        NewBroken = [.. BrokenLinks.Where(page => !known.Contains(page.Path)).Take(5).Select(page => page.Path)];
    }

    /// <summary>Pages that are not there, with those that lead to them.</summary>
    public IReadOnlyList<Page> BrokenLinks { get; }

    public IReadOnlyList<Page> Failing { get; }

    public IReadOnlyList<string> NewBroken { get; }

    private static IEnumerable<Page> LinksOf(Rollup counts) => counts.Top(RollupList.Missing, int.MaxValue)
        .Select(value => (Parts: value.Text.Split('\0'), value.Count))
        .Where(value => value.Parts.Length == 2 && value.Parts[1].Length > 1 && !NamesItself(value.Parts[0], value.Parts[1]))
        .GroupBy(value => value.Parts[0])
        .Select(group => new Page(group.Key, group.Sum(value => value.Count), [.. group.Take(MostReferrers).Select(value => value.Parts[1])], ""))
        .OrderByDescending(page => page.Count)
        .ThenBy(page => page.Path, StringComparer.Ordinal);

    /// <summary>A page that is not there links to nothing: a program that names it as where it came from made that up.</summary>
    private static bool NamesItself(string path, string referrer) =>
        path.Length > 1 && Uri.TryCreate(referrer, UriKind.Absolute, out Uri? from) && from.AbsolutePath == path;

    /// <summary>The first day, as far back as is looked, on which a page was among those listed.</summary>
    private string Since(RollupList list, string path)
    {
        DateTimeOffset? first = _material.Rows.Concat(_material.Earlier.SelectMany(rows => rows))
            .Where(row => row.Counts.Top(list, int.MaxValue).Any(value => value.Text == path || value.Text.StartsWith(path + '\0', StringComparison.Ordinal)))
            .Min(row => (DateTimeOffset?)row.Start);
        return first is { } day ? ReportWords.Date(TimeZoneInfo.ConvertTime(day, _material.Clock.Zone)) : "";
    }

    public sealed record Page(string Path, long Count, IReadOnlyList<string> From, string Since);
}
