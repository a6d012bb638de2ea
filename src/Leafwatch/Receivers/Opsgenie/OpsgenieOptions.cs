using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Opsgenie;

/// <summary><c>opsgenie</c>: an API integration of Opsgenie (or of what has its interface).</summary>
/// <param name="Target">The interface; <c>https://api.eu.opsgenie.com</c> for accounts in the EU.</param>
/// <param name="Key">The key of the integration.</param>
/// <param name="Source">This machine.</param>
internal sealed record OpsgenieOptions(HttpTarget Target, Secret Key, string Source) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new OpsgenieReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry opsgenie, SettingsContext context)
    {
        if (!opsgenie.HasOnly([.. HttpTarget.Keys, "key", "key_file"]))
        {
            return null;
        }

        Secret? key = new SecretReader(context).Require(opsgenie, "key", "key_file: opsgenie.key");
        return HttpTarget.Read(opsgenie, context, "https://api.opsgenie.com") is { } target && key is not null
            ? new OpsgenieOptions(target, key, context.Machine.HostName)
            : null;
    }
}
