using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Meanings;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>The access logs of load balancers, stores and application servers that have a form of their own.</summary>
internal static class CloudLayouts
{
    private static readonly TimePattern Iso = TimePattern.Compile("%Y-%m-%dT%H:%M:%S%Q%z");

    /// <summary>From the time to the agent; Amazon's load balancers have it in common.</summary>
    private static readonly LayoutPiece[] LoadBalancerPieces =
    [
        LayoutTimes.Pattern("time", 1, Iso),
        " ",
        Value("elb", ValueShape.Word, HttpMeanings.Plain("aws.load_balancer")),
        " ",
        Value("client", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        ":",
        Value("client_port", ValueShape.Number, HttpMeanings.Plain("source.port")),
        " ",
        Value("target:port", ValueShape.Word, HttpMeanings.Plain("destination.address")),
        " ",
        Value("request_processing_time", ValueShape.Word),
        " ",
        Value("target_processing_time", ValueShape.Word),
        " ",
        Value("response_processing_time", ValueShape.Word),
        " ",
        Value("elb_status_code", ValueShape.Number, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("target_status_code", ValueShape.Word),
        " ",
        Value("received_bytes", ValueShape.Number, HttpMeanings.Plain("http.request.bytes")),
        " ",
        Value("sent_bytes", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " \"",
        Value("request", ValueShape.Text, HttpMeanings.Request),
        "\" \"",
        Value("user_agent", ValueShape.Text, HttpMeanings.Plain("user_agent.original")),
    ];

    /// <summary>From the answer's flags to its duration, and then who is served; Envoy's own layout and Istio's have it in common.</summary>
    private static readonly LayoutPiece[] EnvoySizes =
    [
        Value("BYTES_RECEIVED", ValueShape.Number, HttpMeanings.Plain("http.request.body.bytes")),
        " ",
        Value("BYTES_SENT", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " ",
        Value("DURATION", ValueShape.Number, HttpMeanings.Duration(DurationMeaning.Millisecond)),
        " ",
        Value("X-ENVOY-UPSTREAM-SERVICE-TIME", ValueShape.Word),
        " \"",
        ForwardedFor(),
        "\" \"",
        Value("USER-AGENT", ValueShape.Text, HttpMeanings.Plain("user_agent.original")),
        "\" \"",
        Value("X-REQUEST-ID", ValueShape.Text, HttpMeanings.Plain("http.request.id")),
        "\" \"",
        Value("AUTHORITY", ValueShape.Text, HttpMeanings.Host),
        "\" \"",
        Value("UPSTREAM_HOST", ValueShape.Text, HttpMeanings.Plain("destination.address")),
        "\"",
    ];

    private static readonly LayoutPiece[] EnvoyRequest =
    [
        "[",
        LayoutTimes.Pattern("START_TIME", 1, Iso),
        "] \"",
        Value("request", ValueShape.Text, HttpMeanings.Request),
        "\" ",
        Value("RESPONSE_CODE", ValueShape.Number, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("RESPONSE_FLAGS", ValueShape.Word, HttpMeanings.Plain("envoy.response_flags")),
        " ",
    ];

    /// <summary>
    /// Application Load Balancers: the kind of connection, then as the classic ones.
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
    /// </summary>
    public static Layout ApplicationLoadBalancer { get; } = Layout.Of(
        EscapeStyle.Backslash, isOpenEnded: true, [Value("type", ValueShape.Word, HttpMeanings.Plain("network.protocol")), " ", .. LoadBalancerPieces, "\""]);

    /// <summary>Classic Load Balancers. https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html</summary>
    public static Layout ClassicLoadBalancer { get; } = Layout.Of(EscapeStyle.Backslash, isOpenEnded: true, [.. LoadBalancerPieces, "\""]);

    /// <summary>S3's server access log. https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html</summary>
    public static Layout S3 { get; } = Layout.Of(
        EscapeStyle.Backslash,
        isOpenEnded: true,
        Value("owner", ValueShape.Word),
        " ",
        Value("bucket", ValueShape.Word, HttpMeanings.Plain("aws.bucket")),
        " [",
        LayoutTimes.Access("time", 1),
        "] ",
        Value("remote_ip", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " ",
        Value("requester", ValueShape.Word, HttpMeanings.User, ValueRole.User),
        " ",
        Value("request_id", ValueShape.Word, HttpMeanings.Plain("http.request.id")),
        " ",
        Value("operation", ValueShape.Word, HttpMeanings.Plain("aws.operation")),
        " ",
        Value("key", ValueShape.Word, HttpMeanings.Plain("aws.key")),
        " \"",
        Value("request_uri", ValueShape.Text, HttpMeanings.Request),
        "\" ",
        Value("http_status", ValueShape.Number, HttpMeanings.Status, ValueRole.Status),
        " ",
        Value("error_code", ValueShape.Word, HttpMeanings.Plain("event.reason")),
        " ",
        Value("bytes_sent", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " ",
        Value("object_size", ValueShape.Word),
        " ",
        Value("total_time", ValueShape.Number, HttpMeanings.Duration(DurationMeaning.Millisecond)),
        " ",
        Value("turn_around_time", ValueShape.Word),
        " \"",
        Value("referer", ValueShape.Text, HttpMeanings.Plain("http.request.referrer")),
        "\" \"",
        Value("user_agent", ValueShape.Text, HttpMeanings.Plain("user_agent.original")),
        "\"");

    /// <summary>
    /// Envoy without a format of one's own. Who connected it does not say: only <c>X-Forwarded-For</c> does, which counts behind trusted proxies.
    /// https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#default-format-string
    /// </summary>
    public static Layout Envoy { get; } = Layout.Of(EscapeStyle.Backslash, isOpenEnded: true, [.. EnvoyRequest, .. EnvoySizes]);

    /// <summary>Envoy as Istio sets it up, which adds who connected: counted from the line's end, as headers are not escaped. https://istio.io/latest/docs/tasks/observability/logs/access-log/#default-access-log-format</summary>
    public static Layout Istio { get; } = Layout.Of(
        EscapeStyle.Backslash,
        isOpenEnded: false,
        [
            .. EnvoyRequest,
            Value("RESPONSE_CODE_DETAILS", ValueShape.Word, HttpMeanings.Plain("event.reason")),
            " ",
            Value("CONNECTION_TERMINATION_DETAILS", ValueShape.Word),
            " \"",
            Value("UPSTREAM_TRANSPORT_FAILURE_REASON", ValueShape.Text),
            "\" ",
            .. EnvoySizes,
            " ",
            Value("UPSTREAM_CLUSTER", ValueShape.Word, HttpMeanings.Plain("envoy.cluster")),
            " ",
            Value("UPSTREAM_LOCAL_ADDRESS", ValueShape.Word),
            " ",
            Value("DOWNSTREAM_LOCAL_ADDRESS", ValueShape.Word),
            " ",
            Value("DOWNSTREAM_REMOTE_ADDRESS", ValueShape.Word, new AddressAndPortMeaning(), ValueRole.None),
            " ",
            Value("REQUESTED_SERVER_NAME", ValueShape.Word, HttpMeanings.Plain("tls.client.server_name")),
            " ",
            Value("ROUTE_NAME", ValueShape.Word),
        ]);

    /// <summary>uWSGI's own log of requests (core/logging.c, uwsgi_logit_simple): no address of the web has a space in it there. All behind a name is uWSGI's to the end of the line, so that no name can hide it.</summary>
    public static IReadOnlyList<Layout> Uwsgi { get; } = [UwsgiOf(""), UwsgiOf("via sendfile() "), UwsgiOf("via offload() ")];

    private static Layout UwsgiOf(string how) => Layout.Of(
        EscapeStyle.None,
        isOpenEnded: false,
        "[pid: ",
        Value("pid", ValueShape.Number, HttpMeanings.Plain("process.pid")),
        "|app: ",
        Value("app", ValueShape.Word),
        "|req: ",
        Value("req", ValueShape.Word),
        "] ",
        Value("addr", ValueShape.Address, HttpMeanings.Client, ValueRole.Client),
        " (",
        Value("user", ValueShape.Text, HttpMeanings.User, ValueRole.User),
        ") {",
        Value("vars", ValueShape.Number),
        " vars in ",
        Value("pktsize", ValueShape.Number),
        " bytes} [",
        LayoutTimes.Pattern("ctime", 1, TimePattern.Compile("%a %b %e %H:%M:%S %Y")),
        "] ",
        Value("method", ValueShape.Word, HttpMeanings.Plain("http.request.method")),
        " ",
        Value("uri", ValueShape.Word, HttpMeanings.Target),
        " => generated ",
        Value("rsize", ValueShape.Number, HttpMeanings.BodyBytes, ValueRole.Bytes),
        " bytes in ",
        Value("time", ValueShape.Number),
        " ",
        Value("unit", ValueShape.Word),
        $" {how}(",
        Value("proto", ValueShape.Word, HttpMeanings.Protocol),
        " ",
        Value("status", ValueShape.Status, HttpMeanings.Status, ValueRole.Status),
        ") ",
        Value("headers", ValueShape.Number),
        " headers in ",
        Value("hsize", ValueShape.Number),
        " bytes (",
        Value("switches", ValueShape.Number),
        " switches on core ",
        Value("core", ValueShape.Number),
        ")");

    private static LayoutValue ForwardedFor()
    {
        ValueMeaning meaning = HttpMeanings.RequestHeader("x-forwarded-for", out ValueRole role);
        return Value("X-FORWARDED-FOR", ValueShape.Text, meaning, role);
    }

    private static LayoutValue Value(string name, ValueShape shape, ValueMeaning? meaning = null, ValueRole role = ValueRole.None) =>
        new(name, 1, shape, meaning) { Role = role };
}
