using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Reports;
using Leafwatch.Sqlite;
using Leafwatch.Terminal;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Reports;

public sealed class ReportMakerTests
{
    private static readonly DateOnly Monday = new(2026, 11, 16);
    private static readonly ReportPeriod Week = ReportPeriod.Week(Monday, CountedLog.Clock);

    /// <summary>Five weeks in which each request differs from the one before; the last is twice as busy.</summary>
    private static readonly CountedLog.Request[] Requests =
    [
        .. Enumerable.Range(0, 5).SelectMany(week => Enumerable.Range(0, week == 4 ? 1400 : 700).Select(i => new CountedLog.Request(
            Week.From.AddDays(-28 + (7 * week)).AddMinutes(i * (week == 4 ? 7 : 14)),
            $"192.0.2.{i % 200}",
            i % 3 == 0 ? "POST" : "GET",
            i % 50 == 0 ? "/gone" : $"/p{i % 40}",
            i % 50 == 0 ? 404 : i % 70 == 0 ? 500 : 200,
            i,
            i % 50 == 0 ? "https://example.org/menu" : "-",
            i % 10 == 0 ? "Googlebot/2.1" : "Mozilla/5.0"))),
    ];

    private static CountedLog.Request[] OfWeek => [.. Requests.Where(request => request.Time >= Week.From && request.Time < Week.To)];

