using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Mattermost;

/// <summary><c>mattermost</c>: an incoming webhook.</summary>
/// <param name="Target">The webhook.</param>
/// <param name="Channel">Another channel than the webhook's own.</param>
internal sealed record MattermostOptions(HttpTarget Target, string? Channel) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new MattermostReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry mattermost, SettingsContext context)
    {
        if (!mattermost.HasOnly([.. HttpTarget.Keys, "channel"]))
        {
            return null;
        }

        string? channel = mattermost.Child("channel")?.AsWords();
        return HttpTarget.Read(mattermost, context) is { } target ? new MattermostOptions(target, channel) : null;
    }
}
