using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>Reads the messages of one connection to its end. A peer that begins something must end it in time.</summary>
internal sealed class PeerConnection(
    Socket socket, PeerAddress peer, SyslogEndpoint endpoint, ReceiverContext context, SslServerAuthenticationOptions? tls)
{
    private const int KeepAliveAfter = 300;
    private const int KeepAliveInterval = 30;

    private readonly MessageFrames _frames = new();
    private bool _isHandshaken = tls is null;

    public async Task ReadAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(context.Options.Patience, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            using NetworkStream plain = new(socket, ownsSocket: true);
            KeepAlive();
            if (tls is null)
            {
                await ReadAsync(plain, deadline, either.Token, cancellation).ConfigureAwait(false);
            }
            else
            {
                using SslStream secure = new(plain);
                await secure.AuthenticateAsServerAsync(tls, either.Token).ConfigureAwait(false);
                _isHandshaken = true;
                await ReadAsync(secure, deadline, either.Token, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            if (!cancellation.IsCancellationRequested && (!_isHandshaken || _frames.IsInside))
            {
                context.Complaints.Add(endpoint, peer, $"it did not end {(_isHandshaken ? "a message" : "the TLS handshake")} within {Duration.Format(context.Options.Patience)}");
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or CryptographicException or Win32Exception or ObjectDisposedException or InvalidOperationException)
        {
            // A peer that breaks off is business as usual, unless it never got in.
            if (!_isHandshaken)
            {
                context.Complaints.Add(endpoint, peer, $"there is no TLS with it: {e.GetBaseException().Message}");
            }
        }

        await TakeRestAsync(cancellation).ConfigureAwait(false);
    }

    private async Task ReadAsync(Stream stream, CancellationTokenSource deadline, CancellationToken either, CancellationToken cancellation)
    {
        long began = 0;
        bool wasInside = false;
        while (true)
        {
            deadline.CancelAfter(_frames.IsInside ? Left(began) : context.Options.Idle);
            int read = await stream.ReadAsync(_frames.Free, either).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            // Whatever the engine takes for it is not held against the peer.
            deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            _frames.Add(read);
            bool hasEnded = await context.Lines.AddAsync(_frames, peer, cancellation).ConfigureAwait(false);
            if (_frames.IsInside && (hasEnded || !wasInside))
            {
                began = context.Time.GetTimestamp();
            }

            wasInside = _frames.IsInside;
        }
    }

    private TimeSpan Left(long began)
    {
        TimeSpan left = context.Options.Patience - context.Time.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A last message is taken without its end, too.</summary>
    private async Task TakeRestAsync(CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> rest = _frames.TakeRest(out bool isCut);
        try
        {
            if (!rest.IsEmpty)
            {
                await context.Lines.AddAsync(rest, isCut, peer, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Whether a silent peer is still there is asked every now and then.</summary>
    private void KeepAlive()
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfter);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveInterval);
        }
        catch (SocketException)
        {
            // Then its connection is there until it has been silent for too long.
        }
    }
}
