using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Correlation;

/// <summary>A correlation as it is in force: with the configuration's threshold, or with that of one profile.</summary>
internal sealed record WindowPlan
{
    /// <summary>What stored windows are known by: the correlation's name, with the profile's.</summary>
    public required string Key { get; init; }

    public required AlertRule Rule { get; init; }

    public required CorrelationType Type { get; init; }

    /// <summary>How many inputs it has.</summary>
    public required int Inputs { get; init; }

    public required IReadOnlyList<string> GroupNames { get; init; }

    /// <summary>For each input the fields that make the group.</summary>
    public required Field[][] GroupFields { get; init; }

    /// <summary>For each input the fields that make the value, and what they are called.</summary>
    public Field[][] ValueFields { get; init; } = [];

    public string? ValueName { get; init; }

    public required Bound[] Bounds { get; init; }

    /// <summary>The least count that the bounds allow.</summary>
    public required int Count { get; init; }

    /// <summary>How many of the newest have to lie within the timespan for an alert to go on: half as many as make one. One that comes and goes about the count is one alert.</summary>
    public int CountToGoOn => (int)Math.Max(1, (Count + 1L) / 2);

    public required TimeSpan Timespan { get; init; }

    public decimal Percentile { get; init; }

    /// <summary>Whether inputs, one bit each, were seen as the correlation asks; for a sequence.</summary>
    public Func<ulong, bool>? IsSeen { get; init; }

    /// <summary>Whether it is decided at the end of a window (<see cref="SigmaCorrelation.IsDecidedAtEnd"/>).</summary>
    public bool IsDecidedAtEnd { get; init; }

    /// <summary>Whether this is a single rule that alerts on its own; its events need not have the field they are grouped by.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Whether nobody is to be told: another correlation looks at it.</summary>
    public bool IsSilent { get; init; }

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

    public bool Allows(decimal number)
    {
        foreach (Bound bound in Bounds)
        {
            if (!bound.Comparison.Holds(number, bound.Value))
            {
                return false;
            }
        }

        return true;
    }

    public Window NewWindow(byte[] key) => this switch
    {
        { IsDecidedAtEnd: true } => new ClosingWindow(key),
        { Type: CorrelationType.EventCount } => new CountedWindow(key),
        { Type: CorrelationType.ValueCount } => new DistinctWindow(key),
        { Type: CorrelationType.Temporal or CorrelationType.TemporalOrdered } => new SequenceWindow(key, this),
        _ => new SeriesWindow(key, this),
    };
}
