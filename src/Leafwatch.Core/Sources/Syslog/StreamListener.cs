using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>Accepts connections, TLS or not, within the limits, and lets each be read.</summary>
internal sealed class StreamListener(SyslogEndpoint endpoint, ReceiverContext context, ServerIdentity? identity)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _open = [];

    /// <summary>Listens until it is cancelled, or the socket fails.</summary>
    /// <exception cref="SocketException">There is no listening there, for now.</exception>
    /// <exception cref="ListenerTroubleException">There is no certificate, for now.</exception>
    public async Task ListenAsync(Action listening, CancellationToken cancellation)
    {
        _ = identity?.Current(out _);
        using Socket listener = ListeningSocket.Open(endpoint);
        listening();
        await context.TellAsync(new SourceEvent.Listening(context.Source, endpoint.ToString()), cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(cancellation).ConfigureAwait(false);
                await WelcomeAsync(socket, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            if (cancellation.IsCancellationRequested)
            {
                await Task.WhenAll(Open()).ConfigureAwait(false);
            }
        }
    }

    private async Task WelcomeAsync(Socket socket, CancellationToken cancellation)
    {
        if (socket.RemoteEndPoint is not IPEndPoint { Address: { } address })
        {
            socket.Dispose();
            return;
        }

        PeerAddress peer = PeerAddress.Of(address);
        string? refusal = context.Allowed.Contains(peer) ? context.Connections.Enter(peer) : "it is in no network of 'allow'";
        if (refusal is not null)
        {
            socket.Dispose();
            context.Complaints.Add(endpoint, peer, refusal);
            return;
        }

        string? problem = null;
        SslServerAuthenticationOptions? tls = endpoint.Transport == SyslogTransport.Tls ? identity?.Current(out problem) : null;
        if (problem is not null)
        {
            await context.TellAsync(new SourceEvent.FileUnreadable(context.Source, endpoint.ToString(), problem), cancellation).ConfigureAwait(false);
        }

        Task reading = ReadAsync(new PeerConnection(socket, peer, endpoint, context, tls), peer, cancellation);
        lock (_gate)
        {
            _open.Add(reading);
            _open.RemoveWhere(task => task.IsCompleted);
        }
    }

    private async Task ReadAsync(PeerConnection connection, PeerAddress peer, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await connection.ReadAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            context.Connections.Leave(peer);
        }
    }

    private Task[] Open()
    {
        lock (_gate)
        {
            return [.. _open];
        }
    }
}
