using System.Collections.Concurrent;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core.Detection;

/// <summary>The rules in force, compiled once for each kind of log that asks for them. To be shared by all threads.</summary>
/// <param name="rules">The rules.</param>
/// <param name="allowed">Who is exempt from them; nobody when not said.</param>
public sealed class RuleMatchers(RuleSet rules, AllowList? allowed = null)
{
    // By the list itself: formats that are alike to the rules mostly share it.
    private readonly ConcurrentDictionary<IReadOnlyList<LogSource>, Lazy<RuleMatcher>> _matchers = new(ReferenceEqualityComparer.Instance);

    public RuleSet Rules => rules;

    public AllowList Allowed { get; } = allowed ?? AllowList.Empty;

    /// <summary>The rules that look at any of <paramref name="sources"/>.</summary>
    public RuleMatcher For(IReadOnlyList<LogSource> sources) =>
        _matchers.GetOrAdd(sources, asked => new Lazy<RuleMatcher>(() => RuleMatcher.Compile(rules, asked, Allowed))).Value;
}
