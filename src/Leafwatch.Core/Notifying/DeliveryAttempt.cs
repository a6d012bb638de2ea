namespace Leafwatch.Core.Notifying;

/// <summary>What a receiver is told about the attempt that it makes.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">The wall clock.</param>
/// <param name="Outage">The time in which earlier attempts failed, if that is why this comes late.</param>
public sealed record DeliveryAttempt(int Number, DateTimeOffset At, Outage? Outage = null);

/// <summary>A time in which a receiver could not be reached.</summary>
public sealed record Outage(DateTimeOffset From, DateTimeOffset Until);

/// <summary>What came of one attempt.</summary>
/// <param name="Notification">What was to be delivered.</param>
/// <param name="Attempt">Which attempt it was.</param>
/// <param name="Result">What the receiver made of it.</param>
/// <param name="Next">When it is tried again; <see langword="null"/> when it was delivered or given up.</param>
public sealed record DeliveryReport(Notification Notification, DeliveryAttempt Attempt, DeliveryResult Result, DateTimeOffset? Next);
