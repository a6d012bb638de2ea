using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Rules besides the built-in ones, and what is changed in either without touching them.</summary>
internal sealed record RuleSettings
{
    /// <summary>The greatest count of a threshold.</summary>
    public const int MostEvents = 100_000;

    /// <summary>Folders, files and archives of rules.</summary>
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>The values that stand for <c>%name%</c> in rules that ask for it (Sigma's modifier <c>expand</c>).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Placeholders { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<ThresholdSettings> Thresholds { get; init; } = [];

    /// <summary>Rules and correlations that are not in force.</summary>
    public IReadOnlyList<NamedRule> Off { get; init; } = [];

    /// <summary>Other thresholds for a time of the week; the first profile whose time it is holds.</summary>
    public IReadOnlyList<ProfileSettings> Profiles { get; init; } = [];
}

/// <summary>What a rule's correlation asks for; what is <see langword="null"/> stays as the rule has it.</summary>
/// <param name="Rule">The name of the correlation.</param>
/// <param name="Count">How many events.</param>
/// <param name="Timespan">Within how long.</param>
/// <param name="GroupBy">Which fields they have in common; none of them: over everything.</param>
/// <param name="Place">Where the name of the rule stands.</param>
internal sealed record ThresholdSettings(string Rule, int? Count, TimeSpan? Timespan, IReadOnlyList<string>? GroupBy, Place Place);

/// <summary>Thresholds that hold at a time of the week.</summary>
/// <param name="Name">What the profile is called in output.</param>
/// <param name="When">The time as written: <c>thu 07:00-20:00</c>.</param>
/// <param name="WhenPlace">Where it stands.</param>
/// <param name="Thresholds">What holds then.</param>
internal sealed record ProfileSettings(string Name, string When, Place WhenPlace, IReadOnlyList<ThresholdSettings> Thresholds)
{
    /// <summary>How often files are looked at then; <see langword="null"/> when nothing is said of it.</summary>
    public TimeSpan? PollInterval { get; init; }
}
