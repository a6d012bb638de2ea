using Leafwatch.Core.Parsing.Ftp;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>
/// Reads a <c>#Fields</c> line of the W3C extended log format as IIS, IIS FTP and HTTP.sys write it. Times are UTC.
/// https://www.w3.org/TR/WD-logfile, https://learn.microsoft.com/windows/win32/http/w3c-logging,
/// https://learn.microsoft.com/troubleshoot/developer/webapps/aspnet/site-behavior-performance/error-logging-http-apis
/// </summary>
internal static class W3cLayout
{
    private const int MostFields = 128;

    private static readonly TimePattern Date = TimePattern.Compile("%Y-%m-%d");
    private static readonly TimePattern Time = TimePattern.Compile("%H:%M:%S%Q");

    /// <returns>Nothing when the fields make no layout: none states the time.</returns>
    public static Layout? Read(string fields, W3cService service)
    {
        string[] names = fields.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (names.Length is 0 or > MostFields)
        {
            return null;
        }

        // CloudFront names its columns with spaces between, and writes them with tabulators.
        bool isCloudFront = Array.Exists(names, static name => name.StartsWith("x-edge-", StringComparison.OrdinalIgnoreCase));
        string separator = isCloudFront ? "\t" : " ";
        List<LayoutPiece> pieces = [];
        bool hasClient = false;
        foreach (string name in names)
        {
            if (pieces.Count > 0)
            {
                pieces.Add(separator);
            }

            string column = name.ToLowerInvariant();
            LayoutValue value = service == W3cService.Ftp ? FtpValue(column) : isCloudFront ? CloudFrontValue(column) : Value(column);
            if (value.Role == ValueRole.Client)
            {
                value = hasClient ? value with { Role = ValueRole.None, Shape = ValueShape.Word } : value;
                hasClient = true;
            }

            pieces.Add(value);
        }

        return Layout.Compile(pieces, EscapeStyle.None, isOpenEnded: false, new LayoutFaults("#Fields"));
    }

    /// <summary>The columns that mean something else where the service is FTP.</summary>
    private static LayoutValue FtpValue(string name) => name switch
    {
        "cs-method" => new LayoutValue(name, 1, ValueShape.Word, HttpMeanings.Plain(FtpCommandParser.Command.Name)),
        "cs-uri-stem" => new LayoutValue(name, 1, ValueShape.Word, HttpMeanings.Plain("file.path")),
        "sc-status" => new LayoutValue(name, 1, ValueShape.Number, HttpMeanings.Plain("event.code")) { Role = ValueRole.Status },
        _ => Value(name),
    };

    /// <summary>
    /// The columns that mean something else with CloudFront.
    /// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
    /// </summary>
    private static LayoutValue CloudFrontValue(string name) => name switch
    {
        "time-taken" => new LayoutValue(name, 1, ValueShape.Decimal, HttpMeanings.Duration(DurationMeaning.Second)),
        "x-host-header" => new LayoutValue(name, 1, ValueShape.Word, HttpMeanings.Host),
        "cs(host)" => new LayoutValue(name, 1, ValueShape.Word, HttpMeanings.Plain("cloudfront.distribution")),
        "cs-protocol-version" => new LayoutValue(name, 1, ValueShape.Word, HttpMeanings.Protocol),
        "cs(user-agent)" => new LayoutValue(name, 1, ValueShape.Word, HttpMeanings.Plain("user_agent.original")),
        _ when name.StartsWith("x-", StringComparison.Ordinal) && name != "x-forwarded-for" => new LayoutValue(name, 1, ValueShape.Word, HttpMeanings.Plain("cloudfront." + name[2..])),
        _ => Value(name),
    };

    private static LayoutValue Value(string name)
    {
        LayoutValue Of(ValueShape shape, ValueMeaning meaning, ValueRole role = ValueRole.None) => new(name, 1, shape, meaning) { Role = role };
        LayoutValue Plain(string field) => Of(ValueShape.Word, HttpMeanings.Plain(field));
        switch (name)
        {
            case "date":
                return LayoutTimes.Pattern(name, 1, Date);
            case "time":
                // Where no column has the date, a #Date line before has.
                return LayoutTimes.Pattern(name, 1, Time) with { HasDate = true };
            case "c-ip":
                return Of(ValueShape.Address, HttpMeanings.Client, ValueRole.Client);
            case "c-port":
                return Plain("source.port");
            case "cs-username":
                return Of(ValueShape.Word, HttpMeanings.User, ValueRole.User);
            case "s-sitename" or "s-siteid":
                return Plain("iis.site");
            case "s-computername":
                return Plain("host.name");
            case "s-ip":
                return Plain("destination.ip");
            case "s-port":
                return Plain("destination.port");
            case "cs-method":
                return Plain("http.request.method");
            case "cs-uri-stem":
                return Plain("url.path");
            case "cs-uri-query":
                return Of(ValueShape.Word, HttpMeanings.Query);
            case "cs-uri":
                return Of(ValueShape.Word, HttpMeanings.Target);
            case "sc-status":
                return Of(ValueShape.Number, HttpMeanings.Status, ValueRole.Status);
            case "sc-substatus":
                return Plain("iis.sub_status");
            case "sc-win32-status":
                return Plain("iis.win32_status");
            case "sc-bytes":
                return Of(ValueShape.Word, HttpMeanings.Plain("http.response.bytes"), ValueRole.WholeBytes);
            case "cs-bytes":
                return Plain("http.request.bytes");
            case "time-taken":
                return Of(ValueShape.Number, HttpMeanings.Duration(DurationMeaning.Millisecond));
            case "cs-version":
                return Of(ValueShape.Word, HttpMeanings.Protocol);
            case "cs-host":
                return Of(ValueShape.Word, HttpMeanings.Host);
            case "cs(user-agent)":
                return Of(ValueShape.Word, new SpacedMeaning(Field.UserAgentOriginal));
            case "s-reason":
                return Plain("event.reason");
            case "s-queuename":
                return Plain("iis.queue");
            case "x-session":
                return Plain("session.id");
            case "x-fullpath":
                return Plain("file.path");
            default:
                return Header(name);
        }
    }

    /// <summary><c>cs(Referer)</c>, and the fields that a site added: mostly what a proxy said.</summary>
    private static LayoutValue Header(string name)
    {
        bool isRequest = name.StartsWith("cs(", StringComparison.Ordinal) && name.EndsWith(')');
        bool isResponse = name.StartsWith("sc(", StringComparison.Ordinal) && name.EndsWith(')');
        string header = isRequest || isResponse ? name[3..^1] : name;
        ValueRole role = ValueRole.None;
        ValueMeaning meaning = isResponse ? HttpMeanings.ResponseHeader(header)
            : isRequest || header is "x-forwarded-for" or "forwarded" ? HttpMeanings.RequestHeader(header, out role)
            : HttpMeanings.Plain("iis." + header);
        return new LayoutValue(name, 1, ValueShape.Word, meaning) { Role = role };
    }
}
