using Leafwatch.Core;

namespace Leafwatch.Tests.Support;

internal static class SomeAlert
{
    public static readonly DateTimeOffset Noon = new(2024, 10, 10, 12, 0, 0, TimeSpan.FromHours(2));

    public static Alert Burst(string id = "7f3c9a52d81e4b06") => new()
    {
        Id = id,
        Rule = new AlertRule(
            "0b2f7f0e-6d1c-4a55-9a55-3a1d5c1f9b11", "http_404_burst", "Many pages not found", "medium", "The Leafwatch authors",
            "A client asks for many pages that do not exist. That is what scanners do which look for forgotten files.",
            "DRL 1.1",
            "Look at which pages were asked for.\n\n- Links of your own site: mend them.\n- Names such as /wp-login.php: a scanner; see whether one of them was found."),
        Group = [new GroupValue("source.ip", "192.0.2.7")],
        State = AlertState.Firing,
        Count = 6,
        First = Noon,
        Last = Noon.AddMinutes(2).AddSeconds(26),
        Fired = Noon.AddMinutes(2),
        Threshold = 5,
        Timespan = TimeSpan.FromMinutes(10),
        Evidence =
        [
            "192.0.2.7 - - [10/Oct/2024:12:00:00 +0200] \"GET /wp-login.php HTTP/1.1\" 404 196 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"",
            "192.0.2.7 - - [10/Oct/2024:12:02:26 +0200] \"GET /.env HTTP/1.1\" 404 196 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"",
        ],
        Sightings = [new Sighting("192.0.2.7", [Noon, Noon.AddSeconds(40), Noon.AddMinutes(2), Noon.AddMinutes(2).AddSeconds(26)], 6)],
        Totals = [new KindTotal("http_404", "Page not found", 6), new KindTotal("http_401", "Sign-in refused", 0)],
    };

    public static Notification Owed(
        string receiver = "security", string id = "9d1e0c7ab3f24455", NotifyReason reason = NotifyReason.Fired, DateTimeOffset? created = null) =>
        new(id, receiver, reason, Burst(), created ?? Noon.AddMinutes(3).ToUniversalTime());
}
