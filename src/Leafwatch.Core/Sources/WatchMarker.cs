namespace Leafwatch.Core.Sources;

/// <summary>
/// A stored position that stands for no file, but says that a source with this pattern has been watched before: a file
/// that is unknown when the program starts again came in the meantime, and is read from its beginning.
/// </summary>
public static class WatchMarker
{
    public static SourcePosition Of(FileSource source) => new("watched:" + source.Name, source.Name, source.Pattern, "", "", 0, 0);

    public static bool Is(SourcePosition position) => position.Identity.Length == 0;
}
