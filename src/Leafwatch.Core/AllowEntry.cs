using System.Net;
using Leafwatch.Core.Rules;

namespace Leafwatch.Core;

/// <summary>Who is no attacker: an event that is as all of this says makes no alert of some rules, and joins none.</summary>
public sealed record AllowEntry
{
    /// <summary>What it says, as one text: counts are kept under it.</summary>
    public required string Name { get; init; }

    /// <summary>The networks that the event may come from; any when there are none.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>Whom the event may name as user; anybody, or nobody, when there are none.</summary>
    public IReadOnlyList<TextPattern> Users { get; init; } = [];

    /// <summary>What the event may name as program; anything when there are none.</summary>
    public IReadOnlyList<TextPattern> Agents { get; init; } = [];

    /// <summary>Names of crawlers, one of which the event must be of, and be verified; anybody when there are none.</summary>
    public IReadOnlyList<string> Crawlers { get; init; } = [];

    /// <summary>The rules that it is exempt from, by their names or ids; when there are none, those below the level <c>high</c>.</summary>
    public IReadOnlyList<TextPattern> Rules { get; init; } = [];

    /// <summary>Events from this time on are not exempt.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Why, in the words of who wrote it.</summary>
    public string? Reason { get; init; }

    /// <summary>Where it stands in the configuration.</summary>
    public int Line { get; init; }
}
