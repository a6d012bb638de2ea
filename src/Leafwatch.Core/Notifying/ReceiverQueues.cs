namespace Leafwatch.Core.Notifying;

/// <summary>The receivers by the names that routes use, each with its queues, and what is owed to them since the last commit.</summary>
internal sealed class ReceiverQueues(IEnumerable<Receiver> receivers)
{
    private readonly Dictionary<string, Receiver[]> _queues = receivers.GroupBy(receiver => receiver.Name).ToDictionary(name => name.Key, name => name.ToArray());
    private readonly List<Notification> _owed = [];

    /// <summary>Whether somebody is owed a message that is not committed.</summary>
    public bool HasNews => _owed.Count > 0;

    public IEnumerable<Receiver> Of(string receiver) => _queues.GetValueOrDefault(receiver) ?? [];

    /// <summary>Whether it keeps incidents of its own (<see cref="Receiver.FollowsState"/>).</summary>
    public bool Follows(string receiver) => Of(receiver).Any(queue => queue.FollowsState);

    /// <summary>Whether it keeps a state of several incidents that were told together, until the last of them is over.</summary>
    public bool FollowsDigests(string receiver) => Follows(receiver) && !IsProgram(receiver);

    /// <summary>Whether a program reads it (<see cref="Receiver.IsProgram"/>).</summary>
    public bool IsProgram(string receiver) => Of(receiver).Any(queue => queue.IsProgram);

    /// <summary>Whether people read it: it neither acts nor is read by a program.</summary>
    public bool IsPerson(string receiver) => ActsFor(receiver) is null && !IsProgram(receiver);

    /// <summary>How long what it does lasts (<see cref="Receiver.ActsFor"/>).</summary>
    public TimeSpan? ActsFor(string receiver) => Of(receiver).Select(queue => queue.ActsFor).FirstOrDefault();

    /// <summary>Whether several incidents may be told it in one message.</summary>
    public bool TakesDigests(string receiver) => Of(receiver).All(queue => queue.TakesDigests);

    /// <summary>Owes a notification to each queue of a receiver that has something to do with it.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="make">Makes the notification for a queue.</param>
    /// <returns>The id of the first; else why there is nothing to do.</returns>
    public (string? First, string? WhyNot) Owe(string receiver, Func<string, Notification> make)
    {
        string? first = null;
        string? whyNot = null;
        foreach (Receiver queue in Of(receiver))
        {
            Notification owed = make(queue.Queue);
            if (queue.WhyNot(owed) is { } its)
            {
                whyNot ??= its;
                continue;
            }

            _owed.Add(owed);
            first ??= owed.Id;
        }

        return (first, first is null ? whyNot : null);
    }

    /// <summary>What is owed since the last call.</summary>
    public IReadOnlyList<Notification> TakeOwed()
    {
        Notification[] owed = [.. _owed];
        _owed.Clear();
        return owed;
    }
}
