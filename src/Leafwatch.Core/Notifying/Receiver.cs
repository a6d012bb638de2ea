namespace Leafwatch.Core.Notifying;

/// <summary>Someone or something to tell. Each has a queue of its own in the outbox, so that none waits for another.</summary>
public abstract class Receiver
{
    /// <param name="name">The name in the configuration, which routes use.</param>
    /// <param name="recipient">
    /// Which of several recipients under that name this is. Each of them is told separately: a server may accept a mail for one
    /// and refuse it for another, and then neither losing it nor sending it twice would do.
    /// </param>
    protected Receiver(string name, string? recipient = null)
    {
        Name = name;
        Queue = recipient is null ? name : $"{name}/{recipient}";
    }

    /// <summary>The name in the configuration.</summary>
    public string Name { get; }

    /// <summary>The name in the outbox (<see cref="Notification.Receiver"/>): <c>security/admin@example.org</c>.</summary>
    public string Queue { get; }

    /// <summary>Whether it keeps incidents of its own (an on-call service, a monitoring system) and must hear of the end of each, whatever its level.</summary>
    public virtual bool FollowsState => false;

    /// <summary>Whether it is read by a program that puts together what belongs together, so that no hour is too quiet for it and its budget is larger.</summary>
    public virtual bool IsProgram => FollowsState;

    /// <summary>Whether several incidents may be told it in one message; else what was to be told together is told one by one, at that time.</summary>
    public virtual bool TakesDigests => true;

    /// <summary>
    /// How long what it does about an incident lasts, for one that acts and tells nobody: no hour is too quiet for it and no message one too many,
    /// and what goes on after that time it is told again. <see langword="null"/> for one that tells.
    /// </summary>
    public virtual TimeSpan? ActsFor => null;

    /// <summary>Why it could do nothing about a notification, for one that acts: it is then not told. <see langword="null"/> when it can, and for one that tells.</summary>
    public virtual string? WhyNot(Notification notification) => null;

    /// <summary>Sees to it that what it did lasts, after a start: the machine may have been started anew.</summary>
    /// <returns>What went wrong, if anything.</returns>
    public virtual Task<string?> ResumeAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>How long one attempt may take before it counts as failed.</summary>
    public virtual TimeSpan Timeout => TimeSpan.FromMinutes(2);

    /// <summary>How fast it may be told.</summary>
    public DeliveryPace Pace { get; set; } = new(null, null);

    /// <summary>Whether it gets passwords, tokens and e-mail addresses that stand in addresses of pages.</summary>
    public bool SeesSecrets { get; set; }

    /// <summary>Tries once, with what this receiver may see.</summary>
    public Task<DeliveryResult> TellAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation) =>
        DeliverAsync(SeesSecrets ? notification : SecretsHidden.In(notification), attempt, cancellation);

    /// <summary>Tries once. What goes wrong is part of the answer; an exception counts as a reason to try again.</summary>
    public abstract Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation);
}
