using Leafwatch.Discovery;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery;

/// <summary>Daemons that write files of their own.</summary>
public sealed class DaemonLogsTests : IDisposable
{
    private readonly MachineTree _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Vsftpd_says_which_of_its_two_logs_it_writes()
    {
        _machine.With("/etc/vsftpd.conf", "listen=NO\n#xferlog_file=/no\nxferlog_enable=YES\ndual_log_enable=YES\nvsftpd_log_file=/var/log/ftp/own.log\n");
        Assert.Equal(["/var/log/ftp/own.log /etc/vsftpd.conf:5", "/var/log/xferlog /etc/vsftpd.conf:1"], Places());
    }

    [Fact]
    public void Proftpd_says_its_logs_and_those_it_does_not_write()
    {
        _machine
            .With("/etc/proftpd/proftpd.conf", "TransferLog /var/log/proftpd/xferlog\nSystemLog   /var/log/proftpd/proftpd.log\nInclude /etc/proftpd/conf.d/\n")
            .With("/etc/proftpd/conf.d/site.conf", "<VirtualHost 192.0.2.1>\n  TransferLog NONE\n  SystemLog syslog:\n</VirtualHost>\n");
        Assert.Equal(
            ["/var/log/proftpd/xferlog /etc/proftpd/proftpd.conf:1", "/var/log/proftpd/proftpd.log /etc/proftpd/proftpd.conf:2"],
            Places());
    }

    [Fact]
    public void Binds_channels_count_when_a_category_goes_there()
    {
        _machine
            .With("/etc/bind/named.conf", "include \"/etc/bind/named.conf.options\"; // include \"/etc/bind/none\";\n/* logging\n{ */\ninclude \"/etc/bind/named.conf.local\";\n")
            .With("/etc/bind/named.conf.options", "options { directory \"/var/cache/bind\"; };\n")
            .With("/etc/bind/named.conf.local", """
                logging {
                    channel queries { file "query.log" versions 3 size 5m; severity info; print-time yes; };
                    channel unused { file "/var/log/unused.log"; };
                    channel safe { file "/var/log/named/security.log"; };
                    channel sys { syslog daemon; };
                    category queries { queries; };
                    category security { safe; sys; };
                };
                """);
        Assert.Equal(
            ["/var/cache/bind/query.log /etc/bind/named.conf.local:2", "/var/log/named/security.log /etc/bind/named.conf.local:4"],
            Places());
    }

    [Fact]
    public void Dovecots_included_files_say_where_it_logs()
    {
        _machine
            .With("/etc/dovecot/dovecot.conf", "#log_path = /no\n!include conf.d/*.conf\n!include_try local.conf\n")
            .With("/etc/dovecot/conf.d/10-logging.conf", "log_path = /var/log/dovecot.log\ninfo_log_path = /var/log/dovecot-info.log\ndebug_log_path = syslog\n");
        Assert.Equal(
            ["/var/log/dovecot.log /etc/dovecot/conf.d/10-logging.conf:1", "/var/log/dovecot-info.log /etc/dovecot/conf.d/10-logging.conf:2"],
            Places());
    }

    [Fact]
    public void Postgresql_has_a_log_for_each_cluster_and_its_zone()
    {
        _machine
            .With("/etc/postgresql/15/main/postgresql.conf", "#logging_collector = on\nlog_timezone = 'Europe/Berlin'\t# theirs\n")
            .With("/etc/postgresql/16/second/postgresql.conf", "data_directory = '/srv/pg'\nlogging_collector = on # yes\nlog_filename = 'pg-%a.log'\n");
        Assert.Equal(
            ["/var/log/postgresql/postgresql-15-main.log /etc/postgresql/15/main/postgresql.conf:1", "/srv/pg/log/pg-*.log /etc/postgresql/16/second/postgresql.conf:2"],
            Places());
        Assert.Equal("Europe/Berlin", LogSurvey.Of(_machine.Root).Logs[0].Zone?.Id);
    }

    [Fact]
    public void Postgresql_says_what_stands_before_its_messages_and_in_which_form_it_logs()
    {
        _machine
            .With("/etc/postgresql/15/main/postgresql.conf", "log_line_prefix = '%m [%p] %q%u@%d %r '\t# theirs\n")
            .With("/etc/postgresql/16/main/postgresql.conf", "log_line_prefix = '%m [%p] '\n")
            .With("/etc/postgresql/17/main/postgresql.conf", "logging_collector = on\nlog_destination = 'stderr,csvlog'\ndata_directory = '/srv/pg'\nlog_filename = 'pg-%a.log'\n")
            .With("/etc/postgresql/18/main/postgresql.conf", "logging_collector = on\nlog_destination = jsonlog\ndata_directory = '/srv/pg'\nlog_filename = 'pg18'\n");
        Assert.Equal(
            ["postgresql: %m [%p] %q%u@%d %r ", "postgresql", "postgresql-json", "postgresql-csv"],
            LogSurvey.Of(_machine.Root).Logs.Select(log => log.Format.ToString()));
        Assert.Equal(["/srv/pg/log/pg18.json", "/srv/pg/log/pg-*.csv"], Places().Skip(2).Select(place => place.Split(' ')[0]));
    }

    [Fact]
    public void Where_nothing_is_said_logs_are_looked_for_where_they_usually_are()
    {
        _machine.With("/var/log/httpd/ssl_access_log", "").With("/var/log/auth.log", "").With("/var/log/nginx/error.log", "").With("/var/log/apache2/access.log.1", "");
        Assert.Equal(["/var/log/auth.log ", "/var/log/httpd/*access_log ", "/var/log/nginx/*error*.log "], Places().Order());
    }

    private IEnumerable<string> Places() => LogSurvey.Of(_machine.Root).Logs.Select(log => $"/{Path.GetRelativePath(_machine.Root, log.Path!)} {log.Said}");
}
