using Leafwatch.Core.Parsing;
using Leafwatch.Loading;
using Leafwatch.Scanning;

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
