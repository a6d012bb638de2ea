namespace Leafwatch.Core.Sources;

/// <summary>What happened to a source, told in order with the batches of its files.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Path">The file, or the pattern when it is about the whole source.</param>
public abstract record SourceEvent(string Source, string Path)
{
    /// <summary>A position that came to be without a batch: it is stored with the next commit.</summary>
    public virtual SourcePosition? Position { get; init; }

    /// <summary>The key of a file that is over: its stored position is deleted with the next commit.</summary>
    public virtual string? FinishedKey => null;

    /// <summary>What was lost by it, if anything: that is kept in the ledger. Bytes of a file that is over by this lie behind its position, others before it.</summary>
    public virtual Gap? Gap => null;

    /// <summary>Why <see cref="Path"/> cannot be read, when this says that it cannot.</summary>
    public virtual string? Denial => null;

    /// <summary>Whether <see cref="Path"/> can be read from now on.</summary>
    public virtual bool IsReadable => false;

    /// <summary>
    /// All files that were there when the source was first looked at have been found: whatever is found later is new, and
    /// read from its beginning. Its position is a marker that says so to the next run (<see cref="WatchMarker"/>).
    /// </summary>
    public sealed record Watched(string Source, string Path) : SourceEvent(Source, Path);

    /// <summary>A file has been found, and is followed from <see cref="SourceEvent.Position"/> on.</summary>
    public sealed record FileFound(string Source, string Path) : SourceEvent(Source, Path)
    {
        public override bool IsReadable => true;
    }

    /// <summary>No file matches the pattern: told once, until one is found.</summary>
    public sealed record FileMissing(string Source, string Path) : SourceEvent(Source, Path);

    /// <summary>A file that was read before the source was told as missing is there again, and goes on where it was left.</summary>
    public sealed record FileBack(string Source, string Path) : SourceEvent(Source, Path);

    /// <summary>A file or directory is there, but cannot be read: told once, until it can.</summary>
    public sealed record FileUnreadable(string Source, string Path, string Reason) : SourceEvent(Source, Path)
    {
        public override string Denial => Reason;
    }

    /// <summary>A file or directory that could not be read no longer stands in the way: it can be read, or is gone.</summary>
    public sealed record FileReadable(string Source, string Path) : SourceEvent(Source, Path)
    {
        public override bool IsReadable => true;
    }

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

        public override Gap? Gap => UnreadBytes == 0
            ? null
            : new Gap(UnreadBytes is null ? "was cut while nobody looked" : "was cut before it was read to its end", UnreadBytes) { Key = Key };
    }

    /// <summary>A file was read to its end and is gone.</summary>
    public sealed record FileFinished(string Source, string Path, string Key) : SourceEvent(Source, Path)
    {
        public override string FinishedKey => Key;
    }

    /// <summary>A file is nowhere to be found. What it held after <paramref name="Offset"/>, if anything, is lost.</summary>
    /// <param name="Source">The name of the source.</param>
    /// <param name="Path">Where it was.</param>
    /// <param name="Key">What it was known by.</param>
    /// <param name="Offset">How far it had been read.</param>
    /// <param name="UnreadBytes">How many bytes more it is known to have had; <see langword="null"/> when it went while nobody looked.</param>
    public sealed record FileVanished(string Source, string Path, string Key, long Offset, long? UnreadBytes) : SourceEvent(Source, Path)
    {
        public override string FinishedKey => Key;

        public override Gap? Gap => UnreadBytes switch
        {
            0 => null,
            null => new Gap("is gone, and may have held more than was read") { Key = Key },
            _ => new Gap("is gone, and held more than was read", UnreadBytes) { Key = Key },
        };
    }

    /// <summary>The line at <paramref name="Offset"/> is too long: its first <paramref name="Taken"/> bytes are taken as a line (<see cref="Batch.CutLines"/>), the rest is passed over.</summary>
    public sealed record LineTooLong(string Source, string Path, string Key, long Offset, int Taken) : SourceEvent(Source, Path);

    /// <summary>
    /// The <paramref name="Bytes"/> at <paramref name="Offset"/> were passed over, because they are the rest of a line of which the
    /// beginning was taken before: it was too long, or had no end for a time (<see cref="FollowOptions.LastLineAfter"/>).
    /// </summary>
    public sealed record RestSkipped(string Source, string Path, string Key, long Offset, long Bytes) : SourceEvent(Source, Path);

    /// <summary>
    /// The <paramref name="Bytes"/> at <paramref name="Offset"/> are NUL and were passed over: after a crash the file system knew the
    /// file to be longer than what it had written of it, and those lines are lost; or they were allocated for lines that never came.
    /// </summary>
    public sealed record NullsSkipped(string Source, string Path, string Key, long Offset, long Bytes) : SourceEvent(Source, Path)
    {
        public override Gap Gap => new("has NUL bytes, as a crash leaves them", Bytes) { Key = Key };
    }

    /// <summary>The lines of a file are of another format than those before them, and are read as that from now on.</summary>
    public sealed record FormatChanged(string Source, string Path, string From, string To) : SourceEvent(Source, Path);

    /// <summary>The entry that was read last is no longer where a source keeps its entries itself: what came after it may be gone as well.</summary>
    /// <param name="Source">The name of the source.</param>
    /// <param name="Path">What it reads.</param>
    /// <param name="After">The time of the entry that was read last, where it is known.</param>
    /// <param name="Until">The time of the first entry after it that is there, and that the reading goes on with.</param>
    public sealed record EntriesGone(string Source, string Path, DateTimeOffset? After, DateTimeOffset? Until) : SourceEvent(Source, Path)
    {
        public override Gap Gap => new("no longer has the entry that was read last, and may have lost others after it");
    }

    /// <summary>A receiver listens at <paramref name="Path"/>, for the first time or again.</summary>
    public sealed record Listening(string Source, string Path) : SourceEvent(Source, Path);

    /// <summary>Messages were lost before they could be read, <c>Count</c> of them: they came faster than they could be taken.</summary>
    public sealed record MessagesDropped(string Source, string Path, long Count) : SourceEvent(Source, Path)
    {
        public override Gap Gap => new("lost messages that came faster than they could be taken", Count: Count);
    }

    /// <summary>Of <c>Count</c> messages only the beginning was taken: they were longer than <see cref="FollowOptions.DefaultLongestLine"/>, or their sender left before their end.</summary>
    public sealed record MessagesCut(string Source, string Path, long Count) : SourceEvent(Source, Path);

    /// <summary>A peer was turned away.</summary>
    public sealed record PeerRefused(string Source, string Path, string Peer, string Reason) : SourceEvent(Source, Path);

    /// <summary><c>Count</c> more peers were turned away than were told one by one (<see cref="PeerRefused"/>).</summary>
    public sealed record PeersRefused(string Source, string Path, long Count) : SourceEvent(Source, Path);
}
