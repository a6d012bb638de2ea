namespace Leafwatch.Receivers.Email;

/// <summary>A receiver that is told by mail.</summary>
internal sealed record EmailOptions
{
    /// <summary>Addresses, each as RFC 5322 writes it: <c>security@example.org</c> or <c>Security &lt;security@example.org&gt;</c>.</summary>
    public required IReadOnlyList<string> To { get; init; }

    public required string From { get; init; }

    public SmtpOptions Smtp { get; init; } = new();

    /// <summary>The servers that are asked, in order, when that one does not take a mail.</summary>
    public IReadOnlyList<SmtpOptions> Fallbacks { get; init; } = [];
}
