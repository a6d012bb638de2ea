using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Leafwatch.Core.Sources;

/// <summary>Tells at once what happens in directories, by inotify(7): one watch for each directory, one thread for all.</summary>
/// <remarks>
/// Linux only. Windows tells of a growing file when it is closed or its size is asked for, which is what polling does. File
/// systems that other machines write to tell nothing of it either.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed partial class DirectoryWatch : IDisposable
{
    private const uint Modified = 0x2;
    private const uint AttributesChanged = 0x4;
    private const uint MovedFrom = 0x40;
    private const uint MovedTo = 0x80;
    private const uint Created = 0x100;
    private const uint Deleted = 0x200;
    private const uint DeletedSelf = 0x400;
    private const uint MovedSelf = 0x800;
    private const uint Ignored = 0x8000;
    private const uint OnlyDirectories = 0x1000000;
    private const uint Asked =
        Modified | AttributesChanged | MovedFrom | MovedTo | Created | Deleted | DeletedSelf | MovedSelf | OnlyDirectories;

    private const int CloseOnExec = 0x80000;
    private const short Readable = 1;
    private const int Interrupted = 4;
    private const int EventLength = 16;

    /// <summary>More files written to than this between two looks are a reason to look at all.</summary>
    private const int MostWritten = 4096;

    /// <summary>How long a busy file is left alone after it was told of, in milliseconds: meanwhile the kernel makes one event of many.</summary>
    private const int Pause = 5;

    /// <summary>What is written on this machine only, so that its kernel knows. Overlays are those of containers.</summary>
    private static readonly HashSet<string> LocalFileSystems =
        ["ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "ramfs", "overlay", "overlayfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs"];

    private readonly Lock _lock = new();
    private readonly Dictionary<int, string> _directories = [];
    private readonly Dictionary<string, int> _watches = [];
    private readonly HashSet<string> _written = [];
    private readonly SafeFileHandle _queue;
    private readonly SafeFileHandle _end;
    private readonly Thread _listener;
    private TaskCompletionSource _changed = NewSignal();
    private bool _hasOther;
    private bool _isDisposed;

    private DirectoryWatch(SafeFileHandle queue, SafeFileHandle end)
    {
        _queue = queue;
        _end = end;
        _listener = new Thread(Listen) { IsBackground = true, Name = "directory watch" };
    }

    /// <summary>Is completed when there is something to <see cref="Take"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <returns><see langword="null"/> when the system has no more to give.</returns>
    public static DirectoryWatch? Start()
    {
        SafeFileHandle queue = InotifyInit(CloseOnExec);
        SafeFileHandle end = EventFd(0, CloseOnExec);
        if (queue.IsInvalid || end.IsInvalid)
        {
            queue.Dispose();
            end.Dispose();
            return null;
        }

        DirectoryWatch watch = new(queue, end);
        watch._listener.Start();
        return watch;
    }

    /// <summary>Watches these directories, and no others any more.</summary>
    /// <returns>Those that are watched.</returns>
    public HashSet<string> Watch(IReadOnlySet<string> directories)
    {
        lock (_lock)
        {
            foreach ((string directory, int watch) in _watches.Where(watched => !directories.Contains(watched.Key)).ToList())
            {
                _ = InotifyRemoveWatch(_queue, watch);
                _watches.Remove(directory);
                _directories.Remove(watch);
            }

            foreach (string directory in directories.Where(directory => !_watches.ContainsKey(directory) && IsLocal(directory)))
            {
                int watch = InotifyAddWatch(_queue, directory, Asked);
                if (watch >= 0 && _directories.TryAdd(watch, directory))
                {
                    _watches[directory] = watch;

                    // What happened before the watch is seen by nobody else.
                    _hasOther = true;
                    _changed.TrySetResult();
                }
            }

            return [.. _watches.Keys];
        }
    }

    /// <summary>Takes what happened since the last call.</summary>
    /// <param name="written">Is given the paths that were written to.</param>
    /// <returns>Whether something else happened.</returns>
    public bool Take(HashSet<string> written)
    {
        lock (_lock)
        {
            written.UnionWith(_written);
            _written.Clear();
            bool hasOther = _hasOther;
            _hasOther = false;
            _changed = _changed.Task.IsCompleted ? NewSignal() : _changed;
            return hasOther;
        }
    }

    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            _ = Write(_end, [1, 0, 0, 0, 0, 0, 0, 0], sizeof(long));
            _listener.Join();
            _queue.Dispose();
            _end.Dispose();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the kernel knows of all that is written in a directory.</summary>
    public static bool IsLocal(string directory)
    {
        try
        {
            return LocalFileSystems.Contains(new DriveInfo(directory).DriveFormat);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private void Listen()
    {
        byte[] buffer = new byte[16 * 1024];
        PollEntry[] both = [new(_queue), new(_end)];
        PollEntry[] end = [new(_end)];
        while (Wait(both, -1) > 0 && both[1].Returned == 0)
        {
            Note(buffer.AsSpan(0, (int)Math.Max(0, Read(_queue, buffer, buffer.Length))));
            if (Wait(end, Pause) != 0)
            {
                return;
            }
        }
    }

    /// <summary>Waits as poll(2) does, which a signal to the thread (the runtime sends some) ends too early, whatever its handler asked for.</summary>
    private static int Wait(PollEntry[] entries, int timeout)
    {
        int ready;
        do
        {
            ready = Poll(entries, (nuint)entries.Length, timeout);
        }
        while (ready < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return ready;
    }

    private void Note(ReadOnlySpan<byte> events)
    {
        lock (_lock)
        {
            while (events.Length >= EventLength)
            {
                int watch = MemoryMarshal.Read<int>(events);
                uint what = MemoryMarshal.Read<uint>(events[4..]);
                int length = MemoryMarshal.Read<int>(events[12..]);
                Note(watch, what, events.Slice(EventLength, length).TrimEnd((byte)0));
                events = events[(EventLength + length)..];
            }

            _changed.TrySetResult();
        }
    }

    private void Note(int watch, uint what, ReadOnlySpan<byte> name)
    {
        bool isKnown = _directories.TryGetValue(watch, out string? directory);
        if ((what & Ignored) != 0 && isKnown)
        {
            // The directory is gone, or was moved; it is watched anew when it is there again.
            _directories.Remove(watch);
            _watches.Remove(directory!);
        }

        if ((what & (MovedSelf | DeletedSelf)) != 0 && isKnown && _watches.Remove(directory!))
        {
            _directories.Remove(watch);
            _ = InotifyRemoveWatch(_queue, watch);
        }

        if (what == Modified && isKnown && _written.Count < MostWritten)
        {
            _written.Add(Path.Combine(directory!, Encoding.UTF8.GetString(name)));
        }
        else
        {
            _hasOther = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1")]
    private static partial SafeFileHandle InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InotifyAddWatch(SafeFileHandle queue, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch")]
    private static partial int InotifyRemoveWatch(SafeFileHandle queue, int watch);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    private static partial SafeFileHandle EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll([In, Out] PollEntry[] entries, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle file, [Out] byte[] buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle file, byte[] buffer, nint length);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry(SafeFileHandle file)
    {
        public int File = (int)file.DangerousGetHandle();
        public short Asked = Readable;
        public short Returned;
    }
}
