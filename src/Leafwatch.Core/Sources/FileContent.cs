using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>The bytes of a file that is held open.</summary>
internal abstract class FileContent : IDisposable
{
    /// <summary>Whether this is what an archive holds: it does not change, and how much it is shows only at its end.</summary>
    public abstract bool IsUnpacked { get; }

    /// <summary>Opens a file so that others may write, rename and delete it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="problem">Why it could not be opened, or <see langword="null"/> when it is not there.</param>
    public static FileContent? Open(string path, out string? problem)
    {
        problem = null;
        try
        {
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return LogName.IsArchive(path) && UnpackedContent.IsIn(handle) ? new UnpackedContent(handle) : new PlainContent(handle);
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

    /// <summary>What the file system says of it; of an archive, with the length of what it holds as far as that is known.</summary>
    public abstract FileStatus Ask();

    /// <summary>Reads until the buffer is full or the file is over.</summary>
    public abstract int ReadAt(Span<byte> into, long offset);

    /// <summary>The name the file has now, where the system tells (proc(5), "/proc/pid/fd").</summary>
    public abstract string? CurrentPath();

    /// <summary>What is wrong with the bytes behind those that were given, told once.</summary>
    public virtual IOException? TakeTrouble() => null;

    public bool HasAt(long offset, ReadOnlySpan<byte> expected)
    {
        Span<byte> found = stackalloc byte[FileFingerprint.PartLength];
        found = found[..expected.Length];
        return offset >= 0 && ReadAt(found, offset) == found.Length && found.SequenceEqual(expected);
    }

    public abstract void Dispose();
}
