using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;
using Leafwatch.Web;
using Leafwatch.Web.Pages;

namespace Leafwatch.Tests.Web;

public sealed partial class PageTests
{
    /// <summary>What an outsider may write into a line: markup, a way out of attributes, terminal escapes, marks that turn the writing.</summary>
    private const string Hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>\e[31m\u202Egpj.exe\u2066\0";

    private static readonly string[] Everything = [.. Routes.All.Where(route => route is { Method: "GET", Path: not ("/live/{part}" or "/assets/{name}") }).Select(route => route.Path)];

    [Fact]
    public async Task Values_of_outsiders_are_shown_without_effect_on_every_page()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.SignedIn(Role.Administrator);
        dashboard.WriteLog(HostileLine(dashboard));
        string query = $"?q={Uri.EscapeDataString("line=*" + Hostile + "*")}&from={Uri.EscapeDataString(Hostile)}&by={Uri.EscapeDataString(Hostile)}&value={Uri.EscapeDataString(Hostile)}&rule={Uri.EscapeDataString(Hostile)}&name={Uri.EscapeDataString(Hostile)}"
            + $"&receiver={Uri.EscapeDataString(Hostile)}&next={Uri.EscapeDataString("/" + Hostile)}&level={Uri.EscapeDataString(Hostile)}&again={Uri.EscapeDataString(Hostile)}";
        int shown = 0;
        foreach (string path in Everything.SelectMany(path => new[] { path, path + query, path + "?within=ever", path + "?lines=1&from=30d&compare=1", path + "?by=agent&from=30d", path + "?q=script&from=30d&wait=10" }).Append("/incidents/" + Incident.IdOf(SomeAlert.Burst("hostile"))))
        {
            using HttpResponseMessage answer = await client.GetAsync(path.Replace("{id}", "hostile", StringComparison.Ordinal).Replace("{name}", "http_404_burst", StringComparison.Ordinal));
            if (answer.Content.Headers.ContentType?.MediaType == "text/plain")
            {
                continue;
            }

            string text = await answer.Content.ReadAsStringAsync();

            // A file is one that no browser shows.
            if (answer.Content.Headers.ContentDisposition?.DispositionType != "attachment")
            {
                Assert.NotEqual("text/csv", answer.Content.Headers.ContentType?.MediaType);
                Assert.DoesNotContain("<script>alert", text, StringComparison.Ordinal);
                Assert.DoesNotContain("<img src=x", text, StringComparison.Ordinal);
            }

            bool isForPrograms = answer.Content.Headers.ContentType?.MediaType is "application/x-ndjson";
            Assert.DoesNotContain(text, c => c is '\e' or '\0' || (!isForPrograms && c is ('\u202E' or '\u2066')));
            shown += text.Contains("&lt;script&gt;alert(1)", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(shown >= 14, $"shown on {shown} pages only");
        Assert.Empty(dashboard.Troubles);
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_what_not_to_do_and_no_page_has_anything_inline()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.SignedIn(Role.Administrator);
        foreach (string path in Everything.Append("/nowhere").Append(Assets.Script.Path))
        {
            using HttpResponseMessage answer = await client.GetAsync(path.Replace("{id}", "hostile", StringComparison.Ordinal).Replace("{name}", "http_404_burst", StringComparison.Ordinal));
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.False(answer.Headers.Contains("Server"));
            Assert.Equal(path != Assets.Script.Path, answer.Headers.CacheControl?.NoStore);
            string text = await answer.Content.ReadAsStringAsync();
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
            {
                Assert.DoesNotMatch(Inline(), text);
                Assert.DoesNotMatch(OtherHost(), text);
                Assert.Single(TopHeading().Matches(text));
            }
        }
    }

    [Fact]
    public void No_live_part_has_the_name_of_an_event_that_browsers_raise_themselves() =>
        Assert.Empty(NowPage.Live(null).Parts.Select(part => part.Name).Intersect(["open", "error", "message", "over"]));

    [Fact]
    public async Task A_rule_is_told_whole_by_its_name_or_its_id()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.WithToken(TokenScope.Read);

        using JsonDocument correlation = JsonDocument.Parse(await client.GetStringAsync("/api/v1/rules/http_404_burst"));
        string id = correlation.RootElement.GetProperty("id").GetString()!;
        StateChanges changes = new();
        changes.Alerts.Add(SomeAlert.Burst("of this rule") with { Rule = SomeAlert.Burst().Rule with { Id = id } });
        dashboard.Store.Commit(changes);
        using JsonDocument whole = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/rules/{id}"));
        string counted = Assert.Single(correlation.RootElement.GetProperty("counts").EnumerateArray()).GetString()!;
        using JsonDocument rule = JsonDocument.Parse(await client.GetStringAsync($"/api/v1/rules/{counted}"));

        Assert.Equal(("http_404_burst", "correlation", true), (whole.RootElement.GetProperty("name").GetString(), whole.RootElement.GetProperty("kind").GetString(), whole.RootElement.GetProperty("on").GetBoolean()));
        Assert.Equal((0, 1), (correlation.RootElement.GetProperty("latest_alerts").GetArrayLength(), whole.RootElement.GetProperty("latest_alerts").GetArrayLength()));
        Assert.Contains("http_404_burst", rule.RootElement.GetProperty("counted_by").EnumerateArray().Select(each => each.GetString()));
        Assert.NotEqual(0, rule.RootElement.GetProperty("matching_samples").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/rules/no_such_rule")).StatusCode);
    }

    [Fact]
    public async Task The_first_page_with_all_that_it_needs_is_under_200_kB()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.SignedIn(Role.Administrator);

        int page = (await client.GetByteArrayAsync("/")).Length;

        Assert.True(page + Assets.All.Sum(asset => asset.Content.Length) < 200_000);
    }

    [Fact]
    public async Task The_alerts_are_narrowed_by_what_the_address_asks_for()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.WithToken(TokenScope.Read);

        Assert.Equal(2, await CountAsync("?within=ever"));
        Assert.Equal(0, await CountAsync(""));
        Assert.Equal(1, await CountAsync("?within=ever&value=192.0.2.7"));
        Assert.Equal(2, await CountAsync("?within=ever&rule=0b2f7f0e-6d1c-4a55-9a55-3a1d5c1f9b11&state=firing&level=medium"));
        Assert.Equal(0, await CountAsync("?within=ever&level=high"));
        Assert.Equal(1, await CountAsync("?within=ever&limit=1"));

        async Task<int> CountAsync(string query)
        {
            using JsonDocument answer = JsonDocument.Parse(await client.GetStringAsync("/api/v1/alerts" + query));
            return answer.RootElement.GetProperty("alerts").GetArrayLength();
        }
    }

