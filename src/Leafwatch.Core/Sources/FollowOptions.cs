namespace Leafwatch.Core.Sources;

/// <summary>How files are followed. The defaults are for servers; tests choose others.</summary>
public sealed record FollowOptions
{
    public const int DefaultLongestLine = 64 * 1024;

    private const int ShortestBound = 256;
    private const int LongestBound = 2 * DefaultLongestLine;

    /// <summary>A line may be this long, in bytes of UTF-8 and without its end; a longer one is cut. From 256 bytes to 128 KiB; of UTF-16 at most 64 KiB.</summary>
    public int LongestLine
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, ShortestBound);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestBound);
            field = value;
        }
    }

    = DefaultLongestLine;

    /// <summary>
    /// How long a last line without an end must not have grown to be taken as it is. What its writer adds to it later is passed over,
    /// and told (<see cref="SourceEvent.RestSkipped"/>). Where a file ends at a multiple of 4096 bytes its writer has a buffer,
    /// and will write the rest with the next: such a line is taken only when the file is over.
    /// </summary>
    public TimeSpan LastLineAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often files that were written to lately are looked at.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often all files are looked at, and directories are listed for what a pattern matches.</summary>
    public TimeSpan FullInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often files are looked at where the system tells what happens to them: a net below the net.</summary>
    public TimeSpan NotifiedInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a look at all files at least keeps off the next, however much the system tells.</summary>
    public TimeSpan LeastInterval { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a file must not have changed to be left to the full looks.</summary>
    public TimeSpan QuietAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a rotated file must not have grown until it is over: the children of a server write to it until they are restarted.</summary>
    public TimeSpan RotatedQuiet { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same for a deleted file. As long as somebody writes to it, the disk space is held anyway.</summary>
    public TimeSpan DeletedQuiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a file that was there must be absent until that is told: between rename and create there is none.</summary>
    public TimeSpan MissingAfter { get; init; } = TimeSpan.FromSeconds(5);
}
