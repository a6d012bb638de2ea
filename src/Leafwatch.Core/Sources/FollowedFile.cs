using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>
/// One generation of a log, held open: it can be renamed or deleted and is still read to its end. It knows the bytes at its
/// beginning and those before the point it was read to; when they change the file was emptied and written anew.
/// </summary>
internal sealed class FollowedFile : IDisposable
{
    private const int HeadLength = 256;
    private const int TailLength = 64;
    private const int HashLength = 8;
    private const byte EndOfLine = (byte)'\n';

    private readonly SafeFileHandle _handle;
    private readonly byte[] _head = new byte[HeadLength];
    private readonly byte[] _tail = new byte[TailLength];
    private int _headLength;
    private int _tailLength;
    private string? _headHash;
    private long _looked;

    private FollowedFile(SafeFileHandle handle, WatchedSource source, string path, FileStatus status)
    {
        _handle = handle;
        Source = source;
        Path = path;
        Log = LogName.LogOf(path);
        Status = status;
    }

    public WatchedSource Source { get; }

    /// <summary>Where it was last seen.</summary>
    public string Path { get; set; }

    /// <summary>The log it is a generation of, as far as its name tells.</summary>
    public string Log { get; }

    /// <summary>What it is known by in the store.</summary>
    public string Key { get; set; } = "";

    /// <summary>Puts the generations of a log in order. A copy made by copytruncate is younger than the file at the path of the log, and holds what is older.</summary>
    public (bool IsCurrent, long Birth, long LastWrite) Generation => (Path == Log, Identity.Birth, Status.LastWrite);

    public FileStatus Status { get; private set; }

    public FileIdentity Identity => Status.Identity;

    /// <summary>Where the next line begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether there is something that was not yet looked at. A torn line that did not grow is not.</summary>
    public bool HasMore => Status.Length > _looked;

    /// <summary>Whether it holds something and nothing of it was read.</summary>
    public bool IsUntouched => _looked == 0 && Status.Length > 0;

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

    /// <summary>The file that this one is a copy of. What a copy holds has been read, or will be, from the original.</summary>
    public FollowedFile? CopyOf { get; set; }

    /// <summary>Earlier generations of the same log that are to be read to their current end first.</summary>
    public List<FollowedFile> WaitsFor { get; } = [];

    public FilePosition Position => PositionAt(Offset, _tail.AsSpan(0, _tailLength));

    /// <summary>Opens a file so that others may write, rename and delete it.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="problem">Why it could not be opened, or <see langword="null"/> when it is not there.</param>
    public static FollowedFile? Open(WatchedSource source, string path, out string? problem)
    {
        problem = null;
        try
        {
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new FollowedFile(handle, source, path, FileStatus.Of(handle));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return null;
        }
    }

    public void Dispose()
    {
        IsOver = true;
        _handle.Dispose();
    }

    /// <summary>Takes in what the file system says now.</summary>
    /// <returns>Whether the file changed since.</returns>
    public bool Update(FileStatus status)
    {
        bool changed = status.Length != Status.Length || status.LastWrite != Status.LastWrite;
        Status = status;
        return changed;
    }

    /// <summary>Leaves what cannot be read now until the file changes.</summary>
    public void GiveUpUntilChanged() => _looked = Status.Length;

    public FileStatus AskHandle() => FileStatus.Of(_handle);

