using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Configuration;

namespace Leafwatch.Tests.Support;

/// <summary>Receivers as a configuration makes them, and what they are told.</summary>
internal static class SomeReceiver
{
    public const string Hostile = "<!channel> @everyone [x](http://evil.example) **b** `c` ```\n<b>&amp;</b> \u202Egpj.exe \u001b[31m \"quoted\" {level}";

    public static readonly DeliveryAttempt First = new(1, SomeAlert.Noon.AddMinutes(3));

    public static readonly ActionLinks Links = new(new byte[32], new Uri("https://leafwatch.example.org"));

    /// <summary>The receiver that a configuration describes, as in <c>slack: { url: … }</c>.</summary>
    public static Receiver Of(string yaml, List<string>? said = null, SqliteStore? store = null, TimeProvider? time = null, ProtectedAddresses? spared = null)
    {
        ReceiverSettings settings = Assert.Single(ConfigurationReading.ReadWell($"receivers: {{ chat: {{ {yaml} }} }}").Receivers);
        return Assert.Single(settings.Options.Create(new ReceiverParts("chat", settings.Template, Links, time ?? TimeProvider.System, store, text => said?.Add(text)) { Spared = spared }));
    }

    public static Notification Told(NotifyReason reason = NotifyReason.Fired, Alert? alert = null)
    {
        alert ??= SomeAlert.Burst();
        return SomeAlert.Owed(reason: reason) with { Alert = alert, Incident = SomeIncident.Of(alert) };
    }

    /// <summary>Of an incident in which every text that an outsider can write is an attempt.</summary>
    public static Notification Attack()
    {
        Alert burst = SomeAlert.Burst();
        return Told(alert: burst with
        {
            Rule = burst.Rule with { Title = Hostile },
            Group = [new GroupValue("user.name", Hostile)],
            Evidence = [.. Enumerable.Repeat(Hostile, 50).Select(line => line.PadRight(900, '`'))],
        });
    }

    public static Task<DeliveryResult> TellAsync(Receiver receiver, Notification? notification = null) => receiver.DeliverAsync(notification ?? Told(), First, default);
}
