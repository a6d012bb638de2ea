using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Terminal;

namespace Leafwatch.Commands.Searching;

/// <summary>The files that are to be searched: those that were named, else those of the configuration, else those that are found on this machine.</summary>
internal sealed class LoadedSources
{
    private readonly LoadedConfiguration _loaded;
    private readonly IReadOnlyList<string> _named;
    private readonly Dictionary<string, (LogFormat? Format, TimeZoneInfo Zone)> _stated = [];

    private LoadedSources(LoadedConfiguration loaded, IReadOnlyList<string> named)
    {
        _loaded = loaded;
        _named = named;
    }

    public bool HasErrors => _loaded.HasErrors;

    public KnownFormats Formats => _loaded.Formats.Known;

    /// <summary>Where the state is, if what is searched is what is watched.</summary>
    public string? State => _named.Count == 0 ? _loaded.Settings.StateDirectory : null;

    /// <summary>What the configuration says of the files; known when they are.</summary>
    public IReadOnlyDictionary<string, (LogFormat? Format, TimeZoneInfo Zone)> Stated => _stated;

    public static LoadedSources Load(string? asked, IReadOnlyList<string> named) => new(LoadedConfiguration.Load(asked), named);

    public void PrintDiagnostics(TextWriter error) => _loaded.PrintDiagnostics(error);

    /// <summary>Finds the files, but for those that were written to for the last time before <paramref name="since"/>.</summary>
    public IReadOnlyList<string> Files(DateTimeOffset since, TextWriter error)
    {
        if (_named.Count > 0)
        {
            return _named;
        }

        IReadOnlyList<SourceSettings> sources = _loaded.Settings.Sources.Count > 0 ? _loaded.Settings.Sources : FoundSources.Find(TextWriter.Null, _loaded.Settings.TrustedProxies);
        foreach (SourceSettings source in sources)
        {
            if (source.Origin is not FileOrigin files)
            {
                error.WriteLine($"leafwatch: {TerminalText.Escape(source.Name)} is not kept in files, and is not searched");
                continue;
            }

            LogFormat? format = source.Layout ?? (source.Format is { } name ? Formats.Find(name) : null);
            foreach (string path in LogFiles.WithGenerations(files.Path, (folder, why) => error.WriteLine($"leafwatch: {TerminalText.Escape(folder)}: {why}")))
            {
                if (new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) >= since)
                {
                    _stated.TryAdd(path, (format, source.Zone ?? TimeZoneInfo.Local));
                }
            }
        }

        return [.. _stated.Keys];
    }
}
