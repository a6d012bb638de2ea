namespace Leafwatch.Core.Rollups;

/// <summary>What was counted since the last commit.</summary>
public sealed record RollupChanges
{
    public List<RollupPart> Parts { get; } = [];

    /// <summary>When the store is to put parts together and drop what is too old: the time by the wall clock; <see langword="null"/> when it is not due.</summary>
    public DateTimeOffset? Upkeep { get; set; }

    /// <summary>How many rows of a kind are packed, and how many get pseudonyms, at most: who waits for the commit waits for that.</summary>
    public int UpkeepRows { get; set; } = 32;

    public bool IsEmpty => Parts.Count == 0 && Upkeep is null;
}

/// <summary>What is to be added to a minute, and to the hour and the day that it lies in.</summary>
/// <param name="Series">What it is about.</param>
/// <param name="Minute">Minutes since 1970; lists of frequent values stand in the first minute of their hour.</param>
/// <param name="Payload">The counts (<see cref="Rollup.ToBytes"/>).</param>
public sealed record RollupPart(RollupSeries Series, long Minute, byte[] Payload);
