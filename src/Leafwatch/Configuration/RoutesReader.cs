using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>routes</c>.</summary>
internal sealed class RoutesReader(SettingsContext context, IReadOnlyList<string> receivers)
{
    public IReadOnlyList<RouteSettings> Read(YamlEntry routes)
    {
        if (!routes.IsList)
        {
            routes.Expected("a list, as in\n  - { when: \"level >= medium\", to: [security] }");
            return [];
        }

        return [.. routes.AsItems().Select(ReadOne).OfType<RouteSettings>()];
    }

    private RouteSettings? ReadOne(YamlEntry route)
    {
        if (!route.HasOnly(["when", "to", "escalate", "digest"]))
        {
            return null;
        }

        YamlEntry? when = route.Child("when");
        RouteCondition? condition = when is null ? RouteCondition.Always : ConditionText.Read(when, context);
        IReadOnlyList<string> to = ReadReceivers(route);
        IReadOnlyList<EscalationStep> steps = ReadSteps(route);
        DigestTime? digest = route.Child("digest") is { } written ? ReadDigest(written) : null;
        return condition is null ? null : new RouteSettings(
            condition,
            to,
            [.. condition.Rules.Select(rule => new NamedRule(rule.Name, Place.Inside(when!, rule.At)))])
        {
            Escalate = steps,
            Digest = digest,
        };
    }

    private List<string> ReadReceivers(YamlEntry from)
    {
        List<string> to = [];
        YamlEntry? written = from.Child("to");
        foreach (YamlEntry item in written?.AsItems() ?? [])
        {
            if (item.AsWords() is not { } name)
            {
                continue;
            }

            if (receivers.Contains(name))
            {
                to.Add(name);
            }
            else
            {
                item.Report(
                    $"'{item.Name}': there is no receiver '{name}'",
                    Spelling.DidYouMean(name, receivers)
                        ?? (receivers.Count == 0 ? "receivers: { … } has none" : $"known: {string.Join(", ", receivers)}"));
            }
        }

        if (written is null || (written is { IsList: true } && written.AsItems().Count == 0))
        {
            from.Report($"'{from.Name}' leads to nobody", "to: [security]");
        }

        return [.. to.Distinct()];
    }

    private List<EscalationStep> ReadSteps(YamlEntry route)
    {
        List<EscalationStep> steps = [];
        if (route.Child("escalate") is not { } written)
        {
            return steps;
        }

        if (!written.IsList)
        {
            written.Expected("a list of steps", "escalate: [{ after: 15m, to: [on-call] }]");
            return steps;
        }

        foreach (YamlEntry step in written.AsItems())
        {
            if (!step.HasOnly(["after", "to"]))
            {
                continue;
            }

            if (step.Child("after") is not { } after)
            {
                step.Report($"'{step.Name}' has no 'after'", "after: 15m");
                continue;
            }

            TimeSpan? wait = after.AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
            IReadOnlyList<string> to = ReadReceivers(step);
            if (wait is { } length && steps.Count > 0 && length <= steps[^1].After)
            {
                after.Report($"'{after.Name}': a later step comes later than the one before, which is after {Duration.Format(steps[^1].After)}", "each counts from the first message");
            }
            else if (wait is { } known)
            {
                steps.Add(new EscalationStep(known, to));
            }
        }

        return steps;
    }

    private static DigestTime? ReadDigest(YamlEntry digest)
    {
        if (digest.Scalar is { } text && TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly at))
        {
            return new DigestTime(null, at);
        }

        return digest.AsDuration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)) is { } every ? new DigestTime(every, null) : null;
    }
}
