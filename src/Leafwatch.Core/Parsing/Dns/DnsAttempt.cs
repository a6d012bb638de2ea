namespace Leafwatch.Core.Parsing.Dns;

/// <summary>The kinds of one action that may end well or not.</summary>
internal sealed class DnsAttempt(string action)
{
    private readonly EventKind _success = EventKind.NetworkSuccess(action);
    private readonly EventKind _failure = EventKind.NetworkFailure(action);

    public EventKind Ended(bool well) => well ? _success : _failure;
}
