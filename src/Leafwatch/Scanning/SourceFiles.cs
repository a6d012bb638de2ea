using System.IO.Enumeration;
using Leafwatch.Configuration;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Discovery;
using Leafwatch.Loading;
using Leafwatch.Monitoring;

namespace Leafwatch.Scanning;

/// <summary>The files of a configuration's sources that are there now, rotated and packed ones too, and how the lines of each are read.</summary>
internal static class SourceFiles
{
    /// <summary>What stands for standard input in place of a file.</summary>
    private const string StandardInput = "-";

    /// <param name="configuration">The configuration; without sources, those that are found on this machine.</param>
    /// <param name="failed">Is told of what cannot be read, and why.</param>
    public static Dictionary<string, SourceLines> Of(LoadedConfiguration configuration, Action<string> failed)
    {
        Dictionary<string, SourceLines> files = [];
        foreach (LogFile file in Each(configuration, failed))
        {
            files.TryAdd(file.Path, file.Lines);
        }

        return files;
    }

    /// <summary>The same, each with the name of its source.</summary>
    public static IEnumerable<LogFile> Each(LoadedConfiguration configuration, Action<string> failed)
    {
        bool areFound = configuration.Settings.Sources.Count == 0;
        IReadOnlyList<SourceSettings> sources = areFound ? FoundSources.Find(TextWriter.Null, configuration.Settings.TrustedProxies) : configuration.Settings.Sources;
        IReadOnlyDictionary<string, SourceLines> lines = ConfiguredSources.Lines(sources, configuration.Formats.Known, areFound);
        foreach (SourceSettings source in sources)
        {
            if (source.Origin is not FileOrigin origin)
            {
                failed($"{source.Origin}: only files can be read once more");
                continue;
            }

            foreach (string file in LogGenerations.Of(origin.Path, (folder, why) => failed($"{folder}: {why}")))
            {
                yield return new LogFile(source.Name, file, lines[source.Name]);
            }
        }
    }

    /// <summary>How the lines of files are read that somebody names: as those of the source whose log each is, or was; for others, only the proxies of the whole site are known.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="formats">The formats that it knows.</param>
    /// <param name="zone">The zone of times that state none, where it was said with the files.</param>
    /// <param name="source">The source that all of them are of, where it was said with the files.</param>
    public static Func<string, SourceLines> LinesOf(Settings settings, KnownFormats formats, TimeZoneInfo? zone, string? source = null)
    {
        IReadOnlyDictionary<string, SourceLines> lines = ConfiguredSources.Lines(settings.Sources, formats, areFound: false);
        SourceLines others = SourceLines.OfNoSource(settings.TrustedProxies);
        return path =>
        {
            SourceLines found = (source ?? NameOf(path, settings.Sources)) is { } name ? lines.GetValueOrDefault(name, others) : others;
            return zone is null ? found : found with { Zone = zone };
        };
    }

    /// <summary>The source of the configuration that a file is, or was, of.</summary>
    public static string? NameOf(string path, IReadOnlyList<SourceSettings> sources)
    {
        if (path == StandardInput)
        {
            return null;
        }

        string whole = Path.GetFullPath(path);
        string log = LogOf(path);
        return sources.FirstOrDefault(source => source.Origin is FileOrigin files
            && (FileSystemName.MatchesSimpleExpression(files.Path, log) || FileSystemName.MatchesSimpleExpression(files.Path, whole)))?.Name;
    }

    /// <summary>The path of the log that a file is a generation of.</summary>
    public static string LogOf(string path) => LogName.LogOf(Path.GetFullPath(path));
}
