namespace Leafwatch.Core.Ledgers;

/// <summary>What the health of the monitor and its sources is judged by.</summary>
public sealed record HealthOptions
{
    /// <summary>After how long without a line a source is silent, by its name; <see cref="Timeout.InfiniteTimeSpan"/> for never. Of other sources their usual traffic decides.</summary>
    public IReadOnlyDictionary<string, TimeSpan> SilentAfter { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>The sources whose times are corrected by what their clocks are off.</summary>
    public IReadOnlySet<string> CorrectedClocks { get; init; } = new HashSet<string>();

    /// <summary>Sources that nobody asked for and that are not there yet: a daemon that is installed but does not run need never write one.</summary>
    public IReadOnlySet<string> MayNeverCome { get; init; } = new HashSet<string>();

    /// <summary>Where the state is kept, for messages.</summary>
    public string StateDirectory { get; init; } = "";

    /// <summary>Asks for the space on the disk of the state; <see langword="null"/> when there is none to watch, or it cannot be told.</summary>
    public Func<DiskSpace?> StateDisk { get; init; } = () => null;
}

/// <summary>How many bytes a disk has, and how many of them are free to this program.</summary>
public readonly record struct DiskSpace(long Free, long Size)
{
    /// <summary>Asks the system.</summary>
    /// <param name="directory">A folder on the disk.</param>
    /// <returns>Nothing when the system does not say.</returns>
    public static DiskSpace? Of(string directory)
    {
        try
        {
            DriveInfo disk = new(directory);
            return new DiskSpace(disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
