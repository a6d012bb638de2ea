using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>Compiles what web servers are configured with into formats.</summary>
public static class WebLayouts
{
    private static readonly LogSource ApacheAccess = new("webserver", "apache");
    private static readonly LogSource NginxAccess = new("webserver", "nginx");

    /// <summary>
    /// Compiles a format string of Apache's <c>LogFormat</c>, or one of the nicknames that Apache's own configuration gives
    /// (<c>combined</c>). https://httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats
    /// </summary>
    public static CompiledFormat CompileApache(string layout) => CompileApache("apache", layout, isOpenEnded: false);

    /// <summary>
    /// Compiles a format string of nginx's <c>log_format</c>, which may have its <c>escape=json</c> before it, or the name of the one that
    /// nginx has. https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format
    /// </summary>
    public static CompiledFormat CompileNginx(string layout) => CompileNginx("nginx", layout, isOpenEnded: false);

    /// <summary>Makes a format of lines that are JSON objects.</summary>
    /// <param name="keys">
    /// By the name of a field (ECS), the keys that hold it, parted by spaces, the best first; <c>request.remote_ip</c> is a key within
    /// another. <c>@timestamp</c> must be among the fields. A whole request line is <c>http.request.line</c>, an address that may have its
    /// port <c>source.address</c>; <c>event.duration</c> is in nanoseconds unless the name has a unit behind it
    /// (<c>event.duration.ms</c>, <c>.us</c>, <c>.s</c>).
    /// </param>
    public static CompiledFormat CompileJson(IReadOnlyDictionary<string, string> keys) =>
        Mapped("json", keys, static (mapping, options) => new JsonLineParser(mapping, options));

    /// <summary>Makes a format of lines of <c>key=value</c>; see <see cref="CompileJson"/>.</summary>
    public static CompiledFormat CompileLogfmt(IReadOnlyDictionary<string, string> keys) =>
        Mapped("logfmt", keys, static (mapping, options) => new LogfmtParser(mapping, options));

    internal static CompiledFormat CompileApache(string name, string layout, bool isOpenEnded)
    {
        LayoutFaults faults = new("LogFormat");
        IReadOnlyList<LayoutPiece> pieces = ApacheLayout.Read(ApacheLayout.Named(layout) ?? layout, faults);
        return Result(name, ApacheAccess, pieces, EscapeStyle.Backslash, isOpenEnded, faults);
    }

    internal static CompiledFormat CompileNginx(string name, string layout, bool isOpenEnded)
    {
        LayoutFaults faults = new("log_format");
        EscapeStyle escapes = EscapeStyle.Backslash;
        if (layout.StartsWith("escape=", StringComparison.Ordinal))
        {
            int end = layout.IndexOf(' ', StringComparison.Ordinal);
            string word = end < 0 ? layout[7..] : layout[7..end];
            escapes = word switch
            {
                "json" => EscapeStyle.Json,
                "none" => EscapeStyle.None,
                _ => EscapeStyle.Backslash,
            };
            if (word is not ("json" or "none" or "default"))
            {
                faults.Error(8, $"the escaping '{word}' is not known", "it is one of default, json, none");
            }

            layout = end < 0 ? "" : layout[end..].TrimStart();
        }

        return Result(name, NginxAccess, NginxLayout.Read(NginxLayout.Named(layout) ?? layout, faults), escapes, isOpenEnded, faults);
    }

    internal static LogFormat Format(string name, LogSource source, Layout layout, LineHead? head = null) =>
        new(name, [source], LocatedLineParser.FieldsOf(layout.Values), options => new LayoutParser(layout, options, head));

    internal static LogFormat Json(string name, LogSource source, FieldMapping mapping) =>
        new(name, [source], LocatedLineParser.FieldsOf(mapping.Values), options => new JsonLineParser(mapping, options));

    private static CompiledFormat Mapped(string name, IReadOnlyDictionary<string, string> keys, Func<FieldMapping, ParserOptions, LineParser> create)
    {
        LayoutFaults faults = new(name);
        FieldMapping mapping = new();
        HashSet<string> taken = [];
        foreach ((string field, string from) in keys)
        {
            foreach (string twice in from.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(key => !taken.Add(key)))
            {
                faults.Error(1, $"the key '{twice}' is given for more than one field", "a key holds one value");
            }

            if (string.IsNullOrWhiteSpace(from))
            {
                faults.Error(1, $"the field '{field}' has no key", "write the key that holds it");
            }
            else if (field == "@timestamp")
            {
                mapping.AddTime(from);
            }
            else
            {
                ValueMeaning meaning = MeaningOf(field, out ValueRole role);
                mapping.Add(from, meaning, role, isRequired: role is ValueRole.Status);
            }
        }

        if (mapping.Time < 0)
        {
            faults.Error(1, "no key holds the time, and a line without one cannot be placed", "add '@timestamp: KEY'");
        }

        LogFormat? format = faults.HasErrors
            ? null
            : new LogFormat(name, [new LogSource("webserver")], LocatedLineParser.FieldsOf(mapping.Values), options => create(mapping, options));
        return new CompiledFormat(format, faults.All);
    }

    private static ValueMeaning MeaningOf(string field, out ValueRole role)
    {
        role = field switch
        {
            "source.ip" or "source.address" => ValueRole.Client,
            "http.response.status_code" => ValueRole.Status,
            "http.response.body.bytes" => ValueRole.Bytes,
            "user.name" => ValueRole.User,
            "http.request.headers.x-forwarded-for" => ValueRole.ForwardedFor,
            "http.request.headers.forwarded" => ValueRole.Forwarded,
            _ => ValueRole.None,
        };
        return field switch
        {
            "source.ip" => HttpMeanings.Client,
            "source.address" => new AddressAndPortMeaning(),
            "user.name" => HttpMeanings.User,
            "url.original" => HttpMeanings.Target,
            "url.query" => HttpMeanings.Query,
            "url.domain" => HttpMeanings.Host,
            "http.version" => HttpMeanings.Protocol,
            "http.request.line" => HttpMeanings.Request,
            "event.duration" => HttpMeanings.Duration(1),
            "event.duration.us" => HttpMeanings.Duration(DurationMeaning.Microsecond),
            "event.duration.ms" => HttpMeanings.Duration(DurationMeaning.Millisecond),
            "event.duration.s" => HttpMeanings.Duration(DurationMeaning.Second),
            _ => HttpMeanings.Plain(field),
        };
    }

    private static CompiledFormat Result(
        string name, LogSource source, IReadOnlyList<LayoutPiece> pieces, EscapeStyle escapes, bool isOpenEnded, LayoutFaults faults)
    {
        Layout? layout = faults.HasErrors ? null : Layout.Compile(pieces, escapes, isOpenEnded, faults);
        return new CompiledFormat(layout is null ? null : Format(name, source, layout), faults.All);
    }
}
