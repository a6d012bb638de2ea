using Leafwatch.Core;

namespace Leafwatch.Searching;

/// <summary>A line that was found; a view that holds until the next one.</summary>
/// <param name="path">The file that it stands in.</param>
/// <param name="match">The line with its fields.</param>
internal readonly ref struct SearchHit(string path, BatchResult.Match match)
{
    public string Path { get; } = path;

    public BatchResult.Match Match { get; } = match;
}
