using Leafwatch.Core;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Who is no attacker, and how crawlers are told from those that claim to be one.</summary>
internal sealed record AllowSettings
{
    public static AllowSettings None { get; } = new();

    public IReadOnlyList<AllowEntry> Entries { get; init; } = [];

    /// <summary>The rules that the entries name, as they are written.</summary>
    public IReadOnlyList<NamedRule> Rules { get; init; } = [];

    /// <summary>The crawlers that the entries name.</summary>
    public IReadOnlyList<NamedCrawler> Crawlers { get; init; } = [];

    /// <summary>The folder with the networks of crawlers, or <see langword="null"/> for none.</summary>
    public string? CrawlerNetworks { get; init; }

    /// <summary>Whether the names of addresses may be asked for to verify a crawler.</summary>
    public bool LooksUpCrawlers { get; init; }
}

/// <summary>The name of a crawler, and where it stands.</summary>
internal sealed record NamedCrawler(string Name, Place Place);
