using System.Globalization;
using Leafwatch.Core.Rollups;

namespace Leafwatch.Reports;

/// <summary>When a kind of report is sent, and to whom.</summary>
/// <param name="Kind">Day, week or month: of the last one that is over.</param>
/// <param name="At">When.</param>
/// <param name="To">Names of receivers.</param>
internal sealed record ReportPlan(ReportKind Kind, ReportTime At, IReadOnlyList<string> To)
{
    /// <summary>The last time, at or before <paramref name="now"/>, at which a report was due, and the period that it is about.</summary>
    public (DateTimeOffset Due, ReportPeriod Period) Last(DateTimeOffset now, RollupClock clock)
    {
        ReportPeriod current = ReportPeriod.Containing(Kind, now, clock);
        DateTimeOffset due = At.In(current, clock);
        if (due > now)
        {
            current = ReportPeriod.Containing(Kind, current.From.AddTicks(-1), clock);
            due = At.In(current, clock);
        }

        return (due, ReportPeriod.Containing(Kind, current.From.AddTicks(-1), clock));
    }
}

/// <summary>A time in a day (<c>08:00</c>), a week (<c>mon 08:00</c>) or a month (<c>1 08:00</c>).</summary>
/// <param name="Day">Days after the first of the period.</param>
/// <param name="Time">The time of that day.</param>
internal sealed record ReportTime(int Day, TimeOnly Time)
{
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static ReportTime Default { get; } = new(0, new TimeOnly(8, 0));

    public static bool TryParse(string text, ReportKind kind, out ReportTime time)
    {
        time = Default;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int day = 0;
        if (words.Length is 0 or > 2
            || !TimeOnly.TryParseExact(words[^1], ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly at)
            || (kind == ReportKind.Day) != (words.Length == 1)
            || (kind == ReportKind.Week && (day = Array.IndexOf(Weekdays, words[0].ToLowerInvariant())) < 0)
            || (kind == ReportKind.Month && (!int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out day) || day is < 1 or > 28)))
        {
            return false;
        }

        time = new ReportTime(kind == ReportKind.Month ? day - 1 : day, at);
        return true;
    }

    public DateTimeOffset In(ReportPeriod period, RollupClock clock)
    {
        DateOnly first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(period.From, clock.Zone).DateTime);
        DateTime local = first.AddDays(Day).ToDateTime(Time);
        while (clock.Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, clock.Zone.GetUtcOffset(local));
    }
}
