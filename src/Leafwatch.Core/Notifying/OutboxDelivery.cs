using System.Threading.Channels;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>Delivers what the outbox holds, each receiver in a task of its own: one that hangs or is down delays nobody else.</summary>
public sealed class OutboxDelivery
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(30);

    /// <summary>Nobody sleeps longer than this: the wall clock may be set meanwhile, and an operator may resend what was given up.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    private readonly IStateStore _store;
    private readonly TimeProvider _time;
    private readonly Action<DeliveryReport> _report;
    private readonly Action<string> _trouble;
    private readonly (Receiver Receiver, Channel<bool> Wake)[] _receivers;
    private readonly ILookup<string, string> _queues;

    /// <summary>Who is told in place of whom, by the names of receivers.</summary>
    public IReadOnlyDictionary<string, Fallback> Fallbacks { get; init; } = new Dictionary<string, Fallback>();

    /// <param name="store">The store that holds the outbox.</param>
    /// <param name="receivers">All receivers; no two share a <see cref="Receiver.Queue"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Called after each attempt, from the receiver's task; several may call at once.</param>
    /// <param name="trouble">Called when the outbox itself cannot be read or written.</param>
    public OutboxDelivery(
        IStateStore store, IEnumerable<Receiver> receivers, TimeProvider time, Action<DeliveryReport> report, Action<string> trouble)
    {
        _store = store;
        _time = time;
        _report = report;
        _trouble = trouble;
        Receiver[] all = [.. receivers];
        _queues = all.ToLookup(receiver => receiver.Name, receiver => receiver.Queue);
        BoundedChannelOptions oneIsEnough = new(1) { FullMode = BoundedChannelFullMode.DropWrite };
        _receivers = [.. all.Select(receiver => (receiver, Channel.CreateBounded<bool>(oneIsEnough)))];
    }

    /// <summary>Delivers until <paramref name="stop"/>; an attempt that runs then has a few seconds to end.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(_receivers.Select(each => Task.Run(() => RunAsync(each.Receiver, each.Wake.Reader, stop), CancellationToken.None)));

    /// <summary>Says that notifications were committed.</summary>
    public void Wake()
    {
        foreach ((_, Channel<bool> wake) in _receivers)
        {
            wake.Writer.TryWrite(true);
        }
    }

    private async Task RunAsync(Receiver receiver, ChannelReader<bool> wake, CancellationToken stop)
    {
        ReceiverQueue queue = new(_store, receiver, _time, _report);
        if (Fallbacks.TryGetValue(receiver.Name, out Fallback? fallback))
        {
            queue.Fallback = (fallback.After, [.. fallback.To.SelectMany(name => _queues[name])], Wake);
        }

        await ResumeAsync(receiver, stop).ConfigureAwait(false);
        while (!stop.IsCancellationRequested)
        {
            TimeSpan? wait;
            try
            {
                wait = await queue.DeliverDueAsync(stop).ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // The store, not the receiver. The other receivers find out for themselves.
                _trouble($"the outbox of {receiver.Queue} cannot be worked on: {fault.Message}");
                wait = AfterTrouble;
            }

            await SleepAsync(wake, wait is { } known && known < LongestSleep ? known : LongestSleep, stop).ConfigureAwait(false);
        }
    }

    private async Task ResumeAsync(Receiver receiver, CancellationToken stop)
    {
        using CancellationTokenSource over = new(receiver.Timeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop);
        try
        {
            if (await receiver.ResumeAsync(either.Token).ConfigureAwait(false) is { } trouble)
            {
                _trouble($"{receiver.Queue} could not go on with what it did: {trouble}");
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            _trouble($"{receiver.Queue} could not go on with what it did: it took too long");
        }
        catch (OperationCanceledException)
        {
            // The program ends: the next start sees to it.
        }
        catch (Exception fault)
        {
            // Nobody's failure stops another, nor what is still to be delivered.
            _trouble($"{receiver.Queue} could not go on with what it did: {fault.Message}");
        }
    }

    private async Task SleepAsync(ChannelReader<bool> wake, TimeSpan wait, CancellationToken stop)
    {
        using CancellationTokenSource over = new(wait, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop);
        try
        {
            await wake.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Time is up, or the program ends: the caller looks.
        }
    }
}
