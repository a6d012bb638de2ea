using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Slack;

/// <summary><c>slack</c>: an incoming webhook.</summary>
internal sealed record SlackOptions(HttpTarget Target) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new SlackReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry slack, SettingsContext context) =>
        slack.HasOnly(HttpTarget.Keys) && HttpTarget.Read(slack, context) is { } target ? new SlackOptions(target) : null;
}
