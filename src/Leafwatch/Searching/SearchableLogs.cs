using Leafwatch.Commands;
using Leafwatch.Core.Parsing;
using Leafwatch.Monitoring;

namespace Leafwatch.Searching;

/// <summary>The logs that can be read once more: the files that are there now, rotated and packed ones too.</summary>
/// <param name="Files">The files.</param>
/// <param name="Formats">The formats that are known.</param>
/// <param name="Unsearchable">What is watched and cannot be searched, and why.</param>
internal sealed record SearchableLogs(IReadOnlyList<LogFile> Files, KnownFormats Formats, IReadOnlyList<string> Unsearchable)
{
    public static SearchableLogs None { get; } = new([], KnownFormats.BuiltIn, []);

    public static SearchableLogs Of(LoadedConfiguration configuration)
    {
        List<string> unsearchable = [];
        LogFile[] files = [.. SourceFiles.Each(configuration, unsearchable.Add)];
        return new SearchableLogs(files, configuration.Formats.Known, unsearchable);
    }
}

/// <summary>A file of a source.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Lines">How its lines are read.</param>
internal sealed record LogFile(string Source, string Path, SourceLines Lines);
