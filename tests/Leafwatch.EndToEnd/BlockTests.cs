using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

/// <summary>Blocks an attacker in a network namespace of its own: the machine that runs the tests is not touched.</summary>
public sealed class BlockTests
{
    private const string Server = "198.51.100.1";
    private const string Attacker = "198.51.100.66";
    private const string Neighbour = "198.51.100.67";
    private const int Port = 5514;

    [Fact]
    public async Task Who_attacks_is_kept_out_until_he_is_let_in_again()
    {
        Requires.Root();
        string nft = Requires.Program("nft", "nftables");
        using Workplace place = new();
        await using Namespaces net = await Namespaces.CreateAsync();
        string log = place.Write("access.log", "");
        string configuration = place.Write("leafwatch.yml", $$"""
            state: state
            sources:
              - { path: '{{log}}', format: apache-combined, start: beginning }
              - { syslog: { listen: 'tcp://{{Server}}:{{Port}}' }, format: sshd }
            receivers:
              firewall: { block: { for: 1h, nft: '{{nft}}' } }
            """);
        string program = Requires.Leafwatch();
        await using RunningProcess monitor = RunningProcess.Start("/usr/sbin/ip", ["netns", "exec", net.Inside, program, "run", "-c", configuration]);
        await Eventually.TrueAsync(() => net.ReachesAsync(Attacker, Server, Port), () => monitor.Output);

        await File.AppendAllTextAsync(log, string.Concat(Enumerable.Range(1, 6).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{Attacker} - - [{TimeProvider.System.GetUtcNow():dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /{i} HTTP/1.1\" 404 1 \"-\" \"x\"\n"))));
        await Eventually.TrueAsync(() => monitor.Output.Contains("told firewall", StringComparison.Ordinal), () => monitor.Output);
        Assert.Contains($"firewall: blocked {Attacker} until", monitor.Output, StringComparison.Ordinal);
        Assert.False(await net.ReachesAsync(Attacker, Server, Port), monitor.Output);
        Assert.True(await net.ReachesAsync(Neighbour, Server, Port), monitor.Output);
        Assert.Contains(Attacker, await InsideAsync("block", "list", "-c", configuration), StringComparison.Ordinal);

        // As after a reboot: what the kernel knew is gone, and the monitor tells it anew.
        await monitor.SignalAsync("TERM");
        await monitor.ExitAsync();
        await RunningProcess.RunAsync("/usr/sbin/ip", ["netns", "exec", net.Inside, nft, "delete", "table", "inet", "leafwatch"]);
        await using RunningProcess again = RunningProcess.Start("/usr/sbin/ip", ["netns", "exec", net.Inside, program, "run", "-c", configuration]);
        await Eventually.TrueAsync(() => net.ReachesAsync(Neighbour, Server, Port), () => again.Output);
        await Eventually.TrueAsync(async () => !await net.ReachesAsync(Attacker, Server, Port), () => again.Output);

        await InsideAsync("block", "remove", Attacker, "-c", configuration);
        Assert.True(await net.ReachesAsync(Attacker, Server, Port));
        await InsideAsync("block", "add", "198.51.100.64/28", "--for", "1h", "-c", configuration);
        Assert.False(await net.ReachesAsync(Neighbour, Server, Port));

        // Its own address it does not block, whoever asks.
        RunningProcess refused = RunningProcess.Start("/usr/sbin/ip", ["netns", "exec", net.Inside, program, "block", "add", Server, "--for", "1h", "-c", configuration]);
        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains("this machine's own", refused.Output, StringComparison.Ordinal);
        await again.SignalAsync("TERM");

        Task<string> InsideAsync(params string[] words) => RunningProcess.RunAsync("/usr/sbin/ip", ["netns", "exec", net.Inside, program, .. words]);
    }

    /// <summary>A server and those outside of it, joined by a cable.</summary>
    private sealed class Namespaces : IAsyncDisposable
    {
        private readonly string _curl = Requires.Program("curl", "curl");
        private readonly string _outside = $"lw-out-{Environment.ProcessId}";

        public string Inside { get; } = $"lw-in-{Environment.ProcessId}";

        public static async Task<Namespaces> CreateAsync()
        {
            Namespaces net = new();
            await IpAsync("netns", "add", net.Inside);
            await IpAsync("netns", "add", net._outside);
            await IpAsync("link", "add", "lw0", "netns", net.Inside, "type", "veth", "peer", "name", "lw0", "netns", net._outside);
            foreach ((string space, string[] addresses) in ((string, string[])[])[(net.Inside, [Server]), (net._outside, [Attacker, Neighbour])])
            {
                foreach (string address in addresses)
                {
                    await IpAsync("-n", space, "address", "add", $"{address}/24", "dev", "lw0");
                }

                await IpAsync("-n", space, "link", "set", "lo", "up");
                await IpAsync("-n", space, "link", "set", "lw0", "up");
            }

            return net;
        }

        /// <summary>Whether a connection from an address outside comes about.</summary>
        public async Task<bool> ReachesAsync(string from, string to, int port)
        {
            await using RunningProcess asking = RunningProcess.Start(
                "/usr/sbin/ip",
                ["netns", "exec", _outside, _curl, "--silent", "--interface", from, "--max-time", "1", "--write-out", "connected after %{time_connect} s", $"telnet://{to}:{port}"]);
            await asking.ExitAsync();
            return !asking.Output.Contains("connected after 0.000000 s", StringComparison.Ordinal);
        }

        public async ValueTask DisposeAsync()
        {
            await IpAsync("netns", "delete", Inside);
            await IpAsync("netns", "delete", _outside);
        }

        private static Task<string> IpAsync(params string[] words) => RunningProcess.RunAsync("/usr/sbin/ip", words);
    }
}
