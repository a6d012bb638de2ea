using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Ntfy;

/// <summary><c>ntfy</c>: a topic of ntfy.sh or a server of one's own.</summary>
/// <param name="Target">The server.</param>
/// <param name="Topic">The topic; on a public server it is what keeps others out.</param>
/// <param name="Token">An access token.</param>
internal sealed record NtfyOptions(HttpTarget Target, string Topic, Secret? Token) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new NtfyReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry ntfy, SettingsContext context)
    {
        if (!ntfy.HasOnly([.. HttpTarget.Keys, "topic", "token", "token_file"]))
        {
            return null;
        }

        YamlEntry? written = ntfy.Child("topic");
        string? topic = written?.AsWords();
        if (written is null)
        {
            ntfy.Report($"'{ntfy.Name}' has no 'topic'", "topic: leafwatch-k3v9x2");
        }
        else if (topic is not null && (topic.Length > 64 || topic.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))))
        {
            written.Expected("a topic of at most 64 letters, digits, '_' and '-'");
            topic = null;
        }

        Secret? token = new SecretReader(context).Read(ntfy, "token");
        return HttpTarget.Read(ntfy, context, "https://ntfy.sh") is { } target && topic is not null ? new NtfyOptions(target, topic, token) : null;
    }
}
