using System.Globalization;

namespace Leafwatch.Wording;

/// <summary>Times as those who are told read them: in the zone of the log, which is stated.</summary>
internal static class TimeWords
{
    private const string Day = "ddd d MMM yyyy";
    private const string Clock = "HH:mm:ss";

    public static string Moment(DateTimeOffset time) => $"{Written(time, Day)}, {Written(time, Clock)} ({Zone(time)})";

    /// <summary>Date and zone are said once where they are the same at both ends.</summary>
    public static string Range(DateTimeOffset first, DateTimeOffset last)
    {
        if (first == last)
        {
            return Moment(first);
        }

        if (first.Offset != last.Offset)
        {
            return $"{Moment(first)} to {Moment(last)}";
        }

        return first.Date == last.Date
            ? $"{Written(first, Day)}, {Written(first, Clock)} to {Written(last, Clock)} ({Zone(first)})"
            : $"{Written(first, Day)}, {Written(first, Clock)} to {Written(last, Day)}, {Written(last, Clock)} ({Zone(first)})";
    }

    /// <summary>Times in a row, grouped by day: <c>Thu 10 Oct 2024 (UTC+02:00): 13:55:36, 13:55:40</c>.</summary>
    public static IEnumerable<string> Lists(IEnumerable<DateTimeOffset> times) =>
        times.GroupBy(time => (time.Date, time.Offset))
            .Select(day => $"{DayOf(day.First())}: {Clocks(day)}");

    /// <summary>The day and zone that all of some times share, <c>Thu 10 Oct 2024 (UTC+02:00)</c>; <see langword="null"/> when they share none.</summary>
    public static string? OneDay(IEnumerable<DateTimeOffset> times)
    {
        (DateTime, TimeSpan Offset)[] days = [.. times.Select(time => (time.Date, time.Offset)).Distinct().Take(2)];
        return days is [var (date, offset)] ? DayOf(new DateTimeOffset(date, offset)) : null;
    }

    /// <summary>Times in a row, whose day is said elsewhere.</summary>
    public static string Clocks(IEnumerable<DateTimeOffset> times) => string.Join(", ", times.Select(time => Written(time, Clock)));

    public static string Length(TimeSpan span)
    {
        (long Count, string Unit)[] parts =
        [
            ((long)span.TotalDays, "day"), (span.Hours, "hour"), (span.Minutes, "minute"), (span.Seconds, "second"),
        ];
        (long Count, string Unit)[] said = [.. parts.SkipWhile(part => part.Count == 0).Take(2).Where(part => part.Count > 0)];
        return said.Length == 0
            ? "less than a second"
            : string.Join(" ", said.Select(part => $"{part.Count} {part.Unit}{(part.Count == 1 ? "" : "s")}"));
    }

    private static string DayOf(DateTimeOffset time) => $"{Written(time, Day)} ({Zone(time)})";

    private static string Zone(DateTimeOffset time) => time.Offset == TimeSpan.Zero ? "UTC" : "UTC" + Written(time, "zzz");

    private static string Written(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
