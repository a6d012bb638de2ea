using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>One of the web servers and proxies of Debian, with its logs in the folder of the test.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly RunningProcess _running;

    private WebServer(RunningProcess running, int port) => (_running, Port) = (running, port);

    public int Port { get; }

    /// <summary>nginx with the logs <c>access.log</c> (combined), <c>own.log</c> (a layout of its own), <c>json.log</c> and <c>error.log</c>.</summary>
    public static Task<WebServer> NginxAsync(Workplace place)
    {
        string program = Requires.Program("nginx", "nginx-light");
        int port = LoopbackPort.Free();
        place.Folder("nginx");
        place.Write("nginx/site/index.html", "Welcome.");
        place.Write("nginx/passwords", "member:{PLAIN}the right one\n");
        string configuration = place.Write("nginx/nginx.conf", $$"""
            daemon off;
            master_process off;
            pid {{place["nginx/pid"]}};
            error_log {{place["nginx/error.log"]}} info;
            events {}
            http {
                log_format own '$time_iso8601|$remote_addr|$remote_user|$status|$request_time|$request|$http_user_agent';
                log_format json escape=json '{"time":"$time_iso8601","remote_addr":"$remote_addr","remote_user":"$remote_user","request":"$request","status":"$status","body_bytes_sent":"$body_bytes_sent","http_user_agent":"$http_user_agent"}';
                access_log {{place["nginx/access.log"]}};
                access_log {{place["nginx/own.log"]}} own;
                access_log {{place["nginx/json.log"]}} json;
                client_body_temp_path {{place["nginx/body"]}};
                proxy_temp_path {{place["nginx/proxy"]}};
                fastcgi_temp_path {{place["nginx/fastcgi"]}};
                uwsgi_temp_path {{place["nginx/uwsgi"]}};
                scgi_temp_path {{place["nginx/scgi"]}};
                large_client_header_buffers 4 16k;
                server {
                    listen 127.0.0.1:{{port}};
                    root {{place["nginx/site"]}};
                    location /members { auth_basic Members; auth_basic_user_file {{place["nginx/passwords"]}}; }
                }
            }
            """);
        return StartAsync(program, ["-c", configuration], port);
    }

    /// <summary>haproxy before another server; it says its lines on standard output.</summary>
    public static Task<WebServer> HaproxyAsync(Workplace place, int backend, Action<string> onLine)
    {
        string program = Requires.Program("haproxy", "haproxy");
        int port = LoopbackPort.Free();
        string configuration = place.Write("haproxy.cfg", $"""
            global
                log stdout len 8192 format rfc3164 local0 info
                log-send-hostname web1
                tune.bufsize 32768
                tune.http.logurilen 8192
            defaults
                mode http
                log global
                option httplog
                option dontlognull
                timeout connect 5s
                timeout client 10s
                timeout server 10s
            frontend www
                bind 127.0.0.1:{port}
                default_backend sites
            backend sites
                server nginx1 127.0.0.1:{backend}

            """);
        return StartAsync(program, ["-db", "-f", configuration], port, onLine);
    }

    /// <summary>squid, whose native log is <c>squid/access.log</c>; the path <c>/door</c> is for those with a password that nobody has.</summary>
    public static async Task<WebServer> SquidAsync(Workplace place)
    {
        string program = Requires.Program("squid", "squid");
        int port = LoopbackPort.Free();
        await RunningProcess.RunAsync("/bin/chown", "proxy", place.Folder("squid"));
        string configuration = place.Write("squid/squid.conf", $"""
            http_port 127.0.0.1:{port}
            pid_filename {place["squid/pid"]}
            cache_log {place["squid/cache.log"]}
            access_log stdio:{place["squid/access.log"]}
            coredump_dir {place["squid"]}
            cache_mem 8 MB
            cache deny all
            shutdown_lifetime 1 seconds
            pinger_enable off
            auth_param basic program /usr/lib/squid/basic_ncsa_auth {place.Write("squid/passwords", "nobody:x\n")}
            auth_param basic children 1
            auth_param basic realm Door
            acl here src 127.0.0.1
            acl door urlpath_regex ^/door
            acl named proxy_auth REQUIRED
            http_access deny door !named
            http_access allow here

            """);

        // A name of its own, for the memory that squids of one name share.
        return await StartAsync(program, ["-N", "-n", $"leafwatch{port}", "-f", configuration], port);
    }

    /// <summary>Sends all odd requests, one after another.</summary>
    /// <returns>The status that each was answered with.</returns>
    public async Task<IReadOnlyList<string>> AttackAsync()
    {
        List<string> answers = [];
        foreach (OddRequest request in OddRequest.All)
        {
            answers.Add(await request.SendAsync(Port));
        }

        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.HasExited)
        {
            await _running.SignalAsync("TERM");
            await _running.ExitAsync();
        }

        await _running.DisposeAsync();
    }

    private static async Task<WebServer> StartAsync(string program, string[] arguments, int port, Action<string>? onLine = null)
    {
        Requires.Root();
        RunningProcess running = RunningProcess.Start(program, arguments, onLine);
        await LoopbackPort.OpenAsync(port, running);
        return new WebServer(running, port);
    }

}
