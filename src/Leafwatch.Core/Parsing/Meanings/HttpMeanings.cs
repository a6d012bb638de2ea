using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>The meanings that the layouts of all web servers share, and the names of fields that ECS has no name for.</summary>
internal static class HttpMeanings
{
    public static readonly ValueMeaning Client = new AddressMeaning();
    public static readonly ValueMeaning Request = new RequestMeaning();
    public static readonly ValueMeaning ProxiedRequest = new RequestMeaning(hasHost: true);
    public static readonly ValueMeaning Target = new TargetMeaning();
    public static readonly ValueMeaning TargetOrDash = new TargetMeaning(hasDash: true);
    public static readonly ValueMeaning ProxiedTarget = new TargetMeaning(hasHost: true);
    public static readonly ValueMeaning Query = new QueryMeaning();
    public static readonly ValueMeaning Protocol = new ProtocolMeaning();
    public static readonly ValueMeaning Host = new HostMeaning();
    public static readonly ValueMeaning User = new UserMeaning();
    public static readonly ValueMeaning Status = Plain("http.response.status_code");
    public static readonly ValueMeaning BodyBytes = Plain("http.response.body.bytes");

    private static readonly Field EventDuration = Field.Named("event.duration");

    public static ValueMeaning Plain(string field) => new PlainMeaning(Field.Named(field));

    public static ValueMeaning Duration(long nanoseconds) => new DurationMeaning(EventDuration, nanoseconds);

    /// <summary>A value of a header that the client sent.</summary>
    /// <param name="name">The header, in any case, with hyphens or underscores.</param>
    /// <param name="role">What else it is good for.</param>
    public static ValueMeaning RequestHeader(string name, out ValueRole role)
    {
        string header = Header(name);
        role = header switch
        {
            "x-forwarded-for" => ValueRole.ForwardedFor,
            "forwarded" => ValueRole.Forwarded,
            _ => ValueRole.None,
        };
        return header switch
        {
            "referer" => Plain("http.request.referrer"),
            "user-agent" => Plain("user_agent.original"),
            "host" => Host,
            "content-type" => Plain("http.request.mime_type"),
            "content-length" => Plain("http.request.body.bytes"),
            "x-request-id" => Plain("http.request.id"),
            _ => Plain("http.request.headers." + header),
        };
    }

    /// <summary>A value of a header that the server sent.</summary>
    public static ValueMeaning ResponseHeader(string name)
    {
        string header = Header(name);
        return Plain(header == "content-type" ? "http.response.mime_type" : "http.response.headers." + header);
    }

    public static ValueMeaning Cookie(string name) => Plain("http.request.cookies." + name);

    private static string Header(string name) => name.Replace('_', '-').ToLowerInvariant();
}
