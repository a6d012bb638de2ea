using Leafwatch.Core;
using Leafwatch.Core.Notifying;

namespace Leafwatch.Tests.Support;

/// <summary>A receiver that does what the test says, and remembers what it was asked.</summary>
internal sealed class ScriptedReceiver(string name, Func<Notification, DeliveryAttempt, CancellationToken, Task<DeliveryResult>> script)
    : Receiver(name)
{
    private readonly Lock _gate = new();
    private readonly List<(Notification Notification, DeliveryAttempt Attempt)> _asked = [];

    public ScriptedReceiver(string name, Func<Notification, DeliveryAttempt, DeliveryResult> script)
        : this(name, (notification, attempt, _) => Task.FromResult(script(notification, attempt)))
    {
    }

    public IReadOnlyList<(Notification Notification, DeliveryAttempt Attempt)> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>Whether it keeps a state of incidents.</summary>
    public bool Follows { get; init; }

    public override bool FollowsState => Follows;

    /// <summary>Whether it calls people about them.</summary>
    public bool Calls { get; init; }

    public override bool IsProgram => Follows && !Calls;

    /// <summary>Whether each incident is told it by itself.</summary>
    public bool OneByOne { get; init; }

    public override bool TakesDigests => !OneByOne;

    /// <summary>How long what it does lasts, if it does something.</summary>
    public TimeSpan? Acts { get; init; }

    public override TimeSpan? ActsFor => Acts;

    /// <summary>Why it could do nothing about a notification.</summary>
    public Func<Notification, string?> Refuses { get; init; } = _ => null;

    public override string? WhyNot(Notification notification) => Refuses(notification);

    /// <summary>What comes of going on after a start.</summary>
    public Func<string?> Resumes { get; init; } = () => null;

    public override Task<string?> ResumeAsync(CancellationToken cancellation) => Task.FromResult(Resumes());

    public override Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _asked.Add((notification, attempt));
        }

        return script(notification, attempt, cancellation);
    }
}
