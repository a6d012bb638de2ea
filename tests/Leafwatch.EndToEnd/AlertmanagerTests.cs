using System.Globalization;
using System.Text.Json;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class AlertmanagerTests
{
    [Fact]
    public async Task Alertmanager_shows_an_incident_and_of_a_drill_nothing_is_left()
    {
        using Workplace place = new();
        await using AlertmanagerServer alertmanager = await AlertmanagerServer.StartAsync(place);
        string log = place.Write("access.log", "");
        string configuration = place.Write("leafwatch.yml", $$"""
            state: state
            dashboard: off
            sources: [{ path: {{log}}, format: apache-combined, start: beginning }]
            receivers:
              prometheus: { alertmanager: { url: '{{alertmanager.Url}}', labels: { team: web } } }
            """);
        string said = await RunningProcess.RunAsync(Requires.Leafwatch(), "drill", "-c", configuration);
        Assert.Contains("told prometheus that it is over", said, StringComparison.Ordinal);
        Assert.Empty(await alertmanager.AlertsAsync());

        File.WriteAllLines(log, Enumerable.Range(1, 6).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"192.0.2.1 - - [{TimeProvider.System.GetUtcNow():dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /missing/{i} HTTP/1.1\" 404 196 \"-\" \"curl/8\"")));
        await using RunningProcess leafwatch = RunningProcess.Start(Requires.Leafwatch(), ["run", "-c", configuration]);
        IReadOnlyList<JsonElement> alerts = [];
        await Eventually.TrueAsync(async () => (alerts = await alertmanager.AlertsAsync()).Count > 0, () => leafwatch.Output);

        JsonElement alert = Assert.Single(alerts);
        JsonElement labels = alert.GetProperty("labels");
        Assert.Equal(("http_404_burst", "medium", "web"), (Text(labels, "alertname"), Text(labels, "severity"), Text(labels, "team")));
        Assert.Contains("192.0.2.1", Text(alert.GetProperty("annotations"), "summary"), StringComparison.Ordinal);
        Assert.Contains("/missing/1", Text(alert.GetProperty("annotations"), "description"), StringComparison.Ordinal);
        Assert.Equal("active", Text(alert.GetProperty("status"), "state"));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
