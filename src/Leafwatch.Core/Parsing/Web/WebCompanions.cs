using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// What a server writes besides its access log, or besides its errors: a container has one stream for both, and so has the system's logger.
/// </summary>
internal static class WebCompanions
{
    private static readonly LogFormat CaddyMessages = WebLayouts.Json("caddy-messages", new LogSource(Product: "caddy", Service: "caddy"), WebMappings.CaddyMessages);
    private static readonly LogFormat TraefikMessages = WebLayouts.Json("traefik-messages", new LogSource(Product: "traefik", Service: "traefik"), WebMappings.TraefikMessages);

    /// <summary>What servers send to the system's logger, by what the names that they give themselves begin with.</summary>
    private static readonly (string Program, LogFormat[] Formats)[] Programs =
    [
        ("nginx", Named("nginx-combined nginx-json nginx-error")),
        ("apache", Named("apache-vhost-combined apache-combined apache-common apache-error")),
        ("httpd", Named("apache-vhost-combined apache-combined apache-common apache-error")),
        ("lighttpd", Named("apache-vhost-combined apache-combined apache-common lighttpd-error")),
        ("haproxy", Named("haproxy-http")),
        ("squid", Named("squid squid-combined apache-common")),
        ("(squid", Named("squid squid-combined apache-common")),
        ("traefik", [.. Named("traefik traefik-json apache-common"), TraefikMessages]),
        ("caddy", [.. Named("caddy-json apache-combined apache-common"), CaddyMessages]),
        ("php", Named("php-fpm-access php-fpm")),
    ];

    private static readonly FrozenDictionary<string, LogFormat[]> ByName = new Dictionary<string, LogFormat[]>
    {
        ["nginx-combined"] = Named("nginx-error"),
        ["apache"] = Named("apache-error"),
        ["nginx"] = Named("nginx-error"),
        ["nginx-json"] = Named("nginx-error"),
        ["nginx-error"] = Named("nginx-combined nginx-json"),
        ["apache-vhost-combined"] = Named("apache-error"),
        ["apache-combined"] = Named("apache-error"),
        ["apache-common"] = Named("apache-error"),
        ["apache-error"] = Named("apache-vhost-combined apache-combined apache-common"),
        ["lighttpd-error"] = Named("apache-vhost-combined apache-combined apache-common"),
        ["php-fpm"] = Named("php-fpm-access"),
        ["php-fpm-access"] = Named("php-fpm"),
        ["caddy-json"] = [CaddyMessages],
        ["traefik-json"] = [TraefikMessages],
    }.ToFrozenDictionary();

    private static readonly byte[][] Prefixes = [.. Programs.Select(program => Encoding.ASCII.GetBytes(program.Program))];
    private static readonly SearchValues<byte> FirstBytes = SearchValues.Create([.. Prefixes.Select(prefix => prefix[0])]);

    /// <summary>The fields of what servers send to the system's logger.</summary>
    public static IReadOnlyList<Field> Fields { get; } = [.. Programs.SelectMany(program => program.Formats).SelectMany(format => format.Fields).Distinct()];

    public static IReadOnlyList<LogSource> LogSources { get; } = [.. Programs.SelectMany(program => program.Formats).SelectMany(format => format.LogSources).Distinct()];

    /// <summary>A format that also reads what else its server writes; the format itself when nothing else is known of that.</summary>
    public static LogFormat With(LogFormat format) => ByName.GetValueOrDefault(format.Name) is not { } others ? format : new LogFormat(
        format.Name,
        [.. format.LogSources.Union(others.SelectMany(other => other.LogSources))],
        [.. format.Fields.Union(others.SelectMany(other => other.Fields))],
        options => Together([format, .. others], options));

    /// <summary>The number of the program of a name, or -1.</summary>
    public static int ProgramOf(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !FirstBytes.Contains(name[0]))
        {
            return -1;
        }

        for (int i = 0; i < Prefixes.Length; i++)
        {
            if (name.StartsWith(Prefixes[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Makes a parser for each program, by its number.</summary>
    public static LineParser[] CreateParsers(ParserOptions options) =>
        [.. Programs.Select(program => Together(program.Formats, options))];

    private static AlternativeParser Together(LogFormat[] formats, ParserOptions options)
    {
        bool hasErrors = formats.Any(format => format.Name is "apache-error" or "nginx-error");
        return new AlternativeParser([.. formats.Select(format => format.CreateParser(options with { HasErrors = hasErrors }))]);
    }

    private static LogFormat[] Named(string names) => [.. names.Split(' ').Select(name => WebFormats.All.First(format => format.Name == name))];
}
