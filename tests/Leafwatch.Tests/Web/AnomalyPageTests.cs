using System.Net;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Web;

/// <summary>What is judged on the page of anomalies, and by programs.</summary>
public sealed class AnomalyPageTests
{
    [Fact]
    public async Task An_anomaly_is_judged_on_its_page_and_the_page_is_as_it_was_asked_for()
    {
        await using ServedDashboard dashboard = await StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        string token = await ServedDashboard.FormTokenAsync(client, "/anomalies?within=ever");

        Assert.Contains("/anomalies/0dd0/judge?within=ever&amp;state=told", await client.GetStringAsync("/anomalies?within=ever&state=told"), StringComparison.Ordinal);
        using HttpResponseMessage done = await ServedDashboard.PostAsync(client, "/anomalies/0dd0/judge?within=ever&state=told", token, ("verdict", "false_alarm"));

        Assert.Equal("/anomalies?within=ever&state=told&asked=1#a-0dd0", done.Headers.Location?.OriginalString);
        OperatorAction asked = Assert.Single(dashboard.Store.PendingActions());
        Assert.Equal((OperatorActionKind.JudgeAnomaly, "0dd0", Verdict.FalseAlarm, "Operator"), (asked.Kind, asked.Target, asked.Verdict, asked.By));
        AuditEntry entry = dashboard.Store.Access.Audited(1)[0];
        Assert.Equal(("judged false alarm", "anomaly 0dd0"), (entry.Did, entry.What));
    }

    [Fact]
    public async Task A_program_judges_an_anomaly_as_the_page_does()
    {
        await using ServedDashboard dashboard = await StartAsync();
        using HttpClient program = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage taken = await ServedDashboard.PostAsync(program, "/api/v1/anomalies/0dd0/judge", null, ("verdict", "expected"));
        using HttpResponseMessage wrong = await ServedDashboard.PostAsync(program, "/api/v1/anomalies/0dd0/judge", null, ("verdict", "perhaps"));
        using HttpResponseMessage unknown = await ServedDashboard.PostAsync(program, "/api/v1/anomalies/0dd/judge", null, ("verdict", "expected"));

        Assert.Equal(
            (HttpStatusCode.Accepted, HttpStatusCode.UnprocessableEntity, HttpStatusCode.NotFound), (taken.StatusCode, wrong.StatusCode, unknown.StatusCode));
        OperatorAction asked = Assert.Single(dashboard.Store.PendingActions());
        Assert.Equal((OperatorActionKind.JudgeAnomaly, Verdict.Expected), (asked.Kind, asked.Verdict));
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_no_verdict()
    {
        await using ServedDashboard dashboard = await StartAsync();
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        Assert.DoesNotContain("/judge", await client.GetStringAsync("/anomalies?within=ever"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_of_what_has_just_been_unusual_ends_now()
    {
        await using ServedDashboard dashboard = await StartAsync(SomeAlert.Noon.AddMinutes(30));
        using HttpClient client = dashboard.SignedIn(Role.Viewer);

        string page = await client.GetStringAsync("/anomalies?within=ever");

        Assert.Contains(Uri.EscapeDataString(Rfc3339.Seconds(SomeAlert.Noon.AddMinutes(30))), page, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(Rfc3339.Seconds(SomeAlert.Noon.AddHours(2))), page, StringComparison.Ordinal);
    }

    private static async Task<ServedDashboard> StartAsync(DateTimeOffset? now = null)
    {
        ServedDashboard dashboard = await ServedDashboard.StartAsync(now: now ?? SomeAlert.Noon.AddDays(1));
        StateChanges changes = new();
        changes.Anomalies.Anomalies.Add(new Anomaly
        {
            Id = "0dd0",
            Rule = AnomalyRules.Probing.Name,
            Series = new RollupSeries("web", "", ""),
            First = SomeAlert.Noon,
            Last = SomeAlert.Noon,
            Reasons = ["44 requests in a minute"],
        });
        dashboard.Store.Commit(changes);
        return dashboard;
    }
}
