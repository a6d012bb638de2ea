using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Replaying;

/// <summary>How many mails alerts come to by the routes of a configuration. Where there is no receiver, as if there were one.</summary>
internal sealed class MailCount(Settings settings)
{
    /// <summary>How many mails one alert makes.</summary>
    public int Of(Alert alert) => settings.Receivers.Count == 0
        ? RouteCondition.Usual.Holds(alert) ? 1 : 0
        : settings.Receivers.Count(receiver => settings.Routes.Any(route => route.To.Contains(receiver.Name) && route.When.Holds(alert)));

    public int Of(IEnumerable<Alert> alerts) => alerts.Sum(Of);
}
