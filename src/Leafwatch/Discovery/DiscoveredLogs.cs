namespace Leafwatch.Discovery;

/// <summary>What the configuration of one program, or all together, speak of.</summary>
/// <param name="Logs">The logs.</param>
/// <param name="Remarks">What could not be taken as a log, and why.</param>
internal sealed record DiscoveredLogs(IReadOnlyList<FoundLog> Logs, IReadOnlyList<Remark> Remarks);
