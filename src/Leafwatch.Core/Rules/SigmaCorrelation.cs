namespace Leafwatch.Core.Rules;

/// <summary>
/// A Sigma correlation of type <c>event_count</c>: so many matches of its rules, of one group, within a time.
/// https://sigmahq.io/sigma-specification/specification/sigma-correlation-rules-specification.html (2.1.0)
/// </summary>
/// <param name="Header">What the correlation says about itself.</param>
/// <param name="Rules">The rules it counts, as numbers in <see cref="RuleSet.Rules"/>.</param>
/// <param name="GroupBy">What the counted events have in common; nothing when everything is one group.</param>
/// <param name="Timespan">How far apart the first and the last event may be.</param>
/// <param name="Count">The least number of events.</param>
/// <param name="Generate">Whether the rules that are counted alert on their own as well.</param>
/// <param name="Samples">Timelines, with the number of alerts expected.</param>
public sealed record SigmaCorrelation(
    RuleHeader Header,
    IReadOnlyList<int> Rules,
    IReadOnlyList<GroupField> GroupBy,
    TimeSpan Timespan,
    int Count,
    bool Generate,
    IReadOnlyList<TimelineSample> Samples);

/// <summary>A field that a correlation groups by.</summary>
/// <param name="Name">As alerts show it: an ECS name, or the alias.</param>
/// <param name="ByRule">The field of each of the correlation's rules, in their order; the same one unless it is an alias.</param>
public sealed record GroupField(string Name, IReadOnlyList<Field> ByRule);
