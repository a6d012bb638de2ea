using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>The formats of web servers and proxies.</summary>
internal static class WebFormats
{
    private const string Common = "%h %l %u %t \"%r\" %>s %b";
    private const string Combined = Common + " \"%{Referer}i\" \"%{User-Agent}i\"";

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

    private static readonly LogSource[] LighttpdError = [new("authentication", "lighttpd"), new(Product: "lighttpd", Service: "error")];
    private static readonly LogSource Aws = new("webserver", "aws");
    private static readonly LogSource Squid = new("proxy", "squid");
    private static readonly LogSource Iis = new("webserver", "windows", "iis");

    /// <summary>The most specific first among those that can read each other's lines.</summary>
    public static IReadOnlyList<LogFormat> All { get; } =
    [
        WebLayouts.Format("traefik", new LogSource("webserver", "traefik"), ProxyLayouts.TraefikCommon),
        WebLayouts.Format("squid-combined", Squid, ProxyLayouts.SquidCombined, ProxyLayouts.AtCombined),
        WithHost(),
        Apache("apache-combined", Combined),
        WebLayouts.CompileNginx("nginx-combined", "combined", isOpenEnded: true).Format!,
        Apache("apache-common", "common"),
        WithOtherTimes(),
        WebLayouts.Format("aws-alb", Aws, CloudLayouts.ApplicationLoadBalancer),
        WebLayouts.Format("aws-elb", Aws, CloudLayouts.ClassicLoadBalancer),
        WebLayouts.Format("aws-s3", Aws, CloudLayouts.S3),
        Envoy(),
        Uwsgi(),
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
        new("lighttpd-error", LighttpdError, [.. AttemptFields, Field.ErrorMessage], static options => new LighttpdErrorParser(options)),
    ];

    /// <summary>Debian's <c>vhost_combined</c>, and the same with the name of the site alone (<c>%v %h …</c>).</summary>
    private static LogFormat WithHost()
    {
        LogFormat withPort = Apache("apache-vhost-combined", "%v:%p " + Combined);
        LogFormat combined = Apache(withPort.Name, "%v " + Combined);
        LogFormat common = Apache(withPort.Name, "%v " + Common);
        return withPort with
        {
            CreateParser = options => new AlternativeParser(
                withPort.CreateParser(options), new HostFirstParser(combined.CreateParser(options)), new HostFirstParser(common.CreateParser(options))),
        };
    }

    /// <summary>
    /// Lines as Apache's whose time is written otherwise: of Python's http.server and Werkzeug, of nginx with <c>$time_iso8601</c>, of servers that state no zone, or a fraction of the second.
    /// </summary>
    private static LogFormat WithOtherTimes()
    {
        LogFormat[] each =
        [
            .. ((string[])["%d/%b/%Y %H:%M:%S", "%d/%b/%Y:%H:%M:%S", "%Y-%m-%dT%H:%M:%S%Q%z", "%d/%b/%Y:%H:%M:%S%Q %z", "%a %b %d %H:%M:%S %Y"])
                .SelectMany(time => (string[])[Combined.Replace("%t", $"[%{{{time}}}t]", StringComparison.Ordinal), Common.Replace("%t", $"[%{{{time}}}t]", StringComparison.Ordinal)])
                .Select(layout => Apache("common-other-time", layout)),
        ];
        return each[0] with { CreateParser = options => new AlternativeParser([.. each.Select(format => format.CreateParser(options))]) };
    }

    private static LogFormat Uwsgi() => WebLayouts.Format("uwsgi", new LogSource("webserver", "uwsgi"), CloudLayouts.Uwsgi[0]) with
    {
        CreateParser = static options => new AlternativeParser([.. CloudLayouts.Uwsgi.Select(layout => new LayoutParser(layout, options))]),
    };

    private static LogFormat Envoy()
    {
        LogFormat own = WebLayouts.Format("envoy", new LogSource("webserver", "envoy"), CloudLayouts.Envoy);
        return own with
        {
            Fields = [.. own.Fields.Union(LocatedLineParser.FieldsOf(CloudLayouts.Istio.Values))],
            CreateParser = static options => new AlternativeParser(new UnescapedParser(CloudLayouts.Istio, options), new UnescapedParser(CloudLayouts.Envoy, options)),
        };
    }

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
