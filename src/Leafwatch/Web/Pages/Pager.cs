using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Leafwatch.Web.Pages;

/// <summary>Links to the neighbours of a part of a long list.</summary>
internal static class Pager
{
    public static Markup Of(Visit visit, int skipped, int most, bool hasMore)
    {
        if (skipped == 0 && !hasMore)
        {
            return Markup.Empty;
        }

        Markup later = skipped > 0 ? Link(visit, Math.Max(0, skipped - most), visit.Texts.Later, "prev") : Markup.Empty;
        Markup earlier = hasMore ? Link(visit, skipped + most, visit.Texts.Earlier, "next") : Markup.Empty;
        return $"""<p class="pager">{later} {earlier}</p>""";
    }

    private static Markup Link(Visit visit, int skip, string name, string relation)
    {
        QueryBuilder query = new(visit.Http.Request.Query.Where(each => each.Key != "skip").SelectMany(each => each.Value, (each, value) => KeyValuePair.Create(each.Key, value ?? "")));
        if (skip > 0)
        {
            query.Add("skip", skip.ToString(CultureInfo.InvariantCulture));
        }

        string path = visit.Http.Request.Path.Value + query.ToQueryString().Value;
        return $"""<a rel="{relation}" href="{path}">{name}</a>""";
    }
}
