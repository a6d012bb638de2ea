namespace Leafwatch.Core.Rules;

/// <summary>
/// A Sigma correlation: what is reckoned over the matches of its rules, of one group, within a time, and when that is worth an alert.
/// https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html (2.1.0)
/// </summary>
public sealed record SigmaCorrelation
{
    /// <summary>What the correlation says about itself.</summary>
    public required RuleHeader Header { get; init; }

    public required CorrelationType Type { get; init; }

    /// <summary>What it looks at, in the order in which it is written.</summary>
    public required IReadOnlyList<RuleReference> Inputs { get; init; }

    /// <summary>What the inputs are called where <see cref="Seen"/> names them.</summary>
    public IReadOnlyList<string> InputNames { get; init; } = [];

    /// <summary>What the events have in common; nothing when everything is one group.</summary>
    public IReadOnlyList<GroupField> GroupBy { get; init; } = [];

    /// <summary>The fields whose values are counted or reckoned with; several make one value together.</summary>
    public IReadOnlyList<GroupField> Values { get; init; } = [];

    /// <summary>How far apart the first and the last event may be.</summary>
    public required TimeSpan Timespan { get; init; }

    /// <summary>What must be true of what was reckoned, all of it. For a sequence: of how many of the inputs were seen.</summary>
    public IReadOnlyList<Bound> Bounds { get; init; } = [];

    /// <summary>Of which share of the values, in percent, <see cref="CorrelationType.ValuePercentile"/> is the greatest.</summary>
    public decimal Percentile { get; init; }

    /// <summary>Which of the inputs must have been seen together, by their names; all of them when it is not said.</summary>
    public Condition? Seen { get; init; }

    /// <summary>Whether the rules that are looked at alert on their own as well.</summary>
    public bool Generate { get; init; }

    /// <summary>Timelines, with the number of alerts expected.</summary>
    public IReadOnlyList<TimelineSample> Samples { get; init; } = [];

    /// <summary>The type as Sigma calls it.</summary>
    public string TypeName => CorrelationReader.NameOf(Type);

    /// <summary>The rules among the inputs, as numbers in <see cref="RuleSet.Rules"/>.</summary>
    public IEnumerable<int> Rules => Inputs.Where(input => !input.IsCorrelation).Select(input => input.Number);

    /// <summary>The least number that the bounds allow; 1 when they set none.</summary>
    public int Count => Bounds.Select(bound => bound.Comparison switch
    {
        Comparison.GreaterOrEqual => (int)Math.Clamp(Math.Ceiling(bound.Value), 1, int.MaxValue),
        Comparison.Greater => (int)Math.Clamp(Math.Floor(bound.Value) + 1, 1, int.MaxValue),
        _ => 1,
    }).DefaultIfEmpty(1).Max();

    /// <summary>
    /// Whether it can only be told at the end of a window: while more events may come, nobody knows whether fewer than so many were seen, or
    /// that something was not.
    /// </summary>
    public bool IsDecidedAtEnd =>
        Bounds.Any(bound => bound.Comparison is not (Comparison.Greater or Comparison.GreaterOrEqual)) || Seen is { HasNegation: true };
}

/// <summary>What a correlation reckons.</summary>
public enum CorrelationType
{
    /// <summary>How many events.</summary>
    EventCount,

    /// <summary>How many different values.</summary>
    ValueCount,
    ValueSum,
    ValueAverage,
    ValuePercentile,
    ValueMedian,

    /// <summary>Which of the inputs, in any order.</summary>
    Temporal,

    /// <summary>Whether the inputs, one after the other.</summary>
    TemporalOrdered,
}

/// <summary>What a correlation looks at: a rule, or another correlation, whose alerts are its events.</summary>
/// <param name="Number">The number in <see cref="RuleSet.Rules"/> or <see cref="RuleSet.Correlations"/>.</param>
/// <param name="IsCorrelation">Which of the two.</param>
public readonly record struct RuleReference(int Number, bool IsCorrelation = false);

/// <summary>A condition on a number.</summary>
public readonly record struct Bound(Comparison Comparison, decimal Value);

/// <summary>A field that a correlation groups by, or whose values it reckons with.</summary>
/// <param name="Name">As alerts show it: an ECS name, or the alias.</param>
/// <param name="ByInput">The field of each of the correlation's inputs, in their order; the same one unless it is an alias.</param>
public sealed record GroupField(string Name, IReadOnlyList<Field> ByInput);
