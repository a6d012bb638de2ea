using Leafwatch.Core.Rollups;
using Leafwatch.Reports;

namespace Leafwatch.Web.UseCases;

/// <summary>Which report an address asks for; those that are kept.</summary>
internal static class ReportsAsked
{
    private const int MostKept = 500;

    public static SiteReport Make(Visit visit, ReportPeriod period) =>
        ReportMaker.Make(ReportMaterial.Read(visit.Dashboard.Parts.Reading, period, visit.Dashboard.Explorer.History.Clock, visit.Now));

    /// <returns>The time that it is about; <see langword="null"/> for one that is none.</returns>
    public static ReportPeriod? Period(Visit visit)
    {
        RollupClock clock = visit.Dashboard.Explorer.History.Clock;

        // Who says from when has said what it is about.
        string about = visit.Asked("from") is { Length: > 0 } ? "range" : visit.Asked("about") ?? "range";
        switch (about)
        {
            case "today":
                return ReportPeriod.Containing(ReportKind.Day, visit.Now, clock);
            case "yesterday":
                return ReportPeriod.Containing(ReportKind.Day, visit.Now.AddDays(-1), clock);
            case "this-week":
                return ReportPeriod.Containing(ReportKind.Week, visit.Now, clock);
            case "last-week":
                return ReportPeriod.Containing(ReportKind.Week, visit.Now, clock).Before(1, clock);
            case "this-month":
                return ReportPeriod.Containing(ReportKind.Month, visit.Now, clock);
            case "last-month":
                return ReportPeriod.Containing(ReportKind.Month, visit.Now, clock).Before(1, clock);
            case "range":
                return visit.Asked("from") is { } from && TimeArgument.TryParse(from, clock.Zone, visit.Now, out DateTimeOffset begin)
                    && TryEnd(visit, clock, out DateTimeOffset end) && end > begin && begin.Year > 1970 && end < visit.Now.AddYears(1)
                    ? ReportPeriod.Range(begin, end)
                    : null;
            default:
                return Named(about, clock);
        }
    }

    private static bool TryEnd(Visit visit, RollupClock clock, out DateTimeOffset end)
    {
        end = visit.Now;
        return visit.Asked("to") is not { } to || TimeArgument.TryParse(to, clock.Zone, visit.Now, out end);
    }

    private static ReportPeriod? Named(string name, RollupClock clock) =>
        ReportPeriod.TryParseDay(name, out DateOnly day) ? ReportPeriod.Day(day, clock)
        : ReportPeriod.TryParseWeek(name, out DateOnly monday) ? ReportPeriod.Week(monday, clock)
        : ReportPeriod.TryParseMonth(name, out DateOnly first) ? ReportPeriod.Month(first, clock)
        : null;

    /// <summary>The reports in the folder of past ones, the latest first.</summary>
    public static IEnumerable<(string Name, DateTimeOffset Written)> Kept(Visit visit)
    {
        DirectoryInfo folder = new(Path.Combine(visit.Dashboard.Parts.StateDirectory, ReportLetter.Folder));
        RollupClock clock = visit.Dashboard.Explorer.History.Clock;
        return !folder.Exists ? [] : folder.EnumerateFiles("*.html")
            .Select(file => (Name: Path.GetFileNameWithoutExtension(file.Name), Written: new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero)))
            .Where(file => Named(file.Name, clock) is not null)
            .OrderByDescending(file => file.Written)
            .Take(MostKept);
    }
}
