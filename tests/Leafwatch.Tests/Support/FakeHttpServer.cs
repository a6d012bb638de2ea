using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Leafwatch.Tests.Support;

/// <summary>A web server on loopback that keeps what is posted to it, and answers as the test wants.</summary>
internal sealed class FakeHttpServer : IAsyncDisposable
{
    /// <summary>Instead of an answer: the connection is reset.</summary>
    public const string Reset = "reset";

    /// <summary>Instead of an answer: nothing.</summary>
    public const string Silence = "silence";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Post> _posts = [];
    private readonly Task _accepting;

    public FakeHttpServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The status line and head that it answers with: <c>429 Too Many Requests\r\nRetry-After: 30</c>.</summary>
    public string Answer { get; set; } = "200 OK";

    public string AnswerBody { get; set; } = "ok";

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public IReadOnlyList<Post> Posts
    {
        get
        {
            lock (_gate)
            {
                return [.. _posts];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> talks = [];
        try
        {
            while (true)
            {
                talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                List<string> head = [];
                while (await ReadLineAsync(stream) is { Length: > 0 } line)
                {
                    head.Add(line);
                }

                Dictionary<string, string> headers = head.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);
                byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(body, _stop.Token);
                lock (_gate)
                {
                    _posts.Add(new Post(head[0], headers, body));
                }

                switch (Answer)
                {
                    case Silence:
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                        break;
                    case Reset:
                        client.Client.LingerState = new LingerOption(true, 0);
                        break;
                    default:
                        await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {Answer}\r\nContent-Length: {Encoding.UTF8.GetByteCount(AnswerBody)}\r\n\r\n{AnswerBody}"), _stop.Token);
                        break;
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException)
            {
                // The client left; tests look at what it says.
            }
        }
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    /// <summary>What was posted.</summary>
    internal sealed record Post(string Request, IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        public JsonElement Json => JsonDocument.Parse(Body).RootElement;
    }
}
