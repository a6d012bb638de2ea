namespace Leafwatch.Core.Sources;

/// <summary>A Windows event channel.</summary>
/// <param name="Name">What the source is called in the store and in output.</param>
/// <param name="Channel">The channel: <c>Security</c>, <c>Microsoft-Windows-IIS-Logging/Logs</c>.</param>
public sealed record EventChannelSource(string Name, string Channel)
{
    /// <summary>Where to begin when it was never read before.</summary>
    public StartAt Start { get; init; } = StartAt.End;

    /// <summary>How far back to begin when it was never read before, instead of <see cref="Start"/>.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>What it is called in positions and events.</summary>
    public string Path => $"channel:{Channel}";
}
