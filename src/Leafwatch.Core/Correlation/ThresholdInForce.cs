using System.Globalization;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Correlation;

/// <summary>What a correlation asks for as it is in force, the configuration included.</summary>
/// <param name="Profile">The profile of whose time this holds, or <see langword="null"/> for what holds else.</param>
/// <param name="When">That time.</param>
/// <param name="Bounds">What must be true of what is reckoned.</param>
/// <param name="Count">The least number that they allow.</param>
/// <param name="Timespan">Within how long.</param>
/// <param name="GroupBy">What the events have in common; nothing for a count over everything.</param>
public sealed record ThresholdInForce(
    string? Profile, WeekWindow? When, IReadOnlyList<Bound> Bounds, int Count, TimeSpan Timespan, IReadOnlyList<string> GroupBy)
{
    /// <summary>The bounds in words: <c>&gt;= 5</c>.</summary>
    public string Condition => string.Join(" and ", Bounds.Select(bound => $"{bound.Comparison.Sign()} {bound.Value.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>What holds at times of profiles, and what else does, last.</summary>
    public static IReadOnlyList<ThresholdInForce> Of(SigmaCorrelation correlation, CorrelationOptions options) =>
    [
        .. Correlator.PlansOf(correlation, options, isSilent: false).Select(plan => new ThresholdInForce(
            plan.Within is null ? null : plan.Key[(correlation.Header.Name.Length + 1)..], plan.Within, plan.Bounds, plan.Count, plan.Timespan, plan.GroupNames)),
    ];
}
