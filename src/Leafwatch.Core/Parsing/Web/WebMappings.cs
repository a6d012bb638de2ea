using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Structured;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>The keys of web servers whose access logs are JSON.</summary>
internal static class WebMappings
{
    /// <summary>
    /// Caddy 2: https://caddyserver.com/docs/caddyfile/directives/log and modules/caddyhttp/marshalers.go; <c>client_ip</c> (2.7) is what
    /// Caddy's own trusted proxies make of <c>remote_ip</c>.
    /// </summary>
    public static FieldMapping Caddy { get; } = new FieldMapping()
        .AddTime("ts")
        .Add("request.client_ip request.remote_ip request.remote_addr", new AddressAndPortMeaning(), ValueRole.Client)
        .Add("request.remote_port", "source.port")
        .Add("request.method", "http.request.method")
        .Add("request.uri", HttpMeanings.Target, isRequired: true)
        .Add("request.proto", HttpMeanings.Protocol)
        .Add("request.host", HttpMeanings.Host)
        .Add("request.headers.User-Agent", "user_agent.original")
        .Add("request.headers.Referer", "http.request.referrer")
        .Add("request.headers.X-Forwarded-For", HttpMeanings.Plain("http.request.headers.x-forwarded-for"), ValueRole.ForwardedFor)
        .Add("user_id", HttpMeanings.User, ValueRole.User)
        .Add("status", HttpMeanings.Status, ValueRole.Status, isRequired: true)
        .Add("size", HttpMeanings.BodyBytes, ValueRole.Bytes)
        .Add("bytes_read", "http.request.body.bytes")
        .Add("duration", HttpMeanings.Duration(DurationMeaning.Second))
        .Add("level", "log.level")
        .Add("request.tls.server_name", "tls.client.server_name");

    /// <summary>What Caddy 2 says besides, in the words of its logger (zap): https://caddyserver.com/docs/logging</summary>
    public static FieldMapping CaddyMessages { get; } = new FieldMapping()
        .AddTime("ts")
        .Add("level", HttpMeanings.Plain("log.level"), isRequired: true)
        .Add("msg", HttpMeanings.Plain("error.message"), isRequired: true)
        .Add("logger", "log.logger")
        .Add("request.client_ip request.remote_ip request.remote_addr remote_ip", new AddressAndPortMeaning(), ValueRole.Client)
        .Add("request.remote_port", "source.port")
        .Add("request.method", "http.request.method")
        .Add("request.uri", HttpMeanings.Target)
        .Add("request.proto", HttpMeanings.Protocol)
        .Add("request.host", HttpMeanings.Host)
        .Add("request.headers.User-Agent", "user_agent.original")
        .Add("duration", HttpMeanings.Duration(DurationMeaning.Second));

    /// <summary>What Traefik says besides: https://doc.traefik.io/traefik/observability/logs/</summary>
    public static FieldMapping TraefikMessages { get; } = new FieldMapping()
        .AddTime("time")
        .Add("level", HttpMeanings.Plain("log.level"), isRequired: true)
        .Add("msg message error", "error.message")
        .Add("routerName", "traefik.router")
        .Add("serviceName", "traefik.service")
        .Add("entryPointName", "traefik.entry_point");

    /// <summary>Traefik 2 and 3: https://doc.traefik.io/traefik/observability/access-logs/ and pkg/middlewares/accesslog/logdata.go.</summary>
    public static FieldMapping Traefik { get; } = new FieldMapping()
        .AddTime("StartUTC time StartLocal")
        .Add("ClientHost ClientAddr", new AddressAndPortMeaning(), ValueRole.Client, isRequired: true)
        .Add("ClientPort", "source.port")
        .Add("ClientUsername", HttpMeanings.User, ValueRole.User)
        .Add("RequestMethod", "http.request.method")
        .Add("RequestPath", HttpMeanings.Target)
        .Add("RequestProtocol", HttpMeanings.Protocol)
        .Add("RequestHost RequestAddr", HttpMeanings.Host)
        .Add("RequestScheme", "url.scheme")
        .Add("DownstreamStatus OriginStatus", HttpMeanings.Status, ValueRole.Status, isRequired: true)
        .Add("DownstreamContentSize OriginContentSize", HttpMeanings.BodyBytes, ValueRole.Bytes)
        .Add("RequestContentSize", "http.request.body.bytes")
        .Add("Duration", HttpMeanings.Duration(1))
        .Add("request_User-Agent", "user_agent.original")
        .Add("request_Referer", "http.request.referrer")
        .Add("request_X-Forwarded-For", HttpMeanings.Plain("http.request.headers.x-forwarded-for"), ValueRole.ForwardedFor)
        .Add("RouterName", "traefik.router")
        .Add("ServiceName", "traefik.service")
        .Add("entryPointName", "traefik.entry_point")
        .Add("level", "log.level");

    /// <summary>
    /// What people write with nginx's <c>escape=json</c>: its variables under their own names, the names of ECS, and the frequent ones of
    /// others. https://nginx.org/en/docs/varindex.html
    /// </summary>
    public static FieldMapping Nginx { get; } = new FieldMapping()
        .AddTime("time_iso8601 @timestamp timestamp time msec time_local time_msec ts date datetime start_time")
        .Add(
            "remote_addr source.ip client.ip client_ip clientip remote_ip client_addr client source.address http.client_ip ip x_real_ip nginx.access.remote_ip remoteIP remoteAddr downstream_remote_address",
            new AddressAndPortMeaning(),
            ValueRole.Client,
            isRequired: true)
        .Add("remote_port source.port client_port", "source.port")
        .Add("remote_user user.name user auth_user nginx.access.user_name", HttpMeanings.User, ValueRole.User)
        .Add("request http.request request_line", HttpMeanings.Request)
        .Add("request_method http.request.method http_method method verb", "http.request.method")
        .Add("request_uri url.original http.url uri url path url.path", HttpMeanings.Target)
        .Add("args query_string url.query query", HttpMeanings.Query)
        .Add("server_protocol http.version protocol http_version", HttpMeanings.Protocol)
        .Add("status http.response.status_code status_code response_status http_status response code http.status_code response_code", HttpMeanings.Status, ValueRole.Status, isRequired: true)
        .Add("body_bytes_sent http.response.body.bytes bytes_sent bytes size response_size body_bytes", HttpMeanings.BodyBytes, ValueRole.Bytes)
        .Add("request_length http.request.bytes", "http.request.bytes")
        .Add("http_referer http.request.referrer http_referrer referer referrer", "http.request.referrer")
        .Add("http_user_agent user_agent.original http.request.user_agent http.useragent user_agent useragent agent userAgent", "user_agent.original")
        .Add("http_host host url.domain server_name domain vhost virtual_host authority", HttpMeanings.Host)
        .Add("http_x_forwarded_for x_forwarded_for xff forwarded_for", HttpMeanings.Plain("http.request.headers.x-forwarded-for"), ValueRole.ForwardedFor)
        .Add("http_forwarded forwarded", HttpMeanings.Plain("http.request.headers.forwarded"), ValueRole.Forwarded)
        .Add("request_time request_duration response_time duration", HttpMeanings.Duration(DurationMeaning.Second))
        .Add("request_id http.request.id", "http.request.id")
        .Add("scheme url.scheme", "url.scheme")
        .Add("ssl_protocol", "tls.version_protocol")
        .Add("ssl_cipher", "tls.cipher")
        .Add("upstream_addr", "nginx.upstream_addr")
        .Add("upstream_status", "nginx.upstream_status")
        .Add("upstream_response_time", "nginx.upstream_response_time");
}
