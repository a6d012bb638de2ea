using System.Globalization;

namespace Leafwatch.Core;

/// <summary>A correlation (or a rule that alerts on a single event) that became true for one group.</summary>
/// <remarks>Plain data: what is stored, shown and told. Everything in it that came from log lines is as hostile as they are; whoever shows it escapes it.</remarks>
public sealed record Alert
{
    /// <summary>How old the last line of what happens now is at most.</summary>
    internal static readonly TimeSpan StillNow = TimeSpan.FromMinutes(5);

    /// <summary>A hash of rule, group and <see cref="First"/> as it was when the alert fired: reading the same lines again makes the same alert again.</summary>
    public required string Id { get; init; }

    public required AlertRule Rule { get; init; }

    /// <summary>What the matches have in common, by field name, in the order of the rule; empty for a rule that counts over everything.</summary>
    public required IReadOnlyList<GroupValue> Group { get; init; }

    /// <summary>What happened, in one sentence without its full stop, for an alert that is not a count of events.</summary>
    public string? Statement { get; init; }

    public required AlertState State { get; init; }

    /// <summary>How many events so far, from the first in the window that fired to the last.</summary>
    public required long Count { get; init; }

    /// <summary>What was reckoned, for a rule that does not count events.</summary>
    public AlertMeasure? Measure { get; init; }

    /// <summary>How much there was, in words: <c>5 times</c>, <c>41 different paths</c>; nothing for a sequence, whose events are no number of anything.</summary>
    public string Amount => Measure?.ToString() ?? (Threshold == 0 && Timespan > TimeSpan.Zero ? "" : Words.Times(Count));

    /// <summary>How many different addresses its rule counted; 0 for one that counts something else.</summary>
    public long AddressesCounted => Measure is { Type: "value_count", Field: Width.Address, Value: var value } ? (long)value : 0;

    /// <summary>The times of the first and the last event.</summary>
    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>The time of the event that made the rule true.</summary>
    public required DateTimeOffset Fired { get; init; }

    /// <summary>When the window no longer held enough events, in event time.</summary>
    public DateTimeOffset? Resolved { get; init; }

    /// <summary>Whether it is about what happens now. One whose last line is older than some minutes is news of the past: the program was stopped, or reads an old file.</summary>
    public bool IsNow(DateTimeOffset now) => now - Last <= StillNow;

    /// <summary>How many events within how long the rule asked for; zero for a rule that alerts on a single event.</summary>
    public long Threshold { get; init; }

    public TimeSpan Timespan { get; init; }

    /// <summary>The first and the last lines, cut to a bound each.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>Who was seen when, the first addresses and times of each up to a bound.</summary>
    public required IReadOnlyList<Sighting> Sightings { get; init; }

    /// <summary>Whom, what and where its later events concerned, from the one that made the rule true: the first values of each field, a few.</summary>
    public IReadOnlyList<Trait> Traits { get; init; } = [];

    /// <summary>How many matches each correlated rule had over the whole site, in the window that fired: by name of the correlation.</summary>
    public required IReadOnlyList<KindTotal> Totals { get; init; }
}

public enum AlertState
{
    Firing,
    Resolved,
}

/// <summary>The rule that an alert came from, as far as those who are told need it. The Detection Rule License asks for the author in every message.</summary>
public sealed record AlertRule(string Id, string Name, string Title, string Level, string? Author, string? Description = null, string? License = null, string? Response = null)
{
    /// <summary>What it is about, as tags of MITRE ATT&amp;CK: <c>attack.t1078</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether it is the same rule in the same words, also when one of them was read back from the store.</summary>
    public bool Equals(AlertRule? other) =>
        other is not null && Id == other.Id && Name == other.Name && Title == other.Title && Level == other.Level && Author == other.Author
        && Description == other.Description && License == other.License && Response == other.Response && Tags.SequenceEqual(other.Tags);

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}

/// <summary>What a correlation reckoned.</summary>
/// <param name="Type">How, under Sigma's name: <c>value_count</c>, <c>value_sum</c>, <c>value_avg</c>, …</param>
/// <param name="Field">Over which field.</param>
/// <param name="Value">What came of it: of a count and a sum all so far, else as it last was.</param>
public sealed record AlertMeasure(string Type, string? Field, decimal Value)
{
    /// <summary>Whether there were more values than could be told apart.</summary>
    public bool IsAtLeast { get; init; }

    /// <summary>The measure in words, with the name of its field in everyday ones where it has some.</summary>
    public override string ToString() => Type switch
    {
        "value_count" => string.Create(CultureInfo.InvariantCulture, $"{(IsAtLeast ? "at least " : "")}{Value:N0} different {Many(Field)}"),
        "value_sum" => string.Create(CultureInfo.InvariantCulture, $"{Value:N0} in all of {Field}"),
        "value_avg" => string.Create(CultureInfo.InvariantCulture, $"{Value:N1} on average of {Field}"),
        "value_median" => string.Create(CultureInfo.InvariantCulture, $"{Value:N1} in the middle of {Field}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Value:N1} at the percentile of {Field}"),
    };

    private static string Many(string? field) => field switch
    {
        "source.ip" => "addresses",
        "url.path" => "paths",
        "user.name" => "user names",
        "host.name" => "hosts",
        "dns.question.name" => "names",
        "file.path" => "files",
        "http.request.referrer" => "referring pages",
        "user_agent.original" => "user agents",
        _ => $"values of {field}",
    };
}

public sealed record GroupValue(string Field, string Value);

/// <summary>An address and the times at which it was seen in an alert.</summary>
/// <param name="Address">The address, or <see langword="null"/> for events that have none.</param>
/// <param name="Times">The first times, up to a bound.</param>
/// <param name="Count">How often in all.</param>
public sealed record Sighting(string? Address, IReadOnlyList<DateTimeOffset> Times, long Count);

/// <summary>Values of a field that events of an alert have.</summary>
public sealed record Trait(string Field, IReadOnlyList<string> Values)
{
    /// <summary>The user that something was done to: who was created, or given rights. A name of ECS's.</summary>
    public const string TargetUser = "user.target.name";
}

public sealed record KindTotal(string Rule, string Title, long Count);