    [Fact]
    public void Every_figure_is_what_another_count_of_the_same_requests_gives()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        SiteReport report = Report(store);
        Assert.Equal(OfWeek.Length, Value("performance", "Requests"));
        Assert.Equal(700, Usual("changes", "requests"));
        Assert.Equal(OfWeek.Sum(request => (long)request.Bytes), Value("performance", "bytes"));
        Assert.Equal(OfWeek.Count(request => request.Agent.StartsWith("Google", StringComparison.Ordinal)), Value("performance", "of crawlers"));
        Assert.Equal(OfWeek.Count(request => request.Code == 500), Value("changes", "server errors"));
        Assert.Equal(OfWeek.Count(request => request.Code == 404), Value("changes", "pages not found"));
        Assert.Equal(OfWeek.Where(request => request.IsPerson).Select(request => request.Address).Distinct().Count(), Value("changes", "visitors"));
        Assert.Equal(OfWeek.Count(request => request.Path == "/gone"), Value("broken", "linked_and_not_found", "/gone"));
        foreach (IGrouping<int, CountedLog.Request> code in OfWeek.GroupBy(request => request.Code))
        {
            Assert.Equal(code.Count(), Value("performance", "status", code.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        foreach (var path in OfWeek.Where(request => request.IsPerson).CountBy(request => request.Path).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(10))
        {
            Assert.Equal(path.Value, Value("top", "path", path.Key));
        }

        double Value(string section, string name, string? subject = null) => Figure(section, name, subject).Value;
        double? Usual(string section, string name) => Figure(section, name, null).Norm;
        ReportFigure Figure(string section, string name, string? subject) =>
            Assert.Single(report.Figures, figure => figure.Section == section && figure.Name == name && figure.Subject == subject);
    }

    [Fact]
    public void A_source_that_is_younger_than_the_norm_is_not_compared_and_nothing_of_it_is_new()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        SiteReport without = Report(store);
        HistoryOf.AddTo(store, "shop", [.. Enumerable.Range(0, 500).Select(i => new CountedLog.Request(
            Week.From.AddHours(30).AddMinutes(i), "198.51.100.7", "GET", "/young", 404, 10, "https://example.com/from", "Bytespider"))]);
        SiteReport report = Report(store);
        Assert.Equal(Changes(without), Changes(report).Where(figure => figure.Name != "too_young"));
        Assert.Equal(500, Assert.Single(report.Figures, figure => figure is { Section: "changes", Name: "too_young", Subject: "shop" }).Value);
        Assert.Equal(OfWeek.Length + 500, report.Figures.Single(figure => figure is { Section: "performance", Name: "Requests" }).Value);
        string text = ReportText.Write(report).ReplaceLineEndings(" ");
        Assert.Contains("too little is known of them: shop (counted since 17 Nov 2026; 500 lines this week)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("not there before", text, StringComparison.Ordinal);
        Assert.DoesNotContain("for the first time", text, StringComparison.Ordinal);

        static IEnumerable<ReportFigure> Changes(SiteReport report) => report.Figures.Where(figure => figure.Section == "changes");
    }

    [Fact]
    public void A_source_that_is_as_old_as_the_others_is_compared()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        HistoryOf.AddTo(store, "shop", Requests);
        SiteReport report = Report(store);
        Assert.DoesNotContain(report.Figures, figure => figure.Name == "too_young");
        Assert.Equal(1400, report.Figures.Single(figure => figure is { Section: "changes", Name: "requests" }).Norm);
    }

    [Fact]
    public void Each_day_of_a_week_is_told_and_of_more_the_days_of_the_week()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        SiteReport report = Report(store);
        foreach (IGrouping<DateTime, CountedLog.Request> day in OfWeek.GroupBy(request => request.Time.UtcDateTime.Date))
        {
            Assert.Equal(day.Count(), Of(day.Key, "requests"));
            Assert.Equal(day.Where(request => request.IsPerson).Select(request => request.Address).Distinct().Count(), Of(day.Key, "visitors"));
            Assert.Equal(day.Count(request => request.Code == 404), Of(day.Key, "pages not found"));
            Assert.Equal(day.Sum(request => (long)request.Bytes), Of(day.Key, "bytes"));
        }

        Assert.Contains("Mon 16 Nov", ReportText.Write(report), StringComparison.Ordinal);
        string month = ReportText.Write(Make(store, ReportPeriod.Range(Week.From.AddDays(-28), Week.From)));
        Assert.Contains("Day, on average", month, StringComparison.Ordinal);
        Assert.Contains("Thursday", month, StringComparison.Ordinal);

        double Of(DateTime day, string name) => Assert.Single(
            report.Figures, figure => figure.Section == "days" && figure.Name == name && figure.Subject == day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Value;
    }

    [Fact]
    public void A_day_of_the_week_without_any_line_counts_as_one_on_average()
    {
        using SqliteStore store = HistoryOf.Requests(Requests.Where(request => request.Time.DayOfWeek != DayOfWeek.Sunday || request.Time < Week.From.AddDays(-21)));
        SiteReport month = Make(store, ReportPeriod.Range(Week.From.AddDays(-28), Week.From));
        double only = Assert.Single(month.Figures, figure => figure is { Section: "days", Name: "requests", Subject: "2026-10-25" }).Value;
        ReportBlock.Table week = Assert.Single(month.Sections.SelectMany(section => section.Blocks).OfType<ReportBlock.Table>(), table => table.Columns[0].StartsWith("Day, on average", StringComparison.Ordinal));
        Assert.Equal(ReportWords.Number(only / 4), week.Rows.Single(row => row[0] == "Sunday")[1]);
    }

    [Fact]
    public void What_is_not_there_and_linked_from_nowhere_is_told_apart_from_broken_links()
    {
        using SqliteStore store = HistoryOf.Requests(
            [.. Requests, .. Enumerable.Range(0, 40).Select(i => new CountedLog.Request(Week.From.AddMinutes(i), "192.0.2.1", "GET", "/phpmyadmin/", 404, 1, "-", "Mozilla/5.0"))]);
        ReportFigure guess = Assert.Single(Report(store).Figures, figure => figure.Name == "not_linked_and_not_found");
        Assert.Equal(("/phpmyadmin/", 40), (guess.Subject, guess.Value));
    }

    [Fact]
    public void The_days_of_a_week_add_up_to_the_week()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        double days = Enumerable.Range(0, 7).Sum(day => Make(store, ReportPeriod.Day(Monday.AddDays(day), CountedLog.Clock)).Figures.Single(figure => figure is { Section: "changes", Name: "requests" }).Value);
        Assert.Equal(OfWeek.Length, days);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_told_with_the_page_it_is_on_and_since_when()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        string text = ReportText.Write(Report(store));
        Assert.Contains("/gone     28  https://example.org/menu  19 Oct 2026", text, StringComparison.Ordinal);
        Assert.Contains("2 times as much", text, StringComparison.Ordinal);
        Assert.StartsWith("Report of the week from Monday 16 November to Sunday 22 November 2026", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_of_the_dashboard_are_none_of_the_sites()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        string without = ReportText.Write(Report(store));
        HistoryOf.AddTo(store, RollupSeries.OwnSource, Requests);
        Assert.Equal(without, ReportText.Write(Report(store)));
    }

    [Fact]
    public void A_week_in_which_the_counting_began_is_no_measure_of_whole_ones()
    {
        using SqliteStore store = HistoryOf.Requests(Requests.Where(request => request.Time >= Week.From.AddDays(-10)));
        Assert.Equal(700, Report(store).Figures.Single(figure => figure is { Section: "changes", Name: "requests" }).Norm);
        using SqliteStore begun = HistoryOf.Requests(Requests.Where(request => request.Time >= Week.From.AddDays(-4)));
        Assert.Null(Report(begun).Figures.Single(figure => figure is { Section: "changes", Name: "requests" }).Norm);
    }

    [Theory]
    [InlineData(-28, 4)]
    [InlineData(-28 + 0.6, 3)]
    public void A_day_in_which_the_counting_began_is_no_measure_of_whole_ones(double since, int whole)
    {
        using SqliteStore store = HistoryOf.Requests(Requests.Where(request => request.Time >= Week.From.AddDays(since)));
        SiteReport report = Make(store, ReportPeriod.Day(Monday, CountedLog.Clock));
        Assert.Equal(103, report.Figures.Single(figure => figure is { Section: "changes", Name: "requests" }).Norm!.Value, 0.5);
        Assert.Equal(
            whole == 4 ? "What changed against the norm of the last 4 Mondays" : "What changed against the norm of the 3 of the last 4 Mondays that are known whole",
            report.Sections[0].Heading);
    }

    [Fact]
    public void A_day_in_which_the_counting_was_broken_off_is_no_measure_of_whole_ones()
    {
        using SqliteStore store = HistoryOf.Requests(Requests.Where(request => request.Time < Week.From.AddDays(-7).AddHours(9) || request.Time >= Week.From.AddDays(-5)));
        Assert.Equal("What changed against the norm of the 3 of the last 4 Mondays that are known whole", Make(store, ReportPeriod.Day(Monday, CountedLog.Clock)).Sections[0].Heading);
    }

    [Fact]
    public void What_a_day_has_that_the_days_before_had_too_is_not_new()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        string text = ReportText.Write(Make(store, ReportPeriod.Day(Monday.AddDays(3), CountedLog.Clock)));
        Assert.DoesNotContain("for the first time", text, StringComparison.Ordinal);
        Assert.Contains("https://example.org/menu  22 Oct 2026 or before", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_week_of_which_the_beginning_is_not_known_says_so()
    {
        using SqliteStore store = HistoryOf.Requests(Requests.Where(request => request.Time >= Week.From.AddDays(3)));
        Assert.Contains("this is no whole week", ReportText.Write(Report(store)), StringComparison.Ordinal);
        using SqliteStore whole = HistoryOf.Requests(Requests);
        Assert.DoesNotContain("this is no whole week", ReportText.Write(Report(whole)), StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_monitor_did_not_run_is_said()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        StateChanges changes = new();
        changes.Remembered[Downtimes.Name] = Downtimes.After(null, new RunMark(Week.From, Week.From.AddHours(5), Stopped: null, Process: 1), Week.From.AddHours(7))!;
        store.Commit(changes);
        SiteReport report = Report(store);
        Assert.Contains("The monitor did not run from", ReportText.Write(report), StringComparison.Ordinal);
        Assert.Equal(120, report.Figures.Single(figure => figure.Name == "minutes_not_running").Value);
    }

    [Fact]
    public void Who_got_in_after_failed_logins_is_the_first_thing_to_look_at()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default);
        HistoryOf.Add(store, [.. Enumerable.Repeat("failure", 5).Append("success").Select(outcome => Login("192.0.2.7", outcome)), Login("192.0.2.8", "success")]);
        SiteReport report = Report(store);
        Assert.Equal("high", report.Level);
        Assert.Equal("Please look: 1 address got in after failed logins.", report.Verdict);
        ReportFigure entry = Assert.Single(report.Figures, figure => figure.Section == "got_in");
        Assert.Equal(("root", "192.0.2.7", 1), (entry.Name, entry.Subject, entry.Value));
    }

    [Fact]
    public void A_report_fits_in_a_terminal_of_80_columns_whatever_is_in_its_tables()
    {
        string[] columns = ["What", "#Times", "From", "Handled", "Why"];
        string[][] rows = [[new string('語', 200), "1,204", "Mon 16 Nov 01:00", "nobody said that they saw it", "it came again and again"], ["short", "1", "-", "seen", ""]];
        SiteReport report = Report(HistoryOf.Requests(OfWeek)) with
        {
            Sections =
            [
                new ReportSection("Wide", [new ReportBlock.Table(columns, rows), new ReportBlock.Table(columns[..2], [.. rows.Select(row => row[..2])])]),
            ],
        };
        string text = ReportText.Write(report);
        Assert.All(text.Split('\n'), line => Assert.InRange(TextColumns.Of(line), 0, 78));
        Assert.Matches(@"(?m)^  語+ +1,204$", text);
        Assert.Matches(@"(?m)^  short +1$", text);
    }

    [Fact]
    public void Incidents_are_told_with_their_end_with_who_took_care_of_them_and_with_what_they_were()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Watch(store);
        StateChanges changes = new();
        foreach ((string id, string address, Verdict? verdict) in ((string, string, Verdict?)[])[("a", "192.0.2.7", null), ("b", "192.0.2.8", Verdict.FalseAlarm)])
        {
            Alert alert = SomeAlert.Burst(id) with
            {
                Rule = SomeAlert.Burst().Rule with { Level = "high" },
                Group = [new GroupValue("source.ip", address)],
                State = AlertState.Resolved,
                First = Week.From.AddHours(1),
                Fired = Week.From.AddHours(2),
                Last = Week.From.AddHours(3),
            };
            changes.Alerts.Add(alert);
            changes.Incidents.Incidents.Add((SomeIncident.Of(alert) with
            {
                State = verdict is null ? IncidentState.Resolved : IncidentState.Closed,
                Verdict = verdict,
                GotIn = verdict is null,
                Acknowledged = verdict is null ? new Acknowledgement("ann", Week.From.AddHours(4), "high") : null,
            }, id));
        }

        store.Commit(changes);
        SiteReport report = Report(store);
        string text = string.Join(' ', ReportText.Write(report).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("Please look: there was 1 grave incident.", report.Verdict);
        Assert.Equal((2, 1, 0), (Of("all"), Of("high_or_critical"), Of("open")));
        Assert.Contains("Mon 16 Nov 01:00 Mon 16 Nov 03:00 seen by ann", text, StringComparison.Ordinal);
        Assert.Contains("closed: a false alarm", text, StringComparison.Ordinal);

        // Whoever can reach the dashboard is led to the story of each; others are told the command that shows it.
        Uri dashboard = new("https://leafwatch.example.org/");
        string story = $"https://leafwatch.example.org/incidents/{report.Figures.First(figure => figure.Section == "incident").Subject}";
        Assert.Contains($"    {story}\n", ReportText.Write(report, dashboard), StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{story}\">Many pages not found: 192.0.2.7", ReportLetter.Html(report, dashboard), StringComparison.Ordinal);
        Assert.Contains($"leafwatch incident {new Uri(story).Segments[^1]}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<a ", ReportLetter.Html(report, null), StringComparison.Ordinal);
        Assert.Contains("Incidents in which somebody got in Many pages not found: 192.0.2.7, 6 times", text, StringComparison.Ordinal);
        Assert.Contains("False alarms, as those said who closed them: http_404_burst (1 of 1;", text, StringComparison.Ordinal);

        double Of(string name) => report.Figures.Single(figure => figure.Section == "incidents" && figure.Name == name).Value;
    }

    [Fact]
    public void The_first_thing_to_do_leads_to_the_incident_that_nobody_saw()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Watch(store);
        Alert alert = SomeAlert.Burst("a1") with { First = Week.From.AddHours(1), Last = Week.From.AddHours(2), Fired = Week.From.AddHours(1) };
        StateChanges changes = new();
        changes.Alerts.Add(alert);
        changes.Incidents.Incidents.Add((SomeIncident.Of(alert) with { Id = "i1", State = IncidentState.Open }, "a1"));
        store.Commit(changes);
        SiteReport report = Report(store);
        Uri dashboard = new("https://leafwatch.example.org/");
        Assert.Contains("(leafwatch ack i1).\n  leafwatch incident i1\n", ReportText.Write(report), StringComparison.Ordinal);
        Assert.Contains("(leafwatch ack i1).\n  https://leafwatch.example.org/incidents/i1\n", ReportText.Write(report, dashboard), StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://leafwatch.example.org/incidents/i1\">1. Take care of the incident that is open and that nobody saw", ReportLetter.Html(report, dashboard), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("high", IncidentState.Resolved, null, false)]
    [InlineData("high", IncidentState.Closed, Verdict.True, false)]
    [InlineData("low", IncidentState.Open, null, false)]
    [InlineData("low", IncidentState.Resolved, null, true)]
    [InlineData("high", IncidentState.Closed, Verdict.FalseAlarm, true)]
    [InlineData("high", IncidentState.Closed, Verdict.Expected, true)]
    public void Only_what_nobody_needed_makes_a_rule_noisy(string level, IncidentState state, Verdict? verdict, bool isNoisy)
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Watch(store);
        StateChanges changes = new();
        Alert[] alerts = [.. Enumerable.Range(1, 41).Select(i => SomeAlert.Burst($"a{i}") with
        {
            Rule = SomeAlert.Burst().Rule with { Level = level },
            Group = [new GroupValue("source.ip", $"198.51.100.{i}")],
            State = state == IncidentState.Open ? AlertState.Firing : AlertState.Resolved,
            Count = i < 41 ? 5 : 50,
            First = Week.From.AddHours(1),
            Fired = Week.From.AddHours(2),
            Last = Week.From.AddHours(3),
        })];
        changes.Alerts.AddRange(alerts);
        Incident incident = SomeIncident.Of(alerts[0]) with { State = state, Verdict = verdict };
        changes.Incidents.Incidents.Add((incident, alerts[0].Id));
        changes.Incidents.Joined.AddRange(alerts.Select(alert => (alert.Id, incident.Id)));
        store.Commit(changes);
        SiteReport report = Report(store);
        Assert.Equal(isNoisy ? [41d] : [], report.Figures.Where(figure => figure is { Section: "noisy", Name: "alerts" }).Select(figure => figure.Value));
        Assert.Equal(isNoisy, ReportText.Write(report).Contains("quieter", StringComparison.Ordinal));
    }

    [Fact]
    public void Failed_logins_are_told_by_technique_also_those_at_forms()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Watch(store);
        StateChanges changes = new();
        changes.Alerts.AddRange([Tried("a", "attack.t1110", "attack.t1110.003"), Tried("b", "attack.t1110.003"), Tried("c", "attack.t1110.001"), Tried("d", "attack.t1595")]);
        changes.Incidents.Incidents.Add((SomeIncident.Of(changes.Alerts[0]), "a"));
        changes.Incidents.Joined.AddRange([("a", SomeIncident.Of(changes.Alerts[0]).Id), ("b", SomeIncident.Of(changes.Alerts[0]).Id)]);
        store.Commit(changes);
        SiteReport report = Report(store);
        Assert.Equal([("T1110.003", 2), ("T1110.001", 1)], report.Figures.Where(figure => figure is { Section: "logins", Name: "technique" }).Select(figure => (figure.Subject, (int)figure.Value)));
        Assert.Matches(@"Spraying: many names \(T1110\.003\) +2 +2 +1\n", ReportText.Write(report));

        static Alert Tried(string id, params string[] tags) => SomeAlert.Burst(id) with
        {
            Rule = SomeAlert.Burst().Rule with { Tags = tags },
            Group = [new GroupValue("source.ip", $"198.51.100.{(int)id[0]}")],
            Sightings = [],
            First = Week.From.AddHours(1),
            Fired = Week.From.AddHours(2),
            Last = Week.From.AddHours(3),
        };
    }

