namespace Leafwatch.Core.Sources;

/// <summary>What happened to a source, told in order with the batches of its files.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Path">The file, or the pattern when it is about the whole source.</param>
public abstract record SourceEvent(string Source, string Path)
{
    /// <summary>A position that came to be without a batch: it is stored with the next commit.</summary>
    public virtual FilePosition? Position { get; init; }

    /// <summary>The key of a file that is over: its stored position is deleted with the next commit.</summary>
    public virtual string? FinishedKey => null;

    /// <summary>
    /// All files that were there when the source was first looked at have been found: whatever is found later is new, and
    /// read from its beginning. Its position is a marker that says so to the next run (<see cref="WatchMarker"/>).
    /// </summary>
    public sealed record Watched(string Source, string Path) : SourceEvent(Source, Path);

    /// <summary>A file has been found, and is followed from <see cref="SourceEvent.Position"/> on.</summary>
    public sealed record FileFound(string Source, string Path) : SourceEvent(Source, Path);

    /// <summary>No file matches the pattern: told once, until one is found.</summary>
    public sealed record FileMissing(string Source, string Path) : SourceEvent(Source, Path);

    /// <summary>A file or directory is there, but cannot be read: told once, until it can.</summary>
    public sealed record FileUnreadable(string Source, string Path, string Reason) : SourceEvent(Source, Path);

    /// <summary>Another file took the place of the one with this key; the old one is read to its end first.</summary>
    public sealed record FileRotated(string Source, string Path, string Key) : SourceEvent(Source, Path);

    /// <summary>A file was emptied and is written anew (copytruncate): it goes on as another generation, from its beginning.</summary>
    /// <param name="Source">The name of the source.</param>
    /// <param name="Path">The file.</param>
    /// <param name="Key">The key of the generation that was cut.</param>
    /// <param name="UnreadBytes">How many unread bytes are known to be lost: none when they are read from the copy, <see langword="null"/>
    /// when it happened while nobody looked. What was written and cut between two looks is not in it.</param>
    /// <param name="RestIn">The copy that the rest of the old generation is read from, if there is one.</param>
    public sealed record FileTruncated(string Source, string Path, string Key, long? UnreadBytes, string? RestIn)
        : SourceEvent(Source, Path)
    {
        public override string? FinishedKey => RestIn is null ? Key : null;
    }

    /// <summary>A file was read to its end and is gone.</summary>
    public sealed record FileFinished(string Source, string Path, string Key) : SourceEvent(Source, Path)
    {
        public override string FinishedKey => Key;
    }

    /// <summary>A file that was followed by an earlier run is nowhere to be found. What it held after <paramref name="Offset"/>, if anything, is lost.</summary>
    public sealed record FileVanished(string Source, string Path, string Key, long Offset) : SourceEvent(Source, Path)
    {
        public override string FinishedKey => Key;
    }

    /// <summary>The line at <paramref name="Offset"/> is longer than <see cref="FollowOptions.LongestLine"/>: its beginning is taken as a line, the rest is skipped.</summary>
    public sealed record LineTooLong(string Source, string Path, string Key, long Offset) : SourceEvent(Source, Path);
}
