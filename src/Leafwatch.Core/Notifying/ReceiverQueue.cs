using Leafwatch.Core.Storage;

namespace Leafwatch.Core.Notifying;

/// <summary>Delivers what is owed to one receiver, one after another.</summary>
/// <remarks>
/// There are two waits. Each notification has its own, so that one that the server will not take does not hold up the rest.
/// The receiver has one too, so that a server that is down is asked once in a while and not once for each of a thousand
/// mails; and when an operator asks for it. When it answers again, all that waits is due.
/// </remarks>
internal sealed class ReceiverQueue(IStateStore store, Receiver receiver, TimeProvider time, Action<DeliveryReport> report)
{
    /// <summary>RFC 5321, section 4.5.4.1: a sender gives up after 4 to 5 days.</summary>
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(5);

    /// <summary>A server may ask for patience, but not for so much that nobody would hear of the alert.</summary>
    private static readonly TimeSpan LongestWish = TimeSpan.FromDays(1);

    /// <summary>What a running attempt still has when the program ends: cut off in its last moment, the mail would be sent again at the next start.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    private const int LongestReason = 500;

    /// <summary>
    /// Marks for the store. When they cannot be written (the disk is full), they are kept and written before anything else is
    /// done: a mail that was sent must not be sent again because of it.
    /// </summary>
    private readonly Queue<Action> _unrecorded = [];

    /// <summary>Which queues get a notification that was refused here or failed this often, and what wakes them.</summary>
    public (int After, IReadOnlyList<string> Queues, Action Wake)? Fallback { get; set; }

    private int _failuresInARow;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;
    private Outage? _outage;

    /// <summary>Delivers all that is due.</summary>
    /// <returns>How long until something is due again; <see langword="null"/> when nothing is owed.</returns>
    public async Task<TimeSpan?> DeliverDueAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            RecordWhatIsNot();
            if (store.NextOwed(receiver.Queue) is not { } owed)
            {
                return null;
            }

            DateTimeOffset now = time.GetUtcNow();
            bool isWaitedFor = owed.Asked is null || owed.Asked <= _outage?.Until;
            DateTimeOffset due = isWaitedFor && _pausedUntil > owed.Due ? _pausedUntil : owed.Due;
            if (due > now)
            {
                return due - now;
            }

            if (await TakeTurnAsync(owed, stop).ConfigureAwait(false) is { } wait)
            {
                return wait;
            }

