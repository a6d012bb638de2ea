using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's MariaDB with one user, <c>bob</c>, whose password is <c>secret</c>.</summary>
internal sealed class MariaDbServer : IAsyncDisposable
{
    private readonly RunningProcess _running;
    private readonly int _port;

    private MariaDbServer(RunningProcess running, int port, string log)
    {
        _running = running;
        _port = port;
        Log = log;
    }

    public string Log { get; }

    public static async Task<MariaDbServer> StartAsync(Workplace place)
    {
        Requires.Root();
        string program = Requires.Program("mariadbd", "mariadb-server");
        string home = place.Folder("mariadb");
        string data = place.Folder("mariadb/data");
        string first = place.Write("mariadb/first.sql", "CREATE USER bob@'%' IDENTIFIED BY 'secret';\n");
        await RunningProcess.RunAsync("/bin/chown", "-R", "mysql", home);
        await RunningProcess.RunAsync(Requires.Program("mariadb-install-db", "mariadb-server"), "--no-defaults", $"--datadir={data}", "--user=mysql", "--skip-test-db");
        int port = LoopbackPort.Free();
        string log = Path.Combine(home, "error.log");
        RunningProcess running = RunningProcess.Start(
            program,
            [
                "--no-defaults", "--user=mysql", $"--datadir={data}", $"--socket={home}/socket", $"--pid-file={home}/pid", "--bind-address=127.0.0.1", $"--port={port}",
                $"--log-error={log}", "--log-warnings=2", "--skip-name-resolve", $"--init-file={first}",
            ]);
        await LoopbackPort.OpenAsync(port, running);
        return new MariaDbServer(running, port, log);
    }

    /// <summary>Tries to log in.</summary>
    /// <returns>Whether that succeeded.</returns>
    public async Task<bool> TryPasswordAsync(string user, string password)
    {
        await using RunningProcess client = RunningProcess.Start(
            Requires.Program("mariadb", "mariadb-client"),
            ["--no-defaults", "--protocol=tcp", "-h", "127.0.0.1", "-P", _port.ToString(CultureInfo.InvariantCulture), "-u", user, $"-p{password}", "-e", "select 1"]);
        return await client.ExitAsync() == 0;
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
