using Leafwatch.Core;
using Leafwatch.Searching;
using Leafwatch.Web.Exploring;

namespace Leafwatch.Web.Pages;

/// <summary>What else the logs say of whom an alert or an incident is about: from an hour before it to an hour after.</summary>
internal static class ActorLines
{
    private static readonly TimeSpan Around = TimeSpan.FromHours(1);

    /// <summary>What of lines is asked, by the field that an actor is told by.</summary>
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        [Width.Address] = "ip",
        [Width.Network] = "ip",
        [Width.User] = "user",
        [Width.Path] = "path",
    };

    public static Markup Section(Visit visit, string? field, string value, DateTimeOffset first, DateTimeOffset last)
    {
        if (field is null || !Fields.TryGetValue(field, out string? asked))
        {
            return Markup.Empty;
        }

        ExploreTexts t = visit.Texts.Exploring;
        ExploreView view = new ExploreView { Terms = [SearchTerm.Exactly(asked, value)] }.Between(first - Around, last + Around < visit.Now ? last + Around : visit.Now);
        ExploreRequest request = visit.Dashboard.Explorer.Read(view);
        if (request.Errors.Count > 0)
        {
            return Markup.Empty;
        }

        ExploreAnswer answer = visit.Dashboard.Explorer.Answer(request, ExplorePage.MostInCard);
        string? live = answer.GoesOn ? $"{ExplorePage.Part}{view.Query}&brief=1" : null;
        return $"""
            <section aria-labelledby="around"><h2 id="around">{t.BeforeAndAfter}</h2>
            <p>{Texts.Fill(t.BeforeAndAfterDetail, Shown.Cut(value))} <a href="{view.Link}">{t.OpenInExplore}</a></p>
            <div data-part="{ExplorePage.Found}"{Layout.Attribute("data-live", live)}>{ExplorePage.Brief(answer, visit.Now, visit.Texts)}</div></section>
            """;
    }
}
