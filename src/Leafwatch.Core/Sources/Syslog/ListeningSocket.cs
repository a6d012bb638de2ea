using System.Net;
using System.Net.Sockets;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>Sockets bound to an endpoint.</summary>
internal static class ListeningSocket
{
    private const int Backlog = 128;

    /// <exception cref="SocketException">The port is taken, or may not be used.</exception>
    public static Socket Open(SyslogEndpoint endpoint)
    {
        bool isStream = endpoint.Transport != SyslogTransport.Udp;
        bool isForAll = endpoint.Address.Equals(IPAddress.IPv6Any);

        // A machine without IPv6 still has all its addresses.
        IPAddress address = isForAll && !Socket.OSSupportsIPv6 ? IPAddress.Any : endpoint.Address;
        Socket socket = new(address.AddressFamily, isStream ? SocketType.Stream : SocketType.Dgram, isStream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            if (isForAll && address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, endpoint.Port));
            if (isStream)
            {
                socket.Listen(Backlog);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
