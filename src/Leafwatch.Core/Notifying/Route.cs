namespace Leafwatch.Core.Notifying;

/// <summary>Which alerts are told to whom.</summary>
/// <param name="Matches">Whether an alert takes this route.</param>
/// <param name="To">Receivers, by their names in the configuration.</param>
public sealed record Route(Func<Alert, bool> Matches, IReadOnlyList<string> To);
