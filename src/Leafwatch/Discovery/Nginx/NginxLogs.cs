using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Web;

namespace Leafwatch.Discovery.Nginx;

/// <summary>
/// Finds the logs of nginx in its configuration. https://nginx.org/en/docs/http/ngx_http_log_module.html,
/// https://nginx.org/en/docs/http/ngx_http_realip_module.html
/// </summary>
internal sealed class NginxLogs
{
    private static readonly string[] FirstFiles =
        ["/etc/nginx/nginx.conf", "/usr/local/openresty/nginx/conf/nginx.conf", "/usr/local/nginx/conf/nginx.conf", "/usr/local/etc/nginx/nginx.conf"];

    private readonly MachineFiles _files;
    private readonly NginxConfiguration _configuration;
    private readonly string _prefix;
    private readonly Dictionary<string, string> _formats = new() { ["combined"] = "combined" };
    private readonly NginxMaps _maps = new();
    private readonly FoundLogs _found = new();
    private readonly List<Remark> _remarks = [];

    private NginxLogs(MachineFiles files, NginxConfiguration configuration, string prefix)
    {
        _files = files;
        _configuration = configuration;
        _prefix = prefix;
    }

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        foreach (string file in FirstFiles)
        {
            if (NginxConfiguration.Read(files, file) is { } configuration)
            {
                // Packages compile in another prefix for their logs than for their configuration.
                string prefix = file.StartsWith("/etc/", StringComparison.Ordinal) ? "/usr/share/nginx" : file[..^"/conf/nginx.conf".Length];
                return new NginxLogs(files, configuration, prefix).Find();
            }
        }

