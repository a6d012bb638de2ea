using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Support;

internal static class SomeIncident
{
    /// <summary>The incident that some alerts make when the first of them opens it.</summary>
    public static Incident Of(params Alert[] alerts)
    {
        IncidentBook book = new(new IncidentOptions { Crowd = 1 });
        foreach (Alert alert in alerts)
        {
            book.Take(alert, alert.Last, isEarlier: false);
        }

        IReadOnlyList<(Incident Incident, Alert Lead)> made = book.TakeChanged(new IncidentChanges());
        Assert.Single(made);
        return made[0].Incident;
    }
}
