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

    /// <summary>The same when there is little to do for now, with the pages of the program's own file, much of which only its start needs.</summary>
    public static void GiveBackAtRest()
    {
        GiveBack();
        if (OperatingSystem.IsLinux() && Environment.ProcessPath is { } program)
        {
            LetGoOfPages(program);
        }
    }

    /// <summary>Lets go of pages that are as they are in a file that stays mapped: the next who reads one gets it from there again (madvise(2)).</summary>
    internal static void LetGoOfPages(string file)
    {
        try
        {
            (nint Start, nint End)? unchanged = null;
            foreach (string line in File.ReadLines("/proc/self/smaps"))
            {
                if (TryReadMapping(line, out nint start, out nint end))
                {
                    unchanged = IsOf(line, file) ? (start, end) : null;
                }
                else if (line.StartsWith("Anonymous:", StringComparison.Ordinal) || line.StartsWith("Swap:", StringComparison.Ordinal))
                {
                    // Where something was written before it became unwritable, as the linker does with addresses, that would be lost.
                    unchanged = line.EndsWith(" 0 kB", StringComparison.Ordinal) ? unchanged : null;
                }
                else if (line.StartsWith("VmFlags:", StringComparison.Ordinal) && unchanged is var (from, to))
                {
                    _ = Advise(from, (nuint)(to - from), NotNeeded);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such file: the kernel takes the pages itself when it wants them.
        }
    }

    /// <summary>Reads the first line of a mapping in <c>smaps</c> (proc_pid_maps(5)): <c>START-END PERMISSIONS OFFSET DEVICE INODE PATH</c>.</summary>
    private static bool TryReadMapping(string line, out nint start, out nint end)
    {
        string[] range = line.Split(' ', 2)[0].Split('-');
        end = 0;
        return nint.TryParse(range[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start)
            && range.Length == 2
            && nint.TryParse(range[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out end);
    }

    private static bool IsOf(string mapping, string file) => mapping.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries) is [_, [_, '-', ..], _, _, _, { } path] && path == file;

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint kept);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint length, int advice);
}
