using Leafwatch.Web.Pages;

namespace Leafwatch.Web;

/// <summary>The pages that stay true while they are open.</summary>
internal static class LiveParts
{
    /// <summary>The live page of a name; <see langword="null"/> when there is none.</summary>
    public static LivePage? Find(string name, Visit visit) => name switch
    {
        NowPage.Part => NowPage.Live(visit.Asked("span")),
        SourcePages.Part => LivePage.Of(SourcePages.Part, SourcePages.Of),
        HealthPage.Part => LivePage.Of(HealthPage.Part, HealthPage.Of),
        IncidentPages.Part => IncidentPages.Live(visit),
        ExplorePage.Part => ExplorePage.Live(visit),
        _ => null,
    };
}

/// <summary>A page of which parts change: the same for everybody who may see it.</summary>
/// <param name="Key">Equal for pages that show the same.</param>
/// <param name="Parts">The parts.</param>
internal sealed record LivePage(string Key, IReadOnlyList<LivePart> Parts)
{
    /// <summary>Whether nothing on it changes any more.</summary>
    public Func<bool> IsOver { get; init; } = static () => false;

    public static LivePage Of(string name, Func<Dashboard, Markup> show) => new(name, [new LivePart(name, 1, show)]);

    /// <summary>All parts, each where its news will go.</summary>
    public Markup Show(Dashboard dashboard) => $"{Parts.Select(part => Place(part, dashboard))}";

    private static Markup Place(LivePart part, Dashboard dashboard) => $"""<div data-part="{part.Name}">{part.Show(dashboard)}</div>""";
}

/// <summary>A part of a live page.</summary>
/// <param name="Name">What it is called, on its page alone.</param>
/// <param name="Seconds">How often it is looked at: what costs more is looked at less often.</param>
/// <param name="Show">Makes it.</param>
internal sealed record LivePart(string Name, int Seconds, Func<Dashboard, Markup> Show);
