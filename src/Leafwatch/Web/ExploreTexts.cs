namespace Leafwatch.Web;

/// <summary>The words of Explore, and of what Now shows of the history.</summary>
internal sealed record ExploreTexts
{
    public string Explore { get; init; } = "Explore";

    // The form.
    public string OtherFields { get; init; } = "Fields of other logs";
    public string Field { get; init; } = "Field";
    public string AnyText { get; init; } = "any text";
    public string Is { get; init; } = "How";
    public string Value { get; init; } = "Value";
    public string ValueHint { get; init; } = "203.0.113.0/24, /wp-*, 404";
    public string AddFilter { get; init; } = "Add filter";
    public string Filters { get; init; } = "Filters in force";
    public string NoFilters { get; init; } = "Everything is shown. Click any value below, or add a filter.";
    public string RemoveFilter { get; init; } = "Remove the filter {0}";
    public string RemoveAll { get; init; } = "Remove all";
    public string Exclude { get; init; } = "Exclude {0}";
    public string SignIs { get; init; } = "is";
    public string SignIsNot { get; init; } = "is not";
    public string SignLike { get; init; } = "matches";
    public string SignNotLike { get; init; } = "does not match";
    public string SignLeast { get; init; } = "at least";
    public string SignMost { get; init; } = "at most";

    // Time.
    public string Time { get; init; } = "Time";
    public string Last { get; init; } = "Last";
    public string From { get; init; } = "From";
    public string To { get; init; } = "To";
    public string ShowTime { get; init; } = "Show this time";
    public string Group { get; init; } = "Group";
    public string EarlierTime { get; init; } = "Earlier";
    public string LaterTime { get; init; } = "Later";
    public string Wider { get; init; } = "Zoom out";
    public string Hour { get; init; } = "hour";
    public string SixHours { get; init; } = "6 hours";
    public string Day { get; init; } = "day";
    public string Week { get; init; } = "week";
    public string Month { get; init; } = "month";
    public string Quarter { get; init; } = "quarter";
    public string Year { get; init; } = "year";
    public string CompareWeek { get; init; } = "Compare with last week";
    public string CompareEarlier { get; init; } = "Compare with {0} weeks earlier";
    public string DoNotCompare { get; init; } = "Stop comparing";
    public string Follow { get; init; } = "Follow live";
    public string DoNotFollow { get; init; } = "Stop following";
    public string ShowLines { get; init; } = "Show the lines";
    public string HideLines { get; init; } = "Hide the lines";
    public string Share { get; init; } = "The address of this page shows the same to whoever may see it.";

