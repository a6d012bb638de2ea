using System.Buffers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Receivers;
using Leafwatch.Receivers.Alertmanager;
using Leafwatch.Receivers.Blocking;
using Leafwatch.Receivers.Cef;
using Leafwatch.Receivers.Discord;
using Leafwatch.Receivers.Email;
using Leafwatch.Receivers.Mattermost;
using Leafwatch.Receivers.Messages;
using Leafwatch.Receivers.Ntfy;
using Leafwatch.Receivers.Opsgenie;
using Leafwatch.Receivers.PagerDuty;
using Leafwatch.Receivers.Program;
using Leafwatch.Receivers.Slack;
using Leafwatch.Receivers.Teams;
using Leafwatch.Receivers.Telegram;
using Leafwatch.Receivers.Webhook;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>receivers</c>.</summary>
internal sealed class ReceiversReader
{
    private const string Template = "template";
    private const string Budget = "budget";
    private const string Instead = "fallback";
    private const string Concurrency = "concurrency";
    private const string Rate = "rate";
    private const string Redact = "redact";

    /// <summary>The keys beside the kind.</summary>
    private static readonly string[] Beside = [Template, Budget, Instead, Concurrency, Rate, Redact];

    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>The kinds of receivers, by their key.</summary>
    private readonly Dictionary<string, Func<YamlEntry, ReceiverOptions?>> _kinds;

    public ReceiversReader(SettingsContext context)
    {
        _kinds = new()
        {
            ["email"] = entry => EmailOptions.Read(entry, context),
            ["webhook"] = entry => WebhookOptions.Read(entry, context),
            ["slack"] = entry => SlackOptions.Read(entry, context),
            ["teams"] = entry => TeamsOptions.Read(entry, context),
            ["discord"] = entry => DiscordOptions.Read(entry, context),
            ["mattermost"] = entry => MattermostOptions.Read(entry, context),
            ["telegram"] = entry => TelegramOptions.Read(entry, context),
            ["ntfy"] = entry => NtfyOptions.Read(entry, context),
            ["pagerduty"] = entry => PagerDutyOptions.Read(entry, context),
            ["opsgenie"] = entry => OpsgenieOptions.Read(entry, context),
            ["alertmanager"] = entry => AlertmanagerOptions.Read(entry, context),
            ["syslog"] = entry => CefOptions.Read(entry, context),
            ["command"] = ProgramOptions.Read,
            ["block"] = entry => BlockOptions.Read(entry, context),
        };
    }

    /// <summary>The receivers, and the names of all that are written, also of those that cannot be used: a route to one is not wrong, too.</summary>
    public (IReadOnlyList<ReceiverSettings> Receivers, IReadOnlyList<string> Names) Read(YamlEntry receivers)
    {
        List<ReceiverSettings> read = [];
        List<string> names = [];
        foreach ((YamlEntry name, YamlEntry value) in receivers.AsMap() ?? [])
        {
            names.Add(name.Name);
            if (name.Name.Length is 0 or > 64 || name.Name.AsSpan().ContainsAnyExcept(NameLetters))
            {
                name.Report($"'{name.Name}' is no name for a receiver", "letters, digits, '_', '-' and '.'");
            }

            if (value.HasOnly([.. _kinds.Keys, .. Beside]) && ReadOptions(value) is { } options)
            {
                read.Add(new ReceiverSettings(name.Name, options)
                {
                    Template = TemplateReader.Read(value.Child(Template)),
                    Budget = value.Child(Budget)?.AsNumber(1, 10_000),
                    Concurrency = value.Child(Concurrency)?.AsNumber(1, 100),
                    Rate = value.Child(Rate) is { } rate ? ReadRate(rate) : null,
                    Redacts = value.Child(Redact)?.AsBool() ?? true,
                    Fallback = value.Child(Instead) is { } instead ? ReadFallback(instead, receivers, name.Name) : null,
                });
            }
        }

        return (read, names);
    }

    private static DeliveryRate? ReadRate(YamlEntry entry)
    {
        if (!entry.HasOnly(["messages", "within"]))
        {
            return null;
        }

        if (entry.Child("messages") is not { } messages || entry.Child("within") is not { } within)
        {
            entry.Report($"'{entry.Name}' does not say how many messages within which time", "{ messages: 10, within: 1m }");
            return null;
        }

        return messages.AsNumber(1, 10_000) is { } count && within.AsDuration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)) is { } time
            ? new DeliveryRate(count, time)
            : null;
    }

    private static Fallback? ReadFallback(YamlEntry entry, YamlEntry receivers, string of)
    {
        string[] others = [.. (receivers.AsMap() ?? []).Select(receiver => receiver.Key.Name).Where(name => name != of)];
        if (entry.IsMap && !entry.HasOnly(["to", "after"]))
        {
            return null;
        }

        if (entry.IsMap && entry.Child("to") is null)
        {
            entry.Report($"'{entry.Name}' does not say to whom", "{ to: on-call, after: 5 }");
            return null;
        }

        int after = (entry.IsMap ? entry.Child("after")?.AsNumber(1, 100) : null) ?? Fallback.UsualFailures;
        return new Fallback(ReportsReader.Names(entry.IsMap ? entry.Child("to")! : entry, others), after);
    }

    /// <summary>Reads the one kind that a receiver is of.</summary>
    private ReceiverOptions? ReadOptions(YamlEntry receiver)
    {
        (YamlEntry Key, YamlEntry Value)[] kinds = [.. receiver.AsMap()!.Where(child => _kinds.ContainsKey(child.Key.Name))];
        if (kinds.Length > 1)
        {
            kinds[1].Key.Report($"'{receiver.Name}' is told in two ways, '{kinds[0].Key.Name}' and '{kinds[1].Key.Name}'", "make it two receivers; a route can lead to both");
            return null;
        }

        if (kinds.Length == 0 || kinds[0].Value.IsNull)
        {
            if (kinds.Length > 0 || receiver.AsMap()!.All(child => Beside.Contains(child.Key.Name)))
            {
                receiver.Report($"'{receiver.Name}' does not say how to tell it", "email: { to: [security@example.org], smtp: { host: mail.example.org } }");
            }

            return null;
        }

        return _kinds[kinds[0].Key.Name](kinds[0].Value);
    }
}
