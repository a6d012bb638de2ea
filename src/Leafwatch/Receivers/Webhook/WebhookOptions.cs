using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Webhook;

/// <summary><c>webhook</c>: JSON to a program of one's own.</summary>
/// <param name="Target">Where to.</param>
/// <param name="Secret">What the body is signed with; not signed without.</param>
/// <param name="Token">Sent as a bearer token (RFC 6750).</param>
internal sealed record WebhookOptions(HttpTarget Target, Secret? Secret, Secret? Token) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new WebhookReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry webhook, SettingsContext context)
    {
        if (!webhook.HasOnly([.. HttpTarget.Keys, "secret", "secret_file", "token", "token_file"]))
        {
            return null;
        }

        SecretReader secrets = new(context);
        (Secret? secret, Secret? token) = (secrets.Read(webhook, "secret"), secrets.Read(webhook, "token"));
        return HttpTarget.Read(webhook, context) is { } target ? new WebhookOptions(target, secret, token) : null;
    }
}
