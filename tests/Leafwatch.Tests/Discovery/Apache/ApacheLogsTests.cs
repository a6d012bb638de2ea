using Leafwatch.Discovery;
using Leafwatch.Discovery.Apache;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery.Apache;

public sealed class ApacheLogsTests : IDisposable
{
    private const string Formats = """
        LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" vhost_combined
        LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined
        LogFormat "%h %l %u %t \"%r\" %>s %O" common
        LogFormat "%{Referer}i -> %U" referer

        """;

    private readonly MachineTree _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Debians_tree_is_read_with_its_variables_and_its_enabled_sites()
    {
        _machine
            .With("/etc/apache2/envvars", """
                unset HOME
                SUFFIX=
                export APACHE_RUN_USER=www-data
                export APACHE_LOG_DIR=/var/log/apache2$SUFFIX
                """)
            .With("/etc/apache2/apache2.conf", $"""
                DefaultRuntimeDir ${"{APACHE_RUN_DIR}"}
                ErrorLog ${"{APACHE_LOG_DIR}"}/error.log
                IncludeOptional mods-enabled/*.load
                # LogFormat "no" combined
                {Formats}
                IncludeOptional conf-enabled/*.conf
                IncludeOptional sites-enabled/*.conf
                """)
            .With("/etc/apache2/conf-enabled/other-vhosts-access-log.conf", "CustomLog ${APACHE_LOG_DIR}/other_vhosts_access.log vhost_combined\n")
            .With("/etc/apache2/sites-enabled/000-default.conf", """
                <VirtualHost *:80>
                    DocumentRoot /var/www/html
                    ErrorLog ${APACHE_LOG_DIR}/error.log
                    CustomLog ${APACHE_LOG_DIR}/access.log combined
                </VirtualHost>
                """)
            .With("/etc/apache2/sites-enabled/shop.conf", """
                <VirtualHost *:443>
                    ServerName https://shop.example.org:443
                    CustomLog ${APACHE_LOG_DIR}/shop.log \
                        common
                    ErrorLog ${APACHE_LOG_DIR}/shop-error.log
                </VirtualHost>
                """);

        Assert.Equal(
            [
                "/var/log/apache2/other_vhosts_access.log | apache-vhost-combined | - | /etc/apache2/conf-enabled/other-vhosts-access-log.conf:1",
                "/var/log/apache2/access.log | apache-combined | - | /etc/apache2/sites-enabled/000-default.conf:4",
                "/var/log/apache2/shop.log | apache-common | shop.example.org | /etc/apache2/sites-enabled/shop.conf:3",
                "/var/log/apache2/error.log | apache-error | - | /etc/apache2/apache2.conf:2",
                "/var/log/apache2/shop-error.log | apache-error | shop.example.org | /etc/apache2/sites-enabled/shop.conf:5",
            ],
            _machine.Lines(Find()));
    }

    [Fact]
    public void Red_Hats_tree_is_read_with_relative_logs_and_its_modules()
    {
        _machine
            .With("/etc/httpd/conf/httpd.conf", $$"""
                ServerRoot "/etc/httpd"
                Include conf.modules.d/*.conf
                ServerName www.example.org:80
                ErrorLog "logs/error_log"
                <IfModule log_config_module>
                    {{Formats}}
                    <IfModule logio_module>
                      LogFormat "%h %l %u %t \"%r\" %>s %b %I %O" combinedio
                    </IfModule>
                    CustomLog "logs/access_log" combined
                </IfModule>
                <IfModule mod_ssl.c>
                    CustomLog logs/ssl_request_log "%t %h %{SSL_PROTOCOL}x \"%r\" %b"
                </IfModule>
                <IfModule !mod_ssl.c>
                    CustomLog logs/plain_log common
                </IfModule>
                <IfModule mod_missing.c>
                    CustomLog logs/missing_log common
                </IfModule>
                """)
            .With("/etc/httpd/conf.modules.d/00-base.conf", "LoadModule log_config_module modules/mod_log_config.so\nLoadModule ssl_module modules/mod_ssl.so\n");

        Assert.Equal(
            [
                "/etc/httpd/logs/access_log | apache-combined | www.example.org | /etc/httpd/conf/httpd.conf:14",
                "/etc/httpd/logs/ssl_request_log | apache %t %h %{SSL_PROTOCOL}x \"%r\" %b | www.example.org | /etc/httpd/conf/httpd.conf:17",
                "/etc/httpd/logs/error_log | apache-error | - | /etc/httpd/conf/httpd.conf:4",
            ],
            _machine.Lines(Find()));
    }

