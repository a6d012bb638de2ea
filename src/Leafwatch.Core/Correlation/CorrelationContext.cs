namespace Leafwatch.Core.Correlation;

/// <summary>What all windows share: the lines of events, the bound of what alerts hold of them, the alerts that changed, and the totals of the site.</summary>
/// <param name="Evidence">The lines of events.</param>
/// <param name="Budget">The bound of what alerts hold of lines.</param>
/// <param name="Log">The alerts that changed.</param>
/// <param name="TotalsBetween">How many matches each correlation had over the whole site, between two times.</param>
internal sealed record CorrelationContext(EvidenceRing Evidence, EvidenceBudget Budget, AlertLog Log, Func<long, long, IReadOnlyList<KindTotal>> TotalsBetween)
{
    public LineTraits Traits { get; } = new();

    public WindowBudget Windows { get; } = new();
}
