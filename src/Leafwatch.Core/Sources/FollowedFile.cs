using System.Diagnostics.CodeAnalysis;

namespace Leafwatch.Core.Sources;

/// <summary>One generation of a log, held open: it can be renamed or deleted and is still read to its end.</summary>
internal sealed class FollowedFile : IDisposable
{
    /// <summary>How much of a file is looked at to know how it is written.</summary>
    private const int FirstLines = 64 * 1024;

    private readonly FileContent _content;
    private readonly FileLines _lines;
    private (ushort Mode, uint User, uint Group) _permissions;
    private bool _isForbidden;

    private FollowedFile(FileContent content, WatchedSource source, string path)
    {
        _content = content;
        _lines = new FileLines(content, source.Options);
        Source = source;
        Path = path;
        Log = LogName.LogOf(path);
        Status = content.Ask();
        _permissions = Status.Permissions;
        HasSuccessor = content.IsUnpacked;
    }

    public WatchedSource Source { get; }

    /// <summary>Where it was last seen.</summary>
    public string Path { get; set; }

    /// <summary>The log it is a generation of, as far as its name tells.</summary>
    public string Log { get; }

    /// <summary>What it is known by in the store.</summary>
    public string Key { get; set; } = "";

    /// <summary>Puts the generations of a log in order.</summary>
    public GenerationOrder Generation => new(Path == Log && !HasSuccessor && !Status.IsDeleted, LogName.DateOf(Path), !IsArchive, Age);

    /// <summary>What tells older generations of a log from younger ones, as in <see cref="Neighbour.Age"/>.</summary>
    public (long Birth, long LastWrite) Age => IsArchive ? (0, Status.LastWrite) : Status.Age;

    public FileStatus Status { get; private set; }

    public FileIdentity Identity => Status.Identity;

    /// <summary>Where the next line begins.</summary>
    public long Offset => _lines.Offset;

    /// <summary>Whether there is something that was not yet looked at. A torn line that did not grow is not.</summary>
    public bool HasMore => _lines.HasMore(Status.Length);

    /// <summary>Whether it holds something and nothing of it was read.</summary>
    public bool IsUntouched => _lines.IsUntouched && Status.Length > 0;

    /// <summary>Whether it ends with something that is no whole line.</summary>
    public bool HasRest => Status.Length > Offset;

    /// <summary>Whether it is an archive: what it holds is complete.</summary>
    public bool IsArchive => _content.IsUnpacked;

    /// <summary>Whether the end of the file is made of NULs, which its writer may fill yet.</summary>
    public bool AwaitsFilling => _lines.AwaitsFilling;

    /// <summary>The path at which a pattern finds it, if one does.</summary>
    public string? MatchedPath { get; set; }

    public bool WasMatched { get; set; }

    /// <summary>What the file system said at that path, in the look that is going on.</summary>
    public FileStatus? Found { get; set; }

    /// <summary>Whether another file took its place.</summary>
    public bool HasSuccessor { get; set; }

    public bool IsOver { get; private set; }

    /// <summary>When it last changed, as a time stamp of the <see cref="TimeProvider"/>.</summary>
    public long Changed { get; set; }

    /// <summary>Whether it is over as far as anybody can tell, but is kept because a pattern still finds it.</summary>
    public bool IsEndTaken { get; set; }

    /// <summary>Whether it is settled, until the file changes, what becomes of its last line without an end.</summary>
    public bool IsLastLineJudged { get; set; }

    /// <summary>The file that this one is a copy of. What a copy holds has been read, or will be, from the original.</summary>
    public FollowedFile? CopyOf { get; set; }

    /// <summary>Earlier generations of the same log that are to be read to their current end first.</summary>
    public List<FollowedFile> WaitsFor { get; } = [];

    public SourcePosition Position
    {
        get
        {
            (string fingerprint, int length) = _lines.Fingerprint.Get(_lines.IsInLine);
            return new SourcePosition(Key, Source.Name, Path, Identity.ToString(), fingerprint, length, Offset);
        }
    }

