using System.Globalization;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Reports;

/// <summary>The pictures of a report, and what they show in words.</summary>
internal static class ReportPictures
{
    /// <summary>A bar is an hour as long as there are at most so many.</summary>
    private const int MostBars = 24 * 8;

    private const int Named = 3;

    public static ReportPicture OfHours(string id, string caption, ReportMaterial material, IReadOnlyDictionary<long, (long Height, long Trouble)> hours, IReadOnlyList<ExpectedBand> expectedBands)
    {
        long first = RollupClock.MinuteOf(material.Period.From);
        long end = RollupClock.MinuteOf(material.Period.To);
        long width = Math.Max(material.HasHours ? 60 : 24 * 60, ((end - first + MostBars - 1) / MostBars + 59) / 60 * 60);
        var bars = new (long Height, long Trouble)[(int)Math.Max(1, (end - first + width - 1) / width)];
        foreach ((long start, (long height, long trouble)) in hours)
        {
            long place = (start - first) / width;
            if (place >= 0 && place < bars.Length)
            {
                bars[place] = (bars[place].Height + height, bars[place].Trouble + trouble);
            }
        }

        ExpectedRange?[] expected = ExpectedRange.Of(expectedBands, [.. Enumerable.Range(0, bars.Length).Select(i => first + (i * width)), end]);
        int known = expected.Count(range => range is not null);
        if (known == 0)
        {
            return new ReportPicture(id, caption, bars, LabelsOf(material), []);
        }

        int outside = bars.Zip(expected, static (bar, range) => bar.Height > range?.High || bar.Height < range?.Low).Count(isOutside => isOutside);
        string words = string.Create(
            CultureInfo.InvariantCulture, $"{caption}; with the least and the most that was expected: {(known == 1 ? outside == 1 ? "it is outside" : "it is within" : $"{outside} of {known} bars are outside")}");
        return new ReportPicture(id, words, bars, LabelsOf(material), expected);
    }

    /// <summary>The busiest hours, and the day of the week that stands out, if one does.</summary>
    public static (string Busiest, string Peak) BusiestIn(ReportMaterial material, IReadOnlyDictionary<long, (long Height, long Trouble)> hours)
    {
        string busiest = string.Join(
            ", ",
            hours.OrderByDescending(hour => hour.Value.Height).ThenBy(hour => hour.Key).Take(Named)
                .Select(hour => $"{Local(hour.Key).ToString(material.HasHours ? "dddd d MMMM HH:mm" : "dddd d MMMM", CultureInfo.InvariantCulture)} ({ReportWords.Number(hour.Value.Height)})"));
        // A day in the middle of which the counting began or ended says nothing of days of its kind.
        DateTime first = hours.Keys.Select(hour => Local(hour).Date).DefaultIfEmpty().Min();
        DateTime last = hours.Keys.Select(hour => Local(hour).Date).DefaultIfEmpty().Max();
        bool isBegunLater = first > TimeZoneInfo.ConvertTime(material.Period.From, material.Clock.Zone).Date;
        bool isEndedEarlier = last < TimeZoneInfo.ConvertTime(material.Period.To, material.Clock.Zone).AddTicks(-1).Date;
        var days = hours.Where(hour => !(isBegunLater && Local(hour.Key).Date == first) && !(isEndedEarlier && Local(hour.Key).Date == last))
            .GroupBy(hour => Local(hour.Key).DayOfWeek)
            .Select(day => (Day: day.Key, Mean: (double)day.Sum(hour => hour.Value.Height) / day.Select(hour => Local(hour.Key).Date).Distinct().Count()))
            .OrderByDescending(day => day.Mean)
            .ToArray();
        double others = days.Length > 1 ? days[1..].Average(day => day.Mean) : 0;
        string peak = others > 0 && days.Length >= 3 && days[0].Mean > 1.3 * others
            ? string.Create(CultureInfo.InvariantCulture, $" {days[0].Day} is the peak: {days[0].Mean / others:0.0} times as much as on other days.")
            : "";
        return (busiest, peak);

        DateTimeOffset Local(long minute) => TimeZoneInfo.ConvertTime(RollupClock.TimeOf(minute), material.Clock.Zone);
    }

    private static IReadOnlyList<string> LabelsOf(ReportMaterial material)
    {
        TimeZoneInfo zone = material.Clock.Zone;
        TimeSpan length = material.Period.To - material.Period.From;
        (int parts, string form) = length.TotalDays switch
        {
            <= 2 => (8, "HH:mm"),
            <= 8 => ((int)Math.Round(length.TotalDays), "ddd d"),
            _ => (6, "d MMM"),
        };
        return [.. Enumerable.Range(0, parts).Select(i => TimeZoneInfo.ConvertTime(material.Period.From + (length * i / parts), zone).ToString(form, CultureInfo.InvariantCulture))];
    }
}
