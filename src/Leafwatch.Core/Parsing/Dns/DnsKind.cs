namespace Leafwatch.Core.Parsing.Dns;

/// <summary>What a line about names tells: <c>event.category: network</c>, its action and its outcome, set together.</summary>
/// <remarks>
/// <c>dns_query</c> is a question as it came, whose outcome the line does not know; <c>dns_response</c> an answer; <c>dns_refused</c> a question that this server would not
/// answer; <c>dns_transfer</c> and <c>dns_update</c> an attempt to take or to change a zone, told by the line that knows how it ended. Whatever else is said of
/// an attempt has another action.
/// </remarks>
internal readonly struct DnsKind
{
    private static readonly ConstantValue Network = ConstantValue.Of("network");
    private static readonly ConstantValue SuccessValue = ConstantValue.Of("success");
    private static readonly ConstantValue FailureValue = ConstantValue.Of("failure");
    private static readonly ConstantValue UnknownValue = ConstantValue.Of("unknown");

    private readonly ConstantValue _action;
    private readonly ConstantValue? _outcome;

    private DnsKind(string action, ConstantValue? outcome)
    {
        _action = ConstantValue.Of(action);
        _outcome = outcome;
    }

    /// <summary>Something that was asked for; what became of it is not in the line.</summary>
    public static DnsKind Asked(string action) => new(action, UnknownValue);

    public static DnsKind Success(string action) => new(action, SuccessValue);

    public static DnsKind Failure(string action) => new(action, FailureValue);

    /// <summary>Something about an attempt that is decided elsewhere.</summary>
    public static DnsKind Step(string action) => new(action, null);

    public void SetOn(EventView line)
    {
        line.Set(Field.EventCategory, Network);
        line.Set(Field.EventAction, _action);
        if (_outcome is { } outcome)
        {
            line.Set(Field.EventOutcome, outcome);
        }
    }
}
