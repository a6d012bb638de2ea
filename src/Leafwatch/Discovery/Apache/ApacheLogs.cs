using System.Net;
using Leafwatch.Configuration;

namespace Leafwatch.Discovery.Apache;

/// <summary>
/// Finds the logs of Apache httpd in its configuration: mod_log_config's, the core's <c>ErrorLog</c>, and mod_remoteip's proxies.
/// https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, https://httpd.apache.org/docs/2.4/mod/mod_remoteip.html
/// </summary>
internal sealed class ApacheLogs
{
    // Debian and its kin; Red Hat and its kin; SUSE; Arch and Alpine; what httpd's own installation makes; FreeBSD.
    private static readonly (string File, string Root, string? Variables, string ErrorLog)[] Installations =
    [
        ("/etc/apache2/apache2.conf", "/etc/apache2", "/etc/apache2/envvars", "/var/log/apache2/error.log"),
        ("/etc/httpd/conf/httpd.conf", "/etc/httpd", "/etc/sysconfig/httpd", "logs/error_log"),
        ("/etc/apache2/httpd.conf", "/srv/www", "/etc/sysconfig/apache2", "/var/log/apache2/error_log"),
        ("/usr/local/apache2/conf/httpd.conf", "/usr/local/apache2", null, "logs/error_log"),
        ("/usr/local/etc/apache24/httpd.conf", "/usr/local", null, "/var/log/httpd-error.log"),
    ];

    private readonly MachineFiles _files;
    private readonly ApacheConfiguration _configuration;
    private readonly string _defaultErrorLog;
    private readonly ApacheHost _main = new();
    private readonly List<ApacheHost> _virtualHosts = [];
    private readonly List<Remark> _remarks = [];
    private readonly FoundLogs _found = new();

    private ApacheLogs(MachineFiles files, ApacheConfiguration configuration, string defaultErrorLog)
    {
        _files = files;
        _configuration = configuration;
        _defaultErrorLog = defaultErrorLog;
    }

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        foreach ((string file, string root, string? environment, string errorLog) in Installations)
        {
            ApacheVariables variables = new();
            variables.TakeShell(environment is null ? "" : files.Read(environment) ?? "");
            if (ApacheConfiguration.Read(files, file, variables, root) is { } configuration)
            {
                return new ApacheLogs(files, configuration, errorLog).Find();
            }
        }