    [Fact]
    public async Task What_was_given_up_is_sent_again_by_an_operator_and_taken_down()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/notifications");

        using HttpResponseMessage done = await ServedDashboard.PostAsync(client, "/notifications/send-again", token, ("id", "dead"));

        Assert.Equal("/notifications?again=1", done.Headers.Location?.OriginalString);
        Assert.NotNull(dashboard.Store.NextOwed("security"));
        Assert.Equal(1, dashboard.Woken);
        AuditEntry entry = Assert.Single(dashboard.Store.Access.Audited(10));
        Assert.Equal(("Operator", "sent again", "dead"), (entry.Who, entry.Did, entry.What));
    }

    [Fact]
    public async Task An_operator_acknowledges_and_closes_and_the_monitor_is_asked_in_their_name()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/incidents/aa11aa11");

        using HttpResponseMessage acknowledged = await ServedDashboard.PostAsync(client, "/incidents/aa11aa11/act", token, ("do", "acknowledge"), ("note", "I look at it"));
        using HttpResponseMessage closed = await ServedDashboard.PostAsync(client, "/incidents/aa11aa11/act", token, ("do", "false_alarm"));
        using HttpResponseMessage nonsense = await ServedDashboard.PostAsync(client, "/incidents/aa11aa11/act", token, ("do", "explode"));

        Assert.Equal("/incidents/aa11aa11?asked=1", acknowledged.Headers.Location?.OriginalString);
        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.UnprocessableEntity), (closed.StatusCode, nonsense.StatusCode));
        Assert.Equal(
            [(OperatorActionKind.Acknowledge, null, "Operator", "I look at it"), (OperatorActionKind.Close, Verdict.FalseAlarm, "Operator", null)],
            dashboard.Store.PendingActions().Select(action => (action.Kind, action.Verdict, action.By, action.Note)));
        Assert.Equal(2, dashboard.Store.Access.Audited(10).Count);
    }

    [Fact]
    public async Task A_link_of_a_mail_only_asks_and_who_confirms_acts_once()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        DateTimeOffset expires = dashboard.Time.GetUtcNow().AddDays(7);
        string path = "/act/" + ActionLinks.Token(dashboard.Store.LinkKey(), new ActionGrant("aa11aa11", OperatorActionKind.Acknowledge, null, "security", expires));
        using HttpClient anybody = dashboard.Visitor();

        Assert.Contains("Many pages not found", await anybody.GetStringAsync(path), StringComparison.Ordinal);
        Assert.Contains("Many pages not found", await anybody.GetStringAsync(path), StringComparison.Ordinal);
        Assert.Empty(dashboard.Store.PendingActions());

        Assert.Equal(HttpStatusCode.OK, (await ServedDashboard.PostAsync(anybody, path, null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ServedDashboard.PostAsync(anybody, path, null)).StatusCode);
        Assert.Equal("security (link)", Assert.Single(dashboard.Store.PendingActions()).By);
        Assert.Equal(HttpStatusCode.Forbidden, (await ServedDashboard.PostAsync(anybody, path + "x", null)).StatusCode);
        dashboard.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(HttpStatusCode.Forbidden, (await anybody.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task A_link_to_acknowledge_says_who_has_done_so_already()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Incident taken = SomeIncident.Of(SomeAlert.Burst());
        StateChanges changes = new();
        changes.Incidents.Incidents.Add((taken with { Acknowledged = new Acknowledgement("alice", SomeAlert.Noon, taken.Level) }, SomeAlert.Burst().Id));
        changes.Alerts.Add(SomeAlert.Burst());
        dashboard.Store.Commit(changes);
        string page = await dashboard.Visitor().GetStringAsync(PathOf(OperatorActionKind.Acknowledge, null));
        Assert.Contains("alice", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<button class=\"main\"", page, StringComparison.Ordinal);
        Assert.Contains("<button class=\"main\"", await dashboard.Visitor().GetStringAsync(PathOf(OperatorActionKind.Close, Verdict.Expected)), StringComparison.Ordinal);

        string PathOf(OperatorActionKind kind, Verdict? verdict) =>
            "/act/" + ActionLinks.Token(dashboard.Store.LinkKey(), new ActionGrant(taken.Id, kind, verdict, "security", dashboard.Time.GetUtcNow().AddDays(7)));
    }

    [Fact]
    public async Task The_page_of_an_anomaly_has_the_hour_before_it_and_the_band_of_the_usual()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Anomaly anomaly = new()
        {
            Id = "0dd",
            Rule = AnomalyRules.Probing.Name,
            Series = new RollupSeries("web", "", ""),
            First = SomeAlert.Noon,
            Last = SomeAlert.Noon,
            Reasons = ["44 requests in a minute"],
            Measures = [new AnomalousMeasure("requests", 44, 4, 1, 12, 9, [.. Enumerable.Repeat(4.0, 57), 40, 44, 44])],
        };
        StateChanges changes = new();
        changes.Anomalies.Anomalies.Add(anomaly);
        changes.Alerts.Add(AnomalyAlert.Of(anomaly));
        dashboard.Store.Commit(changes);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        string page = await client.GetStringAsync("/alerts/0dd");
        Assert.Contains("<path class=\"band\" d=\"M", page, StringComparison.Ordinal);
        Assert.Equal(20, page.Split("class=\"bar\"").Length - 1);
        Assert.Contains($"from {TimeZoneInfo.ConvertTime(SomeAlert.Noon.AddMinutes(-2), TimeZoneInfo.Local):HH:mm}: 128 (expected ", page, StringComparison.Ordinal);
        Assert.Contains("class=\"odd cap\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\\x0A", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_are_files_for_a_spreadsheet_in_which_nothing_is_a_formula()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        StateChanges changes = new();
        changes.Alerts.Add(SomeAlert.Burst("formula") with { Group = [new GroupValue("user.name", "=1+1")] });
        dashboard.Store.Commit(changes);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        string alerts = await client.GetStringAsync("/alerts?within=ever&form=csv");
        string incidents = await client.GetStringAsync("/incidents?form=csv");
        string notifications = await client.GetStringAsync("/notifications?form=csv");

        Assert.Contains(",'=1+1,", alerts, StringComparison.Ordinal);
        Assert.Equal(4, alerts.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(3, incidents.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(2, notifications.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task A_report_is_made_at_once_and_one_that_was_kept_is_a_file()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        string folder = Path.Combine(dashboard.StateDirectory, "reports");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "2026-W09.html"), "<style></style>");
        await File.WriteAllTextAsync(Path.Combine(folder, "secret.html"), "");

        string list = await client.GetStringAsync("/reports");
        string made = await client.GetStringAsync("/reports/one?about=2026-W10");
        using HttpResponseMessage kept = await client.GetAsync("/reports/one?about=2026-W09&kept=1&form=html");
        using HttpResponseMessage outside = await client.GetAsync("/reports/one?about=..%2Fsecret&kept=1&form=html");

        Assert.Contains("2026-W09", list, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", list, StringComparison.Ordinal);
        Assert.Contains("the week from Monday 2 March", made, StringComparison.Ordinal);
        Assert.Equal("attachment", kept.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, outside.StatusCode);
    }

    [Fact]
    public async Task An_alert_that_is_told_as_part_of_an_incident_leads_there()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        StateChanges changes = new();
        changes.Alerts.Add(SomeAlert.Burst("merged"));
        changes.Incidents.Joined.Add(("merged", "aa11aa11"));
        dashboard.Store.Commit(changes);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        using HttpClient program = dashboard.WithToken(TokenScope.Read);

        string merged = await client.GetStringAsync("/alerts/merged");
        string alone = await client.GetStringAsync($"/alerts/{SomeAlert.Burst().Id}");
        using JsonDocument answer = JsonDocument.Parse(await program.GetStringAsync("/api/v1/alerts/merged"));

        Assert.Contains("<a href=\"/incidents/aa11aa11\">", merged, StringComparison.Ordinal);
        Assert.DoesNotContain("Nobody", merged, StringComparison.Ordinal);
        Assert.Contains("Nobody: it is part of no incident.", alone, StringComparison.Ordinal);
        Assert.Equal("aa11aa11", answer.RootElement.GetProperty("incident").GetString());
    }

    [Fact]
    public async Task The_metrics_are_those_of_the_status()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Fill(dashboard);
        using HttpClient client = dashboard.WithToken(TokenScope.Metrics);

        string metrics = await client.GetStringAsync("/metrics");

        Assert.Contains("leafwatch_alerts_firing{rule=\"http_404_burst\",level=\"medium\"} 2\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grave_incident_that_is_over_stays_on_the_first_page_until_somebody_says_what_it_was()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Incident over = SomeIncident.Of(SomeAlert.Burst()) with { State = IncidentState.Resolved, Level = "high", Last = dashboard.Time.GetUtcNow().AddHours(-2) };
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        Assert.Contains($"/incidents/{over.Id}\"", await NowAsync(over), StringComparison.Ordinal);
        Assert.DoesNotContain(over.Id, await NowAsync(over with { Level = "medium" }), StringComparison.Ordinal);
        Acknowledgement taken = new("ann", dashboard.Time.GetUtcNow(), "medium");
        Assert.Contains(over.Id, await NowAsync(over with { Level = "medium", State = IncidentState.Open }), StringComparison.Ordinal);
        Assert.DoesNotContain(over.Id, await NowAsync(over with { Level = "medium", State = IncidentState.Acknowledged, Acknowledged = taken }), StringComparison.Ordinal);
        Assert.Contains(over.Id, await NowAsync(over with { Level = "high", State = IncidentState.Acknowledged, Acknowledged = taken }), StringComparison.Ordinal);
        Assert.DoesNotContain(over.Id, await NowAsync(over with { Verdict = Verdict.Expected, State = IncidentState.Closed }), StringComparison.Ordinal);
        Assert.DoesNotContain(over.Id, await NowAsync(over with { Last = dashboard.Time.GetUtcNow().AddDays(-8) }), StringComparison.Ordinal);
        Assert.DoesNotContain(over.Id, await NowAsync(over with { Acknowledged = new Acknowledgement("ann", dashboard.Time.GetUtcNow(), "high") }), StringComparison.Ordinal);

        async Task<string> NowAsync(Incident incident)
        {
            StateChanges changes = new();
            changes.Incidents.Incidents.Add((incident, "1"));
            dashboard.Store.Commit(changes);
            return await client.GetStringAsync("/");
        }
    }

    [Fact]
    public async Task The_first_page_leads_to_the_list_of_all_that_need_somebody()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        StateChanges changes = new();
        for (int i = 0; i < 11; i++)
        {
            changes.Incidents.Incidents.Add((SomeIncident.Of(SomeAlert.Burst()) with { Id = $"i{i}", Level = "high", State = i % 2 == 0 ? IncidentState.Open : IncidentState.Resolved, Last = dashboard.Time.GetUtcNow() }, "1"));
        }

        dashboard.Store.Commit(changes);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        Assert.Contains("<a href=\"/incidents?state=needed\">All 11 that need somebody</a>", await client.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Equal(11, Listed(await client.GetStringAsync("/incidents?state=needed")));
        Assert.Equal(6, Listed(await client.GetStringAsync("/incidents")));

        static int Listed(string page) => page.Split("<a href=\"/incidents/i").Length - 1;
    }

    [Fact]
    public async Task An_open_page_is_sent_what_changed()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        using StreamReader events = new(await client.GetStreamAsync("/live/now"));
        Task<string> first = LiveEvents.NextAsync(events, "incidents");
        await LiveEvents.PassAsync(dashboard, first);
        Assert.Contains("No incident needs anybody.", await first, StringComparison.Ordinal);

        Fill(dashboard);
        Task<string> second = LiveEvents.NextAsync(events, "incidents");
        await LiveEvents.PassAsync(dashboard, second);

        Assert.Contains("Many pages not found", await second, StringComparison.Ordinal);
        Assert.Contains("2 incidents need somebody", await second, StringComparison.Ordinal);
    }

    /// <summary>A request with which an outsider writes what they like into a log.</summary>
    private static string HostileLine(ServedDashboard dashboard) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"192.0.2.7 - {Hostile.Replace("\"", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)} [{dashboard.Time.GetUtcNow().AddHours(-2):dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{Uri.EscapeDataString(Hostile)} HTTP/1.1\" 404 5 \"-\" \"{Hostile.Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");

    private static void Fill(ServedDashboard dashboard)
    {
        HistoryOf.Add(dashboard.Store, new CountedLog.Request(dashboard.Time.GetUtcNow().AddHours(-2), "192.0.2.7", "GET", "/" + Hostile.Replace("\"", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), 404, 5, "-", Hostile.Replace("\"", "\\\"", StringComparison.Ordinal)));
        Alert hostile = SomeAlert.Burst("hostile") with
        {
            Group = [new GroupValue("user.name", Hostile)],
            Statement = Hostile,
            Evidence = [Hostile],
            Sightings = [new Sighting(Hostile, [SomeAlert.Noon], 1)],
        };
        StateChanges changes = new();
        Incident incident = SomeIncident.Of(hostile);
        changes.Incidents.Incidents.Add((incident, hostile.Id));
        changes.Incidents.Incidents.Add((SomeIncident.Of(SomeAlert.Burst()) with { Id = "aa11aa11" }, SomeAlert.Burst().Id));
        changes.Incidents.Joined.Add((hostile.Id, incident.Id));
        changes.Incidents.Timeline.Add(new IncidentChange(incident.Id, 1, SomeAlert.Noon, IncidentChangeKind.Noted, Hostile, Hostile));
        changes.Incidents.Decisions.Add(new NotifyDecision(incident.Id, 1, SomeAlert.Noon, Hostile, NotifyReason.Silenced, Hostile));
        changes.Incidents.Silences.Add(new Silence("5ilenced", Hostile, Hostile, Hostile, SomeAlert.Noon, dashboard.Time.GetUtcNow().AddDays(1)));
        changes.Alerts.Add(hostile);
        changes.Alerts.Add(SomeAlert.Burst());
        changes.Notifications.Add(new Notification("dead", "security", NotifyReason.Fired, hostile, SomeAlert.Noon));
        changes.Ledger.Sources.Add(new SourceAccount
        {
            Source = Hostile,
            Since = SomeAlert.Noon,
            Format = Hostile,
            Samples = [new UnparsedSample(SomeAlert.Noon, Hostile, Hostile, Hostile)],
        });
        changes.Ledger.Gaps.Add(new LedgerGap(Hostile, Hostile, SomeAlert.Noon, new Gap(Hostile, 1, 2)));
        dashboard.Store.Commit(changes);
        dashboard.Store.MarkDead("dead", SomeAlert.Noon, Hostile);
    }

    [GeneratedRegex(@"<style|<script(?! type=""module"" src=""/assets/)|<[a-z][^<>]*\s(?:style|on\w+)=|""javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?:src|href|action)=""(?:https?:)?//", RegexOptions.IgnoreCase)]
    private static partial Regex OtherHost();

    [GeneratedRegex("<h1")]
    private static partial Regex TopHeading();
}
