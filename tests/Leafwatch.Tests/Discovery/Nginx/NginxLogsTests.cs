using Leafwatch.Core;
using Leafwatch.Discovery;
using Leafwatch.Discovery.Nginx;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Discovery.Nginx;

public sealed class NginxLogsTests : IDisposable
{
    private readonly MachineTree _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Debians_tree_is_read_with_its_enabled_sites()
    {
        _machine
            .With("/etc/nginx/nginx.conf", """
                user www-data;
                error_log /var/log/nginx/error.log;
                include /etc/nginx/modules-enabled/*.conf;
                events { worker_connections 768; # multi_accept on;
                }
                http {
                    include /etc/nginx/mime.types;
                    access_log /var/log/nginx/access.log;
                    include /etc/nginx/conf.d/*.conf;
                    include /etc/nginx/sites-enabled/*;
                }
                """)
            .With("/etc/nginx/sites-enabled/default", """
                server {
                    listen 80 default_server;
                    server_name _;
                    location / { try_files $uri $uri/ =404; }
                }
                """);

        Assert.Equal(
            [
                "/var/log/nginx/error.log | nginx-error | - | /etc/nginx/nginx.conf:2",
                "/var/log/nginx/access.log | nginx-combined | - | /etc/nginx/nginx.conf:8",
            ],
            _machine.Lines(Find()));
    }

    [Fact]
    public void Layouts_sites_and_inheritance_are_followed()
    {
        _machine.With("/etc/nginx/nginx.conf", """
            http {
                log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                                '$status $body_bytes_sent "$http_x_forwarded_for"';
                log_format json escape=json '{"time":"$time_iso8601","ip":"$remote_addr",'
                    '"request":"$request","status":$status,"host":"$host"}';
                access_log /logs/main.log main;
                server {
                    server_name ~^www\d+ shop.example.org *.example.org;
                    location /quiet { access_log off; }
                    location /api { access_log /logs/api.log json buffer=32k flush=5s; if ($bad) { access_log /logs/bad.log main if=$bad; } }
                }
                server {
                    server_name own.example.org;
                    access_log "/logs/own.log" main;
                    error_log /logs/own-error.log warn;
                    set_real_ip_from 192.0.2.0/24; set_real_ip_from unix:;
                    real_ip_header X-Forwarded-For;
                }
                server {
                    server_name many.example.org;
                    access_log /logs/$host-${time}.log json;
                    content_by_lua_block { local a = "{"; return }
                    }
                }
            }
            """);
        DiscoveredLogs found = Find()!;
        const string Main = "nginx $remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_x_forwarded_for\"";
        const string Json = "nginx escape=json {\"time\":\"$time_iso8601\",\"ip\":\"$remote_addr\",\"request\":\"$request\",\"status\":$status,\"host\":\"$host\"}";

        Assert.Equal(
            [
                $"/logs/main.log | {Main} | shop.example.org | /etc/nginx/nginx.conf:6",
                $"/logs/api.log | {Json} | - | /etc/nginx/nginx.conf:10",
                $"/logs/bad.log | {Main} | shop.example.org | /etc/nginx/nginx.conf:10",
                "/logs/own-error.log | nginx-error | own.example.org | /etc/nginx/nginx.conf:15",
                $"/logs/own.log | {Main} | own.example.org | /etc/nginx/nginx.conf:14",
                $"/logs/*-*.log | {Json} | - | /etc/nginx/nginx.conf:21",
            ],
            _machine.Lines(found));
        FoundLog own = found.Logs.Single(log => log.VirtualHost == "own.example.org" && log.What == "nginx's access log");
        Assert.Equal("192.0.2.0/24", Assert.Single(own.TrustedProxies).ToString());
        Assert.Contains("only some requests go there", found.Logs[2].Remarks);
    }

