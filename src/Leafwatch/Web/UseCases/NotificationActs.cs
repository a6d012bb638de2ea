using Leafwatch.Sqlite;

namespace Leafwatch.Web.UseCases;

/// <summary>Which notifications an address asks for, and sending them again.</summary>
internal static class NotificationActs
{
    /// <summary>The most that one click sends again.</summary>
    public const int MostAgain = 1_000;

    public static IReadOnlyList<OutboxEntry> Find(Visit visit, int most, int skipped) => visit.Dashboard.Parts.Reading.Outbox.List(
        visit.Asked("state") switch
        {
            "owed" => OutboxState.Owed,
            "delivered" => OutboxState.Delivered,
            "dead" => OutboxState.Dead,
            _ => null,
        },
        visit.Asked("receiver"),
        most,
        skipped);

    /// <summary>All that a receiver was not told, up to a bound.</summary>
    public static IEnumerable<string> UntoldOf(Visit visit, string receiver) => new[] { OutboxState.Owed, OutboxState.Dead }
        .SelectMany(state => visit.Dashboard.Parts.Reading.Outbox.List(state, receiver, MostAgain, 0)).Select(entry => entry.Id).Take(MostAgain);

    /// <summary>Lets notifications be owed again that were given up, and be due at once that wait for another try.</summary>
    /// <returns>How many.</returns>
    public static int SendAgain(Visit visit, IReadOnlyList<string> ids)
    {
        OutboxTable outbox = visit.Dashboard.Parts.Store.Outbox;
        int again = ids.Count(id => outbox.SendAgain(id, visit.Now) || outbox.SendNow(id, visit.Now));
        if (again > 0)
        {
            visit.Audit("sent again", ids.Count == 1 ? ids[0] : $"{again} notifications");
            visit.Dashboard.Parts.OnOwed();
        }

        return again;
    }
}
