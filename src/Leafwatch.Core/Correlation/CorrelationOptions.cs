namespace Leafwatch.Core.Correlation;

/// <summary>What the configuration changes about correlations, and the bounds of their state.</summary>
public sealed record CorrelationOptions
{
    /// <summary>Other thresholds than the rules have, by the correlation's name.</summary>
    public IReadOnlyDictionary<string, Threshold> Thresholds { get; init; } = new Dictionary<string, Threshold>();

    /// <summary>Thresholds that hold at some times of the week; of several that do, the first.</summary>
    public IReadOnlyList<ThresholdProfile> Profiles { get; init; } = [];

    /// <summary>Whether events may be exempt from some of the correlations.</summary>
    public bool HasExemptions { get; init; }

    /// <summary>How much older than the latest line of its source a line may be and still count.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether somebody asks for the windows that changed, to store them.</summary>
    public bool IsStored { get; init; } = true;

    /// <summary>
    /// With how many events a group gets a window of its own, if its correlation does not ask for less; until then they are kept with those of the other groups
    /// (<see cref="WaitingEvents"/>). With less than two all groups have windows.
    /// </summary>
    public int OwnWindowFrom { get; init; } = 8;

    /// <summary>How many groups of a correlation have a window; beyond, the one whose newest event is oldest goes. An outsider can make as many as there are addresses.</summary>
    public int GroupQuota { get; init; } = 50_000;

    /// <summary>
    /// How many bytes all windows and the alerts that are firing take together, about. Ordinary traffic is not to reach it: at the bound alerts
    /// end early, and where they do may differ after a restart.
    /// </summary>
    public long WindowMemory { get; init; } = 128 * 1024 * 1024;

    /// <summary>
    /// How many bytes of what firing alerts show are at hand besides the store, about, where there is one. With more of it, what a flood leaves
    /// behind is older when it is let go, and costs the collector more.
    /// </summary>
    public long AlertMemory { get; init; } = 2 * 1024 * 1024;
}

/// <summary>What stands in place of a correlation's own condition; what is <see langword="null"/> stays as the rule, or for a profile as the configuration, has it.</summary>
public sealed record Threshold(int? Count = null, TimeSpan? Timespan = null, IReadOnlyList<Field>? GroupBy = null);

/// <summary>Thresholds for a time of the week.</summary>
public sealed record ThresholdProfile(string Name, WeekWindow When, IReadOnlyDictionary<string, Threshold> Thresholds);
