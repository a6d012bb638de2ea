using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Replaying;

/// <summary>
/// How many mails alerts come to at most by the routes of a configuration: as if each were an incident of its own. Where there is no receiver,
/// as if there were one.
/// </summary>
internal sealed class MailCount(Settings settings)
{
    /// <summary>How many mails one alert makes.</summary>
    public int Of(Alert alert)
    {
        IncidentBook book = new(settings.Incidents);
        Incident alone = book.Find(book.Take(alert, alert.Fired, isEarlier: false))!;
        return settings.Receivers.Count == 0
            ? RouteCondition.Usual.Holds(alone, alert.Fired) ? 1 : 0
            : settings.Receivers.Count(receiver => settings.Routes.Any(route => route.To.Contains(receiver.Name) && route.When.Holds(alone, alert.Fired)));
    }

    public int Of(IEnumerable<Alert> alerts) => alerts.Sum(Of);
}
