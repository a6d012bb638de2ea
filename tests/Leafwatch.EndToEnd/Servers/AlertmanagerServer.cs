using System.Text.Json;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's Prometheus Alertmanager, which tells nobody.</summary>
internal sealed class AlertmanagerServer : IAsyncDisposable
{
    private readonly RunningProcess _running;
    private readonly HttpClient _client;

    private AlertmanagerServer(RunningProcess running, int port)
    {
        _running = running;
        Url = $"http://127.0.0.1:{port}";
        _client = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public string Url { get; }

    public string Output => _running.Output;

    public static async Task<AlertmanagerServer> StartAsync(Workplace place)
    {
        string program = Requires.Program("prometheus-alertmanager", "prometheus-alertmanager");
        int port = LoopbackPort.Free();
        string configuration = place.Write("alertmanager.yml", "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n");
        RunningProcess running = RunningProcess.Start(
            program,
            [$"--config.file={configuration}", $"--storage.path={place.Folder("alertmanager")}", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]);
        await LoopbackPort.OpenAsync(port, running);
        return new AlertmanagerServer(running, port);
    }

    /// <summary>The alerts that go on.</summary>
    public async Task<IReadOnlyList<JsonElement>> AlertsAsync() =>
        [.. JsonDocument.Parse(await _client.GetStringAsync(new Uri("/api/v2/alerts?active=true", UriKind.Relative))).RootElement.EnumerateArray()];

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _running.DisposeAsync();
    }
}