    /// <summary>The name the file has now, where the system tells (proc(5), "/proc/pid/fd").</summary>
    public string CurrentPath()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Path;
        }

        string? link = File.ResolveLinkTarget($"/proc/self/fd/{_handle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
        return link is not null && FileStatus.TryRead(link, out FileStatus found, out _) && found.Identity == Identity ? link : Path;
    }

    /// <summary>Whether what was read of the file is still what it holds; takes in more of its beginning as it grows.</summary>
    public bool IsWhatWasRead()
    {
        Span<byte> found = stackalloc byte[HeadLength];
        found = found[..ReadAt(found, 0)];
        if (!found.StartsWith(_head.AsSpan(0, _headLength)) || !HasAt(Offset - _tailLength, _tail.AsSpan(0, _tailLength)))
        {
            return false;
        }

        if (found.Length > _headLength)
        {
            found.CopyTo(_head);
            _headLength = found.Length;
            _headHash = null;
        }

        return true;
    }

    /// <summary>Whether this is the file, or a copy of the file, that the position was stored for.</summary>
    public bool Holds(FilePosition position)
    {
        if (Status.Length < position.Offset || position.FingerprintLength is < 0 or > HeadLength)
        {
            return false;
        }

        Span<byte> head = stackalloc byte[position.FingerprintLength];
        Span<byte> tail = stackalloc byte[(int)Math.Clamp(position.Offset, 0, TailLength)];
        return position.FingerprintLength == 0
            || (ReadAt(head, 0) == head.Length
                && ReadAt(tail, position.Offset - tail.Length) == tail.Length
                && position.Fingerprint == Fingerprint(Hash(head), tail));
    }

    /// <summary>Goes on where an earlier run stopped.</summary>
    public void GoOnAt(FilePosition position)
    {
        Key = position.Key;

        // A position from before the file could be opened need not be at a line.
        BeginAt(position.FingerprintLength == 0 ? LastLineStart(position.Offset) : position.Offset);
    }

    public void BeginAt(long offset)
    {
        Offset = offset;
        _looked = offset;
        _tailLength = (int)Math.Min(offset, TailLength);
        _tailLength = ReadAt(_tail.AsSpan(0, _tailLength), offset - _tailLength);
        _headLength = ReadAt(_head, 0);
        _headHash = null;
    }

    /// <summary>Goes on in this file, which holds a copy, where the original was read to.</summary>
    public void TakeOver(FollowedFile original)
    {
        CopyOf = null;
        Key = original.Key;
        BeginAt(Math.Min(original.Offset, Status.Length));
    }

    /// <summary>The beginning of the line that is not yet complete at <paramref name="end"/>.</summary>
    public long LastLineStart(long end)
    {
        byte[] block = new byte[(int)Math.Min(end, FollowOptions.LongestLine + 1)];
        int last = block.AsSpan(0, ReadAt(block, end - block.Length)).LastIndexOf(EndOfLine);

        // Without one the line is longer than any that is taken, unless it is the first.
        return last >= 0 ? end - block.Length + last + 1 : end <= FollowOptions.LongestLine ? 0 : end;
    }

    /// <summary>Whether all that this file holds so far is what <paramref name="original"/> holds at the same places: judged by beginning and end.</summary>
    public bool IsCopyOf(FollowedFile original)
    {
        // Most files differ from most others in what is known of them anyway.
        int common = Math.Min(_headLength, original._headLength);
        if (!_head.AsSpan(0, common).SequenceEqual(original._head.AsSpan(0, common)))
        {
            return false;
        }

        Span<byte> head = stackalloc byte[HeadLength];
        Span<byte> end = stackalloc byte[(int)Math.Min(Status.Length, HeadLength)];
        head = head[..ReadAt(head, 0)];
        return head.Length > 0
            && original.HasAt(0, head)
            && ReadAt(end, Status.Length - end.Length) == end.Length
            && original.HasAt(Status.Length - end.Length, end);
    }

    /// <summary>Whether this file holds all that was read of <paramref name="original"/>, which need not be there any more.</summary>
    public bool HoldsWhatWasReadOf(FollowedFile original) =>
        original._tailLength > 0
        && HasAt(0, original._head.AsSpan(0, original._headLength))
        && HasAt(original.Offset - original._tailLength, original._tail.AsSpan(0, original._tailLength));

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

        int common = (int)Math.Min(original._headLength, Status.Length);
        return common > 0 && Log == original.Log && HasAt(0, original._head.AsSpan(0, common));
    }

    /// <summary>Reads one block and gives its whole lines; <see langword="null"/> when there are none.</summary>
    /// <param name="pool">Where the buffer comes from.</param>
    /// <param name="tooLong">Whether the last line was cut because it is too long.</param>
    public Batch? Read(BlockPool pool, out bool tooLong)
    {
        tooLong = false;
        byte[] buffer = pool.Rent();
        long from = Offset - _tailLength;

        // One byte is left free, for the end of a line that has none.
        int end = ReadAt(buffer.AsSpan(0, buffer.Length - 1), from);
        bool atEnd = end < buffer.Length - 1;
        int start = _tailLength;
        if (end < start || !buffer.AsSpan(0, start).SequenceEqual(_tail.AsSpan(0, start)))
        {
            // Cut since it was looked at: the next look will tell, and what is read until then counts for nothing.
            _looked = Status.Length;
            pool.Return(buffer);
            return null;
        }

        // The rest of a line that was cut: nothing but a line that was cut ends without an end of line.
        int taken = start;
        if (start > 0 && buffer[start - 1] != EndOfLine)
        {
            int rest = buffer.AsSpan(start..end).IndexOf(EndOfLine);
            start = rest < 0 ? end : start + rest + 1;
            taken = start;
        }

        while (end - taken > FollowOptions.LongestLine)
        {
            int last = buffer.AsSpan(taken, FollowOptions.LongestLine + 1).LastIndexOf(EndOfLine);
            if (last < 0)
            {
                tooLong = true;
                taken += FollowOptions.LongestLine;
                break;
            }

            taken += last + 1;
        }

        if (!tooLong)
        {
            taken += buffer.AsSpan(taken..end).LastIndexOf(EndOfLine) + 1;
        }

        Advance(from, buffer.AsSpan(0, taken));
        _looked = tooLong || !atEnd ? Math.Min(Offset, Status.Length - 1) : Math.Max(from + end, Status.Length);
        if (taken == start)
        {
            pool.Return(buffer);
            return null;
        }

        return new Batch { Buffer = buffer, Start = start, Length = Ended(buffer, taken) - start, After = Position, CaughtUp = atEnd && !tooLong };
    }

    /// <summary>Gives a last line that nobody will complete.</summary>
    public Batch? ReadLastLine(BlockPool pool)
    {
        byte[] buffer = pool.Rent();
        long from = Offset - _tailLength;
        int start = _tailLength;
        int end = ReadAt(buffer.AsSpan(0, start + FollowOptions.LongestLine), from);
        bool isRest = start > 0 && buffer[start - 1] != EndOfLine;
        if (end <= start || isRest || !buffer.AsSpan(0, start).SequenceEqual(_tail.AsSpan(0, start)))
        {
            pool.Return(buffer);
            return null;
        }

        Advance(from, buffer.AsSpan(0, end));
        return new Batch { Buffer = buffer, Start = start, Length = Ended(buffer, end) - start, After = Position, CaughtUp = true };
    }

    /// <summary>Makes the lines end with an end of line if they do not, so that nobody downstream has to know.</summary>
    private static int Ended(byte[] buffer, int end)
    {
        if (buffer[end - 1] == EndOfLine)
        {
            return end;
        }

        buffer[end] = EndOfLine;
        return end + 1;
    }

    private void Advance(long from, ReadOnlySpan<byte> read)
    {
        Offset = from + read.Length;
        ReadOnlySpan<byte> tail = read[^Math.Min(read.Length, TailLength)..];
        tail.CopyTo(_tail);
        _tailLength = tail.Length;
    }

    private FilePosition PositionAt(long offset, ReadOnlySpan<byte> tail) => new(
        Key,
        Source.Name,
        Path,
        Identity.ToString(),
        _headLength == 0 ? "" : Fingerprint(_headHash ??= Hash(_head.AsSpan(0, _headLength)), tail),
        _headLength,
        offset);

    /// <summary>The hash of the beginning and that of what stands before the offset: together they say what was read, and how far.</summary>
    private static string Fingerprint(string head, ReadOnlySpan<byte> tail) => $"{head}-{Hash(tail)}";

    private static string Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return Convert.ToHexStringLower(hash[..HashLength]);
    }

    private bool HasAt(long offset, ReadOnlySpan<byte> expected)
    {
        Span<byte> found = stackalloc byte[HeadLength];
        found = found[..expected.Length];
        return ReadAt(found, offset) == found.Length && found.SequenceEqual(expected);
    }

    private int ReadAt(Span<byte> into, long offset)
    {
        int total = 0;
        while (total < into.Length)
        {
            int read = RandomAccess.Read(_handle, into[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}
