using System.Text.Json;
using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class AlertmanagerTests
{
    [Fact]
    public async Task Alertmanager_shows_an_incident()
    {
        using Workplace place = new();
        await using AlertmanagerServer alertmanager = await AlertmanagerServer.StartAsync(place);
        string configuration = place.Write("leafwatch.yml", $$"""
            state: state
            receivers:
              prometheus: { alertmanager: { url: '{{alertmanager.Url}}', labels: { team: web } } }
            """);
        string said = await RunningProcess.RunAsync(Requires.Leafwatch(), "drill", "-c", configuration);
        Assert.Contains("told prometheus", said, StringComparison.Ordinal);

        JsonElement alert = Assert.Single(await alertmanager.AlertsAsync());
        JsonElement labels = alert.GetProperty("labels");
        Assert.Equal(("http_404_burst", "medium", "web"), (Text(labels, "alertname"), Text(labels, "severity"), Text(labels, "team")));
        Assert.Contains("192.0.2.1", Text(alert.GetProperty("annotations"), "summary"), StringComparison.Ordinal);
        Assert.Contains("/leafwatch-drill/1", Text(alert.GetProperty("annotations"), "description"), StringComparison.Ordinal);
        Assert.Equal("active", Text(alert.GetProperty("status"), "state"));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
