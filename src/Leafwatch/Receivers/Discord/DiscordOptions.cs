using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Discord;

/// <summary><c>discord</c>: the webhook of a channel.</summary>
internal sealed record DiscordOptions(HttpTarget Target) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new DiscordReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry discord, SettingsContext context) =>
        discord.HasOnly(HttpTarget.Keys) && HttpTarget.Read(discord, context) is { } target ? new DiscordOptions(target) : null;
}
