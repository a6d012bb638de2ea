using System.Text;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>
/// Reads a format string of nginx's <c>log_format</c>. A variable that is not known here (made by <c>map</c> or <c>set</c>) is a value
/// of which nothing is known.
/// https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format, https://nginx.org/en/docs/varindex.html
/// </summary>
internal sealed class NginxLayout
{
    private static readonly string[] Words =
    [
        "ancient_browser", "connection", "connections_active", "connections_reading", "connections_waiting", "connections_writing", "gzip_ratio",
        "hostname", "http2", "http3", "https", "is_args", "limit_conn_status", "limit_rate", "limit_req_status", "modern_browser", "msie", "nginx_version",
        "pipe", "protocol", "proxy_protocol_addr", "proxy_protocol_port", "proxy_protocol_server_addr", "proxy_protocol_server_port", "realip_remote_port",
        "request_completion", "scheme", "secure_link_expires", "server_addr", "ssl_cipher", "ssl_client_verify", "ssl_curve", "ssl_early_data",
        "ssl_protocol", "ssl_server_name", "ssl_session_id", "ssl_session_reused", "tcpinfo_rcv_space", "tcpinfo_rtt", "tcpinfo_rttvar", "tcpinfo_snd_cwnd",
        "upstream_cache_status", "binary_remote_addr", "proxy_host", "proxy_port",
    ];

    private readonly string _text;
    private readonly LayoutFaults _faults;
    private readonly List<LayoutPiece> _pieces = [];
    private readonly StringBuilder _literal = new();
    private bool _hasClient;

    private NginxLayout(string text, LayoutFaults faults)
    {
        _text = text;
        _faults = faults;
    }

    /// <summary>Whether a layout has who connected: where it has only what the PROXY protocol says, that is the client's.</summary>
    private bool IsRemoteStated => _text.Contains("$remote_addr", StringComparison.Ordinal) || _text.Contains("${remote_addr}", StringComparison.Ordinal);

    /// <summary>What nginx writes when nothing else is said.</summary>
    public static string? Named(string name) =>
        name == "combined" ? "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"" : null;

    public static IReadOnlyList<LayoutPiece> Read(string text, LayoutFaults faults)
    {
        NginxLayout reader = new(text, faults);
        reader.Read();
        return reader._pieces;
    }

    private void Read()
    {
        int at = 0;
        while (at < _text.Length)
        {
            if (_text[at] != '$')
            {
                _literal.Append(_text[at++]);
                continue;
            }

            int start = at++;
            bool hasBrace = at < _text.Length && _text[at] == '{';
            int from = hasBrace ? at + 1 : at;
            int end = from;
            while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
            {
                end++;
            }

            if (end == from || (hasBrace && (end == _text.Length || _text[end] != '}')))
            {
                _faults.Error(start + 1, hasBrace ? "the brace after '$' does not close a name" : "the '$' is followed by no name", "a variable is written $name or ${name}");
                return;
            }

            at = hasBrace ? end + 1 : end;
            Add(_text[from..end], _text[start..at], start + 1);
        }

        EndLiteral();
    }

    private void EndLiteral()
    {
        if (_literal.Length > 0)
        {
            _pieces.Add(_literal.ToString());
            _literal.Clear();
        }
    }

    private void Add(string variable, string name, int column)
    {
        EndLiteral();
        if (variable is "is_args" or "args" or "query_string" && _pieces is [.., { Value: { Meaning: { } asked } before }]
            && asked.Fields.Contains(Field.UrlPath) && before.Shape == ValueShape.Text && asked is not RequestMeaning)
        {
            // $uri$is_args$args: together they are what was asked for.
            _pieces[^1] = before with { Name = before.Name + name, Meaning = variable == "is_args" ? HttpMeanings.Target : HttpMeanings.TargetOrDash };
            return;
        }

        // A dash stands for a variable that is not there; one that is there and empty is written as nothing.
        _pieces.Add(Value(variable, name, column) with { MayBeEmpty = true });
    }

