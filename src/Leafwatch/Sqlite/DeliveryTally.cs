namespace Leafwatch.Sqlite;

/// <summary>What became of the notifications that were settled in some time.</summary>
/// <param name="Delivered">How many were delivered.</param>
/// <param name="Late">How many of them at a later try than the first.</param>
/// <param name="LongestWait">The longest time from the first try to the delivery.</param>
/// <param name="GivenUp">How many were given up.</param>
public sealed record DeliveryTally(long Delivered, long Late, TimeSpan LongestWait, long GivenUp);
