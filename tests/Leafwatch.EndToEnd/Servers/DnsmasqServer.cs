using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>Debian's dnsmasq, which knows <c>www.example.org</c> from a file, blocks <c>example.com</c>, and has nobody else to ask.</summary>
internal sealed class DnsmasqServer : IAsyncDisposable
{
    private readonly RunningProcess _running;

    private DnsmasqServer(RunningProcess running, string log, int port)
    {
        _running = running;
        Log = log;
        Resolver = new Resolver(port);
    }

    public string Log { get; }

    public Resolver Resolver { get; }

    public static async Task<DnsmasqServer> StartAsync(Workplace place, string logging)
    {
        string program = Requires.Program("dnsmasq", "dnsmasq-base");
        int port = LoopbackPort.Free();
        string hosts = place.Write("dnsmasq.hosts", "192.0.2.1 www.example.org\n");
        string log = place["dnsmasq.log"];
        RunningProcess running = RunningProcess.Start(
            program,
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--user=" + Environment.UserName, "--pid-file=" + place["dnsmasq.pid"],
                "--port=" + port.ToString(CultureInfo.InvariantCulture), "--listen-address=127.0.0.1", "--bind-interfaces", "--no-resolv", "--no-hosts",
                "--addn-hosts=" + hosts, "--local=/example.org/", "--address=/example.com/0.0.0.0", "--log-facility=" + log, logging,
            ]);
        await LoopbackPort.OpenAsync(port, running);
        return new DnsmasqServer(running, log, port);
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
