using System.Globalization;
using System.Runtime.InteropServices;

namespace Leafwatch;

/// <summary>The memory of the program.</summary>
internal static partial class ProcessMemory
{
    /// <summary>Linux's <c>MADV_DONTNEED</c>.</summary>
    private const int NotNeeded = 4;

    /// <summary>
    /// Gives back to the machine what is not in use: garbage, and what the C library keeps of what was freed (glibc's <c>malloc_trim</c>; SQLite and the
    /// unpacking of rows leave some in the arena of each thread).
    /// </summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = TrimHeap(0);
            }
            catch (EntryPointNotFoundException)
            {
                // Another C library, which gives back by itself or not at all.
            }
        }
    }

    /// <summary>
    /// The same when there is little to do for now, with the pages of the program's own file, much of which only its start needs, and of others that are as they are in
    /// their files: the next who reads one gets it from there again (madvise(2)).
    /// </summary>
    public static void GiveBackAtRest()
    {
        GiveBack();
        if (OperatingSystem.IsLinux())
        {
            LetGoOfFilePages();
        }
    }

    private static void LetGoOfFilePages()
    {
        (nint Start, nint End)? unwritable = null;
        try
        {
            foreach (string line in File.ReadLines("/proc/self/smaps"))
            {
                if (TryReadMapping(line, out nint start, out nint end, out bool isOfFileAndUnwritable))
                {
                    unwritable = isOfFileAndUnwritable ? (start, end) : null;
                }
                else if (unwritable is var (from, to) && line.StartsWith("Anonymous:", StringComparison.Ordinal))
                {
                    // Where something was written before it became unwritable, as the linker does with addresses, that would be lost.
                    if (line.EndsWith(" 0 kB", StringComparison.Ordinal))
                    {
                        _ = Advise(from, (nuint)(to - from), NotNeeded);
                    }

                    unwritable = null;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such file: the kernel takes the pages itself when it wants them.
        }
    }

    /// <summary>Reads the first line of a mapping in <c>smaps</c> (proc_pid_maps(5)): <c>START-END PERMISSIONS OFFSET DEVICE INODE PATH</c>.</summary>
    private static bool TryReadMapping(string line, out nint start, out nint end, out bool isOfFileAndUnwritable)
    {
        string[] words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        string[] range = words[0].Split('-');
        end = 0;
        isOfFileAndUnwritable = words.Length == 6 && words[1] is [_, '-', ..] && words[4] != "0";
        return nint.TryParse(range[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            && range.Length == 2
            && nint.TryParse(range[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end);
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint kept);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
