using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Notifying;

public sealed class SecretsHiddenTests
{
    private const string Address = "/reset/jane.doe@example.org?password=hunter2&page=7";
    private const string Line = $"192.0.2.7 - - [10/Oct/2024:12:00:00 +0200] \"GET {Address} HTTP/1.1\" 404 196 \"https://u:swordfish@example.org/\" \"Mozilla/5.0\"";
    private static readonly string[] Secrets = ["hunter2", "jane.doe", "swordfish"];

    [Fact]
    public void Nothing_secret_of_any_text_leaves_the_machine_and_what_it_is_about_stays()
    {
        string mail = Shown(SecretsHidden.In(Owed()));
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, mail, StringComparison.Ordinal));
        Assert.Contains("/reset/[mail]?password=[secret]&page=7", mail, StringComparison.Ordinal);
        Assert.Contains("192.0.2.7", mail, StringComparison.Ordinal);

        // The check itself sees them where they are.
        Assert.All(Secrets, secret => Assert.Contains(secret, Shown(Owed()), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_receiver_is_told_without_secrets_unless_it_is_to_see_them()
    {
        ScriptedReceiver usual = new("usual", (_, _) => new DeliveryResult.Delivered());
        ScriptedReceiver trusted = new("trusted", (_, _) => new DeliveryResult.Delivered()) { SeesSecrets = true };
        DeliveryAttempt attempt = new(1, SomeAlert.Noon);
        await usual.TellAsync(Owed(), attempt, CancellationToken.None);
        await trusted.TellAsync(Owed(), attempt, CancellationToken.None);
        Assert.DoesNotContain("hunter2", usual.Asked[0].Notification.Alert.Evidence[0], StringComparison.Ordinal);
        Assert.Equal(Line, trusted.Asked[0].Notification.Alert.Evidence[0]);
    }

    private static Notification Owed()
    {
        Alert alert = SomeAlert.Burst() with
        {
            Evidence = [Line],
            Group = [new GroupValue("source.ip", "192.0.2.7"), new GroupValue("url.path", Address)],
            Statement = $"asked for {Address}",
            Traits = [new Trait("url.path", [Address])],
        };
        Incident incident = SomeIncident.Of(alert);
        PastIncident past = new("1", $"at {Address}", "low", alert.First, alert.Last, null);
        return SomeAlert.Owed() with { Alert = alert, Incident = incident, Similar = [past], Digest = new Digest(DigestCause.Route, [incident], [new DigestCount("many", "Many", "medium", 1)]) };
    }

    /// <summary>All that any receiver could make of it.</summary>
    private static string Shown(Notification notification)
    {
        DeliveryAttempt attempt = new(1, SomeAlert.Noon);
        AlertMail digest = AlertMail.Compose(notification, attempt);
        AlertMail story = AlertMail.Compose(notification with { Digest = null }, attempt);
        IEnumerable<string> values =
        [
            .. notification.Alert.Group.Select(one => one.Value),
            .. notification.Alert.Traits.SelectMany(trait => trait.Values),
            .. notification.Incident!.Widths.SelectMany(width => width.Values),
            .. notification.Incident.Alerts.SelectMany(alert => alert.Group.Select(one => one.Value)),
        ];
        return string.Join('\n', [digest.Subject, Unwrapped(digest.Text), story.Subject, Unwrapped(story.Text), .. values]);

        static string Unwrapped(string text) => text.Replace("\n>   ", "", StringComparison.Ordinal).Replace("\n  >   ", "", StringComparison.Ordinal);
    }
}
