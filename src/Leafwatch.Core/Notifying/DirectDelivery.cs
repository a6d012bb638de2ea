namespace Leafwatch.Core.Notifying;

/// <summary>
/// Tells what cannot go through the outbox, because the outbox is what is wrong: each receiver is tried until it has taken
/// the notification, or until there is no more reason to tell it. A kill forgets it.
/// </summary>
public sealed class DirectDelivery(IReadOnlyList<Receiver> receivers, TimeProvider time, Action<DeliveryReport> report)
{
    /// <summary>Tells each receiver what is owed to it.</summary>
    /// <param name="owed">At most one notification for each receiver.</param>
    /// <param name="over">Ends the attempts; the task then completes as usual.</param>
    public Task TellAsync(IEnumerable<Notification> owed, CancellationToken over) => Task.WhenAll(
        from notification in owed
        join receiver in receivers on notification.Receiver equals receiver.Queue
        select Task.Run(() => TellAsync(receiver, notification, over), CancellationToken.None));

    private async Task TellAsync(Receiver receiver, Notification notification, CancellationToken over)
    {
        for (int number = 1; !over.IsCancellationRequested; number++)
        {
            DeliveryAttempt attempt = new(number, time.GetUtcNow());
            DeliveryResult result = await AttemptAsync(receiver, notification, attempt, over).ConfigureAwait(false);
            TimeSpan wait = Backoff.After(notification.Id, number);
            bool isTried = result is DeliveryResult.Retry && !over.IsCancellationRequested;
            report(new DeliveryReport(notification, attempt, result, isTried ? time.GetUtcNow() + wait : null));
            if (!isTried)
            {
                return;
            }

            await Task.Delay(wait, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<DeliveryResult> AttemptAsync(
        Receiver receiver, Notification notification, DeliveryAttempt attempt, CancellationToken over)
    {
        using CancellationTokenSource end = new(receiver.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, over);
        try
        {
            return await receiver.TellAsync(notification, attempt, either.Token).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // Whatever a receiver throws, the others go on and this one is tried again.
            return new DeliveryResult.Retry($"{fault.GetType().Name}: {fault.Message}");
        }
    }
}
