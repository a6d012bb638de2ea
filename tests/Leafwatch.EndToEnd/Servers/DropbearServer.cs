using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's dropbear. It says on standard error what it would say to the system's logger; the test puts the logger's head before it.</summary>
internal sealed class DropbearServer : IAsyncDisposable
{
    private readonly int _port;
    private RunningProcess? _running;

    private DropbearServer(int port, string log)
    {
        _port = port;
        Log = log;
    }

    public string Log { get; }

    public static async Task<DropbearServer> StartAsync(Workplace place)
    {
        Requires.Root();
        string program = Requires.Program("dropbear", "dropbear-bin");
        DropbearServer server = new(LoopbackPort.Free(), place.Write("dropbear.log", ""));
        string key = place["dropbear_key"];
        await RunningProcess.RunAsync(Requires.Program("dropbearkey", "dropbear-bin"), "-t", "ed25519", "-f", key);
        server._running = RunningProcess.Start(
            program,
            ["-F", "-E", "-r", key, "-p", $"127.0.0.1:{server._port}", "-P", place["dropbear.pid"]],
            server.TakeMessage);
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
                "-l", user, "127.0.0.1", "true",
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

    /// <summary>Its own head, <c>[7] Nov 19 08:00:00 </c>, becomes that of rsyslog's file format.</summary>
    private void TakeMessage(string message)
    {
        int end = message.IndexOf("] ", StringComparison.Ordinal);
        int head = end + "] Nov 19 08:00:00 ".Length;
        if (message.StartsWith('[') && end > 0 && message.Length > head)
        {
            File.AppendAllText(Log, string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetLocalNow():yyyy-MM-ddTHH:mm:ss.ffffffzzz} router dropbear{message[..(end + 1)]}: {message[head..]}\n"));
        }
    }
}
