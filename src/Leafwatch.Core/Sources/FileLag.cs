namespace Leafwatch.Core.Sources;

/// <summary>How far the reader of a file is behind its writer, asked of the file system.</summary>
public static class FileLag
{
    /// <summary>The bytes that a file holds behind a stored position; <see langword="null"/> when that file is not where it was last seen, or cannot be looked at.</summary>
    public static long? Of(SourcePosition position) =>
        FileStatus.TryRead(position.Path, out FileStatus status, out _) && status.Identity.Is(position.Identity) && status.Length >= position.Offset
            ? status.Length - position.Offset
            : null;
}
