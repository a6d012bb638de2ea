using System.Buffers;
using Leafwatch.Core;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>rules</c>. Whether a threshold's rule exists is known only when the rules have been read: <see cref="RuleReferences"/>.</summary>
internal sealed class RuleSettingsReader(SettingsContext context)
{
    private static readonly TimeSpan ShortestTimespan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimespan = TimeSpan.FromDays(31);
    private static readonly SearchValues<char> FieldLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.@-");

    public RuleSettings Read(YamlEntry rules)
    {
        if (!rules.HasOnly(["directories", "placeholders", "thresholds", "off", "profiles"]))
        {
            return new RuleSettings();
        }

        return new RuleSettings
        {
            Directories = rules.Child("directories") is { } directories
                ? [.. directories.AsItems().Select(context.ReadPath).OfType<string>().Distinct()]
                : [],
            Placeholders = (rules.Child("placeholders")?.AsMap() ?? []).ToDictionary(
                entry => entry.Key.Name,
                IReadOnlyList<string> (entry) => [.. entry.Value.AsItems().Select(item => item.AsText()).OfType<string>()]),
            Thresholds = ReadThresholds(rules.Child("thresholds")),
            Off = ReadNames(rules.Child("off")),
            Profiles = ReadProfiles(rules.Child("profiles")),
        };
    }

    /// <summary>Names of rules.</summary>
    public static IReadOnlyList<NamedRule> ReadNames(YamlEntry? names) =>
        [.. (names?.AsItems() ?? []).Where(item => item.AsWords() is not null).Select(item => new NamedRule(item.Scalar!, Place.Of(item)))];

    public static IReadOnlyList<ThresholdSettings> ReadThresholds(YamlEntry? thresholds)
    {
        List<ThresholdSettings> read = [];
        foreach ((YamlEntry rule, YamlEntry value) in thresholds?.AsMap() ?? [])
        {
            if (!value.HasOnly(["count", "timespan", "group_by"]))
            {
                continue;
            }

            read.Add(new ThresholdSettings(
                rule.Name,
                value.Child("count")?.AsNumber(1, RuleSettings.MostEvents),
                value.Child("timespan")?.AsDuration(ShortestTimespan, LongestTimespan),
                value.Child("group_by") is { } fields ? ReadFields(fields) : null,
                Place.Of(rule)));
        }

        return read;
    }

    private static List<string> ReadFields(YamlEntry fields)
    {
        List<string> read = [];
        foreach (YamlEntry item in fields.AsItems())
        {
            if (item.AsWords() is not { } name)
            {
                continue;
            }

            if (name.Length > 100 || name.AsSpan().ContainsAnyExcept(FieldLetters))
            {
                item.Expected("the name of a field, as in source.ip");
            }
            else if (name == Field.EventTenSeconds.Name || name == Field.EventMinute.Name)
            {
                item.Report($"'{name}' is there to be counted by a correlation, and groups nothing", "source.ip");
            }
            else if (!read.Contains(name))
            {
                read.Add(name);
            }
        }

        return read;
    }

    private List<ProfileSettings> ReadProfiles(YamlEntry? profiles)
    {
        List<ProfileSettings> read = [];
        if (profiles is { IsList: false })
        {
            profiles.Expected("a list");
            return read;
        }

        foreach (YamlEntry item in profiles?.AsItems() ?? [])
        {
            if (!item.HasOnly(["name", "when", "thresholds", "poll"]))
            {
                continue;
            }

            string? name = Required(item, "name", "name: thursday")?.AsWords();
            YamlEntry? when = Required(item, "when", "when: \"thu 07:00-20:00\"");
            string? window = when?.AsWords();
            if (window is not null && !context.Known.IsWeekWindow(window))
            {
                when!.Expected("days and hours, as in \"thu 07:00-20:00\"");
                window = null;
            }

            TimeSpan? poll = item.Child("poll")?.AsDuration(OriginReader.ShortestPoll, OriginReader.LongestPoll);
            IReadOnlyList<ThresholdSettings> thresholds = item.Child("poll") is not null && item.Child("thresholds") is null
                ? []
                : ReadThresholds(Required(item, "thresholds", "thresholds: { http_404_burst: { count: 20 } }"));
            if (name is not null && read.Exists(other => other.Name == name))
            {
                item.Child("name")!.Report($"there are two profiles named '{name}'");
            }

            if (name is not null && window is not null)
            {
                read.Add(new ProfileSettings(name, window, Place.Of(when!), thresholds) { PollInterval = poll });
            }
        }

        return read;
    }

    private static YamlEntry? Required(YamlEntry map, string key, string example)
    {
        if (map.Child(key) is { } child)
        {
            return child;
        }

        map.Report($"'{map.Name}' has no '{key}'", example);
        return null;
    }
}
