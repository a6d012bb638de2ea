using Leafwatch.Monitoring;

namespace Leafwatch.Scanning;

/// <summary>A file of a source.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Lines">How its lines are read.</param>
internal sealed record LogFile(string Source, string Path, SourceLines Lines);
