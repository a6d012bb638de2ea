namespace Leafwatch.Core.Sources;

/// <summary>
/// A stored position that stands for no file, but says that a source with this pattern has been watched before: a file
/// that is unknown when the program starts again came in the meantime, and is read from its beginning. Of a single file it also says which generation was the last that is over.
/// </summary>
public static class WatchMarker
{
    internal static SourcePosition Of(FileSource source, OverGeneration? lastOver) =>
        new("watched:" + source.Name, source.Name, source.Pattern, "", "", 0, 0) { Cursor = lastOver?.ToString() ?? "" };

    public static bool Is(SourcePosition position) => position.Identity.Length == 0;
}
