namespace Leafwatch.Monitoring;

/// <summary>What reports and signs of life need of the monitor that runs beside them.</summary>
/// <param name="IsCaughtUp">Says whether all logs are read.</param>
/// <param name="LookedAt">Says when the loop last went round.</param>
/// <param name="OnOwed">Is called when something is owed to a receiver.</param>
internal sealed record RunningMonitor(Func<bool> IsCaughtUp, Func<DateTimeOffset> LookedAt, Action OnOwed);
