using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Sources.Syslog;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Sources.Syslog;

/// <summary>Runs a receiver on this machine, and sends it what a test has to say.</summary>
internal sealed class ReceiverRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<SourceItem> _items = Channel.CreateBounded<SourceItem>(4);
    private readonly CancellationTokenSource _stop = new();
    private readonly BlockPool _pool = new();
    private readonly Task _running;

    public ReceiverRun(SyslogOptions options, TimeProvider? time = null, params IReadOnlyList<SourcePosition> known) =>
        _running = new SyslogReceiver("logs", options, _pool, time ?? TimeProvider.System).RunAsync(known, _items.Writer, _stop.Token);

    public SourcePosition? Position { get; private set; }

    /// <summary>An endpoint of this machine that nobody used a moment ago.</summary>
    public static SyslogEndpoint Free(SyslogTransport transport)
    {
        using Socket socket = transport == SyslogTransport.Udp
            ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new SyslogEndpoint(transport, IPAddress.Loopback, ((IPEndPoint)socket.LocalEndPoint!).Port);
    }

    public static async Task<ReceiverRun> StartAsync(SyslogOptions options, TimeProvider? time = null, params IReadOnlyList<SourcePosition> known)
    {
        ReceiverRun run = new(options, time, known);
        foreach (SyslogEndpoint _ in options.Listen)
        {
            await run.EventAsync<SourceEvent.Listening>();
        }

        return run;
    }

    public static void Send(SyslogEndpoint to, params IEnumerable<string> datagrams)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(to.Address, to.Port);
        foreach (string datagram in datagrams)
        {
            socket.Send(Encoding.Latin1.GetBytes(datagram));
        }
    }

    public static async Task<NetworkStream> ConnectAsync(SyslogEndpoint to)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(to.Address, to.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>A TLS connection to a server whose certificate is of an authority, whatever its name; the client shows its own if it has one.</summary>
    public static async Task<SslStream> ConnectAsync(SyslogEndpoint to, PrivateAuthority authority, X509Certificate2? own = null)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(authority.Pem);
        SslStream stream = new(await ConnectAsync(to));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "logs.example.org",
            LocalCertificateSelectionCallback = (_, _, _, _, _) => own!,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        });
        return stream;
    }

    /// <summary>Whether the other side ends the connection.</summary>
    public static async Task<bool> EndsAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>The next lines; what happens meanwhile is passed over.</summary>
    public async Task<List<string>> LinesAsync(int count)
    {
        List<string> lines = [];
        while (lines.Count < count)
        {
            if ((await TakeAsync()).Batch is { } batch)
            {
                lines.AddRange(Encoding.Latin1.GetString(batch.Bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries));
                _pool.Return(batch.Buffer);
            }
        }

        Assert.Equal(count, lines.Count);
        return lines;
    }

    /// <summary>The next thing of a kind that happens; what else comes is passed over.</summary>
    public async Task<T> EventAsync<T>()
        where T : SourceEvent
    {
        while (true)
        {
            if ((await TakeAsync()).Event is T happened)
            {
                return happened;
            }
        }
    }

    public async Task<SourceItem> TakeAsync()
    {
        SourceItem item = await _items.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        Position = item.Batch?.After ?? Position;
        return item;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Patience);
        _stop.Dispose();
    }
}
