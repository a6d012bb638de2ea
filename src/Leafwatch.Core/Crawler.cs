using System.Net;

namespace Leafwatch.Core;

/// <summary>A program that reads sites for a search engine or the like, and whose addresses its operator publishes.</summary>
/// <param name="Name">What it is called here: <c>googlebot</c>.</param>
/// <param name="Agent">What it has in its user agent.</param>
/// <param name="Domains">The domains that the names of its addresses are of; none when its operator does not promise any.</param>
public sealed record Crawler(string Name, string Agent, IReadOnlyList<string> Domains)
{
    /// <summary>Its networks; none when they are not known.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];
}