    [Theory]
    [InlineData("\"|/usr/bin/rotatelogs -l /var/log/a.%Y-%m-%d.log 86400\"", "/var/log/a.*-*-*.log")]
    [InlineData("\"|$/usr/sbin/rotatelogs /var/log/a.log 5M\"", "/var/log/a.log.*")]
    [InlineData("\"||/usr/sbin/rotatelogs -n 5 -L /var/log/link /var/log/a.log 5M\"", "/var/log/a.log*")]
    [InlineData("\"|/usr/sbin/rotatelogs -t /var/log/a.log 5M\"", "/var/log/a.log")]
    [InlineData("\"|/usr/sbin/cronolog -S /var/log/link '/var/log/%Y/%m/a.log'\"", "/var/log/*/*/a.log")]
    [InlineData("logs/../a.log", "/etc/apache2/a.log")]
    [InlineData("../../../../a.log", "/a.log")]
    public void A_log_that_goes_to_a_program_is_the_files_of_that_program(string to, string expected)
    {
        _machine.With("/etc/apache2/apache2.conf", $"{Formats}CustomLog {to} common\n");

        Assert.StartsWith(expected + " | apache-common", Assert.Single(_machine.Lines(Find())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CustomLog \"|/usr/bin/logger -p local1.info\" common", "/etc/apache2/apache2.conf:5: the log goes to a program, not to a file: /usr/bin/logger -p local1.info")]
    [InlineData("CustomLog /dev/stdout common", "/etc/apache2/apache2.conf:5: the log goes to /dev/stdout, not to a file that can be read")]
    [InlineData("ErrorLog syslog:local1", "/etc/apache2/apache2.conf:5: the log goes to the system's logger")]
    [InlineData("CustomLog ${NOWHERE}/a.log common", "/etc/apache2/apache2.conf:5: ${NOWHERE}/a.log has a variable that nothing here sets")]
    [InlineData("CustomLog a.log comon", "/etc/apache2/apache2.conf:5: there is no LogFormat 'comon'")]
    [InlineData("Include missing.conf", "/etc/apache2/apache2.conf:5: there is no /etc/apache2/missing.conf")]
    [InlineData("Include apache2.conf", "/etc/apache2/apache2.conf:5: /etc/apache2/apache2.conf includes itself")]
    [InlineData("CustomLog a.log referer", "/etc/apache2/apache2.conf:5: /etc/apache2/a.log is left out: its lines have no time")]
    public void What_is_no_file_or_not_in_order_is_said_with_its_place(string line, string expected)
    {
        _machine.With("/etc/apache2/apache2.conf", Formats + line + "\n");
        DiscoveredLogs? found = Find();

        Assert.Equal([expected], MachineTree.Remarks(found));
        Assert.Empty(found!.Logs);
    }

    [Fact]
    public void Proxies_that_mod_remoteip_believes_are_told_for_a_log_that_has_what_they_say()
    {
        _machine
            .With("/etc/apache2/proxies", "192.0.2.0/24 # the first\n\n2001:db8::/32\nproxy.example.org\n")
            .With("/etc/apache2/apache2.conf", """
                RemoteIPHeader X-Forwarded-For
                RemoteIPInternalProxy 198.51.100.7 203.0.113.9/255.255.255.0
                RemoteIPTrustedProxyList proxies
                CustomLog a.log "%a %t \"%r\" %>s \"%{X-Forwarded-For}i\" %{c}a"
                CustomLog b.log common
                LogFormat "%h %l %u %t \"%r\" %>s %b" common
                """);
        DiscoveredLogs found = Find()!;

        Assert.Equal(["198.51.100.7/32", "203.0.113.0/24", "192.0.2.0/24", "2001:db8::/32"], found.Logs[0].TrustedProxies.Select(proxy => proxy.ToString()));
        Assert.Empty(found.Logs[1].TrustedProxies);
        Assert.All(found.Logs, log => Assert.Contains("mod_remoteip has taken the client's address from X-Forwarded-For already", log.Remarks));
    }

    [Fact]
    public void Two_sites_in_one_file_have_no_site_and_two_layouts_none()
    {
        _machine.With("/etc/apache2/apache2.conf", $"""
            {Formats}
            <VirtualHost *>
            ServerName a.example.org
            CustomLog same.log common
            CustomLog mixed.log common
            </VirtualHost>
            <VirtualHost *>
            ServerName b.example.org
            CustomLog same.log common
            CustomLog mixed.log combined env=!dontlog
            </VirtualHost>
            """);
        DiscoveredLogs found = Find()!;

        Assert.Equal(["/etc/apache2/same.log | apache-common | - | /etc/apache2/apache2.conf:8", "/etc/apache2/mixed.log | from its lines | - | /etc/apache2/apache2.conf:9"], _machine.Lines(found));
        Assert.Contains("/etc/apache2/apache2.conf:14 writes to the same file with another format", found.Logs[1].Remarks);
        Assert.Contains("only some requests go there", found.Logs[1].Remarks);
    }

    [Fact]
    public void Macros_defines_and_conditions_are_followed()
    {
        _machine.With("/etc/apache2/apache2.conf", $"""
            {Formats}
            Define LOGS /srv/logs
            <Macro Site $name ${"{format}"}>
              <VirtualHost *:80>
                ServerName $name
                CustomLog ${"{LOGS}"}/$name.log ${"{format}"}
              </VirtualHost>
            </Macro>
            Use Site a.example.org common
            Use Site b.example.org combined
            <IfDefine NOT_THIS>
              <IfModule anything>
                CustomLog never.log common
              </IfModule>
            </IfDefine>
            <IfFile "/etc/apache2/apache2.conf">
              TransferLog transfer.log
            </IfFile>
            """);

        Assert.Equal(
            [
                "/etc/apache2/transfer.log | apache-common | - | /etc/apache2/apache2.conf:21",
                "/srv/logs/a.example.org.log | apache-common | a.example.org | /etc/apache2/apache2.conf:10",
                "/srv/logs/b.example.org.log | apache-combined | b.example.org | /etc/apache2/apache2.conf:10",
            ],
            _machine.Lines(Find()));
    }

    private DiscoveredLogs? Find() => ApacheLogs.Find(_machine.Files());
}
