using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>
/// Debian's ProFTPD with one user, <c>bob</c>. Its package and other FTP servers' exclude each other: where it is only unpacked
/// (<c>LEAFWATCH_PROFTPD</c>), it is laid over /usr in a mount namespace of its own.
/// </summary>
internal sealed class ProftpdServer : IAsyncDisposable
{
    private readonly RunningProcess _running;

    private ProftpdServer(RunningProcess running, Workplace place, int port)
    {
        _running = running;
        Port = port;
        Log = place["proftpd/system.log"];
        TransferLog = place["proftpd/xferlog"];
    }

    public int Port { get; }

    public string Log { get; }

    public string TransferLog { get; }

    public static async Task<ProftpdServer> StartAsync(Workplace place)
    {
        Requires.Root();
        string unpacked = Environment.GetEnvironmentVariable("LEAFWATCH_PROFTPD") ?? "";
        bool isInstalled = File.Exists("/usr/sbin/proftpd");
        Assert.SkipUnless(isInstalled || Directory.Exists(unpacked), "ProFTPD is neither installed nor unpacked (Debian package proftpd-core; ./test unpacks it)");
        string home = place.Folder("proftpd");
        place.Folder("proftpd/bob");
        place.Write("proftpd/bob/a \"b\".txt", "content\n");
        await RunningProcess.RunAsync("/bin/chmod", "-R", "a+rX", place[""]);
        int port = LoopbackPort.Free();
        string hash = (await RunningProcess.RunAsync(Requires.Program("openssl", "openssl"), "passwd", "-6", "secret")).Trim();
        string users = place.Write("proftpd/users", $"bob:{hash}:65534:65534::{home}/bob:/bin/sh\n");
        await RunningProcess.RunAsync("/bin/chmod", "600", users);
        string configuration = place.Write("proftpd/proftpd.conf", $"""
            ServerType standalone
            ServerName www
            DefaultAddress 127.0.0.1
            SocketBindTight on
            Port {port}
            PidFile {home}/pid
            ScoreboardFile {home}/scoreboard
            SystemLog {home}/system.log
            SyslogLevel info
            TransferLog {home}/xferlog
            DelayEngine off
            UseReverseDNS off
            AuthPAM off
            AuthOrder mod_auth_file.c
            AuthUserFile {users}
            RequireValidShell off
            WtmpLog off
            User nobody
            Group nogroup

            """);
        string over = isInstalled ? "true" : $"mount -t overlay overlay -o lowerdir={unpacked}/usr:/usr /usr";

        // Told to stay in the foreground it would write to its standard error, and not to its log.
        RunningProcess running = RunningProcess.Start(
            Requires.Program("unshare", "util-linux"), ["-m", "/bin/sh", "-c", $"{over} && /usr/sbin/proftpd -c {configuration} && exec sleep infinity"]);
        await LoopbackPort.OpenAsync(port, running);
        return new ProftpdServer(running, place, port);
    }

    public async ValueTask DisposeAsync()
    {
        await RunningProcess.RunAsync("/bin/sh", "-c", $"kill -TERM $(cat {Path.Combine(Path.GetDirectoryName(Log)!, "pid")})");
        await _running.DisposeAsync();
    }
}
