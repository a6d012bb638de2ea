using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;

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
        if (!route.HasOnly(["when", "to"], later: ["escalate"]))
        {
            return null;
        }

        YamlEntry? when = route.Child("when");
        RouteCondition? condition = when is null ? RouteCondition.Always : ReadCondition(when);
        List<string> to = [];
        YamlEntry? receiversOfRoute = route.Child("to");
        foreach (YamlEntry item in receiversOfRoute?.AsItems() ?? [])
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

        if (receiversOfRoute is null || receiversOfRoute is { IsList: true } && receiversOfRoute.AsItems().Count == 0)
        {
            route.Report($"'{route.Name}' leads to nobody", "to: [security]");
        }

        return condition is null ? null : new RouteSettings(
            condition,
            [.. to.Distinct()],
            [.. condition.Rules.Select(rule => new NamedRule(rule.Name, Place.Inside(when!, rule.At)))]);
    }

    private RouteCondition? ReadCondition(YamlEntry when)
    {
        if (when.AsWords() is not { } text)
        {
            return null;
        }

        if (!RouteCondition.TryParse(text, out RouteCondition? condition, out RouteConditionError? error))
        {
            context.Diagnostics.Add(Place.Inside(when, error.At).Error($"'{when.Name}': {error.Message}", error.Hint));
        }

        return condition;
    }
}
