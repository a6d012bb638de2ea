using System.Net;
using System.Net.Sockets;

namespace Leafwatch.EndToEnd.Support;

/// <summary>Ports of this machine.</summary>
internal static class LoopbackPort
{
    /// <summary>One that nobody listened to a moment ago.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static Task OpenAsync(int port, RunningProcess server) => Eventually.TrueAsync(
        async () =>
        {
            Assert.False(server.HasExited, $"the server ended: {server.Output}");
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        },
        () => $"nobody listens on port {port}: {server.Output}");
}
