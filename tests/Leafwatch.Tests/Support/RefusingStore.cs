using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Tests.Support;

/// <summary>A store that takes nothing while its disk is full, or after so many writes: what a kill leaves.</summary>
internal sealed class RefusingStore(IStateStore inner, int writes = int.MaxValue) : IStateStore
{
    private int _left = writes;

    public bool IsFull { get; set; }

    public bool IsDead => Volatile.Read(ref _left) < 0;

    public StoredState Load(bool withAlerts = true) => inner.Load(withAlerts);

    public string? Remembered(string name) => inner.Remembered(name);

    public IEnumerable<Alert> FiringAlerts() => inner.FiringAlerts();

    public IEnumerable<WindowState> Windows() => inner.Windows();

    public void Commit(StateChanges changes) => Write(() => inner.Commit(changes));

    public OwedNotification? NextOwed(string receiver) => inner.NextOwed(receiver);

    public void MarkDelivered(string notification, DateTimeOffset at) => Write(() => inner.MarkDelivered(notification, at));

    public void MarkFailed(string notification, DateTimeOffset at, DateTimeOffset due, string why) =>
        Write(() => inner.MarkFailed(notification, at, due, why));

    public void MarkDead(string notification, DateTimeOffset at, string why) => Write(() => inner.MarkDead(notification, at, why));

    public void MakeDue(string receiver) => Write(() => inner.MakeDue(receiver));

    public IReadOnlyList<OperatorAction> PendingActions() => inner.PendingActions();

    public void Ask(OperatorAction action) => Write(() => inner.Ask(action));

    public Alert? FindAlert(string id) => inner.FindAlert(id);

    public Incident? FindIncident(string id) => inner.FindIncident(id);

    public IReadOnlyList<PastIncident> SimilarTo(Incident incident, int most) => inner.SimilarTo(incident, most);

    public IReadOnlyList<OutboxCount> CountOutbox() => inner.CountOutbox();

    public IReadOnlyList<DeadNotification> DeadNotifications(int most) => inner.DeadNotifications(most);

    public void Dispose() => inner.Dispose();

    private void Write(Action change)
    {
        if (IsFull || Interlocked.Decrement(ref _left) < 0)
        {
            throw new StateNotWrittenException(IsFull ? "no space left" : "killed");
        }

        change();
    }
}
