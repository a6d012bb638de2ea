using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>
/// Debian's Pure-FTPd with one user, <c>bob</c>. It speaks to <c>/dev/log</c> alone, so that it runs in a mount namespace whose <c>/dev</c> has
/// another one. Its package and other FTP servers' exclude each other: it may be installed, or only unpacked (<c>LEAFWATCH_PUREFTPD</c>).
/// </summary>
internal sealed class PureFtpdServer : IAsyncDisposable
{
    private readonly RunningProcess _running;
    private readonly SystemLog _log;

    private PureFtpdServer(RunningProcess running, SystemLog log, Workplace place, int port)
    {
        _running = running;
        _log = log;
        Port = port;
        TransferLog = place["pure-ftpd/stats"];
        Home = place["pure-ftpd/bob"];
    }

    public int Port { get; }

    public string Log => _log.Path;

    public string TransferLog { get; }

    /// <summary>The folder of the user.</summary>
    public string Home { get; }

    public static async Task<PureFtpdServer> StartAsync(Workplace place)
    {
        Requires.Root();
        string installed = File.Exists("/usr/sbin/pure-ftpd") ? "" : Environment.GetEnvironmentVariable("LEAFWATCH_PUREFTPD") ?? "";
        string program = installed + "/usr/sbin/pure-ftpd";
        Assert.SkipUnless(File.Exists(program), "Pure-FTPd is neither installed nor unpacked (Debian packages pure-ftpd, pure-ftpd-common; ./test unpacks them)");
        string home = place.Folder("pure-ftpd");
        place.Folder("pure-ftpd/bob");
        place.Write("pure-ftpd/bob/a \"b\".txt", "content\n");
        await RunningProcess.RunAsync("/bin/chmod", "-R", "a+rX", place[""]);
        int port = LoopbackPort.Free();

        // name:password:uid:gid:gecos:home, and limits that are left empty (pure-pw(8)).
        string hash = (await RunningProcess.RunAsync(Requires.Program("openssl", "openssl"), "passwd", "-6", "secret")).Trim();
        string users = place.Write("pure-ftpd/users", $"bob:{hash}:65534:65534::{home}/bob/./::::::::::::\n");
        await RunningProcess.RunAsync(installed + "/usr/bin/pure-pw", "mkdb", users + ".pdb", "-f", users);

        SystemLog log = new(place, "pure-ftpd");
        string dev = place.Folder("pure-ftpd/dev");
        string mount = string.Join(
            " && ",
            [
                $"mount -t tmpfs tmpfs {dev}",
                .. "null zero random urandom".Split(' ').Select(node => $"touch {dev}/{node} && mount --bind /dev/{node} {dev}/{node}"),
                $"touch {dev}/log && mount --bind {log.SocketPath} {dev}/log",
                $"mount --rbind {dev} /dev",
            ]);
        string start = string.Create(
            CultureInfo.InvariantCulture, $"exec {program} -4 -E -H -S 127.0.0.1,{port} -l puredb:{users}.pdb -O stats:{home}/stats -g {home}/pid");
        RunningProcess running = RunningProcess.Start(Requires.Program("unshare", "util-linux"), ["-m", "/bin/sh", "-c", $"{mount} && {start}"]);
        await LoopbackPort.OpenAsync(port, running);
        return new PureFtpdServer(running, log, place, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        await _log.DisposeAsync();
    }
}
