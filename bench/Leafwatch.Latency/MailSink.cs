using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Leafwatch.Latency;

/// <summary>A mail server that takes every mail and keeps when it had the whole of it. Just enough of RFC 5321 for one client.</summary>
internal sealed class MailSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Received> _mails = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyCollection<Received> Mails => _mails;

    public void Start()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync().ConfigureAwait(false));
            }
        }
        catch (Exception stopped) when (stopped is ObjectDisposedException or SocketException)
        {
            // The measurement is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient _ = client;
        NetworkStream stream = client.GetStream();
        using StreamReader input = new(stream, Encoding.UTF8);
        await using StreamWriter output = new(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\r\n" };
        await output.WriteLineAsync("220 sink").ConfigureAwait(false);
        while (await input.ReadLineAsync().ConfigureAwait(false) is { } command)
        {
            string verb = command.Split(' ')[0];
            if (verb.Equals("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await output.WriteLineAsync("354 go on").ConfigureAwait(false);
                StringBuilder mail = new();
                while (await input.ReadLineAsync().ConfigureAwait(false) is { } line && line != ".")
                {
                    mail.Append(line).Append('\n');
                }

                _mails.Enqueue(new Received(mail.ToString(), Stopwatch.GetTimestamp()));
            }

            await output.WriteLineAsync(verb.Equals("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok").ConfigureAwait(false);
        }
    }
}

internal sealed record Received(string Text, long Timestamp);