        return null;
    }

    private DiscoveredLogs Find()
    {
        Read();
        // The main server's logs are its own, and those of the virtual hosts that have none.
        string?[] sites = [.. _virtualHosts.Where(host => host.AccessLogs.Count == 0).Prepend(_main).Select(host => host.Name).Distinct()];
        foreach (ApacheHost.Log log in _main.AccessLogs)
        {
            AddAccess(_main, log, sites is [var only] && !log.IsGlobal ? only : null);
        }

        foreach (ApacheHost host in _virtualHosts)
        {
            foreach (ApacheHost.Log log in host.AccessLogs)
            {
                AddAccess(host, log, host.Name);
            }
        }

        AddErrors();
        return new DiscoveredLogs(_found.All, [.. _configuration.Remarks, .. _remarks]);
    }

    private void Read()
    {
        ApacheHost host = _main;
        foreach (ApacheDirective directive in _configuration.Directives)
        {
            switch (directive.Name)
            {
                case "<virtualhost":
                    host = new ApacheHost();
                    _virtualHosts.Add(host);
                    break;
                case "</virtualhost":
                    host = _main;
                    break;
                default:
                    Take(directive, host);
                    break;
            }
        }
    }

    private void Take(ApacheDirective directive, ApacheHost host)
    {
        IReadOnlyList<string> arguments = directive.Arguments;
        switch (directive.Name)
        {
            case "servername" when directive.First is { } name:
                host.Name = SiteName(name);
                break;
            case "logformat" when arguments.Count > 1:
                host.Nicknames[arguments[1]] = arguments[0];
                break;
            case "logformat" when directive.First is { } layout:
                host.TransferFormat = layout;
                break;
            case "customlog" or "globallog" when arguments.Count > 1:
                bool isGlobal = directive.Name == "globallog";
                bool isConditional = arguments.Count > 2;
                host.AccessLogs.Add(new ApacheHost.Log(arguments[0], arguments[1], directive.Place, isConditional, isGlobal));
                break;
            case "transferlog" when directive.First is { } to:
                host.AccessLogs.Add(new ApacheHost.Log(to, null, directive.Place, IsConditional: false));
                break;
            case "errorlog" when directive.First is { } to:
                host.ErrorLog = (to, directive.Place);
                break;
            case "errorlogformat" when directive.First is not ("connection" or "request"):
                host.ErrorLogFormat = directive.Place;
                break;
            case "remoteipheader" when directive.First is { } header:
                host.ProxyHeader = header;
                break;
            case "remoteiptrustedproxy" or "remoteipinternalproxy":
                host.Proxies.AddRange(ProxyNames.Networks(arguments));
                break;
            case "remoteiptrustedproxylist" or "remoteipinternalproxylist" when directive.First is { } list:
                host.Proxies.AddRange(ProxyNames.Networks(WordsOf(_files.Read(_configuration.PathOf(list), directive.Place) ?? "")));
                break;
        }
    }

    private static IEnumerable<string> WordsOf(string list) =>
        list.Split('\n').SelectMany(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A name without its scheme and port; <see langword="null"/> for what is none.</summary>
    private static string? SiteName(string name)
    {
        int scheme = name.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? name : name[(scheme + 3)..];
        int port = rest.LastIndexOf(':');
        string host = port > 0 && !rest.EndsWith(']') ? rest[..port] : rest;
        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? null : host;
    }

    private void AddAccess(ApacheHost host, ApacheHost.Log log, string? site)
    {
        string layout = log.Format is { } named
            ? host.Nicknames.GetValueOrDefault(named) ?? _main.Nicknames.GetValueOrDefault(named) ?? named
            : host.TransferFormat ?? _main.TransferFormat ?? ApacheFormats.Default;
        if (PathOf(log.To, log.Place) is not { } path)
        {
            return;
        }

        if (layout.Length > 0 && !layout.Contains('%', StringComparison.Ordinal))
        {
            _remarks.Add(new Remark(log.Place, $"there is no LogFormat '{layout}'"));
            return;
        }

        List<string> remarks = [];
        FoundFormat format = ApacheFormats.Of(layout, remarks);
        if (format.Format is null && !layout.Contains("%t", StringComparison.Ordinal) && !layout.Contains("}t", StringComparison.Ordinal))
        {
            // Debian's 'referer' and 'agent' have no time: such lines cannot be placed.
            _remarks.Add(new Remark(log.Place, $"{path} is left out: its lines have no time"));
            return;
        }

        if (log.IsConditional)
        {
            remarks.Add("only some requests go there");
        }

        bool statesForwarded = ApacheFormats.StatesForwarded(layout);
        string? header = host.ProxyHeader ?? _main.ProxyHeader;
        IReadOnlyList<IPNetwork> proxies = header is null ? [] : host.Proxies.Count > 0 ? host.Proxies : _main.Proxies;
        if (header is not null)
        {
            remarks.Add($"mod_remoteip has taken the client's address from {header} already");
        }
        else if (statesForwarded)
        {
            remarks.Add("its lines have X-Forwarded-For: if a proxy of yours stands before the server, name it in trusted_proxies");
        }

        _found.Add(new FoundLog
        {
            Origin = new FileOrigin(_files.Real(path), BeginSettings.AtEnd),
            What = "Apache's access log",
            Format = format,
            Said = log.Place,
            VirtualHost = ApacheFormats.StatesHost(layout) ? null : site,
            TrustedProxies = statesForwarded ? proxies : [],
            Remarks = remarks,
        });
    }

    private void AddErrors()
    {
        List<(ApacheHost Host, string File, SaidAt? Place)> logs = [];
        bool isMainUsed = _virtualHosts.Count == 0 || _virtualHosts.Exists(host => host.ErrorLog is null) || _main.ErrorLog is not null;
        if (isMainUsed)
        {
            logs.Add((_main, _main.ErrorLog?.File ?? _defaultErrorLog, _main.ErrorLog?.Place));
        }

        logs.AddRange(_virtualHosts.Where(host => host.ErrorLog is not null).Select(host => (host, host.ErrorLog!.Value.File, (SaidAt?)host.ErrorLog.Value.Place)));
        foreach ((ApacheHost host, string file, SaidAt? place) in logs)
        {
            if (PathOf(file, place) is { } path && (place is not null || _files.Exists(path)))
            {
                _found.Add(new FoundLog
                {
                    Origin = new FileOrigin(_files.Real(path), BeginSettings.AtEnd),
                    What = "Apache's error log",
                    Format = FoundFormat.Named("apache-error"),
                    Said = place,
                    VirtualHost = host == _main ? null : host.Name,
                    Remarks = (host.ErrorLogFormat ?? _main.ErrorLogFormat) is { } layout
                        ? [$"{layout} sets an ErrorLogFormat: its lines are read as far as they are like the default's"]
                        : [],
                });
            }
        }
    }

    private string? PathOf(string to, SaidAt? place)
    {
        if (to.StartsWith('|'))
        {
            string command = to.TrimStart('|').TrimStart('$');
            if (LogProgram.FilesOf(command) is { } files)
            {
                return _configuration.PathOf(files);
            }

            _remarks.Add(new Remark(place, $"the log goes to a program, not to a file: {command}"));
            return null;
        }

        // `syslog:local1`, and `journald` and other providers (2.5); a drive letter has a colon, too.
        if (to.StartsWith("syslog", StringComparison.OrdinalIgnoreCase) && (to.Length == 6 || to[6] == ':'))
        {
            _remarks.Add(new Remark(place, "the log goes to the system's logger"));
            return null;
        }

        if (to.Contains("${", StringComparison.Ordinal))
        {
            _remarks.Add(new Remark(place, $"{to} has a variable that nothing here sets"));
            return null;
        }

        string path = _configuration.PathOf(to);
        if (LogPath.IsNoFile(path))
        {
            _remarks.Add(new Remark(place, $"the log goes to {path}, not to a file that can be read"));
            return null;
        }

        return path;
    }
}
