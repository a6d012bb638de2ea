using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Support;

/// <summary>A store that takes no marks while its disk is full.</summary>
internal sealed class StubbornStore(IStateStore inner) : IStateStore
{
    public bool IsFull { get; set; }

    public StoredState Load() => inner.Load();

    public void Commit(StateChanges changes) => Write(() => inner.Commit(changes));

    public OwedNotification? NextOwed(string receiver) => inner.NextOwed(receiver);

    public void MarkDelivered(string notification, DateTimeOffset at) => Write(() => inner.MarkDelivered(notification, at));

    public void MarkFailed(string notification, DateTimeOffset at, DateTimeOffset due, string why) =>
        Write(() => inner.MarkFailed(notification, at, due, why));

    public void MarkDead(string notification, DateTimeOffset at, string why) => Write(() => inner.MarkDead(notification, at, why));

    public void MakeDue(string receiver) => Write(() => inner.MakeDue(receiver));

    public IReadOnlyList<GatheredAlerts> Gathered(int most) => inner.Gathered(most);

    public IReadOnlyList<OutboxCount> CountOutbox() => inner.CountOutbox();

    public IReadOnlyList<DeadNotification> DeadNotifications(int most) => inner.DeadNotifications(most);

    public void Dispose() => inner.Dispose();

    private void Write(Action change)
    {
        if (IsFull)
        {
            throw new StateNotWrittenException("no space left");
        }

        change();
    }
}
