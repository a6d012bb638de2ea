using System.Globalization;

namespace Leafwatch.Core.Rules;

/// <summary>A part of a time, as Sigma's modifiers name it. Weeks are those of ISO 8601.</summary>
public enum TimeUnit
{
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

internal static class TimeUnits
{
    /// <summary>The least number that the part can be.</summary>
    public static int Least(this TimeUnit unit) => unit is TimeUnit.Minute or TimeUnit.Hour ? 0 : 1;

    /// <summary>The greatest number that the part can be.</summary>
    public static int Most(this TimeUnit unit) => unit switch
    {
        TimeUnit.Minute => 59,
        TimeUnit.Hour => 23,
        TimeUnit.Day => 31,
        TimeUnit.Week => 53,
        TimeUnit.Month => 12,
        _ => 9999,
    };

    public static int Of(this TimeUnit unit, DateTimeOffset time) => unit switch
    {
        TimeUnit.Minute => time.Minute,
        TimeUnit.Hour => time.Hour,
        TimeUnit.Day => time.Day,
        TimeUnit.Week => ISOWeek.GetWeekOfYear(time.DateTime),
        TimeUnit.Month => time.Month,
        _ => time.Year,
    };
}
