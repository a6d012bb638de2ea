using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers.Http;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Alertmanager;

/// <summary><c>alertmanager</c>: Prometheus' Alertmanager.</summary>
/// <param name="Target">Where it is.</param>
/// <param name="Token">Sent as a bearer token (RFC 6750).</param>
/// <param name="Labels">Labels that every alert has besides its own.</param>
/// <param name="EndsAfter">When an alert ends by itself there, should its end never be told.</param>
/// <param name="Source">This machine.</param>
internal sealed record AlertmanagerOptions(
    HttpTarget Target, Secret? Token, IReadOnlyList<(string Name, string Value)> Labels, TimeSpan EndsAfter, string Source) : ReceiverOptions
{
    private static readonly TimeSpan UsualEnd = TimeSpan.FromDays(1);

    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => [new AlertmanagerReceiver(parts, this)];

    public static ReceiverOptions? Read(YamlEntry alertmanager, SettingsContext context)
    {
        if (!alertmanager.HasOnly([.. HttpTarget.Keys, "token", "token_file", "labels", "ends_after"]))
        {
            return null;
        }

        Secret? token = new SecretReader(context).Read(alertmanager, "token");
        TimeSpan? end = alertmanager.Child("ends_after") is { } written ? written.AsDuration(TimeSpan.FromMinutes(5), TimeSpan.FromDays(30)) : UsualEnd;
        List<(string, string)> labels = [];
        foreach ((YamlEntry key, YamlEntry value) in alertmanager.Child("labels")?.AsMap() ?? [])
        {
            if (!IsName(key.Name))
            {
                key.Report($"'{key.Name}' is no name for a label", "letters, digits and '_', no digit first");
            }
            else if (AlertmanagerReceiver.OwnLabels.Contains(key.Name))
            {
                key.Report($"every alert has a label '{key.Name}' of its own");
            }
            else if (value.AsWords() is { } text)
            {
                labels.Add((key.Name, text));
            }
        }

        return HttpTarget.Read(alertmanager, context) is { } target && end is not null
            ? new AlertmanagerOptions(target, token, labels, end.Value, context.Machine.HostName)
            : null;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
