using System.Net.Sockets;
using System.Text;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Who listens where programs say things to the system's logger (syslog(3)), and writes a file as rsyslog does.</summary>
internal sealed class SystemLog : IAsyncDisposable
{
    private const int LongestMessage = 64 * 1024;

    // "Nov 19 08:00:00 ", behind which rsyslog puts the name of the host that a program leaves out.
    private const int StampLength = 16;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _listening;

    /// <param name="place">Where its files lie.</param>
    /// <param name="name">What they are called.</param>
    public SystemLog(Workplace place, string name)
    {
        SocketPath = place[name + ".sock"];
        Path = place.Write(name + ".log", "");
        _socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listening = ListenAsync();
    }

    public string SocketPath { get; }

    public string Path { get; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ListenAsync()
    {
        byte[] message = new byte[LongestMessage];
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveAsync(message, _end.Token);
                string text = Encoding.Latin1.GetString(message, 0, length).TrimEnd('\n', '\0');
                await File.AppendAllTextAsync(Path, Line(text[(text.IndexOf('>', StringComparison.Ordinal) + 1)..]) + "\n", Encoding.Latin1);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private static string Line(string message) => $"{message[..StampLength]}www {message[StampLength..]}";
}
