namespace Leafwatch.Core.Storage;

/// <summary>
/// Where everything that outlives the process is kept. What a run of batches changed is committed in one piece, together
/// with the positions after them: after a kill at any instant the store holds all of it or none.
/// </summary>
/// <remarks>Safe for use by several threads: one commits what the engine found while others deliver from the outbox.</remarks>
public interface IStateStore : IDisposable
{
    /// <param name="withAlerts">
    /// Whether alerts of correlations that are firing come with it, as they are. Else only those do that state something; the others are to be
    /// asked for (<see cref="FiringAlerts"/>): a flood leaves very many.
    /// </param>
    StoredState Load(bool withAlerts = true);

    /// <summary>What was remembered under a name (<see cref="StateChanges.Remembered"/>).</summary>
    string? Remembered(string name);

    /// <summary>
    /// The alerts of correlations that are firing, in the order in which they fired, read as they are asked for; without their lines, addresses
    /// and totals (<see cref="FindAlert"/> has these).
    /// </summary>
    IEnumerable<Alert> FiringAlerts();

    /// <summary>
    /// The windows as they were committed last, read as they are asked for: there may be very many. What is kept for all groups together comes
    /// first, in the order of its numbers.
    /// </summary>
    IEnumerable<WindowState> Windows();

    /// <exception cref="StateNotWrittenException">Nothing of it was written. It may be tried again as it is.</exception>
    void Commit(StateChanges changes);

    /// <summary>The notification to try next for a receiver: the earliest due, and of those the one owed longest; <see langword="null"/> when nothing is owed.</summary>
    OwedNotification? NextOwed(string receiver);

    void MarkDelivered(string notification, DateTimeOffset at);

    /// <summary>Takes down a failed attempt; the notification stays owed.</summary>
    void MarkFailed(string notification, DateTimeOffset at, DateTimeOffset due, string why);

    /// <summary>Gives a notification up: it is kept to be seen, and no longer tried.</summary>
    void MarkDead(string notification, DateTimeOffset at, string why);

    /// <summary>Makes all that is owed to a receiver due now: it answers again.</summary>
    void MakeDue(string receiver);

    /// <summary>What operators asked for and the monitor has not taken up yet, the oldest first; some at a time.</summary>
    IReadOnlyList<OperatorAction> PendingActions();

    /// <summary>Asks the monitor to do something. Any process may, also while the monitor runs; the same id again changes nothing.</summary>
    void Ask(OperatorAction action);

    /// <summary>An alert by its id, as it was committed last.</summary>
    Alert? FindAlert(string id);

    /// <summary>An incident by its id, whatever became of it.</summary>
    Incident? FindIncident(string id);

    /// <summary>Incidents that are over, of the same subject or rule, the latest first.</summary>
    /// <param name="incident">The incident that they are compared with; it is not among them.</param>
    /// <param name="most">How many at most.</param>
    IReadOnlyList<PastIncident> SimilarTo(Incident incident, int most);

    /// <summary>What is owed and what was given up, by receiver.</summary>
    IReadOnlyList<OutboxCount> CountOutbox();

    /// <summary>The notifications given up, the latest first.</summary>
    IReadOnlyList<DeadNotification> DeadNotifications(int most);
}
