using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>Which routes an incident took, and whom each leads to next when nobody acknowledges.</summary>
internal sealed class Escalation(IReadOnlyList<Route> routes, TellingBook book)
{
    /// <summary>Whether somebody else may yet be told of an incident because nobody acknowledges it.</summary>
    public bool Escalates(ToldIncident told) => routes.Any(route => Next(told, route) is not null);

    /// <summary>The next step of a route that an incident took, and how far it has come on that.</summary>
    /// <returns><see langword="null"/> when there is none, or it may not be taken.</returns>
    public static (EscalationStep Step, TakenRoute Taken)? Next(ToldIncident told, Route route) =>
        told.Telling.Routes.FirstOrDefault(one => one.Route == route.Key) is { } taken && taken.Steps < route.Escalate.Count && MayEscalate(told.Incident)
            ? (route.Escalate[taken.Steps], taken)
            : null;

    /// <summary>Takes down that a route has come one step further.</summary>
    public void Take(ToldIncident told, TakenRoute further) =>
        book.Change(told, told.Telling with { Routes = [.. told.Telling.Routes.Where(one => one.Route != further.Route), further] });

    /// <summary>Takes down that a receiver was told by the routes that lead to it: from now on they escalate.</summary>
    public void TakeRoutes(ToldIncident told, string receiver, DateTimeOffset now)
    {
        foreach (Route route in routes.Where(route => route.To.Contains(receiver) && !told.Takes(route) && route.When.Holds(told.Incident, now)))
        {
            book.Change(told, told.Telling with { Routes = [.. told.Telling.Routes, new TakenRoute(route.Key, now, 0)] });
        }
    }

    /// <summary>What begins again is nobody's before somebody acknowledges it again.</summary>
    public void BeginAnew(ToldIncident told, string receiver, DateTimeOffset now)
    {
        HashSet<string> its = [.. routes.Where(route => route.To.Contains(receiver)).Select(route => route.Key)];
        book.Change(told, told.Telling with { Routes = [.. told.Telling.Routes.Select(taken => its.Contains(taken.Route) ? new TakenRoute(taken.Route, now, 0) : taken)] });
    }

    /// <summary>What is grave is not settled by being over.</summary>
    private static bool MayEscalate(Incident incident) =>
        incident.State != IncidentState.Closed && !incident.IsAcknowledgedAtItsLevel && (incident.IsOpen || AlertLevel.IsGrave(incident.Level) || incident.GotIn);
}
