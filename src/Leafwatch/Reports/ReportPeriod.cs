using System.Globalization;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

internal enum ReportKind
{
    Day,
    Week,
    Month,
    Range,
}

/// <summary>The time that a report is about. Days, weeks (from Monday, ISO 8601) and months are those of the zone of the monitor.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">How it is called: <c>2026-11-19</c>, <c>2026-W47</c>, <c>2026-11</c>.</param>
/// <param name="From">Its first instant.</param>
/// <param name="To">The first after it.</param>
internal sealed record ReportPeriod(ReportKind Kind, string Name, DateTimeOffset From, DateTimeOffset To)
{
    private const string DayForm = "yyyy-MM-dd";

    public static ReportPeriod Day(DateOnly day, RollupClock clock) =>
        new(ReportKind.Day, day.ToString(DayForm, CultureInfo.InvariantCulture), clock.StartOf(day), clock.StartOf(day.AddDays(1)));

    /// <param name="day">Any day of it.</param>
    /// <param name="clock">Where days begin.</param>
    public static ReportPeriod Week(DateOnly day, RollupClock clock)
    {
        DateOnly monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        DateTime thursday = monday.AddDays(3).ToDateTime(TimeOnly.MinValue);
        string name = string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(thursday)}-W{ISOWeek.GetWeekOfYear(thursday):00}");
        return new(ReportKind.Week, name, clock.StartOf(monday), clock.StartOf(monday.AddDays(7)));
    }

    /// <param name="day">Any day of it.</param>
    /// <param name="clock">Where days begin.</param>
    public static ReportPeriod Month(DateOnly day, RollupClock clock)
    {
        DateOnly first = new(day.Year, day.Month, 1);
        return new(ReportKind.Month, first.ToString("yyyy-MM", CultureInfo.InvariantCulture), clock.StartOf(first), clock.StartOf(first.AddMonths(1)));
    }

    public static ReportPeriod Range(DateTimeOffset from, DateTimeOffset to) => new(
        ReportKind.Range, string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd'T'HHmm}_{to:yyyy-MM-dd'T'HHmm}"), from, to);

    /// <summary>The period of a kind that a time lies in.</summary>
    public static ReportPeriod Containing(ReportKind kind, DateTimeOffset time, RollupClock clock)
    {
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, clock.Zone).DateTime);
        return kind switch
        {
            ReportKind.Day => Day(day, clock),
            ReportKind.Month => Month(day, clock),
            _ => Week(day, clock),
        };
    }

    public static bool TryParseDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>Reads <c>2026-W47</c>.</summary>
    public static bool TryParseWeek(string text, out DateOnly monday)
    {
        monday = default;
        string[] parts = text.Split("-W", StringSplitOptions.None);
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int week)
            || year is < 1970 or > 9000
            || week < 1
            || week > ISOWeek.GetWeeksInYear(year))
        {
            return false;
        }

        monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday));
        return true;
    }

    public static bool TryParseMonth(string text, out DateOnly first) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out first);

    /// <summary>The one so many before this one.</summary>
    public ReportPeriod Before(int periods, RollupClock clock)
    {
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(From, clock.Zone).DateTime);
        return Kind switch
        {
            // A day is compared with the same day of the weeks before: a Thursday with Thursdays.
            ReportKind.Day => Day(day.AddDays(-7 * periods), clock),
            ReportKind.Week => Week(day.AddDays(-7 * periods), clock),
            ReportKind.Month => Month(day.AddMonths(-periods), clock),
            _ => Range(From - (periods * (To - From)), To - (periods * (To - From))),
        };
    }

    /// <summary>As much of it as a time is long, in whole hours.</summary>
    public ReportPeriod First(TimeSpan length) => Range(From, From + TimeSpan.FromHours(Math.Max(1, Math.Round(length.TotalHours))));

    /// <summary>The period in words: <c>the week from Monday 16 to Sunday 22 November 2026</c>.</summary>
    public string InWords(TimeZoneInfo zone)
    {
        DateTimeOffset first = TimeZoneInfo.ConvertTime(From, zone);
        DateTimeOffset last = TimeZoneInfo.ConvertTime(To.AddTicks(-1), zone);
        return Kind switch
        {
            ReportKind.Day => first.ToString("dddd d MMMM yyyy", CultureInfo.InvariantCulture),
            ReportKind.Week => string.Create(CultureInfo.InvariantCulture, $"the week from {first:dddd d MMMM} to {last:dddd d MMMM yyyy}"),
            ReportKind.Month => first.ToString("MMMM yyyy", CultureInfo.InvariantCulture),
            _ => string.Create(CultureInfo.InvariantCulture, $"the time from {first:d MMMM yyyy HH:mm} to {TimeZoneInfo.ConvertTime(To, zone):d MMMM yyyy HH:mm}"),
        };
    }

    /// <summary>What a report of it is called: <c>Weekly report</c>.</summary>
    public string Called => Kind switch
    {
        ReportKind.Day => "Daily report",
        ReportKind.Week => "Weekly report",
        ReportKind.Month => "Monthly report",
        _ => "Report",
    };

    /// <summary>What those that it is compared with are called in a sentence: <c>week</c>, but <c>Thursday</c> for a Thursday.</summary>
    public string WordOfItsLike(TimeZoneInfo zone) =>
        Kind == ReportKind.Day ? TimeZoneInfo.ConvertTime(From, zone).ToString("dddd", CultureInfo.InvariantCulture) : Word;

    /// <summary>What it is called in a sentence: <c>week</c>.</summary>
    public string Word => Kind switch
    {
        ReportKind.Day => "day",
        ReportKind.Week => "week",
        ReportKind.Month => "month",
        _ => "time",
    };
}
