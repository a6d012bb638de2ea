namespace Leafwatch.Core.Parsing.Dns;

/// <summary>The kinds of one action that may end well or not.</summary>
internal sealed class DnsAttempt(string action)
{
    private readonly DnsKind _success = DnsKind.Success(action);
    private readonly DnsKind _failure = DnsKind.Failure(action);

    public DnsKind Ended(bool well) => well ? _success : _failure;
}