    // What was found.
    public string Events { get; init; } = "Events";
    public string Requests { get; init; } = "Requests";
    public string Visitors { get; init; } = "Visitors";
    public string Addresses { get; init; } = "Addresses";
    public string ServerErrors { get; init; } = "Server errors";
    public string ClientErrors { get; init; } = "Refused or not found";
    public string FailedLogins { get; init; } = "Failed logins";
    public string Logins { get; init; } = "Logins";
    public string Latency { get; init; } = "Response time, 95 %";
    public string Bytes { get; init; } = "Bytes sent";
    public string DnsQueries { get; init; } = "Names asked";
    public string OfRequests { get; init; } = "{0} of requests";
    public string OfLinesFound { get; init; } = "of {0} found";
    public string Before { get; init; } = "before: {0}";
    public string BeforeWithChange { get; init; } = "{0}, before: {1}";
    public string UsuallyLegend { get; init; } = "dashed: usual";
    public string ExpectedLegend { get; init; } = "shaded: expected, dashed: most likely";
    public string UnusualLegend { get; init; } = "bar on top: unusual";
    public string ExpectedSummary { get; init; } = " {0}: {1}, expected {2}.";
    public string UnusualSummary { get; init; } = " {0} of {1} columns are unusual.";
    public string Unusual { get; init; } = "What was unusual";
    public string UsualAndNot { get; init; } = "What was usual, and what came";
    public string HourBefore { get; init; } = "{0}, in bars of {1} minutes, in the hour up to when it was noticed";
    public string BeyondUsual { get; init; } = "beyond what is usual";
    public string FromTime { get; init; } = "from {0}";
    public string EarlierLegend { get; init; } = "line: {0}";
    public string EarlierWeek { get; init; } = "a week earlier";
    public string EarlierWeeks { get; init; } = "{0} weeks earlier";
    public string ChartSummary { get; init; } = "{0} over time, {1} to {2}: {3} in all, at most {4} in {5}.";
    public string AsTable { get; init; } = "As a table";
    public string When { get; init; } = "When";
    public string Usual { get; init; } = "Usual";
    public string Count { get; init; } = "Count";
    public string Share100 { get; init; } = "Share";
    public string AtLeast { get; init; } = "≥ {0}";
    public string BackToOverview { get; init; } = "Back to the overview";
    public string GroupBy { get; init; } = "Group by";
    public string Overview { get; init; } = "overview";
    public string MostFrequent { get; init; } = "What came most often";
    public string NothingFound { get; init; } = "No line is like this. Remove a filter, or look at a longer time.";
    public string NoHistory { get; init; } = "Nothing has been counted in this time. Leafwatch counts from its first start on; leafwatch import adds older logs.";
    public string Lines { get; init; } = "Lines";
    public string LatestLines { get; init; } = "The latest {0} of {1}";
    public string FromHistory { get; init; } = "Counted as the lines came in.";
    public string FromLines { get; init; } = "Found in the log files that are still there.";
    public string HoursOnly { get; init; } = "Lists and sums are of whole hours.";
    public string Searching { get; init; } = "Looking through the logs: {0}";
    public string NotSearched { get; init; } = "Not looked through: {0}";
    public string Export { get; init; } = "Export";
    public string ExportTimes { get; init; } = "chart";
    public string ExportValues { get; init; } = "values";
    public string ExportLines { get; init; } = "lines";
    public string Wrong { get; init; } = "This cannot be looked for";

    // Groupings.
    public string Pages { get; init; } = "Paths";
    public string Statuses { get; init; } = "Answers";
    public string Missing { get; init; } = "Not found, and linked from";
    public string Broken { get; init; } = "Where the server failed";
    public string Refused { get; init; } = "Refused";
    public string FailedAddresses { get; init; } = "Addresses whose logins failed";
    public string FailedUsers { get; init; } = "Names whose logins failed";
    public string LoggedIn { get; init; } = "Who got in";
    public string Referrers { get; init; } = "Where people came from";
    public string Agents { get; init; } = "Programs";
    public string Users { get; init; } = "Users";
    public string PathBytes { get; init; } = "Bytes by path";
    public string DnsNames { get; init; } = "Names asked for";
    public string Methods { get; init; } = "Methods";
    public string Sites { get; init; } = "Sites";
    public string Hosts { get; init; } = "Hosts";
    public string Sources { get; init; } = "Sources";
    public string Outcomes { get; init; } = "Outcomes";
    public string Actions { get; init; } = "Actions";
    public string Processes { get; init; } = "Programs that wrote";

    // Now.
    public string TwoHours { get; init; } = "2 hours";
    public string Traffic { get; init; } = "Requests";
    public string TrafficEvents { get; init; } = "Lines";
    public string Errors { get; init; } = "Errors";
    public string ErrorsLegend { get; init; } = "red: server errors";
    public string LoginsChart { get; init; } = "Failed logins";
    public string LatencyChart { get; init; } = "Response time, 95 %, in ms";
    public string BytesChart { get; init; } = "MiB sent";
    public string ChartTitle { get; init; } = "{0} per {1}";
    public string PerMinute { get; init; } = "{0}/min";

    // The story of an incident.
    public string BeforeAndAfter { get; init; } = "What they did before and after";
    public string BeforeAndAfterDetail { get; init; } = "All lines of {0} from an hour before to an hour after.";
    public string OpenInExplore { get; init; } = "Open in Explore";
}
