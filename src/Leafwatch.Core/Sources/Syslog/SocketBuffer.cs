using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>The buffer that the kernel has for a socket, and what it dropped because that was full (Linux: socket(7), SO_MEMINFO).</summary>
internal static class SocketBuffer
{
    private const int SocketLevel = 1;
    private const int ForceReceiveBuffer = 33;
    private const int MemoryInformation = 55;

    // SK_MEMINFO_DROPS of linux/sock_diag.h, the ninth number.
    private const int DropsAt = 8 * sizeof(uint);

    /// <summary>Asks for a buffer of so many bytes: beyond the limit for all (net.core.rmem_max) if this process may, else up to it.</summary>
    public static void Enlarge(Socket socket, int bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, MemoryMarshal.AsBytes([bytes]));
                return;
            }
            catch (SocketException)
            {
                // Only with CAP_NET_ADMIN.
            }
        }

        try
        {
            socket.ReceiveBufferSize = bytes;
        }
        catch (SocketException)
        {
            // What the system gives must do; losses are counted.
        }
    }

    /// <summary>How many datagrams were dropped since the socket was opened, modulo 2³²; nothing where the system does not say.</summary>
    public static uint? Dropped(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> numbers = stackalloc byte[64];
        try
        {
            int length = socket.GetRawSocketOption(SocketLevel, MemoryInformation, numbers);
            return length >= DropsAt + sizeof(uint) ? MemoryMarshal.Read<uint>(numbers[DropsAt..]) : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
