using Leafwatch.Configuration;
using Leafwatch.Core.Sources;
using Leafwatch.Monitoring;
using Leafwatch.Searching;

namespace Leafwatch.Commands;

/// <summary>The files of a configuration's sources that are there now, rotated and packed ones too, and how the lines of each are read.</summary>
internal static class SourceFiles
{
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
        IReadOnlyDictionary<string, SourceLines> lines = Composition.Lines(sources, configuration.Formats.Known, areFound);
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
}
