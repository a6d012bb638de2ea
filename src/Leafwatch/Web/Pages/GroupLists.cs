using Leafwatch.Core.Rollups;
using Leafwatch.Status;
using Leafwatch.Web.Exploring;

namespace Leafwatch.Web.Pages;

/// <summary>What came most often, as short lists side by side or as one long table; every value leads on.</summary>
internal static class GroupLists
{
    /// <summary>A short list of the first.</summary>
    public static Markup Card(ExploreGroup group, ExploreView view, Texts t, int most)
    {
        string name = NameOf(group.Grouping, t.Exploring);
        ExploreView all = view with { By = group.Grouping.Name };
        return $"""
            <section class="card" aria-label="{name}">
            <h3><a href="{all.Link}">{name}</a></h3>
            <ol class="top">
            {group.Values.Take(most).Select(value => Item(value, group, view, t.Exploring))}</ol>
            </section>

            """;
    }

    /// <summary>All that are known.</summary>
    public static Markup Table(ExploreGroup group, ExploreView view, Texts t)
    {
        string name = NameOf(group.Grouping, t.Exploring);
        bool compares = group.Values.Any(value => value.Before is not null);
        Markup before = compares ? Heading(t.Exploring.Before.Replace(": {0}", "", StringComparison.Ordinal)) : Markup.Empty;
        return $"""
            <div class="scroll" tabindex="0" role="group" aria-label="{name}"><table>
            <caption class="sr">{name}</caption>
            <thead><tr><th scope="col">{name}</th><th scope="col" class="number">{(group.Grouping.IsBytes ? t.Exploring.Bytes : t.Exploring.Count)}</th><th scope="col" class="number">{t.Exploring.Share100}</th>{before}<th scope="col"><span class="sr">{t.Exploring.Exclude.Replace(" {0}", "", StringComparison.Ordinal)}</span></th></tr></thead>
            <tbody>
            {group.Values.Select(value => Row(value, group, view, compares, t.Exploring))}</tbody>
            </table></div>
            """;
    }

    public static string NameOf(Grouping grouping, ExploreTexts t) => grouping.List switch
    {
        RollupList.Paths => t.Pages,
        RollupList.Addresses => t.Addresses,
        RollupList.Referrers => t.Referrers,
        RollupList.Agents => t.Agents,
        RollupList.Users => t.Users,
        RollupList.Missing => t.Missing,
        RollupList.Broken => t.Broken,
        RollupList.Refused => t.Refused,
        RollupList.FailedAddresses => t.FailedAddresses,
        RollupList.FailedUsers => t.FailedUsers,
        RollupList.LoggedIn => t.LoggedIn,
        RollupList.DnsNames => t.DnsNames,
        RollupList.PathBytes => t.PathBytes,
        _ => grouping.Name switch
        {
            "path" => t.Pages,
            "ip" => t.Addresses,
            "user" => t.Users,
            "agent" => t.Agents,
            "referrer" => t.Referrers,
            "outcome" => t.Outcomes,
            "action" => t.Actions,
            "process.name" => t.Processes,
            Grouping.Status => t.Statuses,
            Grouping.Method => t.Methods,
            Grouping.Site => t.Sites,
            Grouping.Host => t.Hosts,
            Grouping.Source => t.Sources,
            _ => grouping.Name,
        },
    };

    /// <summary>Where a value leads.</summary>
    private static ExploreView Toward(GroupCount value, ExploreGroup group, ExploreView view) => group.Grouping.Name == Grouping.Source
        ? view with { Source = value.Text, By = null }
        : view.With(group.Grouping.TermsFor(value.Text));

    private static Markup Item(GroupCount value, ExploreGroup group, ExploreView view, ExploreTexts t)
    {
        Markup before = value.Before is { } earlier ? $""" <span class="soft">{Texts.Fill(t.Before, Count(earlier, group))}</span>""" : Markup.Empty;
        return $"""
            <li>{Charts.Share(ShareOf(value, group))}<a href="{Toward(value, group, view).Link}">{Text(value, group)}</a><span class="number">{AtLeast(value, group, t)}{before}</span></li>

            """;
    }

    private static Markup Row(GroupCount value, ExploreGroup group, ExploreView view, bool compares, ExploreTexts t)
    {
        Markup before = compares ? Cell(value.Before is { } earlier ? Count(earlier, group) : "") : Markup.Empty;
        Markup exclude = group.Grouping.Field is null ? Markup.Empty : Exclude(value, group, view, t);
        return $"""
            <tr><th scope="row" class="path"><a href="{Toward(value, group, view).Link}">{Text(value, group)}</a></th><td class="number">{AtLeast(value, group, t)}</td><td class="number">{StatusText.Percent(ShareOf(value, group))}</td>{before}<td>{exclude}</td></tr>

            """;
    }

    private static Markup Exclude(GroupCount value, ExploreGroup group, ExploreView view, ExploreTexts t)
    {
        string term = Searching.SearchTerm.Exactly(group.Grouping.Name, value.Text);
        string opposite = string.Concat(term.AsSpan(0, group.Grouping.Name.Length), "!", term.AsSpan(group.Grouping.Name.Length));
        return $"""<a class="soft" href="{view.With(opposite).Link}" aria-label="{Texts.Fill(t.Exclude, Shown.Cut(value.Text))}">≠</a>""";
    }

    /// <summary>One of two parts shows both: the second is where it came from, or who it was.</summary>
    private static Markup Text(GroupCount value, ExploreGroup group)
    {
        string[] parts = value.Text.Split('\0', 2);
        if (parts.Length == 1 || parts[1].Length == 0)
        {
            return $"<bdi>{Shown.Cut(parts[0].Length == 0 ? "–" : parts[0])}</bdi>";
        }

        return $"""<bdi>{Shown.Cut(parts[0])}</bdi> <span class="soft">{(group.Grouping.List == RollupList.Missing ? "←" : "·")} <bdi>{Shown.Cut(parts[1])}</bdi></span>""";
    }

    private static double ShareOf(GroupCount value, ExploreGroup group) => group.Total > 0 ? Math.Min(1, (double)value.Count / group.Total) : 0;

    private static string AtLeast(GroupCount value, ExploreGroup group, ExploreTexts t) =>
        value.AtMost > value.Count ? Texts.Fill(t.AtLeast, Count(value.Count, group)) : Count(value.Count, group);

    private static string Count(long count, ExploreGroup group) => group.Grouping.IsBytes ? StatusText.Bytes(count) : Shown.Number(count);

    private static Markup Heading(string name) => $"""<th scope="col" class="number">{name}</th>""";

    private static Markup Cell(string text) => $"""<td class="number">{text}</td>""";
}
