using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's vsftpd, with a file for anonymous users.</summary>
internal sealed class VsftpdServer : IAsyncDisposable
{
    private readonly RunningProcess _running;

    private VsftpdServer(RunningProcess running, Workplace place, int port)
    {
        _running = running;
        Port = port;
        Log = place["vsftpd/vsftpd.log"];
        TransferLog = place["vsftpd/xferlog"];
    }

    public int Port { get; }

    public string Log { get; }

    public string TransferLog { get; }

    public static async Task<VsftpdServer> StartAsync(Workplace place)
    {
        Requires.Root();
        string program = Requires.Program("vsftpd", "vsftpd");
        string home = place.Folder("vsftpd");
        string empty = place.Folder("vsftpd/empty");
        place.Folder("vsftpd/anonymous");
        place.Write("vsftpd/anonymous/a \"b\".txt", "content\n");
        await RunningProcess.RunAsync("/bin/chmod", "-R", "a+rX", place[""]);
        int port = LoopbackPort.Free();
        string configuration = place.Write("vsftpd/vsftpd.conf", $"""
            listen=YES
            listen_address=127.0.0.1
            listen_port={port}
            background=NO
            anonymous_enable=YES
            anon_root={home}/anonymous
            local_enable=YES
            delay_failed_login=0
            dual_log_enable=YES
            xferlog_enable=YES
            vsftpd_log_file={home}/vsftpd.log
            xferlog_file={home}/xferlog
            secure_chroot_dir={empty}
            pam_service_name=vsftpd
            seccomp_sandbox=NO

            """);
        RunningProcess running = RunningProcess.Start(program, [configuration]);
        await LoopbackPort.OpenAsync(port, running);
        return new VsftpdServer(running, place, port);
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
