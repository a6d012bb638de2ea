using Leafwatch.Configuration;

namespace Leafwatch.Discovery;

/// <summary>Where packages let their programs write, for programs whose configuration is not there or cannot be read.</summary>
internal static class UsualPlaces
{
    // Debian and its kin; then Red Hat and its kin, SUSE, Arch and Alpine. A file belongs to the first line that matches it.
    private static readonly (string Program, string Pattern, string[] Formats, string What)[] Places =
    [
        ("apache", "/var/log/apache2/*vhosts_access.log", ["apache-vhost-combined"], "Apache's access log of the other virtual hosts"),
        ("apache", "/var/log/apache2/*access*.log", ["apache-combined"], "Apache's access log"),
        ("apache", "/var/log/apache2/*error*.log", ["apache-error"], "Apache's error log"),
        ("apache", "/var/log/apache2/*access_log", ["apache-combined"], "Apache's access log"),
        ("apache", "/var/log/apache2/*error_log", ["apache-error"], "Apache's error log"),
        ("apache", "/var/log/httpd/*access_log", ["apache-combined"], "Apache's access log"),
        ("apache", "/var/log/httpd/*error_log", ["apache-error"], "Apache's error log"),
        ("nginx", "/var/log/nginx/*access*.log", ["nginx-combined"], "nginx's access log"),
        ("nginx", "/var/log/nginx/*error*.log", ["nginx-error"], "nginx's error log"),
        ("iis", @"C:\inetpub\logs\LogFiles\W3SVC*\u_ex*.log", ["iis-w3c"], "IIS's log"),
        ("iis", @"C:\inetpub\logs\LogFiles\FTPSVC*\u_ex*.log", ["iis-ftp"], "IIS's FTP log"),
        ("syslog", "/var/log/auth.log", ["sshd"], "the system's log of logins"),
        ("syslog", "/var/log/secure", ["sshd"], "the system's log of logins"),
        ("syslog", "/var/log/messages", ["syslog"], "the system's log"),
        ("syslog", "/var/log/maillog", ["syslog"], "the system's log of mail"),
        ("syslog", "/var/log/mail", ["syslog"], "the system's log of mail"),
        ("haproxy", "/var/log/haproxy.log", ["haproxy-http"], "HAProxy's log"),
        ("squid", "/var/log/squid/access.log", ["squid"], "Squid's access log"),
        ("vsftpd", "/var/log/vsftpd.log", ["vsftpd"], "vsftpd's log"),
        ("proftpd", "/var/log/proftpd/proftpd.log", ["proftpd"], "ProFTPD's log"),
        ("pure-ftpd", "/var/log/pure-ftpd/transfer.log", ["apache-common"], "Pure-FTPd's transfers"),
        ("postgresql", "/var/log/postgresql/postgresql-*.log", ["postgresql"], "PostgreSQL's log"),
        ("mysql", "/var/log/mysql/error.log", ["mysql"], "MySQL's error log"),
        ("mysql", "/var/log/mariadb/mariadb.log", ["mysql"], "MariaDB's error log"),
        ("unbound", "/var/log/unbound/unbound.log", ["unbound"], "Unbound's log"),
        ("unbound", "/var/log/unbound.log", ["unbound"], "Unbound's log"),
        ("nsd", "/var/log/nsd.log", ["nsd"], "NSD's log"),
        ("nsd", "/var/log/nsd/nsd.log", ["nsd"], "NSD's log"),
        ("dnsmasq", "/var/log/dnsmasq.log", ["dnsmasq"], "dnsmasq's log"),
        ("exim", "/var/log/exim4/mainlog", ["exim"], "Exim's log"),
        ("exim", "/var/log/exim/main.log", ["exim"], "Exim's log"),
        ("lighttpd", "/var/log/lighttpd/access.log", ["apache-combined"], "lighttpd's access log"),
        ("lighttpd", "/var/log/lighttpd/error.log", ["lighttpd-error"], "lighttpd's error log"),
        ("php-fpm", "/var/log/php*-fpm.log", ["php-fpm"], "PHP-FPM's log"),
        ("php-fpm", "/var/log/php-fpm/*error.log", ["php-fpm"], "PHP-FPM's log"),
        ("vsftpd", "/var/log/xferlog", ["xferlog"], "the log of transfers by FTP"),
        ("grafana", "/var/log/grafana/grafana.log", ["grafana"], "Grafana's log"),
    ];

    /// <summary>The logs that are there.</summary>
    /// <param name="files">The machine.</param>
    /// <param name="known">Programs whose own word has been heard.</param>
    public static IEnumerable<FoundLog> Find(MachineFiles files, IReadOnlySet<string> known)
    {
        HashSet<string> taken = [];
        foreach ((string program, string pattern, string[] formats, string what) in Places)
        {
            string path = pattern is [_, ':', ..] ? pattern[2..].Replace('\\', '/') : pattern;
            if (!known.Contains(program) && files.Expand(path).Where(files.Exists).ToList().FindAll(taken.Add).Count > 0)
            {
                yield return new FoundLog
                {
                    Origin = new FileOrigin(files.Real(pattern), BeginSettings.AtEnd),
                    What = what,
                    Format = FoundFormat.Named(formats),
                };
            }
        }
    }
}