            RecordWhatIsNot();
        }

        return null;
    }

    /// <summary>Tries when it is this queue's turn.</summary>
    /// <returns>How long to wait when the receiver has been told as often as it may be.</returns>
    private async Task<TimeSpan?> TakeTurnAsync(OwedNotification owed, CancellationToken stop)
    {
        try
        {
            await receiver.Pace.EnterAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        try
        {
            DateTimeOffset now = time.GetUtcNow();
            if (receiver.Pace.Begin(now) is { } wait)
            {
                return wait;
            }

            await AttemptAsync(owed, now, stop).ConfigureAwait(false);
            return null;
        }
        finally
        {
            receiver.Pace.Leave();
        }
    }

    private async Task AttemptAsync(OwedNotification owed, DateTimeOffset start, CancellationToken stop)
    {
        DeliveryAttempt attempt = new(owed.Attempts + 1, start, OutageOf(owed, start));
        DeliveryResult result;
        using (CancellationTokenSource end = new(receiver.Timeout, time))
        using (stop.UnsafeRegister(static state => ((CancellationTokenSource)state!).CancelAfter(StopGrace), end))
        {
            try
            {
                result = await receiver.TellAsync(owed.Notification, attempt, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                result = new DeliveryResult.Retry($"no end within {Duration.Format(receiver.Timeout)}");
            }
            catch (Exception fault)
            {
                // Whatever a receiver throws, the others go on and this one is tried again.
                result = new DeliveryResult.Retry($"{fault.GetType().Name}: {fault.Message}");
            }
        }

        Settle(owed, attempt, result, time.GetUtcNow());
    }

    private void Settle(OwedNotification owed, DeliveryAttempt attempt, DeliveryResult result, DateTimeOffset now)
    {
        string id = owed.Notification.Id;
        DateTimeOffset? next = null;

        // Before the rest is recorded: what is given up is not looked at again.
        bool isGivenUp = result is DeliveryResult.Retry && now - (owed.FirstTried ?? now) >= GiveUpAfter;
        if (result is DeliveryResult.Rejected || isGivenUp || (result is DeliveryResult.Retry && attempt.Number >= Fallback?.After))
        {
            TellInstead(owed.Notification);
        }

        switch (result)
        {
            case DeliveryResult.Delivered:
                _unrecorded.Enqueue(() => store.MarkDelivered(id, now));
                Answered(now);
                break;

            case DeliveryResult.Rejected rejected:
                _unrecorded.Enqueue(() => store.MarkDead(id, now, VisibleText.Of(rejected.Why, LongestReason)));
                Answered(now);
                break;

            case DeliveryResult.Retry retry when isGivenUp:
                string last = $"given up after {Duration.Format(GiveUpAfter)}: {retry.Why}";
                result = new DeliveryResult.Rejected(last);
                _unrecorded.Enqueue(() => store.MarkDead(id, now, VisibleText.Of(last, LongestReason)));
                Failed(now, retry.After);
                break;

            case DeliveryResult.Retry retry:
                DateTimeOffset at = now + Wait(id, attempt.Number, retry.After);
                next = at;
                _unrecorded.Enqueue(() => store.MarkFailed(id, now, at, VisibleText.Of(retry.Why, LongestReason)));
                Failed(now, retry.After);
                break;
        }

        report(new DeliveryReport(owed.Notification, attempt, result, next));
    }

    /// <summary>Lets others be owed what could not be told; said again with each further failure, as a kill may have come between.</summary>
    private void TellInstead(Notification owed)
    {
        if (Fallback is not var (_, queues, wake) || owed.InPlaceOf is not null)
        {
            return;
        }

        StateChanges instead = new();
        instead.Notifications.AddRange(queues.Where(queue => queue != receiver.Queue).Select(queue => Notifying.Fallback.Instead(owed, queue)));
        _unrecorded.Enqueue(() => store.Commit(instead));
        _unrecorded.Enqueue(wake);
    }

    private static TimeSpan Wait(string key, int failures, TimeSpan? wish)
    {
        TimeSpan own = Backoff.After(key, failures);
        TimeSpan asked = wish ?? TimeSpan.Zero;
        asked = asked < LongestWish ? asked : LongestWish;
        return own > asked ? own : asked;
    }

    private void Answered(DateTimeOffset now)
    {
        if (_failuresInARow == 0)
        {
            return;
        }

        _failuresInARow = 0;
        _pausedUntil = DateTimeOffset.MinValue;
        _outage = _outage! with { Until = now };
        _unrecorded.Enqueue(() => store.MakeDue(receiver.Queue));
    }

    private void Failed(DateTimeOffset now, TimeSpan? wish)
    {
        _outage = new Outage(_failuresInARow == 0 ? now : _outage!.From, now);
        _failuresInARow++;
        _pausedUntil = now + Wait(receiver.Queue, _failuresInARow, wish);
    }

    /// <summary>The outage that kept this notification waiting: its own failures, and those of the receiver since it came to be owed.</summary>
    private Outage? OutageOf(OwedNotification owed, DateTimeOffset now)
    {
        bool isDown = _failuresInARow > 0;
        bool isHeldUp = _outage is not null && (isDown || owed.Notification.Created < _outage.Until);
        DateTimeOffset? from = isHeldUp && !(owed.FirstTried < _outage!.From) ? _outage!.From : owed.FirstTried;
        return from is null ? null : new Outage(from.Value, isDown || !isHeldUp ? now : _outage!.Until);
    }

    private void RecordWhatIsNot()
    {
        while (_unrecorded.TryPeek(out Action? mark))
        {
            mark();
            _unrecorded.Dequeue();
        }
    }
}
