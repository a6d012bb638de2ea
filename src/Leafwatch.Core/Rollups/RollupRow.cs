namespace Leafwatch.Core.Rollups;

/// <summary>How long a stored rollup lasts. The numbers are in the store: they stay.</summary>
public enum RollupSpan
{
    Minute = 0,
    Hour = 1,
    Day = 2,
}

/// <summary>What is kept of a series about a minute, an hour or a day.</summary>
public sealed record RollupRow(RollupSeries Series, DateTimeOffset Start, Rollup Counts);

/// <summary>How long rollups are kept, and in how much detail.</summary>
public sealed record RollupRetention
{
    public static RollupRetention Default { get; } = new();

    public TimeSpan Minutes { get; init; } = TimeSpan.FromDays(14);

    public TimeSpan Hours { get; init; } = TimeSpan.FromDays(400);

    public TimeSpan Days { get; init; } = TimeSpan.FromDays(36500);

    /// <summary>How long alerts that are over are kept.</summary>
    public TimeSpan Alerts { get; init; } = TimeSpan.FromDays(400);

    /// <summary>When addresses and users in lists give way to pseudonyms; <see langword="null"/> for never.</summary>
    public TimeSpan? Pseudonyms { get; init; } = TimeSpan.FromDays(30);
}
