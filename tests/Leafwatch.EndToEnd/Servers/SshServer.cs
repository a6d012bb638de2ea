using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>
/// Debian's OpenSSH server. It says what it has to say on standard error, and the test plays the part of the syslog daemon: it puts the
/// head of rsyslog's file format before each message.
/// </summary>
internal sealed class SshServer : IAsyncDisposable
{
    private readonly int _port;
    private RunningProcess? _running;

    private SshServer(int port, string log)
    {
        _port = port;
        Log = log;
    }

    public string Log { get; }

    public static async Task<SshServer> StartAsync(Workplace place)
    {
        Requires.Root();
        string program = Requires.Program("sshd", "openssh-server");
        string keys = Requires.Program("ssh-keygen", "openssh-client");
        SshServer server = new(LoopbackPort.Free(), place.Write("auth.log", ""));
        string key = place["host_key"];
        await RunningProcess.RunAsync(keys, "-q", "-t", "ed25519", "-N", "", "-f", key);

        // sshd gives up its rights in this folder, which the package's service makes.
        Directory.CreateDirectory("/run/sshd");
        string configuration = place.Write("sshd.conf", $"""
            Port {server._port}
            ListenAddress 127.0.0.1
            HostKey {key}
            PidFile none
            UsePAM no
            PasswordAuthentication yes
            KbdInteractiveAuthentication no
            StrictModes no

            """);
        server._running = RunningProcess.Start(program, ["-D", "-e", "-f", configuration], server.TakeMessage);
        await LoopbackPort.OpenAsync(server._port, server._running);
        return server;
    }

    /// <summary>Tries to log in, and is turned away.</summary>
    public async Task TryPasswordAsync(string user)
    {
        await using RunningProcess client = RunningProcess.Start(
            Requires.Program("sshpass", "sshpass"),
            [
                "-p", "guessed", Requires.Program("ssh", "openssh-client"),
                "-F", "none", "-p", _port.ToString(CultureInfo.InvariantCulture),
                "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "NumberOfPasswordPrompts=1",
                "-o", "PubkeyAuthentication=no", "-o", "PreferredAuthentications=password",
                $"{user}@127.0.0.1", "true",
            ]);
        Assert.NotEqual(0, await client.ExitAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is { } running)
        {
            await running.DisposeAsync();
        }
    }

    private void TakeMessage(string message) => File.AppendAllText(Log, string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeProvider.System.GetLocalNow():yyyy-MM-ddTHH:mm:ss.ffffffzzz} www sshd[{_running?.Id ?? 1}]: {message.TrimEnd('\r')}\n"));
}
