using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Leafwatch.LogGenerator;

/// <summary>Sends logins by UDP at a steady rate, one message a datagram, so that a receiver's count tells what was lost.</summary>
internal static class SyslogSender
{
    /// <summary>How long to rest when ahead: short, for the bursts between rests are what fills buffers.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> SendAsync(string host, int port, long messages, long perSecond)
    {
        using Socket socket = new(SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(host, port);
        byte[] message = new byte[256];
        long began = Stopwatch.GetTimestamp();
        for (long sent = 0; sent < messages;)
        {
            long due = Math.Min(messages, (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond));
            if (due <= sent)
            {
                await Task.Delay(Rest, TimeProvider.System);
            }

            for (; sent < due; sent++)
            {
                socket.Send(message.AsSpan(0, Write(message, sent)));
            }
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private static int Write(Span<byte> message, long number)
    {
        bool fits = Encoding.ASCII.TryGetBytes(
            string.Create(CultureInfo.InvariantCulture, $"<38>Mar  2 00:00:00 web sshd[{number % 30_000}]: Accepted publickey for user{number} from 192.0.2.7 port 50022 ssh2: RSA SHA256:abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
            message,
            out int length);
        return fits ? length : throw new InvalidOperationException("The message does not fit.");
    }
}
