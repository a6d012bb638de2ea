using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's unbound, which knows <c>www.example.org</c>, and nobody else to ask.</summary>
internal sealed class UnboundServer : IAsyncDisposable
{
    private readonly RunningProcess _running;

    private UnboundServer(RunningProcess running, string log, int port)
    {
        _running = running;
        Log = log;
        Resolver = new Resolver(port);
    }

    public string Log { get; }

    public Resolver Resolver { get; }

    public static async Task<UnboundServer> StartAsync(Workplace place, string options)
    {
        string program = Requires.Program("unbound", "unbound");
        string home = place.Folder("unbound");
        int port = LoopbackPort.Free();
        string configuration = place.Write("unbound/unbound.conf", $"""
            server:
              directory: "{home}"
              chroot: ""
              username: ""
              pidfile: "{home}/unbound.pid"
              interface: 127.0.0.1@{port}
              do-daemonize: no
              use-syslog: no
              logfile: "{home}/unbound.log"
              log-queries: yes
              log-replies: yes
              log-servfail: yes
              {options}
              module-config: "iterator"
              access-control: 127.0.0.0/8 allow
              local-zone: "example.org." static
              local-data: "www.example.org. A 192.0.2.1"
              local-zone: "example.com." always_refuse
            forward-zone:
              name: "."
              forward-addr: 127.0.0.1@{port}
            remote-control:
              control-enable: no

            """);

        // As for BIND, because of AppArmor.
        string copy = place["unbound/unbound"];
        File.Copy(program, copy);
        RunningProcess running = RunningProcess.Start(copy, ["-d", "-c", configuration]);
        await LoopbackPort.OpenAsync(port, running);
        return new UnboundServer(running, place["unbound/unbound.log"], port);
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
