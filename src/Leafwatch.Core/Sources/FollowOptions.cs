namespace Leafwatch.Core.Sources;

/// <summary>How files are followed. The defaults are for servers; tests choose others.</summary>
public sealed record FollowOptions
{
    /// <summary>A line may be this long, without its end; a longer one is cut.</summary>
    public const int LongestLine = 64 * 1024;

    /// <summary>How often files that were written to lately are looked at.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often all files are looked at, and directories are listed for what a pattern matches.</summary>
    public TimeSpan FullInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a file must not have changed to be left to the full looks.</summary>
    public TimeSpan QuietAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a rotated file must not have grown until it is over: the children of a server write to it until they are restarted.</summary>
    public TimeSpan RotatedQuiet { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same for a deleted file. As long as somebody writes to it, the disk space is held anyway.</summary>
    public TimeSpan DeletedQuiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a file that was there must be absent until that is told: between rename and create there is none.</summary>
    public TimeSpan MissingAfter { get; init; } = TimeSpan.FromSeconds(5);
}
