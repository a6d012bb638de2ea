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
