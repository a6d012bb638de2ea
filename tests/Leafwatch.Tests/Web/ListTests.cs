using System.Net;
using System.Text.Json;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Leafwatch.Reports;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Web;

/// <summary>The lists of incidents and of notifications: narrowed, in parts, and with what each is of.</summary>
public sealed class ListTests
{
    [Fact]
    public async Task Incidents_are_listed_in_parts_and_programs_are_told_whether_there_are_more()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        StateChanges changes = new();
        for (int i = 0; i < 205; i++)
        {
            changes.Incidents.Incidents.Add((SomeIncident.Of(SomeAlert.Burst()) with { Id = $"i{i:000}", Last = dashboard.Time.GetUtcNow().AddMinutes(-i) }, "1"));
        }

        dashboard.Store.Commit(changes);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);
        using HttpClient program = dashboard.WithToken(TokenScope.Read);

        string first = await client.GetStringAsync("/incidents");
        string third = await client.GetStringAsync("/incidents?skip=200");

        Assert.Contains("/incidents?skip=100", first, StringComparison.Ordinal);
        Assert.DoesNotContain("i100\"", first, StringComparison.Ordinal);
        Assert.Contains("/incidents/i204\"", third, StringComparison.Ordinal);
        Assert.DoesNotContain("skip=300", third, StringComparison.Ordinal);
        Assert.Equal((100, "i000", true), await ListAsync(""));
        Assert.Equal((200, "i000", true), await ListAsync("?limit=1000"));
        Assert.Equal((2, "i203", false), await ListAsync("?limit=2&skip=203"));

        async Task<(int, string?, bool)> ListAsync(string query)
        {
            using JsonDocument answer = JsonDocument.Parse(await program.GetStringAsync("/api/v1/incidents" + query));
            JsonElement incidents = answer.RootElement.GetProperty("incidents");
            return (incidents.GetArrayLength(), incidents[0].GetProperty("id").GetString(), answer.RootElement.GetProperty("more").GetBoolean());
        }
    }

    [Theory]
    [InlineData("level=medium", true)]
    [InlineData("level=high", false)]
    [InlineData("rule=http_404_burst", true)]
    [InlineData("rule=0b2f7f0e-6d1c-4a55-9a55-3a1d5c1f9b11", true)]
    [InlineData("rule=http_404", false)]
    [InlineData("value=192.0.2.7", true)]
    [InlineData("value=192.0.2", false)]
    [InlineData("text=PAGES+not", true)]
    [InlineData("text=192.0.2", true)]
    [InlineData("text=our+own+scanner", true)]
    [InlineData("text=%25", false)]
    [InlineData("text=Distinct", false)]
    public async Task Incidents_are_narrowed_by_level_rule_address_and_text(string query, bool isFound)
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        StateChanges changes = new();
        Incident incident = SomeIncident.Of(SomeAlert.Burst());
        changes.Incidents.Incidents.Add((incident, "1"));
        changes.Incidents.Timeline.Add(new IncidentChange(incident.Id, 1, SomeAlert.Noon, IncidentChangeKind.Noted, "bob", "it is our own scanner"));
        dashboard.Store.Commit(changes);
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        Assert.Equal(isFound, (await client.GetStringAsync("/incidents?" + query)).Contains($"/incidents/{incident.Id}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notifications_lead_to_the_incident_the_alert_or_the_report_that_they_are_of()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        Alert joined = SomeAlert.Burst("joined");
        Incident incident = SomeIncident.Of(joined);
        Notification report = ReportOf(dashboard, "2026-W09");
        StateChanges changes = new();
        changes.Incidents.Incidents.Add((incident, joined.Id));
        changes.Incidents.Joined.Add((joined.Id, incident.Id));
        changes.Alerts.Add(joined);
        changes.Notifications.Add(new Notification("1", "security", NotifyReason.Fired, joined, SomeAlert.Noon) { Incident = incident });
        changes.Notifications.Add(report);
        changes.Notifications.Add(new Notification("3", "security", NotifyReason.Report, SomeAlert.Burst("forgotten"), SomeAlert.Noon) { Letter = new Letter("Leafwatch: all works", "", "", []) });
        dashboard.Store.Commit(changes);

        // What it has grown to since is not what was told.
        StateChanges later = new();
        later.Incidents.Incidents.Add((incident with { EventCount = 4711, Subject = new GroupValue("source.network", "203.0.113.0/24") }, joined.Id));
        dashboard.Store.Commit(later);
        dashboard.Store.MarkDelivered("1", SomeAlert.Noon.AddHours(1));
        dashboard.Store.MarkDelivered(report.Id, SomeAlert.Noon.AddHours(1));
        dashboard.Store.MarkDelivered("3", SomeAlert.Noon.AddHours(1));
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        string page = await client.GetStringAsync("/notifications");

        Assert.Contains($"<a href=\"/incidents/{incident.Id}\">", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/reports/one?about=2026-W09\">Report 2026-W09</a>", page, StringComparison.Ordinal);
        Assert.Contains("Leafwatch: all works", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"/alerts/{report.Alert.Id}", page, StringComparison.Ordinal);
        using HttpClient program = dashboard.WithToken(TokenScope.Read);
        using JsonDocument listed = JsonDocument.Parse(await program.GetStringAsync("/api/v1/notifications"));
        JsonElement[] rows = [.. listed.RootElement.GetProperty("notifications").EnumerateArray()];
        Assert.Contains(rows, row => row.GetProperty("incident").GetString() == incident.Id && row.GetProperty("headline").GetString() == incident.Headline());
        Assert.Contains(rows, row => row.GetProperty("page").GetString() == "/reports/one?about=2026-W09" && row.GetProperty("headline").GetString() == "Report 2026-W09");
    }

    [Fact]
    public async Task What_is_owed_is_sent_now_when_an_operator_wants_it()
    {
        await using ServedDashboard dashboard = await ServedDashboard.StartAsync();
        DateTimeOffset now = dashboard.Time.GetUtcNow();
        StateChanges changes = new();
        changes.Notifications.Add(new Notification("owed", "security", NotifyReason.Fired, SomeAlert.Burst(), now.AddHours(-1)));
        dashboard.Store.Commit(changes);
        dashboard.Store.MarkFailed("owed", now.AddMinutes(-30), now.AddMinutes(30), "connection refused");
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        using HttpClient program = dashboard.WithToken(TokenScope.Act);

        string page = await client.GetStringAsync("/notifications");
        using HttpResponseMessage done = await ServedDashboard.PostAsync(program, "/api/v1/notifications/owed/send-again", null);

        Assert.Contains("<th scope=\"col\">Next try</th>", page, StringComparison.Ordinal);
        Assert.Contains("<button>Send now</button>", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, done.StatusCode);
        Assert.Equal((now, 1), (dashboard.Store.NextOwed("security")!.Asked, dashboard.Woken));
        Assert.Equal(now, dashboard.Store.Outbox.List(null, null, 1, 0)[0].Due);
        Assert.Equal(HttpStatusCode.NotFound, (await ServedDashboard.PostAsync(program, "/api/v1/notifications/none/send-again", null)).StatusCode);
    }

    private static Notification ReportOf(ServedDashboard dashboard, string week)
    {
        Assert.True(ReportPeriod.TryParseWeek(week, out DateOnly monday));
        DateTimeOffset now = dashboard.Time.GetUtcNow();
        ReportPeriod period = ReportPeriod.Week(monday, CountedLog.Clock);
        SiteReport report = ReportMaker.Make(ReportMaterial.Read(dashboard.Store, period, CountedLog.Clock, now));
        ReportLetter.Keep(report, dashboard.StateDirectory, null);
        return ReportLetter.For(SomeReceiver.Of("slack: { url: https://hooks.example.org/x }"), report, ReportLetter.Write(report, "example.org", null), now);
    }
}