    /// <summary>Opens a file, or what an archive holds.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="problem">Why it could not be opened, or <see langword="null"/> when it is not there.</param>
    public static FollowedFile? Open(WatchedSource source, string path, out string? problem)
    {
        if (FileContent.Open(path, out problem) is not { } content)
        {
            return null;
        }

        try
        {
            return new FollowedFile(content, source, path);
        }
        catch (IOException e)
        {
            content.Dispose();
            problem = e.Message;
            return null;
        }
    }

    public void Dispose()
    {
        IsOver = true;
        _content.Dispose();
    }

    /// <summary>Takes in what the file system says now.</summary>
    /// <returns>Whether the file changed since.</returns>
    public bool Update(FileStatus status)
    {
        if (IsArchive)
        {
            return false;
        }

        bool changed = status.Length != Status.Length || status.LastWrite != Status.LastWrite;
        Status = status;
        IsLastLineJudged &= !changed;
        IsEndTaken &= !changed;
        return changed;
    }

    /// <summary>
    /// Whether it could not be opened any more. It is open, and read on; but its successor, or this file after a restart, will not be.
    /// The system is asked only when the permissions are others than before.
    /// </summary>
    /// <param name="found">What the file system says at its path.</param>
    /// <param name="path">Its path.</param>
    /// <param name="problem">Why it could not be.</param>
    public bool IsForbidden(FileStatus found, string path, [NotNullWhen(true)] out string? problem)
    {
        problem = null;
        if (_isForbidden || found.Permissions != _permissions)
        {
            _permissions = found.Permissions;
            _isForbidden = !FileStatus.MayRead(path, out problem);
        }

        return problem is not null;
    }

    /// <summary>Looks again at an end of NULs, which may have been filled.</summary>
    public void LookAgain() => _lines.LookAgain();

    /// <summary>Leaves what cannot be read now until the file changes.</summary>
    public void GiveUpUntilChanged() => _lines.GiveUpUntilChanged(Status.Length);

    public FileStatus AskHandle() => _content.Ask();

    /// <summary>The name the file has now, as far as the system tells.</summary>
    public string CurrentPath() =>
        _content.CurrentPath() is { } now && FileStatus.TryRead(now, out FileStatus found, out _) && found.Identity == Identity ? now : Path;

    /// <summary>Whether what was read of the file is still what it holds; takes in more of its beginning as it grows.</summary>
    public bool IsWhatWasRead() => IsArchive || _lines.Fingerprint.IsWhatWasRead();

    /// <summary>Whether this is the file, or a copy of the file, that the position was stored for.</summary>
    public bool Holds(SourcePosition position) =>
        (IsArchive || Status.Length >= position.Offset) && _lines.Fingerprint.Holds(position);

    /// <summary>Goes on where an earlier run stopped.</summary>
    public void GoOnAt(SourcePosition position)
    {
        Key = position.Key;
        if (position.FingerprintLength == 0)
        {
            // A position from before the file could be opened need not be at a line.
            _lines.BeginWithLastLine(position.Offset);
        }
        else
        {
            _lines.BeginAt(position.Offset, FileFingerprint.IsInLine(position));
        }

        RefreshArchive();
    }

    public void BeginAtStart() => _lines.BeginAt(0, isInLine: false);

    /// <summary>Begins with the line that is not yet complete.</summary>
    public void BeginAtEnd() => _lines.BeginWithLastLine(Status.Length);

    /// <summary>Begins with the first line from a time on; at the end when no line tells its time.</summary>
    public void BeginSince(SinceTime since)
    {
        byte[] first = new byte[FirstLines];
        first = first[.._content.ReadAt(first, 0)];
        if (FileEncoding.Judge(first).IsUtf16)
        {
            // Times are told of text as it is stored everywhere else. What is older than asked for is old, not lost.
            BeginAtStart();
        }
        else if (since.TimesOf(first, Path) is { } timeOf
            && FirstLineSince.Find(_content, Status.Length, since.From(), timeOf) is var begin && begin < Status.Length)
        {
            _lines.BeginAt(begin, isInLine: false);
        }
        else
        {
            BeginAtEnd();
        }
    }