    [Theory]
    [InlineData("access_log syslog:server=192.0.2.1 combined;", "the log goes to syslog:server=192.0.2.1, not to a file that can be read")]
    [InlineData("access_log /dev/stdout;", "the log goes to /dev/stdout, not to a file that can be read")]
    [InlineData("error_log stderr;", "the log goes to stderr, not to a file that can be read")]
    [InlineData("include /etc/nginx/nginx.conf;", "/etc/nginx/nginx.conf includes itself")]
    public void What_is_no_file_or_not_in_order_is_said_with_its_place(string line, string expected)
    {
        _machine.With("/etc/nginx/nginx.conf", "http {\n  " + line + "\n}\n");
        DiscoveredLogs? found = Find();

        Assert.Equal(["/etc/nginx/nginx.conf:2: " + expected], MachineTree.Remarks(found));
        Assert.Empty(found!.Logs);
    }

    [Fact]
    public void A_variable_of_a_map_is_read_as_the_one_that_is_its_default()
    {
        _machine.With("/etc/nginx/nginx.conf", """
            http {
                map $http_x_forwarded_for $real { ~^(?<first>[^,]+) $first; default $by; }
                map $status $by { default $remote_addr; }
                map $request $clean { "~token=" hidden; default $request; }
                map $status $loggable { ~^2 0; default 1; }
                log_format a '$real [$time_local] "${clean}" $loggable $status';
                access_log /var/log/nginx/a.log a;
            }
            """);
        FoundLog log = Assert.Single(Find()!.Logs);
        Assert.Equal("$remote_addr [$time_local] \"$request\" $loggable $status", log.Format.Layout);
        Assert.Equal(
            ["$real is read as $remote_addr, which a map puts there unless something else applies", "$clean is read as $request, which a map puts there unless something else applies"],
            log.Remarks);
    }

    [Fact]
    public void Where_only_the_PROXY_protocol_tells_the_client_it_is_believed()
    {
        _machine.With("/etc/nginx/nginx.conf", """
            http {
                log_format a '$proxy_protocol_addr [$time_local] "$request" $status';
                access_log /var/log/nginx/a.log a;
            }
            """);
        Assert.Contains(Field.SourceIp, Assert.Single(Find()!.Logs).Format.Format!.Fields);
    }

    [Fact]
    public void A_format_that_nobody_defined_is_found_out_from_the_lines()
    {
        _machine.With("/etc/nginx/nginx.conf", "http { server { access_log /logs/a.log nope; } }");
        DiscoveredLogs found = Find()!;

        Assert.Equal(["/logs/a.log | from its lines | - | /etc/nginx/nginx.conf:1"], _machine.Lines(found));
        Assert.Equal(["/etc/nginx/nginx.conf:1: there is no log_format 'nope'"], MachineTree.Remarks(found));
    }

    private DiscoveredLogs? Find() => NginxLogs.Find(_machine.Files());

    [Theory]
    [InlineData("http {\n  log_format main '$remote_addr \"$request\";\n  access_log /logs/a.log main;\n}\n", "2:19: the quotation mark here is not closed: all behind it counts as one word")]
    [InlineData("http {\n  log_format main '$remote_addr \"$request\";\n  access_log '/logs/a.log' main;\n}\n", "3:15: a word follows at once on the text in quotation marks that began at 2:19: one of the marks may be missing")]
    public void A_quotation_mark_that_is_missing_is_said_with_line_and_column(string text, string expected)
    {
        _machine.With("/etc/nginx/nginx.conf", text);

        Assert.Contains($"/etc/nginx/nginx.conf:{expected}", MachineTree.Remarks(Find()));
    }

    [Fact]
    public void Text_in_quotation_marks_before_a_brace_or_a_semicolon_is_in_order()
    {
        _machine.With("/etc/nginx/nginx.conf", "http { map $a $b { \"x\" 'y'; default \"it's\"; } server { location \"/a\"{ access_log \"/logs/a.log\"; } } }");

        Assert.Empty(MachineTree.Remarks(Find()));
    }
}
