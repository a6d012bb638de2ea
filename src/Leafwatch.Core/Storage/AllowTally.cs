namespace Leafwatch.Core.Storage;

/// <summary>How many events an entry of the allow-list held for.</summary>
/// <param name="Entry">The entry, by its name.</param>
/// <param name="Events">Events that a rule selected.</param>
/// <param name="First">The time of the earliest.</param>
/// <param name="Last">The time of the latest.</param>
public sealed record AllowTally(string Entry, long Events, DateTimeOffset First, DateTimeOffset Last);
