using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>sources</c>.</summary>
/// <param name="context">What all readers share.</param>
/// <param name="trustedProxies">Those of a source that names none.</param>
internal sealed class SourcesReader(SettingsContext context, IReadOnlyList<IPNetwork> trustedProxies)
{
    private static readonly TimeSpan LongestLateness = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(366);

    private readonly OriginReader _origins = new(context);
    private readonly FormatReader _formats = new(context);

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
        if (!item.HasOnly([.. OriginReader.Keys, "format", "timezone", "name", "lateness", "silent_after", "clock", "trusted_proxies", "virtual_host"]))
        {
            return null;
        }

        // All that is wrong with a source is told at once, so that its other keys are read even without an origin.
        SourceOrigin? origin = _origins.Read(item);
        string? name = item.Child("name")?.AsWords();
        (string? format, LogFormat? layout) = item.Child("format") is { } written ? _formats.Read(written) : (null, null);
        TimeZoneInfo? zone = ReadZone(item.Child("timezone"));
        TimeSpan lateness = item.Child("lateness")?.AsDuration(TimeSpan.Zero, LongestLateness) ?? SourceSettings.DefaultLateness;
        bool correctsClock = item.Child("clock")?.AsOneOf("report", "correct") == "correct";
        TimeSpan? silentAfter = ReadSilence(item.Child("silent_after"));
        IReadOnlyList<IPNetwork> proxies = item.Child("trusted_proxies")?.AsNetworks() ?? trustedProxies;
        string? virtualHost = ReadVirtualHost(item.Child("virtual_host"));
        return origin is null
            ? null
            : new SourceSettings(origin, name ?? origin.ToString(), format, zone, lateness)
            {
                Layout = layout,
                VirtualHost = virtualHost,
                TrustedProxies = proxies,
                SilentAfter = silentAfter,
                CorrectsClock = correctsClock,
            };
    }

    private static TimeSpan? ReadSilence(YamlEntry? entry) =>
        entry is { Scalar: "never" } ? Timeout.InfiniteTimeSpan : entry?.AsDuration(ShortestSilence, LongestSilence);

    private static string? ReadVirtualHost(YamlEntry? entry)
    {
        if (entry?.AsWords() is not { } name)
        {
            return null;
        }

        if (Uri.CheckHostName(name) is UriHostNameType.Unknown)
        {
            entry.Expected("the name of a site", "virtual_host: www.example.org");
            return null;
        }

        return name;
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
