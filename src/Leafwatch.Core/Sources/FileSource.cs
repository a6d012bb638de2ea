namespace Leafwatch.Core.Sources;

/// <summary>Files to follow.</summary>
/// <param name="Name">What the source is called in the store and in output.</param>
/// <param name="Pattern">An absolute path, or a glob: <c>*</c>, <c>?</c> and <c>[..]</c>, also in directories.</param>
/// <param name="Start">Where to begin in files that are there when the source is watched for the first time.</param>
public sealed record FileSource(string Name, string Pattern, StartAt Start = StartAt.End)
{
    /// <summary>
    /// Gives how often its files are looked at now; <see langword="null"/> for what is best: seldom where the system tells what happens
    /// to them, else as <see cref="FollowOptions"/> say.
    /// </summary>
    public Func<TimeSpan?> PollInterval { get; init; } = static () => null;

    /// <summary>From when on lines are read, instead of <see cref="Start"/>.</summary>
    public SinceTime? Since { get; init; }
}

/// <summary>Where to begin in a file never seen before. Files that appear later are always read from their beginning.</summary>
public enum StartAt
{
    /// <summary>With the first line that is not yet complete.</summary>
    End,

    Beginning,
}
