using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Parsing;

namespace Leafwatch.Tests.Parsing;

public sealed class FormatDetectionTests
{
    [Theory]
    [InlineData("apache-combined.log", "/var/log/apache2/access.log", "apache-combined")]
    [InlineData("apache-combined.log", null, "apache-combined")]
    [InlineData("apache-common.log", "/var/log/apache2/access.log", "apache-common")]
    [InlineData("apache-vhost-combined.log", "/var/log/apache2/other_vhosts_access.log", "apache-vhost-combined")]
    [InlineData("nginx-combined.log", "/var/log/nginx/access.log", "nginx-combined")]
    [InlineData("apache-error.log", "/var/log/apache2/error.log", "apache-error")]
    [InlineData("nginx-error.log", "/var/log/nginx/error.log", "nginx-error")]
    [InlineData("nginx-upstream.log", "/var/log/nginx/access.log", "nginx-combined")]
    [InlineData("nginx-json.log", "/var/log/nginx/access.json", "nginx-json")]
    [InlineData("haproxy-http.log", "/var/log/haproxy.log", "haproxy-http")]
    [InlineData("squid.log", "/var/log/squid/access.log", "squid")]
    [InlineData("iis-w3c.log", null, "iis-w3c")]
    [InlineData("iis-ftp.log", null, "iis-ftp")]
    [InlineData("http-sys-error.log", null, "http-sys-error")]
    [InlineData("caddy-json.log", null, "caddy-json")]
    [InlineData("traefik-json.log", null, "traefik-json")]
    [InlineData("traefik.log", null, "traefik")]
    [InlineData("php-fpm.log", "/var/log/php8.2-fpm.log", "php-fpm")]
    [InlineData("sshd-rfc3164.log", "/var/log/auth.log", "syslog")]
    [InlineData("sshd-rfc3339.log", "/var/log/auth.log", "syslog")]
    [InlineData("logins.log", "/var/log/auth.log", "syslog")]
    [InlineData("dropbear.log", null, "syslog")]
    [InlineData("dovecot.log", "/var/log/dovecot.log", "syslog")]
    [InlineData("postfix.log", "/var/log/mail.log", "syslog")]
    [InlineData("mariadb.log", "/var/log/mysql/error.log", "mysql")]
    [InlineData("postgresql.log", "/var/log/postgresql/postgresql-15-main.log", "postgresql")]
    [InlineData("postgresql-csv.log", null, "postgresql-csv")]
    [InlineData("postgresql-json.log", null, "postgresql-json")]
    [InlineData("vsftpd.log", "/var/log/vsftpd.log", "vsftpd")]
    [InlineData("vsftpd.log", null, "vsftpd")]
    [InlineData("xferlog.log", "/var/log/xferlog", "xferlog")]
    [InlineData("proftpd.log", "/var/log/proftpd/proftpd.log", "proftpd")]
    [InlineData("pure-ftpd.log", "/var/log/messages", "syslog")]
    [InlineData("pure-ftpd-stats.log", "/var/log/pure-ftpd/transfer.log", "pure-ftpd-stats")]
    [InlineData("bind.log", "/var/log/named/named.log", "bind")]
    [InlineData("bind-bare.log", null, "bind")]
    [InlineData("bind-utc.log", null, "bind")]
    [InlineData("dns-syslog.log", "/var/log/daemon.log", "bind")]
    [InlineData("dnsmasq.log", "/var/log/dnsmasq.log", "dnsmasq")]
    [InlineData("dnsmasq-extra.log", null, "dnsmasq")]
    [InlineData("unbound.log", "/var/log/unbound.log", "unbound")]
    [InlineData("unbound-ascii.log", null, "unbound")]
    [InlineData("windows-dns.log", null, "windows-dns")]
    public void A_real_log_is_known_by_its_lines(string sample, string? path, string format) =>
        Assert.Equal(format, Detect(ParsedLine.Sample(sample), path)?.Name);

    /// <remarks>The lines that a logger wrote of a program whose format reads them are of both.</remarks>
    [Theory]
    [InlineData("apache-common.log", "apache-common")]
    [InlineData("apache-vhost-combined.log", "apache-vhost-combined")]
    [InlineData("nginx-combined.log", "apache-combined")]
    [InlineData("apache-error.log", "apache-error")]
    [InlineData("nginx-error.log", "nginx-error")]
    [InlineData("nginx-json.log", "nginx-json")]
    [InlineData("haproxy-http.log", "haproxy-http")]
    [InlineData("squid.log", "squid")]
    [InlineData("iis-w3c.log", "iis-w3c")]
    [InlineData("iis-ftp.log", "iis-ftp", "iis-w3c")]
    [InlineData("http-sys-error.log", "http-sys-error")]
    [InlineData("caddy-json.log", "caddy-json")]
    [InlineData("traefik-json.log", "traefik-json")]
    [InlineData("traefik.log", "traefik")]
    [InlineData("php-fpm.log", "php-fpm")]
    [InlineData("sshd-rfc3164.log", "syslog")]
    [InlineData("sshd-rfc3339.log", "syslog")]
    [InlineData("logins.log", "syslog", "vsftpd", "proftpd")]
    [InlineData("dovecot.log", "syslog")]
    [InlineData("postfix.log", "syslog")]
    [InlineData("mariadb.log", "mysql")]
    [InlineData("postgresql.log", "postgresql")]
    [InlineData("postgresql-csv.log", "postgresql-csv")]
    [InlineData("postgresql-json.log", "postgresql-json")]
    [InlineData("vsftpd.log", "vsftpd")]
    [InlineData("xferlog.log", "xferlog")]
    [InlineData("proftpd.log", "proftpd")]
    [InlineData("pure-ftpd.log", "syslog")]
    [InlineData("pure-ftpd-stats.log", "pure-ftpd-stats")]
    [InlineData("bind.log", "bind")]
    [InlineData("bind-bare.log", "bind")]
    [InlineData("bind-utc.log", "bind")]
    [InlineData("dns-syslog.log", "syslog", "bind", "dnsmasq")]
    [InlineData("dnsmasq.log", "dnsmasq")]
    [InlineData("unbound.log", "unbound")]
    [InlineData("windows-dns.log", "windows-dns")]
    [InlineData("windows-xml.log", "windows-xml")]
    [InlineData("windows-json.log", "windows-json")]
    [InlineData("winlogbeat.log", "winlogbeat")]
    [InlineData("nxlog-json.log", "nxlog-json")]
    [InlineData("snare.log", "snare")]
    public void However_few_lines_there_are_they_are_not_taken_for_those_of_another_format(string sample, params string[] formats)
    {
        string[] lines = ParsedLine.Sample(sample);
        foreach (int count in (int[])[1, 2, 3, 8, 50])
        {
            for (int first = 0; first < lines.Length; first += 1 + (count / 4))
            {
                string[] some = [.. lines.Skip(first).Take(count)];
                string? found = Detect(some, null)?.Name;
                if (found is not null && !formats.Contains(found))
                {
                    Assert.Fail($"{found}: {string.Join('\n', some)}");
                }
            }
        }
    }

