using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's NSD, which has the zone <c>example.org</c>, and gives it to nobody.</summary>
internal sealed class NsdServer : IAsyncDisposable
{
    private readonly RunningProcess _running;

    private NsdServer(RunningProcess running, string log, int port)
    {
        _running = running;
        Log = log;
        Resolver = new Resolver(port);
    }

    public string Log { get; }

    public Resolver Resolver { get; }

    public static async Task<NsdServer> StartAsync(Workplace place)
    {
        string program = Requires.Program("nsd", "nsd");
        string home = place.Folder("nsd");
        int port = LoopbackPort.Free();
        place.Write("nsd/example.org.zone", "$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 192.0.2.53\nwww A 192.0.2.1\n");
        string configuration = place.Write("nsd/nsd.conf", $"""
            server:
              ip-address: 127.0.0.1@{port}
              username: ""
              chroot: ""
              zonesdir: "{home}"
              database: ""
              zonelistfile: "{home}/zone.list"
              xfrdfile: "{home}/xfrd.state"
              xfrdir: "{home}"
              pidfile: "{home}/nsd.pid"
              logfile: "{home}/nsd.log"
              log-time-ascii: yes
              verbosity: 2
            remote-control:
              control-enable: no
            zone:
              name: example.org
              zonefile: example.org.zone

            """);
        RunningProcess running = RunningProcess.Start(program, ["-d", "-c", configuration]);
        await LoopbackPort.OpenAsync(port, running);
        return new NsdServer(running, place["nsd/nsd.log"], port);
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