    private LayoutValue Value(string variable, string name, int column)
    {
        LayoutValue Of(ValueShape shape, ValueMeaning? meaning, ValueRole role = ValueRole.None) => new(name, column, shape, meaning) { Role = role };
        LayoutValue Plain(ValueShape shape, string field) => Of(shape, HttpMeanings.Plain(field));
        switch (variable)
        {
            case "time_local":
                return LayoutTimes.Access(name, column);
            case "time_iso8601":
                return LayoutTimes.Pattern(name, column, TimePattern.Compile("%Y-%m-%dT%H:%M:%S%Q%z"));
            case "msec":
                return LayoutTimes.Epoch(name, column, 1, hasFraction: true);
            case "proxy_protocol_addr" when !IsRemoteStated:
            case "remote_addr":
                bool isFirst = !_hasClient;
                _hasClient = true;
                return isFirst ? Of(ValueShape.Address, HttpMeanings.Client, ValueRole.Client) : Of(ValueShape.Word, HttpMeanings.Client);
            case "realip_remote_addr":
                return Plain(ValueShape.Word, "network.peer.address");
            case "proxy_protocol_port" when !IsRemoteStated:
            case "remote_port":
                return Plain(ValueShape.Number, "source.port");
            case "remote_user":
                return Of(ValueShape.Text, HttpMeanings.User, ValueRole.User);
            case "request":
                return Of(ValueShape.Text, HttpMeanings.Request);
            case "request_uri":
                return Of(ValueShape.Text, HttpMeanings.Target);
            case "uri" or "document_uri":
                return Plain(ValueShape.Text, "url.path");
            case "args" or "query_string":
                return Of(ValueShape.Text, HttpMeanings.Query);
            case "request_method":
                return Plain(ValueShape.Word, "http.request.method");
            case "server_protocol":
                return Of(ValueShape.Word, HttpMeanings.Protocol);
            case "scheme":
                return Plain(ValueShape.Word, "url.scheme");
            case "status":
                return Of(ValueShape.Status, HttpMeanings.Status, ValueRole.Status);
            case "body_bytes_sent":
                return Of(ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes);
            case "bytes_sent":
                return Of(ValueShape.Number, HttpMeanings.Plain("http.response.bytes"), ValueRole.WholeBytes);
            case "request_length":
                return Plain(ValueShape.Number, "http.request.bytes");
            case "content_length":
                return Plain(ValueShape.Text, "http.request.body.bytes");
            case "content_type":
                return Plain(ValueShape.Text, "http.request.mime_type");
            case "request_time":
                return Of(ValueShape.Decimal, HttpMeanings.Duration(DurationMeaning.Second));
            case "request_id":
                return Plain(ValueShape.Word, "http.request.id");
            case "host":
                return Of(ValueShape.Word, HttpMeanings.Host);
            case "server_name":
                return Plain(ValueShape.Word, "url.domain");
            case "server_port":
                return Plain(ValueShape.Number, "url.port");
            case "server_addr":
                return Plain(ValueShape.Word, "destination.ip");
            case "hostname":
                return Plain(ValueShape.Word, "host.name");
            case "pid":
                return Plain(ValueShape.Number, "process.pid");
            case "connection_requests" or "connection":
                return Plain(ValueShape.Number, "nginx." + variable);
            case "connection_time":
                return Plain(ValueShape.Decimal, "nginx." + variable);
            case "request_filename":
                return Plain(ValueShape.Text, "file.path");
            case "ssl_protocol":
                return Plain(ValueShape.Word, "tls.version_protocol");
            case "ssl_cipher":
                return Plain(ValueShape.Word, "tls.cipher");
            case "proxy_add_x_forwarded_for":
                return Of(ValueShape.Text, HttpMeanings.Plain("http.request.headers.x-forwarded-for"));
            default:
                return Prefixed(variable, name, column);
        }
    }

    private static LayoutValue Prefixed(string variable, string name, int column)
    {
        ValueRole role = ValueRole.None;
        ValueMeaning meaning =
            TryCut(variable, "sent_http_", out string rest) ? HttpMeanings.ResponseHeader(rest)
            : TryCut(variable, "http_", out rest) ? HttpMeanings.RequestHeader(rest, out role)
            : TryCut(variable, "cookie_", out rest) ? HttpMeanings.Cookie(rest)
            : HttpMeanings.Plain("nginx." + variable);
        ValueShape shape = Words.Contains(variable) ? ValueShape.Word
            : IsAboutServers(variable) ? ValueShape.List
            : ValueShape.Text;
        return new LayoutValue(name, column, shape, meaning) { Role = role };
    }

    private static bool IsAboutServers(string variable) =>
        variable is "upstream_addr" or "upstream_status" or "upstream_response_time" or "upstream_connect_time" or "upstream_header_time"
            or "upstream_response_length" or "upstream_bytes_received" or "upstream_bytes_sent" or "upstream_queue_time";

    private static bool TryCut(string text, string prefix, out string rest)
    {
        bool found = text.StartsWith(prefix, StringComparison.Ordinal) && text.Length > prefix.Length;
        rest = found ? text[prefix.Length..] : text;
        return found;
    }
}
