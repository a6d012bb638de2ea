using System.Globalization;
using System.IO.MemoryMappedFiles;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests;

public sealed class ProcessMemoryTests
{
    private const int Size = 4 * 1024 * 1024;

    [Fact]
    public void What_is_given_back_of_a_file_is_read_from_it_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the pages of other systems are their own affair");
        using TemporaryFolder folder = new();
        string path = folder["numbers"];
        byte[] written = new byte[Size];
        new Random(1).NextBytes(written);
        File.WriteAllBytes(path, written);
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = file.CreateViewAccessor(0, Size, MemoryMappedFileAccess.Read);
        Assert.Equal(written, Read(view));
        Assert.True(ResidentOf(path) > 0);

        ProcessMemory.LetGoOfPages(path);

        Assert.Equal(0, ResidentOf(path));
        Assert.Equal(written, Read(view));
    }

    private static byte[] Read(MemoryMappedViewAccessor view)
    {
        byte[] read = new byte[Size];
        _ = view.ReadArray(0, read, 0, Size);
        return read;
    }

    /// <summary>How many kB of a file are in memory as pages of this process.</summary>
    private static int ResidentOf(string path)
    {
        string resident = File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.EndsWith(path, StringComparison.Ordinal)).First(line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return int.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
