namespace Leafwatch.Core.Correlation;

/// <summary>A correlation as it is in force: with the configuration's threshold, or with that of one profile.</summary>
internal sealed record CountPlan
{
    /// <summary>What stored windows are known by: the correlation's name, with the profile's.</summary>
    public required string Key { get; init; }

    public required AlertRule Rule { get; init; }

    /// <summary>The rules that are counted.</summary>
    public required IReadOnlyList<int> Rules { get; init; }

    public required IReadOnlyList<string> GroupNames { get; init; }

    /// <summary>For each of <see cref="Rules"/> the fields that make the group.</summary>
    public required Field[][] GroupFields { get; init; }

    public required int Count { get; init; }

    public required TimeSpan Timespan { get; init; }

    /// <summary>Whether this is a single rule that alerts on its own; its events need not have the field they are grouped by.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Times of the week in which it may fire; always when there are none. And those in which it may not.</summary>
    public WeekWindow? Within { get; init; }

    public IReadOnlyList<WeekWindow> Outside { get; init; } = [];

    public bool MayFireAt(DateTimeOffset time)
    {
        foreach (WeekWindow window in Outside)
        {
            if (window.Contains(time))
            {
                return false;
            }
        }

        return Within is null || Within.Contains(time);
    }
}
