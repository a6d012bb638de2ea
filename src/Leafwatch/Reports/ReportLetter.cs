using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Reports;

/// <summary>A report as it is sent, and as it is put into the folder of past reports.</summary>
internal static class ReportLetter
{
    public const string Folder = "reports";

    /// <param name="report">The report.</param>
    /// <param name="site">The machine that it is about.</param>
    /// <param name="dashboard">The dashboard, if those who get it can reach it.</param>
    public static Letter Write(SiteReport report, string site, Uri? dashboard)
    {
        Uri? more = dashboard is null ? null : new Uri(dashboard, $"/reports/one?about={Uri.EscapeDataString(report.Period.Name)}");
        return new Letter(
            $"[Leafwatch] {report.Period.Called} {report.Period.Name}, {site}: {report.Verdict}",
            ReportText.Write(report, dashboard) + (more is null ? "" : $"\nIn the dashboard: {more.AbsoluteUri}\n"),
            ReportHtml.Write(report, picture => $"cid:{picture.Id}", dashboard, more),
            [.. report.Pictures.Select(picture => new LetterPicture(picture.Id, BarPicture.Draw(picture)))]);
    }

    /// <summary>The occasion on which the report of a period is sent (<see cref="OwedLetter"/>).</summary>
    public static string OccasionOf(ReportKind kind, string name) => $"report\n{kind}\n{name}";

    /// <summary>What a receiver is owed: the same period makes the same notification, so that it is told once whatever happens.</summary>
    public static Notification For(Receiver receiver, SiteReport report, Letter letter, DateTimeOffset now) => OwedLetter.To(
        receiver,
        OccasionOf(report.Period.Kind, report.Period.Name),
        new AlertRule("7c1f7a52-0b7c-4f0e-9a43-5d2f0c3f9e01", "report", report.Title, "informational", Author: null),
        report.Verdict.TrimEnd('.'),
        (report.Period.From, report.Period.To),
        letter,
        now);

    /// <summary>The page of an incident's story.</summary>
    public static Uri StoryOf(string incident, Uri dashboard) => new(dashboard, $"/incidents/{Uri.EscapeDataString(incident)}");

    /// <summary>A report in one file, with its pictures in it.</summary>
    public static string Html(SiteReport report, Uri? dashboard) =>
        ReportHtml.Write(report, picture => $"data:image/png;base64,{Convert.ToBase64String(BarPicture.Draw(picture))}", dashboard);

    /// <summary>Keeps a report in the folder of past ones.</summary>
    public static void Keep(SiteReport report, string stateDirectory, Uri? dashboard)
    {
        string folder = Path.Combine(stateDirectory, Folder);
        Directory.CreateDirectory(folder);
        Write(Path.Combine(folder, $"{report.Period.Name}.html"), Html(report, dashboard));
        Write(Path.Combine(folder, $"{report.Period.Name}.txt"), ReportText.Write(report, dashboard));
        Write(Path.Combine(folder, $"{report.Period.Name}.csv"), ReportTable.Csv(report));
    }

    private static void Write(string path, string text)
    {
        File.WriteAllText(path + ".tmp", text);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
