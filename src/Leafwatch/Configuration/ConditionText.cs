using Leafwatch.Core.Notifying;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads conditions on incidents, wherever the configuration has one.</summary>
internal static class ConditionText
{
    public static RouteCondition? Read(YamlEntry entry, SettingsContext context, TimeZoneInfo? zone = null)
    {
        if (entry.AsWords() is not { } text)
        {
            return null;
        }

        if (!RouteCondition.TryParse(text, out RouteCondition? condition, out RouteConditionError? error, zone))
        {
            context.Diagnostics.Add(Place.Inside(entry, error.At).Error($"'{entry.Name}': {error.Message}", error.Hint));
        }

        return condition;
    }
}
