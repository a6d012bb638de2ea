using Leafwatch.Web.Pages;

namespace Leafwatch.Web;

/// <summary>The parts of pages that stay true while they are open: the same for everybody who may see them.</summary>
internal static class LiveParts
{
    public static IReadOnlyDictionary<string, Func<Dashboard, Markup>> All { get; } = new Dictionary<string, Func<Dashboard, Markup>>
    {
        [NowPage.Part] = NowPage.Of,
        [SourcePages.Part] = SourcePages.Of,
        [HealthPage.Part] = HealthPage.Of,
    };
}
