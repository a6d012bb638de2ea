using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>
/// What makes a file that file, whatever its name. An inode is used again when its file is gone; together with the time of
/// birth (where the file system knows it, else 0) it is not, unless that happens within one tick of the clock. While a file
/// is held open its inode is not free.
/// </summary>
public readonly record struct FileIdentity(ulong Device, ulong Node, long Birth)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Device:x}:{Node:x}:{Birth:x}");

    public static bool TryParse(string text, out FileIdentity identity)
    {
        identity = default;
        string[] parts = text.Split(':');
        if (parts.Length != 3
            || !ulong.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong device)
            || !ulong.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong node)
            || !long.TryParse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long birth))
        {
            return false;
        }

        identity = new FileIdentity(device, node, birth);
        return true;
    }

    /// <summary>Whether this is the file of a stored identity. The number of a device may change when the machine starts; the time of birth makes up for it.</summary>
    public bool Is(FileIdentity stored) => Node == stored.Node && Birth == stored.Birth && (Birth != 0 || Device == stored.Device);

    public bool Is(string stored) => TryParse(stored, out FileIdentity identity) && Is(identity);
}

/// <summary>What the file system says of a file.</summary>
public readonly partial record struct FileStatus(FileIdentity Identity, long Length, long LastWrite, bool IsRegular, bool IsDeleted)
{
    /// <summary>What tells older generations of a log from younger ones.</summary>
    public (long Birth, long LastWrite) Age => (Identity.Birth, LastWrite);

    /// <summary>Who may do what with it: its mode, and whose it is. Nothing where that is told in another way.</summary>
    public (ushort Mode, uint User, uint Group) Permissions { get; init; }

    /// <summary>The clocks that file systems stamp with tick this coarsely, in nanoseconds: a birth may seem to come before an earlier write.</summary>
    public const long ClockTick = 10_000_000;

    private const int NoSuchFile = 2;
    private const int NotADirectory = 20;

    /// <summary>Asks for the file at a path.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <param name="status">What was found.</param>
    /// <param name="problem">Why nothing is known of the file, or <see langword="null"/> when there is none.</param>
    public static bool TryRead(string path, out FileStatus status, out string? problem)
    {
        problem = null;
        if (OperatingSystem.IsWindows())
        {
            return TryOpen(path, out status, out problem);
        }

        if (StatX(CurrentDirectory, path, 0, BasicAndBirth, out StatXBuffer buffer) == 0)
        {
            status = From(buffer);
            return true;
        }

        status = default;
        int error = Marshal.GetLastPInvokeError();
        problem = error is NoSuchFile or NotADirectory ? null : Marshal.GetPInvokeErrorMessage(error);
        return false;
    }

    /// <summary>Whether the file at a path may be opened to be read, as far as the system tells without doing so.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <param name="problem">Why not.</param>
    public static bool MayRead(string path, [NotNullWhen(false)] out string? problem)
    {
        problem = OperatingSystem.IsWindows() || Access(CurrentDirectory, path, ToRead, AsItRuns) == 0
            ? null
            : Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        return problem is null;
    }

    public static FileStatus Of(SafeFileHandle handle)
    {
        if (OperatingSystem.IsWindows())
        {
            return GetFileInformationByHandle(handle, out FileInformation found)
                ? From(found)
                : throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }

        return StatX(handle, "", EmptyPath, BasicAndBirth, out StatXBuffer buffer) == 0
            ? From(buffer)
            : throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()), Marshal.GetLastPInvokeError());
    }

    private static bool TryOpen(string path, out FileStatus status, out string? problem)
    {
        status = default;
        problem = null;
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            status = Of(handle);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return false;
        }
    }

    // statx(2): the one call that knows the time of birth, and whose structure is the same on every architecture.
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint BasicAndBirth = 0xfff;
    private const uint HasBirth = 0x800;
    private const int KindMask = 0xf000;
    private const int RegularFile = 0x8000;

    private static FileStatus From(in StatXBuffer found) => new(
        new FileIdentity(
            ((ulong)found.DeviceMajor << 32) | found.DeviceMinor,
            found.Inode,
            (found.Mask & HasBirth) == 0 ? 0 : (found.BirthSeconds * 1_000_000_000) + found.BirthNanoseconds),
        (long)found.Size,
        (found.WriteSeconds * 1_000_000_000) + found.WriteNanoseconds,
        (found.Mode & KindMask) == RegularFile,
        found.Links == 0)
    {
        Permissions = (found.Mode, found.User, found.Group),
    };

    // faccessat(2), "R_OK" and "AT_EACCESS".
    private const int ToRead = 4;
    private const int AsItRuns = 0x200;

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int directory, string path, int mode, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out StatXBuffer buffer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, out StatXBuffer buffer);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(0)] public uint Mask;
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint User;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(80)] public long BirthSeconds;
        [FieldOffset(88)] public uint BirthNanoseconds;
        [FieldOffset(112)] public long WriteSeconds;
        [FieldOffset(120)] public uint WriteNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    // https://learn.microsoft.com/windows/win32/api/fileapi/ns-fileapi-by_handle_file_information
    private const uint DirectoryAttribute = 0x10;
    private const int TicksToNanoseconds = 100;

    private static FileStatus From(in FileInformation found) => new(
        new FileIdentity(found.VolumeSerialNumber, ((ulong)found.IndexHigh << 32) | found.IndexLow, found.CreationTime),
        ((long)found.SizeHigh << 32) | found.SizeLow,
        found.LastWriteTime * TicksToNanoseconds,
        (found.Attributes & DirectoryAttribute) == 0,
        found.Links == 0);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle file, out FileInformation information);

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct FileInformation
    {
        public uint Attributes;
        public long CreationTime;
        public long LastAccessTime;
        public long LastWriteTime;
        public uint VolumeSerialNumber;
        public uint SizeHigh;
        public uint SizeLow;
        public uint Links;
        public uint IndexHigh;
        public uint IndexLow;
    }
}
