namespace Leafwatch.Core;

/// <summary>
/// How far the lines of a file have come in an hour that the autumn change repeats, so that their order tells the two apart: a time that would go back as one of
/// the first is in the second. One reader's.
/// </summary>
/// <remarks>Only lines of such an hour ask. Who reads a file in pieces is told at each what the lines before came to (<see cref="Batch.HourBefore"/>).</remarks>
public sealed class RepeatedHour
{
    /// <summary>Further behind, a time of either hour does not follow those before it: some clock was wrong.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    private Func<DateTimeOffset?>? _before;

    /// <summary>Whether lines are read as they are written, so that the time of the reading tells the hours apart before any line goes back.</summary>
    public bool IsLive { get; set; }

    /// <summary>The latest time so far in such an hour, if there was one since the reading began.</summary>
    public DateTimeOffset? Latest { get; private set; }

    /// <summary>Begins with lines whose file has come to <paramref name="before"/>, or at a place where nothing is known of the lines before.</summary>
    public void Begin(DateTimeOffset? before = null)
    {
        Latest = before;
        _before = null;
    }

    /// <summary>Begins with lines before which others are still being read; it is waited for them when the first line asks.</summary>
    public void BeginAfter(Func<DateTimeOffset?> before)
    {
        Latest = null;
        _before = before;
    }

    /// <summary>The latest time of the lines before, be they read by others.</summary>
    internal DateTimeOffset? Reached()
    {
        if (_before is { } before)
        {
            Begin(before());
        }

        return Latest;
    }

    /// <summary>Takes note of the time of a line, as it was settled.</summary>
    internal void Reach(DateTimeOffset time)
    {
        if (Latest is not { } latest || time > latest || latest - time > Longest)
        {
            Latest = time;
        }
    }
}
