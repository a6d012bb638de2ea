using System.Net;
using System.Net.Sockets;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>
/// Receives datagrams, each a message (RFC 5426), on a thread of its own. While there is no room for them they stay in the
/// buffer of the socket, which the kernel drops from when it is full, and counts.
/// </summary>
internal sealed class DatagramListener(SyslogEndpoint endpoint, ReceiverContext context)
{
    private const int LongestDatagram = 64 * 1024;
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(1);

    /// <summary>Listens until it is cancelled, or the socket fails.</summary>
    /// <exception cref="SocketException">There is no listening there, for now.</exception>
    public async Task ListenAsync(Action listening, CancellationToken cancellation)
    {
        using Socket socket = ListeningSocket.Open(endpoint);
        SocketBuffer.Enlarge(socket, context.Options.ReceiveBuffer);
        listening();
        await context.TellAsync(new SourceEvent.Listening(context.Source, endpoint.ToString()), cancellation).ConfigureAwait(false);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task counting = CountDropsAsync(socket, over.Token);
        using CancellationTokenRegistration closing = cancellation.Register(socket.Dispose);
        try
        {
            await Task.Factory.StartNew(() => Receive(socket, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await counting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Receive(Socket socket, CancellationToken cancellation)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(LongestDatagram);
        SocketAddress sender = new(socket.AddressFamily);
        while (true)
        {
            int length;
            try
            {
                length = socket.ReceiveFrom(buffer, SocketFlags.None, sender);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException && cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }

            PeerAddress peer = PeerAddress.Of(sender);
            if (!context.Allowed.Contains(peer))
            {
                context.Complaints.Add(endpoint, peer, "it is in no network of 'allow'");
                continue;
            }

            while (context.Lines.Offer(buffer.AsSpan(0, length), peer) == Reception.Full)
            {
                context.Lines.RoomAsync().Wait(cancellation);
            }
        }
    }

    private async Task CountDropsAsync(Socket socket, CancellationToken cancellation)
    {
        uint told = 0;
        while (SocketBuffer.Dropped(socket) is { } dropped)
        {
            if (dropped != told)
            {
                long count = unchecked(dropped - told);
                told = dropped;
                await context.TellAsync(new SourceEvent.MessagesDropped(context.Source, endpoint.ToString(), count), cancellation).ConfigureAwait(false);
            }

            await Task.Delay(CountInterval, context.Time, cancellation).ConfigureAwait(false);
        }
    }
}
