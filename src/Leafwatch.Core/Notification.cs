namespace Leafwatch.Core;

/// <summary>Something that a receiver is owed: kept in the outbox until it is delivered.</summary>
/// <param name="Id">A hash of alert, receiver and reason: the same notification is owed once, and a repeat is recognised by it.</param>
/// <param name="Receiver">The receiver's name in the configuration.</param>
/// <param name="Reason">Why it is told.</param>
/// <param name="Alert">What is told, as it was when the notification came to be owed.</param>
/// <param name="Created">The wall clock then.</param>
/// <param name="IsDrill">Whether it is an exercise and must say so.</param>
public sealed record Notification(
    string Id, string Receiver, NotifyReason Reason, Alert Alert, DateTimeOffset Created, bool IsDrill = false)
{
    /// <summary>All that is told, where several alerts are told together; <see cref="Alert"/> is then the gravest of them.</summary>
    public Digest? Digest { get; init; }

    /// <summary>What is told in place of <see cref="Alert"/>, which then only says what it is.</summary>
    public Letter? Letter { get; init; }
}

/// <summary>Why somebody is told, or why not.</summary>
public enum NotifyReason
{
    /// <summary>An alert fired, and a route leads to the receiver.</summary>
    Fired,

    /// <summary>An alert fired on lines that were already old when they were read: it is told as something that happened, not as something that goes on.</summary>
    FiredEarlier,

    /// <summary>Several alerts fired on old lines: they are told together, once the backlog is read.</summary>
    Digest,

    /// <summary>No route leads to a receiver.</summary>
    NoRoute,

    /// <summary>A report is due.</summary>
    Report,
}
