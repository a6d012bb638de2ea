namespace Leafwatch.Core.Storage;

/// <summary>A notification that has not been delivered yet, and what came of it so far.</summary>
/// <param name="Notification">What is owed.</param>
/// <param name="Attempts">How many attempts failed.</param>
/// <param name="FirstTried">When the first of them failed.</param>
/// <param name="Due">When it is to be tried.</param>
public sealed record OwedNotification(Notification Notification, int Attempts, DateTimeOffset? FirstTried, DateTimeOffset Due);

/// <summary>A notification that was given up.</summary>
public sealed record DeadNotification(Notification Notification, int Attempts, DateTimeOffset At, string Why);

/// <summary>How the outbox stands for one receiver.</summary>
public sealed record OutboxCount(string Receiver, long Owed, long Dead);
