namespace Leafwatch.Core.Rules;

/// <summary>Lines of one format that a rule must, and must not, match.</summary>
public sealed record LineSample(SampleFormat Format, IReadOnlyList<SampleLine> Match, IReadOnlyList<SampleLine> NoMatch);

/// <summary>Lines of one format, in order, and the alerts that a correlation must make of them.</summary>
public sealed record TimelineSample(string Name, SampleFormat Format, IReadOnlyList<SampleLine> Lines, IReadOnlyList<ExpectedAlert> Alerts, TextPlace Place);

/// <summary>What must be so of an alert that a timeline makes; what is <see langword="null"/> may be anything.</summary>
/// <param name="Count">How many events, or what was reckoned.</param>
/// <param name="Level">Its level.</param>
/// <param name="Group">Values of its group, by the names that alerts show.</param>
/// <param name="Place">Where it stands.</param>
public sealed record ExpectedAlert(decimal? Count, string? Level, IReadOnlyDictionary<string, string> Group, TextPlace Place);

public sealed record SampleLine(string Text, TextPlace Place);

/// <summary>How the lines of a sample are read.</summary>
/// <param name="Name">The name of the format.</param>
/// <param name="Zone">The zone of times that state none.</param>
/// <param name="Now">When the lines are taken to be read: gives the year to times without one.</param>
/// <param name="Place">Where the format is named.</param>
public sealed record SampleFormat(string Name, TimeZoneInfo Zone, DateTimeOffset Now, TextPlace Place);
