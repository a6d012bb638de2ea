using System.Net.Sockets;
using System.Threading.Channels;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>
/// Receives syslog messages (RFC 3164 and 5424) by UDP, TCP and TLS, and hands them on as they came, one a line. What
/// cannot be listened to is told, and tried again; the other listeners go on.
/// </summary>
/// <remarks>
/// Of what was sent nothing can be asked for again: messages that were received, but not yet committed when the program is
/// killed, are lost. The position says only how many bytes were received in all.
/// </remarks>
public sealed class SyslogReceiver : ILineSource
{
    private static readonly TimeSpan TellInterval = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly string _path;
    private readonly SyslogOptions _options;
    private readonly BlockPool _pool;
    private readonly TimeProvider _time;

    public SyslogReceiver(string name, SyslogOptions options, BlockPool pool, TimeProvider time)
    {
        _name = name;
        _path = string.Join(", ", options.Listen);
        _options = options;
        _pool = pool;
        _time = time;
    }

    private string Key => "syslog:" + _name;

    public async Task RunAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        using ReceivedLines lines = new(known.FirstOrDefault(position => position.Key == Key)?.Offset ?? 0, _options, _pool, _time);
        ReceiverContext context = new(_name, _options, lines, new PeerComplaints(_name, _time), items, _time);
        ServerIdentity? identity = _options.Tls is { } tls ? new ServerIdentity(tls) : null;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] all =
        [
            HandOnAsync(context, over.Token),
            TellAsync(context, over.Token),
            .. _options.Listen.Select(endpoint => endpoint.Transport == SyslogTransport.Udp
                ? ListenAsync(endpoint, new DatagramListener(endpoint, context).ListenAsync, context, over.Token)
                : ListenAsync(endpoint, new StreamListener(endpoint, context, identity).ListenAsync, context, over.Token)),
        ];
        try
        {
            await foreach (Task ended in Task.WhenEach(all).ConfigureAwait(false))
            {
                await ended.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ListenAsync(
        SyslogEndpoint endpoint, Func<Action, CancellationToken, Task> listen, ReceiverContext context, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SourceRetry retry = new(_name, endpoint.ToString(), _time);
        while (true)
        {
            try
            {
                await listen(retry.Succeed, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ListenerTroubleException)
            {
                await retry.WaitAsync(e.Message, context.Items, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Hands lines on, as fast as they are taken.</summary>
    private async Task HandOnAsync(ReceiverContext context, CancellationToken cancellation)
    {
        while (true)
        {
            (ReceivedLines.Block block, bool isLast) = await context.Lines.TakeAsync(cancellation).ConfigureAwait(false);
            Batch batch = new()
            {
                Buffer = block.Buffer,
                Start = 0,
                Length = block.Length,
                After = new SourcePosition(Key, _name, _path, "", "", 0, block.Received),
                CaughtUp = isLast,
                CutLines = block.CutLines,
            };
            await context.Items.WriteAsync(new SourceItem(batch), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Tells what was counted.</summary>
    private async Task TellAsync(ReceiverContext context, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(TellInterval, _time, cancellation).ConfigureAwait(false);
            (long cut, long refused) = context.Lines.TakeCounts();
            if (cut > 0)
            {
                await context.TellAsync(new SourceEvent.MessagesCut(_name, _path, cut), cancellation).ConfigureAwait(false);
            }

            if (refused > 0)
            {
                await context.TellAsync(new SourceEvent.MessagesDropped(_name, _path, refused), cancellation).ConfigureAwait(false);
            }

            foreach (SourceEvent complaint in context.Complaints.Take())
            {
                await context.TellAsync(complaint, cancellation).ConfigureAwait(false);
            }
        }
    }
}
