using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's PostgreSQL with one user, <c>postgres</c>, whose password is <c>secret</c>; it writes its log in all three ways.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly RunningProcess _running;
    private readonly int _port;

    private PostgreSqlServer(RunningProcess running, int port, string logs)
    {
        _running = running;
        _port = port;
        Logs = logs;
    }

    /// <summary>The folder of <c>server.log</c>, <c>server.csv</c> and, from version 15, <c>server.json</c>.</summary>
    public string Logs { get; }

    public static async Task<PostgreSqlServer> StartAsync(Workplace place, string prefix)
    {
        Requires.Root();
        Requires.Program("psql", "postgresql");
        string? programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "postgres")))
            : null;
        Assert.SkipWhen(programs is null, "postgres is not installed (Debian package postgresql)");
        string home = place.Folder("postgresql");
        string logs = place.Folder("postgresql/log");
        string data = Path.Combine(home, "data");
        string password = place.Write("postgresql/password", "secret\n");
        await RunningProcess.RunAsync("/bin/chown", "-R", "postgres", home);
        await RunningProcess.RunAsync(Requires.Program("setpriv", "util-linux"), [.. AsPostgres, Path.Combine(programs, "initdb"), "-D", data, "-A", "scram-sha-256", "--pwfile", password]);
        int port = LoopbackPort.Free();
        File.AppendAllText(Path.Combine(data, "postgresql.conf"), $"""

            listen_addresses = '127.0.0.1'
            port = {port}
            unix_socket_directories = '{home}'
            log_connections = on
            log_disconnections = on
            logging_collector = on
            log_destination = 'stderr,csvlog,jsonlog'
            log_directory = '{logs}'
            log_filename = 'server.log'
            log_line_prefix = '{prefix}'

            """);
        RunningProcess running = RunningProcess.Start(Requires.Program("setpriv", "util-linux"), [.. AsPostgres, Path.Combine(programs, "postgres"), "-D", data]);
        await LoopbackPort.OpenAsync(port, running);

        // It answers before it takes anybody in.
        string log = Path.Combine(logs, "server.log");
        await Eventually.TrueAsync(() => File.Exists(log) && File.ReadAllText(log).Contains("ready to accept connections", StringComparison.Ordinal), () => running.Output);
        return new PostgreSqlServer(running, port, logs);
    }

    /// <summary>Tries to log in.</summary>
    /// <returns>Whether that succeeded.</returns>
    public async Task<bool> TryPasswordAsync(string user, string password)
    {
        string server = $"postgresql://{Uri.EscapeDataString(user)}:{password}@127.0.0.1:{_port}/postgres?sslmode=disable";
        await using RunningProcess client = RunningProcess.Start(Requires.Program("psql", "postgresql"), [server, "-c", "select 1"]);
        return await client.ExitAsync() == 0;
    }

    /// <summary>Ends it as an administrator does, so that all is written.</summary>
    public async Task StopAsync()
    {
        await _running.SignalAsync("INT");
        await _running.ExitAsync();
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();

    private static readonly string[] AsPostgres = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"];
}
