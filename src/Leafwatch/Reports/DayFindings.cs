using System.Globalization;
using Leafwatch.Core.Rollups;
using static Leafwatch.Reports.ReportWords;

namespace Leafwatch.Reports;

/// <summary>What was counted on each day; of two weeks or more, on the days of the week on average.</summary>
internal sealed class DayFindings
{
    private const int DaysOfWeek = 7;

    /// <summary>Of less than two weeks there is no average of a day of the week.</summary>
    private const int FewestForAverages = 2 * DaysOfWeek;

    /// <param name="material">What the report is made of.</param>
    public DayFindings(ReportMaterial material)
    {
        (DateTime Date, DayCounts Counts)[] days = [.. material.Days.Select(day => (TimeZoneInfo.ConvertTime(day.Start, material.Clock.Zone).Date, day))];
        Figures =
        [
            .. days.SelectMany(day => Measures(day.Counts).Select(measure =>
                new ReportFigure("days", measure.Name, day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), measure.Value))),
        ];
        if (days.Length is > 1 and <= DaysOfWeek)
        {
            Heading = "Day";
            Rows = [.. days.Select(day => Row(day.Date.ToString("ddd d MMM", CultureInfo.InvariantCulture), [day.Counts]))];
        }
        else if (days.Length >= FewestForAverages)
        {
            Heading = "Day, on average";
            Rows = [.. WholeDays(days, material).GroupBy(day => day.Date.DayOfWeek).OrderBy(day => ((int)day.Key + DaysOfWeek - 1) % DaysOfWeek).Select(day => Row(day.Key.ToString(), [.. day.Select(each => each.Counts)]))];
        }
    }

    /// <summary>What the rows are of.</summary>
    public string Heading { get; } = "";

    /// <summary>In the order of <see cref="Columns"/>.</summary>
    public IReadOnlyList<string[]> Rows { get; } = [];

    public static IReadOnlyList<string> Columns { get; } = ["#Requests", "#Visitors", "#Not found", "#Server errors", "#Bytes"];

    public IReadOnlyList<ReportFigure> Figures { get; }

    /// <summary>The days that are over, those without any line too: a shop that is closed on Sundays has none then, and not the average of the one on which it was open.</summary>
    private static IEnumerable<(DateTime Date, DayCounts Counts)> WholeDays((DateTime Date, DayCounts Counts)[] days, ReportMaterial material)
    {
        Dictionary<DateTime, DayCounts> counted = days.ToDictionary(day => day.Date, day => day.Counts);
        DateTimeOffset end = material.EndedIn ?? (material.Made < material.Period.To ? material.Made : material.Period.To);
        DateTime until = TimeZoneInfo.ConvertTime(end, material.Clock.Zone).Date;
        for (DateTime date = days[0].Date; date < until; date = date.AddDays(1))
        {
            yield return (date, counted.GetValueOrDefault(date) ?? new DayCounts(material.Period.From, 0, 0, 0, 0, 0));
        }
    }

    private static string[] Row(string name, DayCounts[] days) =>
    [
        name,
        Number(days.Average(day => day.Requests)),
        Number(days.Average(day => day.Visitors)),
        Number(days.Average(day => day.Missing)),
        Number(days.Average(day => day.ServerErrors)),
        Bytes(days.Average(day => day.Bytes)),
    ];

    private static IEnumerable<(string Name, long Value)> Measures(DayCounts day) =>
        [("requests", day.Requests), ("visitors", day.Visitors), ("pages not found", day.Missing), ("server errors", day.ServerErrors), ("bytes", day.Bytes)];
}

/// <summary>What was counted on a day.</summary>
internal sealed record DayCounts(DateTimeOffset Start, long Requests, long Visitors, long Missing, long ServerErrors, long Bytes)
{
    public static DayCounts Of(DateTimeOffset start, Rollup counts) => new(
        start, counts[RollupMeasure.Requests], counts.Visitors.Estimate, counts.Statuses[404] + counts.Statuses[410], counts.Statuses.OfClass(5), counts[RollupMeasure.Bytes]);
}
