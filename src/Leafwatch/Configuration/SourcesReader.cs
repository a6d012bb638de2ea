using Leafwatch.Core;
using Leafwatch.Core.Yaml;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>sources</c>.</summary>
internal sealed class SourcesReader(SettingsContext context)
{
    private static readonly TimeSpan LongestLateness = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(366);

    private readonly OriginReader _origins = new(context);

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
        if (!item.HasOnly([.. OriginReader.Keys, "format", "timezone", "name", "lateness", "silent_after"]))
        {
            return null;
        }

        // All that is wrong with a source is told at once, so that its other keys are read even without an origin.
        SourceOrigin? origin = _origins.Read(item);
        string? name = item.Child("name")?.AsWords();
        string? format = ReadFormat(item.Child("format"));
        TimeZoneInfo? zone = ReadZone(item.Child("timezone"));
        TimeSpan lateness = item.Child("lateness")?.AsDuration(TimeSpan.Zero, LongestLateness) ?? SourceSettings.DefaultLateness;
        TimeSpan? silentAfter = ReadSilence(item.Child("silent_after"));
        return origin is null ? null : new SourceSettings(origin, name ?? origin.ToString(), format, zone, lateness) { SilentAfter = silentAfter };
    }

    private static TimeSpan? ReadSilence(YamlEntry? entry) =>
        entry is { Scalar: "never" } ? Timeout.InfiniteTimeSpan : entry?.AsDuration(ShortestSilence, LongestSilence);

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
