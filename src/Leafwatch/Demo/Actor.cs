namespace Leafwatch.Demo;

/// <summary>Somebody who leaves lines in the site's logs.</summary>
internal abstract class Actor(ServerLogs logs, Random random)
{
    protected ServerLogs Logs => logs;

    protected Random Random => random;

    /// <summary>Everything the actor does from <paramref name="from"/> on, in order of time.</summary>
    public abstract IEnumerable<StoryLine> Act(TimeSpan from);

    protected TimeSpan Between(int leastMilliseconds, int mostMilliseconds) =>
        TimeSpan.FromMilliseconds(random.Next(leastMilliseconds, mostMilliseconds));

    protected string OneOf(ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];
}
