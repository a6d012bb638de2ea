namespace Leafwatch.Discovery.Nginx;

/// <summary>A directive of nginx's configuration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Without their quotation marks.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record NginxDirective(string Name, IReadOnlyList<string> Arguments, SaidAt Place)
{
    /// <summary>What is in its braces, if it has any.</summary>
    public List<NginxDirective> Block { get; } = [];

    public string? First => Arguments.Count > 0 ? Arguments[0] : null;
}
