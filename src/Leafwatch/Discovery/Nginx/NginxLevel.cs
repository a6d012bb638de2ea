using System.Net;

namespace Leafwatch.Discovery.Nginx;

/// <summary>What holds at a level of nginx's configuration, inherited from the one above where nothing is said.</summary>
internal sealed record NginxLevel
{
    /// <summary>Those in force; none after <c>access_log off</c>.</summary>
    public required IReadOnlyList<NginxDirective> AccessLogs { get; init; }

    /// <summary>Whether they are those of the level above.</summary>
    public required bool InheritsAccess { get; init; }

    /// <summary>Whether a directive here or above says anything of them.</summary>
    public required bool IsAccessSaid { get; init; }

    /// <summary>Those that are said here.</summary>
    public required IReadOnlyList<NginxDirective> ErrorLogs { get; init; }

    public required IReadOnlyList<IPNetwork> Proxies { get; init; }

    public string? ProxyHeader { get; init; }

    public static NginxLevel Of(IReadOnlyList<NginxDirective> directives, NginxLevel? above)
    {
        NginxDirective[] access = [.. directives.Where(directive => directive.Name == "access_log")];
        IPNetwork[] proxies = [.. directives.Where(directive => directive.Name == "set_real_ip_from").SelectMany(directive => ProxyNames.Networks(directive.Arguments))];
        return new NginxLevel
        {
            AccessLogs = access.Length > 0 ? [.. access.Where(directive => directive.First != "off")] : above?.AccessLogs ?? [],
            InheritsAccess = access.Length == 0 && above is not null,
            IsAccessSaid = access.Length > 0 || above?.IsAccessSaid == true,
            ErrorLogs = [.. directives.Where(directive => directive.Name == "error_log")],
            Proxies = proxies.Length > 0 ? proxies : above?.Proxies ?? [],
            ProxyHeader = directives.LastOrDefault(directive => directive.Name == "real_ip_header")?.First ?? above?.ProxyHeader,
        };
    }
}
