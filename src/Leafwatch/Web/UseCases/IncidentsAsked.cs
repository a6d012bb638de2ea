using Leafwatch.Core;
using Leafwatch.Sqlite;

namespace Leafwatch.Web.UseCases;

/// <summary>Which incidents an address asks for.</summary>
internal static class IncidentsAsked
{
    /// <summary>What the address of the list says for those that need somebody: the open ones, and the grave ones that are over and nobody has taken care of.</summary>
    public const string Needed = "needed";

    /// <summary>How long a grave incident that is over waits for somebody.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(7);

    /// <summary>How many a page has.</summary>
    public const int OnAPage = 100;

    private const int Most = 200;
    private const int MostSkipped = 100_000;

    public static Incident? Find(Visit visit) => Find(visit, visit.Part("id"));

    /// <summary>The one incident whose id begins so.</summary>
    public static Incident? Find(Visit visit, string id) => id.Length > 0 && visit.Dashboard.Parts.Reading.IncidentsNamed(id) is [{ } one] ? one : null;

    public static IncidentQuery Query(Visit visit) => new(
        IsOver: visit.Asked("state") == "all",
        Since: visit.Asked("within") switch
        {
            "day" => visit.Now.AddDays(-1),
            "week" => visit.Now.AddDays(-7),
            "month" => visit.Now.AddDays(-30),
            _ => null,
        },
        Most: Math.Clamp(visit.Asked("limit", OnAPage, Most), 1, Most))
    {
        Level = visit.Asked("level"),
        Rule = visit.Asked("rule"),
        Value = visit.Asked("value"),
        Text = visit.Asked("text"),
        Skipped = visit.Asked("skip", 0, MostSkipped),
        UntendedSince = visit.Asked("state") == Needed ? visit.Now - Remembered : null,
    };
}
