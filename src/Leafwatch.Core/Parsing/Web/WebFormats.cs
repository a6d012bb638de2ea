using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>The formats of web servers and proxies.</summary>
internal static class WebFormats
{
    private const string Combined = "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"";

    private static readonly Field[] AttemptFields =
    [
        Field.LogLevel, Field.SourceIp, Field.SourceDomain, Field.SourcePort, Field.UserName, Field.EventCategory, Field.EventAction,
        Field.EventOutcome,
    ];

    private static readonly Field[] ApacheErrorFields =
        [.. AttemptFields, Field.EventCode, Field.HttpRequestReferrer, Field.ProcessPid, Field.ProcessThreadId, Field.ErrorMessage];

    private static readonly Field[] NginxErrorFields =
    [
        .. AttemptFields, Field.HttpRequestMethod, Field.UrlOriginal, Field.UrlPath, Field.UrlQuery, Field.HttpVersion, Field.UrlDomain,
        Field.UrlPort, Field.HttpRequestReferrer, Field.ProcessPid, Field.ProcessThreadId, Field.ErrorMessage,
    ];

    // Sigma's rules about error logs name the service alone; an older taxonomy has product and "error".
    private static readonly LogSource[] ApacheError =
        [new("authentication", "apache"), new(Product: "apache", Service: "apache"), new(Product: "apache", Service: "error")];
    private static readonly LogSource[] NginxError =
        [new("authentication", "nginx"), new(Product: "nginx", Service: "nginx"), new(Product: "nginx", Service: "error")];

    private static readonly LogSource Squid = new("proxy", "squid");
    private static readonly LogSource Iis = new("webserver", "windows", "iis");

    /// <summary>The most specific first among those that can read each other's lines.</summary>
    public static IReadOnlyList<LogFormat> All { get; } =
    [
        WebLayouts.Format("traefik", new LogSource("webserver", "traefik"), ProxyLayouts.TraefikCommon),
        WebLayouts.Format("squid-combined", Squid, ProxyLayouts.SquidCombined, ProxyLayouts.AtCombined),
        Apache("apache-vhost-combined", "%v:%p " + Combined),
        Apache("apache-combined", Combined),
        WebLayouts.CompileNginx("nginx-combined", "combined", isOpenEnded: true).Format!,
        Apache("apache-common", "common"),
        WebLayouts.Format("iis-ncsa", Iis, ProxyLayouts.IisNcsa),
        WebLayouts.Format("php-fpm-access", new LogSource("webserver", "php"), ProxyLayouts.PhpFpmAccess),
        Haproxy(),
        SquidNative(),
        WebLayouts.Format("squid-referrer", Squid, ProxyLayouts.SquidReferrer, ProxyLayouts.AtReferrer),
        WebLayouts.Format("squid-useragent", Squid, ProxyLayouts.SquidUserAgent),
        WebLayouts.Json("caddy-json", new LogSource("webserver", "caddy"), WebMappings.Caddy),
        WebLayouts.Json("traefik-json", new LogSource("webserver", "traefik"), WebMappings.Traefik),
        WebLayouts.Json("nginx-json", new LogSource("webserver", "nginx"), WebMappings.Nginx),
        W3c("http-sys-error", Iis, W3cService.HttpSys),
        W3c("iis-ftp", new LogSource("authentication", "windows", "iis-ftp"), W3cService.Ftp),
        W3c("iis-w3c", Iis, W3cService.Web),
        new("php-fpm", [new LogSource("application", "php"), new LogSource(Product: "php", Service: "php-fpm")], PhpLogParser.Fields, static options => new PhpLogParser(options)),
        new("apache-error", ApacheError, ApacheErrorFields, static options => new ApacheErrorParser(options)),
        new("nginx-error", NginxError, NginxErrorFields, static options => new NginxErrorParser(options)),
    ];

    private static LogFormat SquidNative()
    {
        LogFormat plain = WebLayouts.Format("squid", Squid, ProxyLayouts.Squid);
        return plain with
        {
            CreateParser = options => new AlternativeParser(
                plain.CreateParser(options), new LayoutParser(ProxyLayouts.SquidWithHeaders, options, ProxyLayouts.WithHeaders)),
        };
    }

    /// <summary>One log has requests, connections without any, and what HAProxy says of itself.</summary>
    private static LogFormat Haproxy()
    {
        LogFormat http = WebLayouts.Format("haproxy-http", new LogSource("webserver", "haproxy"), ProxyLayouts.HaproxyHttp, ProxyLayouts.AfterTag);
        IReadOnlyList<Field> fields =
        [
            .. http.Fields.Union(LocatedLineParser.FieldsOf(ProxyLayouts.HaproxyTcp.Values)).Union(LocatedLineParser.FieldsOf(ProxyLayouts.HaproxyError.Values))
                .Union(HaproxyMessage.Fields).Union([Field.HostName, Field.ProcessName, Field.ProcessPid, Field.ErrorMessage]),
        ];
        return new LogFormat(http.Name, http.LogSources, fields, options => new AlternativeParser(
            http.CreateParser(options),
            new LayoutParser(ProxyLayouts.HaproxyCut, options, ProxyLayouts.AfterTag),
            new ConnectionParser(ProxyLayouts.HaproxyTcp, options, ProxyLayouts.AfterTag),
            new ConnectionParser(ProxyLayouts.HaproxyError, options, ProxyLayouts.AfterTag),
            new HaproxyParser(options)));
    }

    private static LogFormat Apache(string name, string layout) => WebLayouts.CompileApache(name, layout, isOpenEnded: true).Format!;

    private static LogFormat W3c(string name, LogSource source, W3cService service) =>
        new(name, [source], W3cParser.FieldsOf(service), options => new W3cParser(service, options)) { HeaderMark = W3cParser.Mark };
}
