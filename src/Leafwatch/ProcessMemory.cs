using System.Runtime.InteropServices;

namespace Leafwatch;

/// <summary>The memory of the program.</summary>
internal static partial class ProcessMemory
{
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

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint kept);
}
