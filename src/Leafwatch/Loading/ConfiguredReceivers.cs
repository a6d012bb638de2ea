using Leafwatch.Configuration;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers;
using Leafwatch.Sqlite;

namespace Leafwatch.Loading;

/// <summary>Who is told, and what, made of what a configuration says.</summary>
internal static class ConfiguredReceivers
{
    /// <param name="receivers">The receivers of a configuration.</param>
    /// <param name="say">Shows the operator what a receiver did.</param>
    /// <param name="links">Makes the links of messages, where there is a place that they lead to.</param>
    /// <param name="store">The state; without it nothing is done that lasts.</param>
    public static IReadOnlyList<Receiver> Of(IEnumerable<ReceiverSettings> receivers, Action<string> say, ActionLinks? links = null, SqliteStore? store = null) =>
        [.. receivers.SelectMany(receiver => Of(receiver, new ReceiverParts(receiver.Name, receiver.Template, links, TimeProvider.System, store, say)))];

    private static IReadOnlyList<Receiver> Of(ReceiverSettings settings, ReceiverParts parts)
    {
        IReadOnlyList<Receiver> made = settings.Options.Create(parts);
        DeliveryPace pace = new(settings.Concurrency, settings.Rate);
        foreach (Receiver receiver in made)
        {
            receiver.Pace = pace;
            receiver.SeesSecrets = !settings.Redacts;
        }

        return made;
    }

    public static IReadOnlyList<Route> Routes(IEnumerable<RouteSettings> routes) =>
        [.. routes.Select(route => new Route(route.When, route.To) { Escalate = route.Escalate, Digest = route.Digest })];
}
