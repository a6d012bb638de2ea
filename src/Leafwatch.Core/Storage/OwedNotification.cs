namespace Leafwatch.Core.Storage;

/// <summary>A notification that has not been delivered yet, and what came of it so far.</summary>
/// <param name="Notification">What is owed.</param>
/// <param name="Attempts">How many attempts failed.</param>
/// <param name="FirstTried">When the first of them failed.</param>
/// <param name="Due">When it is to be tried.</param>
/// <param name="Asked">When somebody asked for it to be tried at once.</param>
public sealed record OwedNotification(Notification Notification, int Attempts, DateTimeOffset? FirstTried, DateTimeOffset Due, DateTimeOffset? Asked);

/// <summary>A notification that was given up.</summary>
public sealed record DeadNotification(Notification Notification, int Attempts, DateTimeOffset At, string Why);

/// <summary>How the outbox stands for one receiver.</summary>
/// <param name="Receiver">Its name.</param>
/// <param name="Owed">How many notifications wait.</param>
/// <param name="Dead">How many were given up.</param>
/// <param name="Since">When the first of those that wait could not be delivered; <see langword="null"/> when none was tried.</param>
public sealed record OutboxCount(string Receiver, long Owed, long Dead, DateTimeOffset? Since = null);
