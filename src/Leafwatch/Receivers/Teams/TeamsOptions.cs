using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Teams;

/// <summary><c>teams</c>: the web hook of a workflow in Microsoft Teams.</summary>
internal sealed record TeamsOptions(HttpTarget Target) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new TeamsReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry teams, SettingsContext context) =>
        teams.HasOnly(HttpTarget.Keys) && HttpTarget.Read(teams, context) is { } target ? new TeamsOptions(target) : null;
}
