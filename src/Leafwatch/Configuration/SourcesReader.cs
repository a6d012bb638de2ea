using Leafwatch.Core;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>sources</c>.</summary>
internal sealed class SourcesReader(SettingsContext context)
{
    private static readonly TimeSpan LongestLateness = TimeSpan.FromDays(1);

    public IReadOnlyList<SourceSettings> Read(YamlEntry sources)
    {
        if (!sources.IsList)
        {
            sources.Expected("a list, as in\n  - path: /var/log/apache2/*access.log");
            return [];
        }

        List<SourceSettings> read = [];
        foreach (YamlEntry item in sources.AsItems())
        {
            if (ReadOne(item) is not { } source)
            {
                continue;
            }

            if (read.Exists(other => other.Name == source.Name))
            {
                (item.Child("name") ?? item).Report($"there are two sources named '{source.Name}'", "give each a name of its own");
            }

            read.Add(source);
        }

        return read;
    }

    private SourceSettings? ReadOne(YamlEntry item)
    {
        if (!item.HasOnly(["path", "format", "timezone", "name", "start", "lateness"]))
        {
            return null;
        }

        string? path = null;
        if (item.Child("path") is { } written)
        {
            path = context.ReadPath(written);
        }
        else
        {
            item.Report($"'{item.Name}' has no 'path'", "path: /var/log/apache2/*access.log");
        }

        SourceSettings source = new(
            path ?? "",
            item.Child("name")?.AsWords() ?? path ?? "",
            ReadFormat(item.Child("format")),
            ReadZone(item.Child("timezone")),
            item.Child("start")?.AsOneOf("beginning", "end") == "beginning",
            item.Child("lateness")?.AsDuration(TimeSpan.Zero, LongestLateness) ?? SourceSettings.DefaultLateness);
        return path is null ? null : source;
    }

    private string? ReadFormat(YamlEntry? entry)
    {
        if (entry?.AsWords() is not { } name || context.Known.Formats.Contains(name))
        {
            return entry?.Scalar;
        }

        entry.Report(
            $"'{entry.Name}': there is no format '{name}'",
            Spelling.DidYouMean(name, context.Known.Formats) ?? $"known: {string.Join(", ", context.Known.Formats)}");
        return null;
    }

    private static TimeZoneInfo? ReadZone(YamlEntry? entry)
    {
        if (entry?.AsWords() is not { } name)
        {
            return null;
        }

        if (!ZoneName.TryParse(name, out TimeZoneInfo? zone))
        {
            entry.Report(
                $"'{entry.Name}': this machine knows no time zone '{name}'",
                ZoneName.DidYouMean(name) ?? "a name as in America/Toronto (package tzdata), UTC, or an offset as in +02:00");
        }

        return zone;
    }
}
