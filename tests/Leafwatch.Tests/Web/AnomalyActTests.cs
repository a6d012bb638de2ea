using System.Net;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Web;

/// <summary>Verdicts on anomalies, from a page and by the API.</summary>
public sealed class AnomalyActTests
{
    [Fact]
    public async Task An_operator_judges_an_anomaly_on_its_page_and_a_viewer_only_reads_it()
    {
        await using ServedDashboard dashboard = await StartAsync();
        using HttpClient viewer = dashboard.SignedIn(Role.Viewer);
        Assert.DoesNotContain("/judge\"", await viewer.GetStringAsync("/anomalies?within=ever"), StringComparison.Ordinal);
        using HttpClient client = dashboard.SignedIn(Role.Operator);
        Assert.Contains("action=\"/anomalies/0dd/judge\"", await client.GetStringAsync("/anomalies?within=ever"), StringComparison.Ordinal);
        string token = await ServedDashboard.FormTokenAsync(client, "/account");

        using HttpResponseMessage answer = await ServedDashboard.PostAsync(client, "/anomalies/0dd/judge", token, ("do", "expected"));

        Assert.Equal("/anomalies?within=ever&asked=1#a-0dd", answer.Headers.Location?.OriginalString);
        OperatorAction asked = Assert.Single(dashboard.Store.PendingActions());
        Assert.Equal((OperatorActionKind.JudgeAnomaly, "0dd", Verdict.Expected, "Operator"), (asked.Kind, asked.Target, asked.Verdict, asked.By));
        Assert.Contains(dashboard.Store.Access.Audited(10), entry => entry.What == "anomaly 0dd");
    }

    [Theory]
    [InlineData("0dd", "false_alarm", HttpStatusCode.Accepted)]
    [InlineData("0dd", "perhaps", HttpStatusCode.UnprocessableEntity)]
    [InlineData("0d", "true", HttpStatusCode.NotFound)]
    [InlineData("1", "true", HttpStatusCode.NotFound)]
    public async Task A_program_judges_an_anomaly_by_its_whole_id(string id, string verdict, HttpStatusCode status)
    {
        await using ServedDashboard dashboard = await StartAsync();
        using HttpClient client = dashboard.WithToken(TokenScope.Act);

        using HttpResponseMessage answer = await ServedDashboard.PostAsync(client, $"/api/v1/anomalies/{id}/judge", null, ("do", verdict));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.Accepted ? 1 : 0, dashboard.Store.PendingActions().Count);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/anomalies/0dd/judge", "POST")]
    [InlineData("DELETE", "/api/v1/incidents", "GET, HEAD")]
    [InlineData("POST", "/reports", "GET, HEAD")]
    [InlineData("PATCH", "/api/v1/silences", "GET, HEAD, POST")]
    [InlineData("PUT", "/nowhere", null)]
    public async Task What_is_asked_for_by_another_method_is_told_which_there_are(string method, string path, string? allowed)
    {
        await using ServedDashboard dashboard = await StartAsync();
        using HttpClient client = dashboard.WithToken(TokenScope.Act);
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        using HttpResponseMessage answer = await client.SendAsync(request);

        Assert.Equal(allowed is null ? HttpStatusCode.NotFound : HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed, answer.Content.Headers.Allow.Count == 0 ? null : string.Join(", ", answer.Content.Headers.Allow));
    }

    private static async Task<ServedDashboard> StartAsync()
    {
        ServedDashboard dashboard = await ServedDashboard.StartAsync();
        StateChanges changes = new();
        changes.Anomalies.Anomalies.Add(new Anomaly
        {
            Id = "0dd",
            Rule = AnomalyRules.Probing.Name,
            Series = new RollupSeries("web", "", ""),
            First = SomeAlert.Noon,
            Last = SomeAlert.Noon,
            IsShadow = true,
            Reasons = ["44 requests in a minute"],
        });
        dashboard.Store.Commit(changes);
        return dashboard;
    }
}
