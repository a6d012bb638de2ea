using System.Net;
using Leafwatch.Configuration;

namespace Leafwatch.Web;

/// <summary>By which names the dashboard may be asked for. Another name is somebody's page that had its own name lead here (DNS rebinding).</summary>
internal sealed class HostNames(DashboardSettings settings, Uri? publicUrl)
{
    private readonly HashSet<string> _names = new(
        [.. settings.Listen.Where(endpoint => !IsAny(endpoint)).Select(Text), .. settings.Listen.SelectMany(Loopback), .. publicUrl is null ? [] : new[] { publicUrl.Authority }],
        StringComparer.OrdinalIgnoreCase);

    public bool Has(string host) => _names.Contains(host);

    private static IEnumerable<string> Loopback(IPEndPoint endpoint) => IPAddress.IsLoopback(endpoint.Address) || IsAny(endpoint)
        ? [$"localhost:{endpoint.Port}", $"127.0.0.1:{endpoint.Port}", $"[::1]:{endpoint.Port}"]
        : [];

    private static bool IsAny(IPEndPoint endpoint) => endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any);

    private static string Text(IPEndPoint endpoint) => endpoint.ToString();
}
