using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Storage;

/// <summary>
/// A file that the program appends to exactly once, also across a kill: what is written counts when the mark that
/// <see cref="Flush"/> returns has been committed with what caused it, and is cut off again when it was not.
/// </summary>
/// <remarks>
/// Where the program begins to write in a file (a new one, one that was there before, one that took the place of a rotated
/// one) is committed before the first byte is written: otherwise what a killed run left could not be told from what
/// somebody else wrote. No handle is kept: each write opens the path, so that a file that logrotate renamed or cut is simply begun anew where
/// it should be. One open a second costs nothing. Bytes reach the disk before the mark does, so that a power failure
/// cannot leave a mark without its bytes. Used by one thread at a time.
/// </remarks>
public sealed class AppendFile
{
    /// <summary>What is waiting beyond this is written ahead of <see cref="Flush"/>; it does not count before.</summary>
    private const int WriteAheadAt = 256 * 1024;

    /// <summary>While the file cannot be written, this much waits in memory; what comes after it is lost and counted.</summary>
    private const int MostWaiting = 4 * 1024 * 1024;

    private const int TailLength = 64;

    private readonly ArrayBufferWriter<byte> _waiting = new();
    private readonly IStateStore _store;
    private readonly string? _copyOf;

    /// <summary>The end of what was written; <see langword="null"/> until it is settled where to begin.</summary>
    private AppendMark? _mark;
    private bool _mayBeTorn;
    private bool _isAhead;

    private AppendFile(IStateStore store, string path, AppendMark? committed, string? copyOf)
    {
        _store = store;
        Path = path;
        _copyOf = copyOf ?? committed?.CopyOf;
        _mark = committed;
        _mayBeTorn = committed is not null;
    }

    public string Path { get; }

    /// <summary>Whether anything has been appended that the last mark does not cover.</summary>
    public bool HasNews => _isAhead || _waiting.WrittenCount > 0;

    /// <summary>Bytes that were dropped because the file could not be written for too long.</summary>
    public long Lost { get; private set; }

    /// <summary>Takes up a file where its last committed mark says. Trouble with the file is left to <see cref="Flush"/>, which tries again.</summary>
    /// <param name="store">Where the marks are committed.</param>
    /// <param name="path">The file; it and its directory come into being with the first write.</param>
    /// <param name="committed">The last mark that was committed for it, if any.</param>
    /// <param name="copyOf">The log that it is a copy of, if it is one.</param>
    public static AppendFile Open(IStateStore store, string path, AppendMark? committed, string? copyOf = null)
    {
        AppendFile file = new(store, path, committed, copyOf);
        if (committed is not null && File.Exists(path))
        {
            try
            {
                using SafeFileHandle handle = file.OpenAtEnd(out _);
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
            {
                // The first flush comes upon it again, and says so.
            }
        }

        return file;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_waiting.WrittenCount + bytes.Length > WriteAheadAt && _waiting.WrittenCount > 0)
        {
            try
            {
                WriteWaiting(toDisk: false);
            }
            catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
            {
                if (_waiting.WrittenCount + bytes.Length > MostWaiting)
                {
                    Lost += bytes.Length;
                    return;
                }
            }
        }

        _waiting.Write(bytes);
    }

    /// <summary>Writes what waits, through to the disk.</summary>
    /// <returns>What is to be committed, if there is news; until then the bytes do not count.</returns>
    /// <exception cref="IOException">The file cannot be written; what waits goes on waiting.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public AppendMark? Flush()
    {
        if (!HasNews)
        {
            return null;
        }

        WriteWaiting(toDisk: true);
        _isAhead = false;
        return _mark;
    }

    private void WriteWaiting(bool toDisk)
    {
        using SafeFileHandle handle = OpenAtEnd(out long end);
        _mayBeTorn = true;
        RandomAccess.Write(handle, _waiting.WrittenSpan, end);
        if (toDisk)
        {
            RandomAccess.FlushToDisk(handle);
        }

        _mark = MarkAt(handle, end + _waiting.WrittenCount);
        _mayBeTorn = false;
        _isAhead = true;
        _waiting.ResetWrittenCount();
    }

    /// <summary>Opens the file and settles where to go on: behind what counts, or at the end of what somebody else made of it.</summary>
    private SafeFileHandle OpenAtEnd(out long end)
    {
        if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        SafeFileHandle handle = File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            end = RandomAccess.GetLength(handle);
            if (_mark is not null && end >= _mark.Length && MarkAt(handle, _mark.Length) == _mark && (_mayBeTorn || end == _mark.Length))
            {
                RandomAccess.SetLength(handle, _mark.Length);
                end = _mark.Length;
            }
            else
            {
                // It counts as the beginning only when it is committed: a commit that fails is tried again.
                StateChanges begun = new();
                AppendMark mark = MarkAt(handle, end);
                begun.Appended[Path] = mark;
                _store.Commit(begun);
                _mark = mark;
            }

            _mayBeTorn = false;
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private AppendMark MarkAt(SafeFileHandle handle, long length)
    {
        Span<byte> tail = stackalloc byte[TailLength];
        tail = tail[..(int)Math.Min(TailLength, length)];
        int read = RandomAccess.Read(handle, tail, length - tail.Length);
        return new AppendMark(length, Convert.ToHexStringLower(SHA256.HashData(tail[..read]).AsSpan(0, 8)), _copyOf);
    }
}
