using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>Which sites are one's own: what is broken on them is for their owner to mend, and who comes from them came from nowhere else.</summary>
/// <remarks>
/// A site is one's own when the logs name it, or when most that came from pages of it came from paths that are asked for here: logs of one site
/// need not say which.
/// </remarks>
internal sealed class OwnSites
{
    private readonly HashSet<string> _names;

    /// <param name="counts">What was counted.</param>
    /// <param name="sites">The names of the sites, as far as the logs state them.</param>
    public OwnSites(Rollup counts, IEnumerable<string> sites)
    {
        HashSet<string> paths = [.. counts.Top(RollupList.Paths, int.MaxValue).Select(path => path.Text)];
        _names =
        [
            .. sites.Where(site => site.Length > 0).Select(WithoutPrefix),
            .. Referrers(counts).Where(site => LooksOwn(site.Select(page => (page.Address.AbsolutePath, page.Page.Count)), paths)).Select(site => site.Key),
        ];
    }

    /// <summary>The pages that visitors came from, by their sites: names in lower case, without <c>www.</c>.</summary>
    public static IEnumerable<IGrouping<string, (FrequentValue Page, Uri Address)>> Referrers(Rollup counts) => counts.Top(RollupList.Referrers, int.MaxValue)
        .Select(page => (Page: page, Address: AddressOf(page.Text)))
        .Where(page => page.Address is not null)
        .GroupBy(page => WithoutPrefix(page.Address!.Host), page => (page.Page, page.Address!));

    public bool Contains(string site) => _names.Contains(WithoutPrefix(site));

    /// <summary>Whether a page that somebody came from is of one's own site.</summary>
    public bool HasPage(string address) => AddressOf(address) is { } page && Contains(page.Host);

    private static Uri? AddressOf(string page) =>
        Uri.TryCreate(page, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.Host.Length > 0 ? address : null;

    private static bool LooksOwn(IEnumerable<(string Path, long Count)> from, HashSet<string> paths)
    {
        (string Path, long Count)[] deep = [.. from.Where(page => page.Path != "/")];
        return deep.Length > 0 && 2 * deep.Where(page => paths.Contains(page.Path)).Sum(page => page.Count) > deep.Sum(page => page.Count);
    }

    private static string WithoutPrefix(string site) => site.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? site[4..].ToLowerInvariant() : site.ToLowerInvariant();
}
