namespace Leafwatch.Core.Parsing;

/// <summary>What a message tells: its category, its action and its outcome, set together.</summary>
/// <remarks>
/// Of the lines about one attempt to log in exactly one has an action that ends in <c>_login</c>: a rule that counts those counts each attempt
/// once, whatever program it was made at. Of lines about names, <c>dns_query</c> is a question as it came, whose outcome the line does not know; <c>dns_response</c> an answer;
/// <c>dns_refused</c> a question that this server would not answer; <c>dns_transfer</c> and <c>dns_update</c> an attempt to take or to change a zone, told by the line that knows how it ended.
/// </remarks>
internal readonly struct EventKind
{
    private static readonly ConstantValue SuccessValue = ConstantValue.Of("success");
    private static readonly ConstantValue FailureValue = ConstantValue.Of("failure");
    private static readonly ConstantValue UnknownValue = ConstantValue.Of("unknown");
    private static readonly ConstantValue AuthenticationValue = ConstantValue.Of("authentication");
    private static readonly ConstantValue SessionValue = ConstantValue.Of("session");
    private static readonly ConstantValue NetworkValue = ConstantValue.Of("network");
    private static readonly ConstantValue EmailValue = ConstantValue.Of("email");
    private static readonly ConstantValue ConfigurationValue = ConstantValue.Of("configuration");
    private static readonly ConstantValue FileValue = ConstantValue.Of("file");
    private static readonly ConstantValue IamValue = ConstantValue.Of("iam");

    private readonly ConstantValue _category;
    private readonly ConstantValue _action;
    private readonly ConstantValue? _outcome;

    private EventKind(ConstantValue category, string action, ConstantValue? outcome)
    {
        _category = category;
        _action = ConstantValue.Of(action);
        _outcome = outcome;
    }

    /// <summary>Somebody proved to be who they say.</summary>
    public static EventKind Success(string action) => new(AuthenticationValue, action, SuccessValue);

    /// <summary>Somebody did not.</summary>
    public static EventKind Failure(string action) => new(AuthenticationValue, action, FailureValue);

    /// <summary>Something about an attempt that is decided elsewhere.</summary>
    public static EventKind Authentication(string action) => new(AuthenticationValue, action, null);

    /// <summary>Somebody tries, and whether they proved it is not said.</summary>
    public static EventKind Attempt(string action) => new(AuthenticationValue, action, UnknownValue);

    public static EventKind SessionOpened(string action) => new(SessionValue, action, SuccessValue);

    public static EventKind Session(string action) => new(SessionValue, action, null);

    public static EventKind Network(string action) => new(NetworkValue, action, null);

    /// <summary>Something that was asked of a server; what became of it is not in the line.</summary>
    public static EventKind Asked(string action) => new(NetworkValue, action, UnknownValue);

    public static EventKind NetworkSuccess(string action) => new(NetworkValue, action, SuccessValue);

    /// <summary>Somebody was turned away before anybody was asked who they are.</summary>
    public static EventKind NetworkFailure(string action) => new(NetworkValue, action, FailureValue);

    public static EventKind Email(string action) => new(EmailValue, action, SuccessValue);

    public static EventKind EmailRefused(string action) => new(EmailValue, action, FailureValue);

    public static EventKind File(string action) => new(FileValue, action, SuccessValue);

    public static EventKind FileFailure(string action) => new(FileValue, action, FailureValue);

    /// <summary>Identity and access management: an account or a group was changed.</summary>
    public static EventKind Iam(string action) => new(IamValue, action, SuccessValue);

    public static EventKind IamFailure(string action) => new(IamValue, action, FailureValue);

    /// <summary>How the machine itself is set up was changed.</summary>
    public static EventKind Configuration(string action) => new(ConfigurationValue, action, SuccessValue);

    public void SetOn(EventView line)
    {
        line.Set(Field.EventCategory, _category);
        line.Set(Field.EventAction, _action);
        if (_outcome is { } outcome)
        {
            line.Set(Field.EventOutcome, outcome);
        }
    }
}