    [Fact]
    public void A_line_of_each_format_is_taken_for_no_other()
    {
        foreach (LogFormat format in Formats.All.Where(format => format.Example is not null && format.Name != "nginx-combined"))
        {
            Assert.Equal(format.Name, Detect([format.Example!], null)?.Name);
        }
    }

    [Fact]
    public void Lines_of_other_logs_are_none_that_a_systems_logger_wrote()
    {
        string[] readByLoggers = ["haproxy-http", "dnsmasq", "snare", "winevtlog", "syslog"];
        foreach (LogFormat format in Formats.All.Where(format => format.Example is not null && !readByLoggers.Contains(format.Name)))
        {
            Assert.False(ParsedLine.Read("syslog", format.Example!).IsRead, format.Name);
        }
    }

    [Fact]
    public void Lines_of_another_kind_do_not_matter_while_they_are_not_far_more()
    {
        string[] common = [.. ParsedLine.Sample("apache-common.log").Take(5)];

        Assert.Equal("apache-common", Detect([.. common, "", "rubbish", "more rubbish"], null)?.Name);
        Assert.Equal("apache-common", Detect([.. common, .. Enumerable.Repeat("rubbish", 15)], null)?.Name);
        Assert.Null(Detect([.. common, .. Enumerable.Repeat("rubbish", 16)], null));
    }

    [Fact]
    public void In_an_envelope_they_do_while_they_are_not_fewer()
    {
        string[] access = [.. ParsedLine.Sample("apache-common.log").Take(4).Select(line => $"Mar  9 03:04:05 web1 site: {line}")];
        string[] others = [.. Enumerable.Repeat("Mar  9 03:04:05 web1 cron[7]: (root) CMD (run-parts)", 6)];

        Assert.Equal("syslog", Detect([.. access, .. others], null)?.Name);
        Assert.Equal("syslog/apache-common", Detect([.. access, .. others.Take(3)], null)?.Name);
    }

    [Fact]
    public void IPv6_clients_are_not_taken_for_sites()
    {
        string line = """2001:db8::1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.1" 200 5 "-" "-" """.TrimEnd();

        Assert.Equal("apache-combined", Detect([line, line], null)?.Name);
    }

    [Fact]
    public void Nothing_is_known_of_a_file_without_lines() => Assert.Null(FormatDetection.Detect([], "/var/log/nginx/access.log"));

    [Fact]
    public void A_torn_last_line_does_not_count()
    {
        string text = string.Join('\n', ParsedLine.Sample("nginx-error.log").Take(1)) + "\n2025/1";

        Assert.Equal("nginx-error", FormatDetection.Detect(Encoding.Latin1.GetBytes(text), null)?.Name);
    }

    [Fact]
    public void Each_format_is_found_by_its_name()
    {
        Assert.All(Formats.All, format => Assert.Same(format, Formats.Find(format.Name)));
        Assert.Null(Formats.Find("nonsense"));
    }

    [Fact]
    public void Each_format_says_what_it_is_to_Sigma()
    {
        Assert.True(Selects(new LogSource("webserver"), "apache-common"));
        Assert.True(Selects(new LogSource("webserver", "nginx"), "nginx-combined"));
        Assert.False(Selects(new LogSource(Service: "apache"), "apache-combined"));
        Assert.True(Selects(new LogSource(Service: "apache"), "apache-error"));
        Assert.True(Selects(new LogSource(Service: "nginx"), "nginx-error"));
        Assert.True(Selects(new LogSource(Product: "linux", Service: "sshd"), "sshd"));
        Assert.True(Selects(new LogSource(Product: "linux", Service: "auth"), "sshd"));
        Assert.True(Selects(new LogSource("authentication"), "sshd"));
    }

    private static bool Selects(LogSource rule, string format) => Formats.Find(format)!.LogSources.Any(rule.Selects);

    private static LogFormat? Detect(string[] lines, string? path) => FormatDetection.Detect(Encoding.Latin1.GetBytes(string.Join('\n', lines) + "\n"), path);
}