    [Fact]
    public void Requests_refused_for_want_of_a_password_are_told_beside_failed_logins()
    {
        using SqliteStore store = HistoryOf.Requests([.. OfWeek, new CountedLog.Request(Week.From.AddHours(9), "192.0.2.7", "POST", "/login", 401, 10, "-", "Mozilla/5.0")]);
        Assert.Contains("refused 1 request for want of a password (401); most at /login", ReportText.Write(Report(store)).ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_to_be_mended_on_pages_of_ones_own_and_what_others_link_to_is_to_lead_on()
    {
        CountedLog.Request[] links =
        [
            .. Enumerable.Range(0, 300).Select(i => From(i, "/old", "https://news.example.net/today")),
            .. Enumerable.Range(0, 40).Select(i => From(i, "/lost", "https://www.example.com/p1")),
            .. Enumerable.Range(0, 900).Select(i => From(i, "/apple-touch-icon.png", "https://www.google.com/")),
        ];
        using SqliteStore store = HistoryOf.Requests([.. Requests, .. links]);
        SiteReport report = Report(store);
        string text = string.Join(' ', ReportText.Write(report).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Mend the link to /lost on https://www.example.com/p1: it was followed 40 times.", text, StringComparison.Ordinal);
        Assert.Contains("Let /old lead on to a page that is there (a redirect): other sites link to it, https://news.example.net/today for one, and 300 times", text, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Figures, figure => figure is { Name: "linked_and_not_found", Subject: "/apple-touch-icon.png" });

        static CountedLog.Request From(int i, string path, string page) => new(Week.From.AddMinutes(i), $"192.0.2.{i % 200}", "GET", path, 404, 1, page, "Mozilla/5.0");
    }

    [Fact]
    public void Who_was_there_weeks_ago_is_not_new_though_a_pseudonym_stands_for_them()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default);
        HistoryOf.Add(store, Login("192.0.2.7", "success", days: -21), Login("192.0.2.7", "success"), Login("192.0.2.9", "success"));
        StateChanges changes = new();
        changes.Rollups.Upkeep = Week.To.AddDays(10);
        store.Commit(changes);
        Assert.Contains("Logins from addresses not seen before: root from 192.0.2.9.", ReportText.Write(Report(store)), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_anything_to_tell_all_is_well_or_nothing_is_known()
    {
        using SqliteStore store = HistoryOf.Requests(new CountedLog.Request(Week.From, "192.0.2.1", "GET", "/", 200, 1, "-", "Mozilla"));
        Assert.StartsWith("Nothing stands out in what was counted; it was read from old logs", Report(store).Verdict, StringComparison.Ordinal);
        Watch(store);
        Assert.Equal("All is well: nothing was found this week that needs you.", Report(store).Verdict);
        Assert.StartsWith("Nothing is known", Make(store, Week.Before(2, CountedLog.Clock)).Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_fits_a_terminal_and_cuts_nothing_of_long_paths()
    {
        string path = "/" + string.Join('/', Enumerable.Range(0, 18).Select(i => $"part{i}"));
        using SqliteStore store = HistoryOf.Requests([.. Requests, .. Enumerable.Repeat(new CountedLog.Request(Week.From, "192.0.2.1", "GET", path, 404, 1, "https://example.org" + path + "s", "Mozilla"), 3)]);
        string[] lines = ReportText.Write(Report(store)).Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(path + "3  https://example.org/part0", string.Concat(lines.Select(line => line.Trim())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, 10, false)]
    [InlineData(7, 40, true)]
    [InlineData(4, 10, false)]
    public void A_day_is_called_the_peak_when_it_is_and_not_because_the_next_was_counted_in_part(int days, int onThursday, bool isPeak)
    {
        // Ten an hour, so many on Thursday, and of the last day two hours when the counting ended early.
        using SqliteStore store = HistoryOf.Requests(
        [
            .. from day in Enumerable.Range(0, days)
               from hour in Enumerable.Range(0, days < 7 && day == days - 1 ? 2 : 24)
               from i in Enumerable.Range(0, day == 3 ? onThursday : 10)
               select new CountedLog.Request(Week.From.AddDays(day).AddHours(hour).AddSeconds(i), "192.0.2.1", "GET", "/", 200, 1, "-", "Mozilla"),
        ]);
        string text = ReportText.Write(Report(store)).Replace('\n', ' ');
        Assert.Equal(isPeak, text.Contains("Thursday is the peak: 4.0 times as much as on other days.", StringComparison.Ordinal));
        Assert.Equal(isPeak, text.Contains("is the peak", StringComparison.Ordinal));
    }

    [Fact]
    public void A_week_that_goes_on_is_compared_with_as_much_of_the_weeks_before()
    {
        using SqliteStore store = HistoryOf.Requests(Requests);
        SiteReport report = ReportMaker.Make(ReportMaterial.Read(store, Week, CountedLog.Clock, Week.From.AddHours(35)));
        DateTimeOffset before = Week.From.AddDays(-7);

        Assert.Equal(
            Requests.Count(request => request.Time >= before && request.Time < before.AddHours(35)),
            Assert.Single(report.Figures, figure => figure is { Section: "changes", Name: "requests", Subject: null }).Norm);
        Assert.EndsWith(", so far", report.Title, StringComparison.Ordinal);
        Assert.Contains(report.Sections, section => section.Heading == "What changed against the same part of the last 4 weeks");
    }

    [Fact]
    public void A_program_that_says_it_came_from_the_page_it_asks_for_makes_no_link()
    {
        using SqliteStore store = HistoryOf.Requests(Enumerable.Repeat(
            new CountedLog.Request(Week.From, "192.0.2.1", "GET", "/admin", 404, 1, "https://example.org/admin?x=1", "Mozilla"), 3));
        Assert.DoesNotContain(Report(store).Figures, figure => figure.Name == "linked_and_not_found");
    }

    [Fact]
    public void What_a_visitor_wrote_stays_text_in_every_form()
    {
        using SqliteStore store = HistoryOf.Requests(((int[])[500, 404]).SelectMany(code => Enumerable.Repeat(
            new CountedLog.Request(Week.From, "192.0.2.1", "GET", "/<script>\u202e=1+1", code, 1, "https://example.org/<script>\u202e", "=cmd|' /C calc'!A0"), 3)));
        SiteReport report = Report(store);
        string html = ReportLetter.Html(report, null);
        Assert.Contains("Linked from", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202e', html);
        Assert.DoesNotContain('\u202e', ReportText.Write(report));
        Assert.Contains(",'=cmd|' /C calc'!A0,", ReportTable.Csv(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_that_were_refused_and_pages_that_are_slow_are_told_where_there_are_any()
    {
        using SqliteStore store = HistoryOf.Requests(
            [.. Requests, .. Enumerable.Repeat(new CountedLog.Request(Week.From, "192.0.2.1", "GET", "/admin", 403, 1, "-", "Mozilla"), 3)]);
        SiteReport without = Report(store);
        Assert.DoesNotContain("Slow pages", ReportText.Write(without), StringComparison.Ordinal);
        Assert.Contains("  /admin     403      3\n", ReportText.Write(without), StringComparison.Ordinal);
        Assert.Equal(3, without.Figures.Single(figure => figure is { Section: "refused", Name: "403", Subject: "/admin" }).Value);
        Assert.Contains(",refused,403,/admin,3,", ReportTable.Csv(without), StringComparison.Ordinal);

        HistoryOf.Add(store, [.. Enumerable.Range(1, 100).SelectMany(i => new[] { Taken("/quick", i), Taken("/export", i * 40) })]);
        SiteReport slow = Report(store);
        Assert.Equal(100, slow.Figures.Single(figure => figure is { Section: "slow", Name: "requests", Subject: "/export" }).Value);
        Assert.InRange(slow.Figures.Single(figure => figure is { Section: "slow", Name: "half_ms" }).Value, 2000 * 7 / 8, 2000 * 9 / 8);
        Assert.InRange(slow.Figures.Single(figure => figure is { Section: "slow", Name: "most_ms" }).Value, 3800 * 7 / 8, 3800 * 9 / 8);
        Assert.Equal(4000, slow.Figures.Single(figure => figure is { Section: "slow", Name: "longest_ms" }).Value);
        Assert.Matches(@"Slow pages .*95 of 100 at most", ReportText.Write(slow));
        Assert.DoesNotContain(slow.Figures, figure => figure is { Section: "slow", Subject: "/quick" });

        static EventView Taken(string path, int milliseconds)
        {
            EventView view = SomeEvent.With(("http.response.status_code", "200"), ("url.path", path), ("source.ip", "192.0.2.1"), ("event.duration", $"{milliseconds}000000"));
            view.Time = Week.From.AddHours(3);
            return view;
        }
    }

    [Fact]
    public void A_week_whose_logs_were_imported_only_in_part_is_compared_with_as_much_of_the_weeks_before()
    {
        using SqliteStore store = HistoryOf.Requests(Requests.Where(request => request.Time < Week.From.AddHours(35)));
        SiteReport report = Report(store);
        DateTimeOffset before = Week.From.AddDays(-7);
        Assert.Equal(
            Requests.Count(request => request.Time >= before && request.Time < before.AddHours(35)),
            Assert.Single(report.Figures, figure => figure is { Section: "changes", Name: "requests", Subject: null }).Norm);
        string text = ReportText.Write(report);
        Assert.Contains("Nothing is known of the time after Tue 17 Nov 11:00", text, StringComparison.Ordinal);
        Assert.Contains("What changed against the same part of the last 4 weeks", text, StringComparison.Ordinal);

        // A site that is silent while somebody watches its logs has lost its visitors.
        Watch(store, Week.From.AddDays(5), "another");
        Assert.Contains("Nothing is known of the time after", ReportText.Write(Report(store)), StringComparison.Ordinal);
        Watch(store, Week.From.AddDays(5));
        Assert.DoesNotContain("Nothing is known of the time after", ReportText.Write(Report(store)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_week_of_which_only_the_beginning_was_imported_is_no_measure_of_whole_ones()
    {
        using SqliteStore store = HistoryOf.Requests(Requests.Where(request => request.Time < Week.From.AddDays(-12) || request.Time >= Week.From.AddDays(-7)));
        SiteReport report = Report(store);
        Assert.Equal(700, Assert.Single(report.Figures, figure => figure is { Section: "changes", Name: "requests", Subject: null }).Norm);
        Assert.Contains(report.Sections, section => section.Heading == "What changed against the norm of the 3 of the last 4 weeks that are known whole");

        // A site that is closed over the weekend is known whole.
        using SqliteStore closed = HistoryOf.Requests(Requests.Where(request => request.Time.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)));
        Watch(closed, Week.To);
        Assert.Contains(Report(closed).Sections, section => section.Heading == "What changed against the norm of the last 4 weeks");
    }

    private static SiteReport Report(SqliteStore store) => Make(store, Week);

    private static SiteReport Make(SqliteStore store, ReportPeriod period) =>
        ReportMaker.Make(ReportMaterial.Read(store, period, CountedLog.Clock, Week.To.AddHours(8)));

    /// <summary>As if the monitor had run in that week.</summary>
    private static void Watch(SqliteStore store, DateTimeOffset? at = null, string source = "web")
    {
        StateChanges changes = new();
        changes.Ledger.Hours.Add(new HourTally(source, (at ?? Week.From).ToUnixTimeSeconds() / 3600, 100, 1, 0, 0, 0, 0));
        store.Commit(changes);
    }

    private static EventView Login(string address, string outcome, int days = 0)
    {
        EventView view = SomeEvent.With(("event.action", "ssh_login"), ("event.outcome", outcome), ("source.ip", address), ("user.name", "root"));
        view.Time = Week.From.AddDays(days).AddHours(3);
        return view;
    }
}
