using System.Collections.Concurrent;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core;

/// <summary>What an event is exempt from: alerts of some rules, by one or more <see cref="AllowEntry"/>. Immutable; the same entries are the same object.</summary>
public sealed class Exemption
{
    private readonly bool[] _rules;
    private readonly bool[] _correlations;
    private readonly ConcurrentDictionary<Exemption, Exemption> _joined = new(ReferenceEqualityComparer.Instance);

    private Exemption(IReadOnlyList<int> entries, bool[] rules, bool[] correlations)
    {
        Entries = entries;
        _rules = rules;
        _correlations = correlations;
    }

    /// <summary>The numbers of the entries, in order.</summary>
    public IReadOnlyList<int> Entries { get; }

    /// <summary>What one entry exempts from.</summary>
    public static Exemption Of(int number, AllowEntry entry, RuleSet rules) => new(
        [number],
        [.. rules.Rules.Select(rule => IsExempt(rule.Header, entry))],
        [.. rules.Correlations.Select(correlation => IsExempt(correlation.Header, entry))]);

    /// <summary>Whether no alert of a rule may come of the event.</summary>
    public bool Covers(RuleReference rule) => (rule.IsCorrelation ? _correlations : _rules)[rule.Number];

    /// <summary>What both exempt from. A configuration has few entries that hold for one event, so few are made.</summary>
    public Exemption With(Exemption other) => _joined.GetOrAdd(other, static (other, own) => new Exemption(
        [.. own.Entries.Union(other.Entries).Order()],
        [.. own._rules.Zip(other._rules, (one, another) => one || another)],
        [.. own._correlations.Zip(other._correlations, (one, another) => one || another)]), this);

    /// <summary>That somebody got in, or that something was sent which should not have been, is told of everybody, unless the entry names the rule.</summary>
    internal static bool IsExempt(string name, string? id, string level, AllowEntry entry) => entry.Rules.Count == 0
        ? !AlertLevel.IsGrave(level)
        : entry.Rules.Any(pattern => pattern.IsLike(name) || (id is not null && pattern.IsLike(id)));

    private static bool IsExempt(RuleHeader rule, AllowEntry entry) => IsExempt(rule.Name, rule.Id, rule.Level, entry);
}
