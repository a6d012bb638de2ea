namespace Leafwatch.Core.Anomalies;

/// <summary>How anomalies are judged and told.</summary>
public sealed record AnomalyOptions
{
    public bool IsOn { get; init; } = true;

    /// <summary>How much history a site must have before its anomalies are told; until then they are only kept.</summary>
    public TimeSpan Shadow { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many false alarms a site may have.</summary>
    public AlarmBudget Budget { get; init; } = AlarmBudget.OneAMonth;

    /// <summary>Days that are like a Sunday.</summary>
    public IReadOnlySet<DateOnly> Holidays { get; init; } = new HashSet<DateOnly>();

    /// <summary>What has gone on for so long is the new normal.</summary>
    public TimeSpan NewNormal { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The country of an address, where a list of them is there.</summary>
    public Func<string, string?>? CountryOf { get; init; }

    /// <summary>The autonomous system of an address, where a list of them is there.</summary>
    public Func<string, string?> SystemOf { get; init; } = static _ => null;

    /// <summary>In which hours and days the people of the sites live.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;

    /// <summary>How long counts by the minute are kept: models are made anew from them.</summary>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(14);
}