        return null;
    }

    private DiscoveredLogs Find()
    {
        NginxLevel root = NginxLevel.Of(_configuration.Root, above: null);
        AddErrors(root, null);
        foreach (NginxDirective block in _configuration.Root.Where(directive => directive.Name is "http" or "stream" or "mail"))
        {
            foreach (NginxDirective format in block.Block.Where(directive => directive is { Name: "log_format", Arguments.Count: > 1 }))
            {
                _formats[format.Arguments[0]] = LayoutOf([.. format.Arguments.Skip(1)]);
            }

            block.Block.FindAll(directive => directive.Name == "map").ForEach(_maps.Add);
            NginxLevel level = NginxLevel.Of(block.Block, root);
            if (block.Name != "http")
            {
                AddErrors(level, null);
                foreach (NginxDirective log in AllBelow(block).Where(directive => directive.Name == "access_log" && directive.First != "off"))
                {
                    _remarks.Add(new Remark(log.Place, $"{log.First} is left out: a log of connections, not of requests"));
                }

                continue;
            }

            AddErrors(level, null);
            Walk(block, level, site: null, isSite: false);
        }

        if (root.ErrorLogs is [] && Default("/var/log/nginx/error.log", "logs/error.log") is { } errors)
        {
            _found.Add(ErrorLog(errors, null, null));
        }

        return new DiscoveredLogs(_found.All, [.. _configuration.Remarks, .. _remarks]);
    }

    /// <summary>A format of several strings is one; what its escaping is stands before it.</summary>
    private static string LayoutOf(IReadOnlyList<string> arguments) => arguments[0].StartsWith("escape=", StringComparison.Ordinal)
        ? $"{arguments[0]} {string.Concat(arguments.Skip(1))}"
        : string.Concat(arguments);

    private static IEnumerable<NginxDirective> AllBelow(NginxDirective block) =>
        block.Block.SelectMany(directive => AllBelow(directive).Prepend(directive));

    /// <summary>Adds what is logged at a level and below. A level without an <c>access_log</c> has those of the one above.</summary>
    private void Walk(NginxDirective block, NginxLevel level, string? site, bool isSite)
    {
        bool hasLevels = block.Block.Exists(directive => directive.Name == "server");
        if (isSite || (!hasLevels && !level.InheritsAccess))
        {
            foreach (NginxDirective log in level.AccessLogs)
            {
                AddAccess(log, level, site);
            }
        }

        if (isSite && level is { AccessLogs: [], IsAccessSaid: false } && Default("/var/log/nginx/access.log", "logs/access.log") is { } path)
        {
            _found.Add(new FoundLog
            {
                Origin = new FileOrigin(_files.Real(path), BeginSettings.AtEnd),
                What = "nginx's access log",
                Format = FoundFormat.Named("nginx-combined"),
            });
        }

        foreach (NginxDirective inner in block.Block.Where(directive => directive.Block.Count > 0))
        {
            bool isServer = inner.Name == "server";
            string? name = isServer ? SiteName(inner) : site;
            NginxLevel below = NginxLevel.Of(inner.Block, level);
            if (inner.Name is "server" or "location" or "if" or "limit_except")
            {
                AddErrors(below, name);
                Walk(inner, below, name, isServer);
            }
        }
    }

    /// <summary>The first name that is a name: no pattern, and not the <c>_</c> that stands for none.</summary>
    private static string? SiteName(NginxDirective server) => server.Block
        .Where(directive => directive.Name == "server_name")
        .SelectMany(directive => directive.Arguments)
        .Select(name => name.TrimStart('.'))
        .FirstOrDefault(name => name.Length > 0 && name[0] != '~' && name.AsSpan().IndexOfAny('*', '$', '_') < 0 && Uri.CheckHostName(name) != UriHostNameType.Unknown);

    private void AddAccess(NginxDirective log, NginxLevel level, string? site)
    {
        if (log.First is not { } to || PathOf(to, log.Place) is not { } path)
        {
            return;
        }

        string name = log.Arguments.Skip(1).FirstOrDefault(argument => !argument.Contains('=', StringComparison.Ordinal) && argument != "gzip") ?? "combined";
        if (!_formats.TryGetValue(name, out string? layout))
        {
            _remarks.Add(new Remark(log.Place, $"there is no log_format '{name}'"));
        }

        List<string> remarks = [];
        layout = layout is null ? null : _maps.Resolve(layout, remarks);
        if (log.Arguments.Any(argument => argument.StartsWith("if=", StringComparison.Ordinal)))
        {
            remarks.Add("only some requests go there");
        }

        if (log.Arguments.Any(argument => argument == "gzip" || argument.StartsWith("gzip=", StringComparison.Ordinal)))
        {
            remarks.Add("it is written compressed: its lines are late by as much as fits into a buffer");
        }

        bool statesForwarded = States(layout, "$http_x_forwarded_for", "$http_forwarded");
        if (level.ProxyHeader is { } header || level.Proxies.Count > 0)
        {
            remarks.Add($"nginx has taken the client's address from {level.ProxyHeader ?? "X-Real-IP"} already");
        }
        else if (statesForwarded)
        {
            remarks.Add("its lines have X-Forwarded-For: if a proxy of yours stands before the server, name it in trusted_proxies");
        }

        _found.Add(new FoundLog
        {
            Origin = new FileOrigin(_files.Real(path), BeginSettings.AtEnd),
            What = "nginx's access log",
            Format = FormatOf(layout, remarks),
            Said = log.Place,
            VirtualHost = States(layout, "$host", "$server_name", "$http_host") ? null : site,
            TrustedProxies = statesForwarded ? level.Proxies : [],
            Remarks = remarks,
        });
    }

    private static FoundFormat FormatOf(string? layout, List<string> remarks)
    {
        if (layout is null)
        {
            return FoundFormat.FromLines;
        }

        if (layout == "combined")
        {
            return FoundFormat.Named("nginx-combined");
        }

        if (layout.AsSpan().IndexOfAny('\n', '\r') >= 0)
        {
            remarks.Add("its layout has more than one line");
            return FoundFormat.FromLines;
        }

        CompiledFormat compiled = WebLayouts.CompileNginx(layout);
        foreach (Diagnostic found in compiled.Diagnostics)
        {
            remarks.Add($"{(compiled.Format is null ? "its layout cannot be read: " : "")}column {found.Column} of its layout: {found.Message}");
        }

        return compiled.Format is null ? FoundFormat.FromLines : new FoundFormat(compiled.Format, "nginx", layout);
    }

    private static bool States(string? layout, params ReadOnlySpan<string> variables)
    {
        foreach (string variable in variables)
        {
            if (layout?.Contains(variable, StringComparison.Ordinal) == true)
            {
                return true;
            }
        }

        return false;
    }

    private void AddErrors(NginxLevel level, string? site)
    {
        foreach (NginxDirective log in level.ErrorLogs)
        {
            if (log.First is { } to && PathOf(to, log.Place) is { } path)
            {
                _found.Add(ErrorLog(path, log.Place, site));
            }
        }
    }

    /// <summary>Its lines say which site they are about, where they are about one.</summary>
    private FoundLog ErrorLog(string path, SaidAt? place, string? site) => new()
    {
        Origin = new FileOrigin(_files.Real(path), BeginSettings.AtEnd),
        What = "nginx's error log",
        Format = FoundFormat.Named("nginx-error"),
        Said = place,
        VirtualHost = site,
    };

    private string? Default(string packaged, string own) =>
        _files.Exists(packaged) ? packaged : _files.Exists($"{_prefix}/{own}") ? $"{_prefix}/{own}" : null;

    private string? PathOf(string to, SaidAt place)
    {
        if (to == "off")
        {
            return null;
        }

        bool isElsewhere = to == "stderr" || to.StartsWith("syslog:", StringComparison.Ordinal) || to.StartsWith("memory:", StringComparison.Ordinal);
        string path = isElsewhere ? to : MachineFiles.Absolute(_prefix, LogPath.OfVariables(to));
        if (isElsewhere || LogPath.IsNoFile(path))
        {
            if (path != "/dev/null")
            {
                _remarks.Add(new Remark(place, $"the log goes to {to}, not to a file that can be read"));
            }

            return null;
        }

        return path;
    }
}
