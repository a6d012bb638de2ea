namespace Leafwatch.Web;

/// <summary>The words of the pages of reports.</summary>
internal sealed record ReportTexts
{
    public string Reports { get; init; } = "Reports";
    public string Detail { get; init; } = "What happened in a day, a week, a month or any time, and whether it is getting better.";
    public string Make { get; init; } = "Make a report";
    public string Kind { get; init; } = "About";
    public string LastDay { get; init; } = "yesterday";
    public string Today { get; init; } = "today so far";
    public string LastWeek { get; init; } = "last week";
    public string ThisWeek { get; init; } = "this week so far";
    public string LastMonth { get; init; } = "last month";
    public string ThisMonth { get; init; } = "this month so far";
    public string AnyTime { get; init; } = "from … to …";
    public string From { get; init; } = "From";
    public string To { get; init; } = "To";
    public string Show { get; init; } = "Show the report";
    public string Past { get; init; } = "Past reports";
    public string NonePast { get; init; } = "No report has been kept yet. With report: { weekly: { to: [security] } } in the configuration one is sent and kept every week; the form above makes one at once.";
    public string Period { get; init; } = "Period";
    public string Kept { get; init; } = "Kept";
    public string AsSent { get; init; } = "As it was sent";
    public string WrongTime { get; init; } = "There is no such time: one from … to … says from when; a day is 2026-11-19, a week 2026-W47, a month 2026-11; a time ends after it begins.";
}