    /// <summary>Goes on in this file, which holds a copy, where the original was read to.</summary>
    public void TakeOver(FollowedFile original)
    {
        CopyOf = null;
        Key = original.Key;
        _lines.BeginAt(IsArchive ? original.Offset : Math.Min(original.Offset, Status.Length), original._lines.IsInLine);
        RefreshArchive();
    }

    /// <summary>Whether all that this file holds so far is what <paramref name="original"/> holds at the same places: judged by beginning and end.</summary>
    public bool IsCopyOf(FollowedFile original)
    {
        // Most files differ from most others in what is known of them anyway.
        ReadOnlySpan<byte> known = _lines.Fingerprint.Head;
        ReadOnlySpan<byte> knownOfOther = original._lines.Fingerprint.Head;
        int common = Math.Min(known.Length, knownOfOther.Length);
        if (!known[..common].SequenceEqual(knownOfOther[..common]))
        {
            return false;
        }

        Span<byte> head = stackalloc byte[FileFingerprint.PartLength];
        Span<byte> end = stackalloc byte[(int)Math.Min(Status.Length, FileFingerprint.PartLength)];
        head = head[.._content.ReadAt(head, 0)];
        return head.Length > 0
            && original._content.HasAt(0, head)
            && _content.ReadAt(end, Status.Length - end.Length) == end.Length
            && original._content.HasAt(Status.Length - end.Length, end);
    }

    /// <summary>Whether this file holds all that was read of <paramref name="original"/>, which need not be there any more.</summary>
    public bool HoldsWhatWasReadOf(FollowedFile original)
    {
        FileFingerprint read = original._lines.Fingerprint;
        return read.Tail.Length > 0 && _content.HasAt(0, read.Head) && _content.HasAt(read.Offset - read.Tail.Length, read.Tail);
    }

    /// <summary>Whether this file holds what <paramref name="original"/>, which is still held open, holds unread: judged by its end.</summary>
    public bool HoldsWhatIsUnreadOf(FollowedFile original)
    {
        Span<byte> end = stackalloc byte[(int)Math.Min(original.Status.Length - original.Offset, FileFingerprint.PartLength)];
        return original._content.ReadAt(end, original.Status.Length - end.Length) == end.Length
            && _content.HasAt(original.Status.Length - end.Length, end);
    }

    /// <summary>Whether this file is a copy of <paramref name="original"/> that was made before that was cut.</summary>
    public bool IsCopyOfLost(FollowedFile original)
    {
        if (HoldsWhatWasReadOf(original))
        {
            return true;
        }

        // Nothing was read of the original yet, or more than was copied: only the name and the beginning are left to go by.
        if (original.Offset > 0 && Status.Length >= original.Offset)
        {
            return false;
        }

        ReadOnlySpan<byte> head = original._lines.Fingerprint.Head;
        int common = (int)Math.Min(head.Length, Status.Length);
        return common > 0 && Log == original.Log && _content.HasAt(0, head[..common]);
    }

    /// <summary>Reads one block, and gives its whole lines and what is to be told of it.</summary>
    public void Read(BlockPool pool, List<SourceItem> into)
    {
        _lines.Read(pool, this, into);
        RefreshArchive();
        if (_content.TakeTrouble() is { } trouble)
        {
            throw trouble;
        }
    }

    /// <summary>Gives a last line without an end; when nothing more will be written to the file, also what else there is.</summary>
    public void TakeLastLine(BlockPool pool, bool isOver, List<SourceItem> into) => _lines.TakeLastLine(pool, this, isOver, into);

    /// <summary>How much an archive holds shows as it is read.</summary>
    private void RefreshArchive()
    {
        if (IsArchive)
        {
            Status = _content.Ask();
        }
    }
}
