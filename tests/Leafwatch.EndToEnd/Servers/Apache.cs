using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's Apache with a page, a members' area behind a password, and a CGI program that fails.</summary>
internal sealed class Apache : IAsyncDisposable
{
    private const string Modules = "/usr/lib/apache2/modules";

    private readonly RunningProcess _running;
    private readonly HttpClient _client;

    private Apache(RunningProcess running, int port, string logs, string pidFile)
    {
        _running = running;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Port = port;
        Logs = logs;
        PidFile = pidFile;
    }

    public int Port { get; }

    public string Logs { get; }

    public string AccessLog => Path.Combine(Logs, "access.log");

    public string PidFile { get; }

    public static async Task<Apache> StartAsync(Workplace place)
    {
        Requires.Root();
        string program = Requires.Program("apache2", "apache2");
        string htpasswd = Requires.Program("htpasswd", "apache2-utils");
        string home = place.Folder("apache");
        string logs = place.Folder("apache/log");
        int port = LoopbackPort.Free();
        place.Folder("apache/site");
        place.Folder("apache/cgi");
        place.Write("apache/site/index.html", "<!doctype html><title>A site</title><p>Welcome.");
        place.WriteProgram("apache/cgi/report", "#!/bin/sh\nexit 1\n");
        await RunningProcess.RunAsync(htpasswd, "-bc", place["apache/passwords"], "member", "the right one");

        string pidFile = place["apache/pid"];
        string configuration = place.Write("apache/apache.conf", $$"""
            ServerRoot "{{home}}"
            ServerName localhost
            Listen 127.0.0.1:{{port}}
            PidFile "{{pidFile}}"
            DefaultRuntimeDir "{{home}}"
            Mutex file:{{home}} default
            User www-data
            Group www-data
            LoadModule mpm_prefork_module {{Modules}}/mod_mpm_prefork.so
            LoadModule authn_core_module {{Modules}}/mod_authn_core.so
            LoadModule authn_file_module {{Modules}}/mod_authn_file.so
            LoadModule authz_core_module {{Modules}}/mod_authz_core.so
            LoadModule authz_user_module {{Modules}}/mod_authz_user.so
            LoadModule auth_basic_module {{Modules}}/mod_auth_basic.so
            LoadModule alias_module {{Modules}}/mod_alias.so
            LoadModule dir_module {{Modules}}/mod_dir.so
            LoadModule cgi_module {{Modules}}/mod_cgi.so
            ErrorLog "{{logs}}/error.log"
            LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined
            CustomLog "{{logs}}/access.log" combined
            DocumentRoot "{{home}}/site"
            DirectoryIndex index.html
            ScriptAlias "/cgi-bin/" "{{home}}/cgi/"
            <Directory "{{home}}">
              Require all granted
            </Directory>
            <Location "/members">
              AuthType Basic
              AuthName "Members"
              AuthUserFile "{{home}}/passwords"
              Require valid-user
            </Location>
            """);

        // It ends its whole process group when it is told to end: in a session of its own that is not the test.
        RunningProcess running = RunningProcess.Start("/usr/bin/setsid", [program, "-f", configuration, "-DFOREGROUND"]);
        await LoopbackPort.OpenAsync(port, running);
        return new Apache(running, port, logs, pidFile);
    }

    /// <summary>Asks for a path, some times, and expects what the server must answer.</summary>
    public async Task GetAsync(string path, HttpStatusCode expected, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(expected, response.StatusCode);
        }
    }

    /// <summary>Tries a password at the members' door.</summary>
    public async Task SignInAsync(string password, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("/members", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("member:" + password)));
        using HttpResponseMessage response = await _client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    /// <summary>A logrotate(8) configuration for its access log.</summary>
    public string Rotation(string how) => string.Create(CultureInfo.InvariantCulture, $$"""
        "{{AccessLog}}" {
          rotate 50
          {{how}}
        }
        """);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _running.SignalAsync("TERM");
        await _running.ExitAsync();
        await _running.DisposeAsync();
    }
}
