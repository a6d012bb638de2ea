using System.Buffers;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>The layouts of servers whose access logs are text of a fixed form.</summary>
internal static class ProxyLayouts
{
    private const int LongestHead = 256;

    private static readonly SearchValues<byte> OfResults = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ_:"u8);

    /// <summary>HAProxy's HTTP log format up to the end of the request.</summary>
    private static readonly LayoutPiece[] HaproxyPieces =
    [
        Value("%ci", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        ":",
        Value("%cp", ValueShape.Number, HttpMeanings.Plain("source.port")),
        " [",
        LayoutTimes.Pattern("%tr", 1, TimePattern.Compile("%d/%b/%Y:%H:%M:%S%Q")),
        "] ",
        Value("%ft", ValueShape.Word, HttpMeanings.Plain("haproxy.frontend")),
        " ",
        Value("%b", ValueShape.Word, HttpMeanings.Plain("haproxy.backend")),
        "/",
        Value("%s", ValueShape.Word, HttpMeanings.Plain("haproxy.server")),
        " ",
        Value("%TR", ValueShape.Number),
        "/",
        Value("%Tw", ValueShape.Number),
        "/",
        Value("%Tc", ValueShape.Number),
        "/",
        Value("%Tr", ValueShape.Number),
        "/",
        Value("%Ta", ValueShape.Number, HttpMeanings.Duration(DurationMeaning.Millisecond)),
        " ",
        Value("%ST", ValueShape.Number, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("%B", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " ",
        Value("%CC", ValueShape.Word),
        " ",
        Value("%CS", ValueShape.Word),
        " ",
        Value("%tsc", ValueShape.Word, HttpMeanings.Plain("haproxy.termination_state")),
        " ",
        Value("connections", ValueShape.Word),
        " ",
        Value("queues", ValueShape.Word),
        " ",
        Value("captures", ValueShape.Text, HttpMeanings.Plain("haproxy.captures")),
        "\"",
        Value("%r", ValueShape.Text, HttpMeanings.Request),
    ];

    private static readonly LayoutPiece[] SquidPieces =
    [
        LayoutTimes.Epoch("%ts.%03tu", 1, 1, hasFraction: true),
        " ",
        Value("%6tr", ValueShape.PaddedNumber, HttpMeanings.Duration(DurationMeaning.Millisecond)),
        " ",
        Value("%>a", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " ",
        Value("%Ss", ValueShape.Word, HttpMeanings.Plain("squid.result")),
        "/",
        Value("%03>Hs", ValueShape.Status, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("%<st", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " ",
        Value("%rm", ValueShape.Word, HttpMeanings.Plain("http.request.method")),
        " ",
        Value("%ru", ValueShape.Word, HttpMeanings.ProxiedTarget),
        " ",
        Value("%[un", ValueShape.Text, HttpMeanings.User, ValueRole.User),
        " ",
        Value("%Sh", ValueShape.BareWord, HttpMeanings.Plain("squid.hierarchy")),
        "/",
        Value("%<a", ValueShape.Word, HttpMeanings.Plain("destination.address")),
        " ",
        Value("%mt", ValueShape.Word, HttpMeanings.Plain("http.response.mime_type")),
    ];

    /// <summary>
    /// Squid's native format, <c>%ts.%03tu %6tr %&gt;a %Ss/%03&gt;Hs %&lt;st %rm %ru %[un %Sh/%&lt;a %mt</c>.
    /// http://www.squid-cache.org/Doc/config/logformat/
    /// </summary>
    /// <remarks>
    /// It leaves out the spaces of an address (<c>uri_whitespace strip</c>), and none of a name that a client gives with a password. Headers in its own
    /// layouts it writes as they came (src/log/FormatHttpdCombined.cc), quotation marks and all.
    /// </remarks>
    public static Layout Squid { get; } = Layout.Of(EscapeStyle.Backslash, isOpenEnded: false, SquidPieces);

    /// <summary>The same with the headers of request and answer behind it, in brackets (<c>log_mime_hdrs</c>).</summary>
    public static Layout SquidWithHeaders { get; } = Layout.Of(EscapeStyle.Backslash, isOpenEnded: true, SquidPieces);

    /// <summary>Squid's <c>combined</c>: <c>%&gt;a %[ui %[un [%tl] "%rm %ru HTTP/%rv" %&gt;Hs %&lt;st "%{Referer}&gt;h" "%{User-Agent}&gt;h" %Ss:%Sh</c>.</summary>
    public static Layout SquidCombined { get; } = Layout.Of(
        EscapeStyle.None,
        isOpenEnded: false,
        Value("%>a", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " ",
        Value("%[ui", ValueShape.Word),
        " ",
        Value("%[un", ValueShape.Text, HttpMeanings.User, ValueRole.User),
        " [",
        LayoutTimes.Access("%tl", 1),
        "] \"",
        Value("%rm %ru HTTP/%rv", ValueShape.Text, HttpMeanings.ProxiedRequest),
        "\" ",
        Value("%>Hs", ValueShape.Status, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("%<st", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " \"",
        Value("%{Referer}>h", ValueShape.Text, HttpMeanings.Plain("http.request.referrer")),
        "\" \"",
        Value("%{User-Agent}>h", ValueShape.Text, HttpMeanings.Plain("user_agent.original")),
        "\" ",
        Value("%Ss", ValueShape.BareWord, HttpMeanings.Plain("squid.result")),
        ":",
        Value("%Sh", ValueShape.Word, HttpMeanings.Plain("squid.hierarchy")));

    /// <summary>Squid's <c>referrer</c>: <c>%ts.%03tu %&gt;a %{Referer}&gt;h %ru</c>; the last is without spaces.</summary>
    public static Layout SquidReferrer { get; } = Layout.Of(
        EscapeStyle.None,
        isOpenEnded: false,
        LayoutTimes.Epoch("%ts.%03tu", 1, 1, hasFraction: true),
        " ",
        Value("%>a", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " ",
        Value("%{Referer}>h", ValueShape.Text, HttpMeanings.Plain("http.request.referrer")),
        " ",
        Value("%ru", ValueShape.Word, HttpMeanings.ProxiedTarget));

    /// <summary>Squid's <c>useragent</c>: <c>%&gt;a [%tl] "%{User-Agent}&gt;h"</c>.</summary>
    public static Layout SquidUserAgent { get; } = Layout.Of(
        EscapeStyle.None,
        isOpenEnded: false,
        Value("%>a", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " [",
        LayoutTimes.Access("%tl", 1),
        "] \"",
        Value("%{User-Agent}>h", ValueShape.Text, HttpMeanings.Plain("user_agent.original")),
        "\"");

    /// <summary>HAProxy's HTTP log format, and the HTTPS one, which goes on after it. https://docs.haproxy.org/3.0/configuration.html#8.2.3</summary>
    public static Layout HaproxyHttp { get; } = Layout.Of(EscapeStyle.Hash, isOpenEnded: true, [.. HaproxyPieces, "\""]);

    /// <summary>
    /// A line that is cut within the request, as HAProxy does at 1,024 bytes (<c>len</c> of <c>log</c>,
    /// https://docs.haproxy.org/3.0/configuration.html#4.2-log): no request has a quotation mark, which is written as <c>#22</c>.
    /// </summary>
    public static Layout HaproxyCut { get; } = Layout.Of(EscapeStyle.Hash, isOpenEnded: false, HaproxyPieces);

    /// <summary>
    /// HAProxy's TCP log format: <c>%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq</c>.
    /// https://docs.haproxy.org/3.0/configuration.html#8.2.2
    /// </summary>
    public static Layout HaproxyTcp { get; } = Layout.Of(
        EscapeStyle.Hash,
        isOpenEnded: true,
        Value("%ci", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        ":",
        Value("%cp", ValueShape.Number, HttpMeanings.Plain("source.port")),
        " [",
        LayoutTimes.Pattern("%t", 1, TimePattern.Compile("%d/%b/%Y:%H:%M:%S%Q")),
        "] ",
        Value("%ft", ValueShape.Word, HttpMeanings.Plain("haproxy.frontend")),
        " ",
        Value("%b", ValueShape.Word, HttpMeanings.Plain("haproxy.backend")),
        "/",
        Value("%s", ValueShape.Word, HttpMeanings.Plain("haproxy.server")),
        " ",
        Value("%Tw", ValueShape.Number),
        "/",
        Value("%Tc", ValueShape.Number),
        "/",
        Value("%Tt", ValueShape.Number, HttpMeanings.Duration(DurationMeaning.Millisecond)),
        " ",
        Value("%B", ValueShape.Number, HttpMeanings.Plain("destination.bytes")),
        " ",
        Value("%ts", ValueShape.Word, HttpMeanings.Plain("haproxy.termination_state")),
        " ",
        Value("connections", ValueShape.Word),
        " ",
        Value("queues", ValueShape.Word));

    /// <summary>
    /// What HAProxy says of a connection that came to nothing before there was a request: <c>%ci:%cp [%t] %ft/bind: SSL handshake failure</c>.
    /// https://docs.haproxy.org/3.0/configuration.html#8.2.5
    /// </summary>
    public static Layout HaproxyError { get; } = Layout.Of(
        EscapeStyle.Hash,
        isOpenEnded: false,
        Value("%ci", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        ":",
        Value("%cp", ValueShape.Number, HttpMeanings.Plain("source.port")),
        " [",
        LayoutTimes.Pattern("%t", 1, TimePattern.Compile("%d/%b/%Y:%H:%M:%S%Q")),
        "] ",
        Value("%ft", ValueShape.Word, HttpMeanings.Plain("haproxy.frontend")),
        "/",
        Value("bind", ValueShape.Word),
        ": ",
        Value("error", ValueShape.Text, HttpMeanings.Plain("error.message")));

    /// <summary>
    /// The access log of PHP's process manager, as it is without <c>access.format</c>: <c>%R - %u %t "%m %r" %s</c>.
    /// https://www.php.net/manual/en/install.fpm.configuration.php#access-format
    /// </summary>
    public static Layout PhpFpmAccess { get; } = Layout.Of(
        EscapeStyle.None,
        isOpenEnded: true,
        Value("%R", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " - ",
        Value("%u", ValueShape.Text, HttpMeanings.User, ValueRole.User),
        " ",
        LayoutTimes.Access("%t", 1),
        " \"",
        Value("%m", ValueShape.Word, HttpMeanings.Plain("http.request.method")),
        " ",
        Value("%r", ValueShape.Text, HttpMeanings.Target),
        "\" ",
        Value("%s", ValueShape.Status, HttpMeanings.Status, ValueRole.Status));

    /// <summary>
    /// Traefik's common format: Apache's combined one, then the number of the request, the router, the server and how long it took.
    /// https://doc.traefik.io/traefik/observability/access-logs/#format, pkg/middlewares/accesslog/logger_formatters.go
    /// </summary>
    public static Layout TraefikCommon { get; } = Layout.Of(
        EscapeStyle.Backslash,
        isOpenEnded: false,
        Value("ClientHost", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " - ",
        Value("ClientUsername", ValueShape.Text, HttpMeanings.User, ValueRole.User),
        " [",
        LayoutTimes.Access("StartUTC", 1),
        "] \"",
        Value("Request", ValueShape.Text, HttpMeanings.Request),
        "\" ",
        Value("OriginStatus", ValueShape.Status, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("OriginContentSize", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " \"",
        Value("request_Referer", ValueShape.Text, HttpMeanings.Plain("http.request.referrer")),
        "\" \"",
        Value("request_User-Agent", ValueShape.Text, HttpMeanings.Plain("user_agent.original")),
        "\" ",
        Value("RequestCount", ValueShape.Number),
        " \"",
        Value("RouterName", ValueShape.Text, HttpMeanings.Plain("traefik.router")),
        "\" \"",
        Value("ServiceURL", ValueShape.Text, HttpMeanings.Plain("traefik.server")),
        "\" ",
        Value("Duration", ValueShape.Number, HttpMeanings.Duration(DurationMeaning.Millisecond)),
        "ms");

    /// <summary>
    /// NCSA's common format as IIS writes it, which escapes nothing: <c>DOMAIN\user</c> keeps its backslash.
    /// https://learn.microsoft.com/windows/win32/http/ncsa-logging
    /// </summary>
    public static Layout IisNcsa { get; } = Layout.Of(
        EscapeStyle.None,
        isOpenEnded: false,
        Value("host", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " ",
        Value("ident", ValueShape.Word),
        " ",
        Value("user", ValueShape.Text, HttpMeanings.User, ValueRole.User),
        " [",
        LayoutTimes.Access("time", 1),
        "] \"",
        Value("request", ValueShape.Text, HttpMeanings.Request),
        "\" ",
        Value("status", ValueShape.Status, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("bytes", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes));

    /// <summary>The end of the <c>haproxy[123]: </c> that a logger put before the line; its program may have another name.</summary>
    public static int AfterTag(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> head = text[..Math.Min(text.Length, LongestHead)];
        int mark = head.IndexOf((byte)'"');
        int tag = (mark < 0 ? head : head[..mark]).IndexOf("]: "u8);
        return tag < 0 ? 0 : tag + 3;
    }

    /// <summary>Where a line of <see cref="SquidCombined"/> begins: it ends with a word as <c>TCP_MISS:HIER_DIRECT</c>.</summary>
    public static int AtCombined(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> last = text[(text.LastIndexOf((byte)' ') + 1)..];
        return last.Contains((byte)':') && !last.ContainsAnyExcept(OfResults) ? 0 : -1;
    }

    /// <summary>
    /// Where a line of <see cref="SquidReferrer"/> begins: the last of its words is an address of the web, a path or a tunnel, and of more than four the third is an address of the
    /// web, as which a client may have sent anything. A line of the journal is as short.
    /// </summary>
    public static int AtReferrer(ReadOnlySpan<byte> text)
    {
        int last = text.LastIndexOf((byte)' ') + 1;
        int words = text.Count((byte)' ') + 1;
        bool isReferrer = words == 4 || (words > 4 && text[..last].IndexOf(" http"u8) == WordEnd(text, WordEnd(text, 0) + 1));
        return isReferrer && (text[last..].Contains((byte)':') || text[last..].StartsWith("/"u8)) && !text[..last].EndsWith(": "u8) && text.IndexOf("]: "u8) < 0 ? 0 : -1;
    }

    /// <summary>Where a line of <see cref="SquidWithHeaders"/> begins: it ends with headers.</summary>
    public static int WithHeaders(ReadOnlySpan<byte> text) => text.EndsWith("]"u8) ? 0 : -1;

    private static int WordEnd(ReadOnlySpan<byte> text, int from) => from + Math.Max(text[from..].IndexOf((byte)' '), 0);

    private static LayoutValue Value(string name, ValueShape shape, ValueMeaning? meaning = null, ValueRole role = ValueRole.None) =>
        new(name, 1, shape, meaning) { Role = role };
}
