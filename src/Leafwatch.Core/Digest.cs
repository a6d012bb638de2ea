namespace Leafwatch.Core;

/// <summary>Alerts that are told together.</summary>
/// <param name="Alerts">The gravest of them, up to a bound, in the order of time.</param>
/// <param name="Counts">How many there are in all, by rule; the gravest rule first.</param>
public sealed record Digest(IReadOnlyList<Alert> Alerts, IReadOnlyList<DigestCount> Counts)
{
    public long AlertCount => Counts.Sum(count => count.Alerts);
}

/// <summary>How many alerts of one rule a digest tells of.</summary>
public sealed record DigestCount(string Rule, string Title, string Level, long Alerts);
