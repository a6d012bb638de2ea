using System.Globalization;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Storage;
using Leafwatch.Status;

namespace Leafwatch.Web.Pages;

/// <summary>The lines of the last hours, by the ledger, with what is usual at those hours of the week.</summary>
internal static class SourceHours
{
    public const int Most = 48;

    public static Markup Chart(IReadOnlyList<SourceStatus> sources, DateTimeOffset now, Texts texts)
    {
        IReadOnlyList<Column> columns = Of(sources, now);
        string summary = Texts.Fill(
            texts.LinesPerHourSummary, Most, Shown.Number(columns.Sum(column => column.Value)), Shown.Number(columns.Max(column => column.Value)));
        return Charts.Columns(texts.LinesPerHour, summary, columns);
    }

    /// <summary>The name of an hour, counted from 1970.</summary>
    public static string Name(long hour) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(hour * 3600), TimeZoneInfo.Local)
        .ToString("ddd HH:mm", CultureInfo.InvariantCulture);

    private static Column[] Of(IReadOnlyList<SourceStatus> sources, DateTimeOffset now)
    {
        long first = UsualTraffic.HourOf(now) - Most + 1;
        double[] lines = new double[Most];
        UsualTraffic traffic = new();
        foreach (HourTally hour in sources.SelectMany(source => source.Hours).OrderBy(hour => hour.Hour))
        {
            traffic.Add(hour);
            if (hour.Hour >= first && hour.Hour < first + Most)
            {
                lines[hour.Hour - first] += hour.Lines;
            }
        }

        DateTimeOffset since = sources.Select(source => source.Account.Since).DefaultIfEmpty(now).Min();
        return [.. lines.Select((value, i) => new Column(Name(first + i), value, traffic.MiddleAt(DateTimeOffset.FromUnixTimeSeconds((first + i) * 3600), since)))];
    }
}
