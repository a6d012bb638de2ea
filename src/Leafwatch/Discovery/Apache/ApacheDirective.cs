namespace Leafwatch.Discovery.Apache;

/// <summary>A line of Apache's configuration: a directive, or where a section begins (<c>&lt;VirtualHost</c>) or ends (<c>&lt;/VirtualHost</c>).</summary>
/// <param name="Name">In lower case.</param>
/// <param name="Arguments">Without their quotation marks.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record ApacheDirective(string Name, IReadOnlyList<string> Arguments, SaidAt Place)
{
    public string? First => Arguments.Count > 0 ? Arguments[0] : null;

    /// <summary>What is behind the name, for directives that are one text.</summary>
    public string All => string.Join(' ', Arguments);
}
