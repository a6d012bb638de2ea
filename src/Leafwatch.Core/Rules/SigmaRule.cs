namespace Leafwatch.Core.Rules;

/// <summary>A Sigma rule: which events of which log sources match.</summary>
/// <param name="Header">What the rule says about itself.</param>
/// <param name="LogSource">What kind of log it looks at.</param>
/// <param name="Condition">When it matches; selections and quantifiers are already put in.</param>
/// <param name="Samples">Lines that must and must not match.</param>
public sealed record SigmaRule(RuleHeader Header, LogSource LogSource, Condition Condition, IReadOnlyList<LineSample> Samples)
{
    /// <summary>Whether no format is for the service that it is about, which may be a program's that writes to the system's log.</summary>
    public bool IsOfProgram { get; init; }

    /// <summary>Whether the rule looks at events of any of <paramref name="sources"/>.</summary>
    public bool LooksAt(IReadOnlyList<LogSource> sources) => sources.Any(LogSource.Selects) || WindowsLogSources.LooksAtAll(LogSource, sources)
        || (IsOfProgram && LinuxLogSources.LooksAtAll(LogSource, sources));
}
