using Leafwatch.Configuration;
using Leafwatch.Discovery.Apache;

namespace Leafwatch.Discovery.Daemons;

/// <summary>The logs of ProFTPD, whose configuration has the form of Apache's. http://www.proftpd.org/docs/howto/Logging.html (1.3.8)</summary>
internal static class ProftpdLogs
{
    private static readonly string[] Files = ["/etc/proftpd/proftpd.conf", "/etc/proftpd.conf", "/usr/local/etc/proftpd.conf"];

    public static DiscoveredLogs? Find(MachineFiles files)
    {
        foreach (string file in Files)
        {
            if (ApacheConfiguration.Read(files, file, new ApacheVariables(), "/") is { } configuration)
            {
                FoundLogs found = new();
                foreach (FoundLog log in configuration.Directives.Select(directive => LogOf(files, directive)).OfType<FoundLog>())
                {
                    found.Add(log);
                }

                return new DiscoveredLogs(found.All, configuration.Remarks);
            }
        }

        return null;
    }

    private static FoundLog? LogOf(MachineFiles files, ApacheDirective directive)
    {
        (string What, FoundFormat Format)? kind = directive.Name switch
        {
            "systemlog" => ("ProFTPD's log", FoundFormat.Named("proftpd")),
            "transferlog" => ("ProFTPD's transfers", FoundFormat.Named("xferlog")),
            "extendedlog" => ("ProFTPD's log of commands", FoundFormat.FromLines),
            _ => null,
        };

        // NONE switches one off; `syslog:` goes to the system's logger.
        return kind is { } log && directive.First is ['/', ..] and { } path
            ? new FoundLog
            {
                Origin = new FileOrigin(files.Real(MachineFiles.Absolute("/", path)), BeginSettings.AtEnd),
                What = log.What,
                Format = log.Format,
                Said = directive.Place,
            }
            : null;
    }
}
