using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.PagerDuty;

/// <summary><c>pagerduty</c>: an integration of Events API v2.</summary>
/// <param name="Target">The events interface; another one for accounts in the EU.</param>
/// <param name="Key">The integration key.</param>
/// <param name="Source">This machine.</param>
internal sealed record PagerDutyOptions(HttpTarget Target, Secret Key, string Source) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new PagerDutyReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry pagerDuty, SettingsContext context)
    {
        if (!pagerDuty.HasOnly([.. HttpTarget.Keys, "key", "key_file"]))
        {
            return null;
        }

        Secret? key = new SecretReader(context).Require(pagerDuty, "key", "key_file: pagerduty.key");
        return HttpTarget.Read(pagerDuty, context, "https://events.pagerduty.com") is { } target && key is not null
            ? new PagerDutyOptions(target, key, context.Machine.HostName)
            : null;
    }
}
