namespace Leafwatch.Core.Rules;

/// <summary>What a rule or correlation says about itself. https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html (2.1.0)</summary>
public sealed record RuleHeader
{
    public required string Title { get; init; }

    /// <summary>The UUID of the rule, if it has one.</summary>
    public string? Id { get; init; }

    /// <summary>The name by which correlations, thresholds and people refer to the rule; made from the title when the rule has none.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="AlertLevel.All"/>.</summary>
    public required string Level { get; init; }

    public string? Status { get; init; }

    public string? Author { get; init; }

    public string? Description { get; init; }

    public string? License { get; init; }

    /// <summary>What to do when the rule alerts (a field of ours: <c>response</c>).</summary>
    public string? Response { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Where the rule stands, for messages about it.</summary>
    public required TextPlace Place { get; init; }

    /// <summary>Whether a reference by name or id means this rule.</summary>
    public bool IsNamed(string reference) => Name == reference || string.Equals(Id, reference, StringComparison.OrdinalIgnoreCase);

    /// <summary>The rule as alerts carry it.</summary>
    public AlertRule ToAlertRule() => new(Id ?? Name, Name, Title, Level, Author, Description, License, Response) { Tags = Tags };
}
