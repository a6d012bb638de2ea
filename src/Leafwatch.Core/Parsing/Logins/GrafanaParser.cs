using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// Reads Grafana's own log in its usual form, <c>logger=context t=2026-11-19T08:00:00.123Z level=info msg="Request Completed" method=POST path=/login status=401 remote_addr=192.0.2.7 …</c>
/// (https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#log; pkg/middleware/loggermw of Grafana 7 to 12).
/// </summary>
/// <remarks>
/// A request to <c>/login</c> that sends something is the attempt, <c>app_login</c>: its line has the client's address and how it ended, but not whose name was tried. "Invalid username or
/// password" before it is the same attempt, and none of its own. Requests that went well are told with <c>router_logging = true</c> only.
/// </remarks>
internal sealed class GrafanaParser(ParserOptions options) : LogfmtParser(Mapping, options)
{
    private static readonly EventKind LoggedIn = EventKind.Success("app_login");
    private static readonly EventKind Refused = EventKind.Failure("app_login");
    private static readonly EventKind WrongPassword = EventKind.Failure("app_wrong_password");

    private static readonly FieldMapping Mapping = new FieldMapping()
        .AddTime("t")
        .Add("remote_addr", HttpMeanings.Client, ValueRole.Client)
        .Add("uname", new PlainMeaning(Field.UserName), ValueRole.User)
        .Add("logger", HttpMeanings.Plain("log.logger"), isRequired: true)
        .Add("level lvl", new PlainMeaning(Field.LogLevel), isRequired: true)
        .Add("method", "http.request.method")
        .Add("path", HttpMeanings.Target)
        .Add("status", HttpMeanings.Status, ValueRole.Status)
        .Add("size", HttpMeanings.BodyBytes, ValueRole.Bytes)
        .Add("referer", "http.request.referrer")
        .Add("msg", new PlainMeaning(Field.ErrorMessage), isRequired: true);

    public static IReadOnlyList<Field> Fields { get; } = FieldsOf(Mapping.Values);

    protected override void SetMeaning(EventView line, ReadOnlySpan<byte> status)
    {
        base.SetMeaning(line, status);
        if (status.Length == 3 && line[Field.HttpRequestMethod].SequenceEqual("POST"u8) && line[Field.UrlPath].SequenceEqual("/login"u8))
        {
            (status[0] < '4' ? LoggedIn : Refused).SetOn(line);
        }
        else if (line[Field.ErrorMessage].SequenceEqual("Invalid username or password"u8))
        {
            WrongPassword.SetOn(line);
        }
    }
}
