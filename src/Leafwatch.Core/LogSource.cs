namespace Leafwatch.Core;

/// <summary>
/// Sigma's log source: what a rule is about, and what a format is. An attribute that is <see langword="null"/> in a rule
/// stands for any. https://sigmahq.io/sigma-specification/specification/sigma-rules-specification.html#log-source (2.1.0)
/// </summary>
public sealed record LogSource(string? Category = null, string? Product = null, string? Service = null)
{
    /// <summary>Whether a rule with this log source looks at events of <paramref name="source"/>.</summary>
    public bool Selects(LogSource source) =>
        Selects(Category, source.Category) && Selects(Product, source.Product) && Selects(Service, source.Service);

    private static bool Selects(string? asked, string? given) =>
        asked is null || string.Equals(asked, given, StringComparison.OrdinalIgnoreCase);
}
