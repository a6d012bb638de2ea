using System.Globalization;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd.Servers;

/// <summary>
/// Debian's BIND with three zones: <c>example.org</c>, which anybody may take; <c>example.net</c>, which nobody may; <c>example.com</c>, which who has the key may change. Only
/// 127.0.0.1 may ask for other names.
/// </summary>
internal sealed class NamedServer : IAsyncDisposable
{
    private const string Secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U=";

    private readonly RunningProcess _running;
    private readonly Workplace _place;

    private NamedServer(RunningProcess running, Workplace place, int port)
    {
        _running = running;
        _place = place;
        Resolver = new Resolver(port);
    }

    public Resolver Resolver { get; }

    public static async Task<NamedServer> StartAsync(Workplace place, IReadOnlyDictionary<string, string> channels)
    {
        string program = Requires.Program("named", "bind9");
        _ = Requires.Program("nsupdate", "bind9-dnsutils");
        string home = place.Folder("named");
        int port = LoopbackPort.Free();
        foreach (string zone in new[] { "org", "net", "com" })
        {
            place.Write($"named/{zone}.db", """
                $TTL 60
                @ IN SOA ns host 1 60 60 60 60
                @ NS ns
                ns A 127.0.0.1
                www A 192.0.2.1

                """);
        }

        string files = string.Concat(channels.Select(channel => $"channel {channel.Key} {{ file \"{home}/{channel.Key}.log\"; severity info; {channel.Value} }};\n"));
        string all = string.Concat(channels.Keys.Select(name => name + "; "));
        string categories = string.Concat("default queries query-errors security update update-security xfer-out notify".Split(' ').Select(name => $"category {name} {{ {all}}};\n"));
        string configuration = place.Write("named/named.conf", $$"""
            key "site" { algorithm hmac-sha256; secret "{{Secret}}"; };
            controls { };
            options {
              directory "{{home}}";
              listen-on port {{port}} { 127.0.0.1; };
              listen-on-v6 { none; };
              pid-file "{{home}}/named.pid";
              session-keyfile "{{home}}/session.key";
              dnssec-validation no;
              recursion yes;
              allow-query { any; };
              allow-recursion { 127.0.0.1; };
              allow-query-cache { 127.0.0.1; };
              allow-transfer { none; };
              forward only;
              forwarders { };
              notify no;
            };
            logging {
            {{files}}{{categories}}};
            zone "example.org" { type primary; file "org.db"; allow-transfer { any; }; };
            zone "example.net" { type primary; file "net.db"; };
            zone "example.com" { type primary; file "com.db"; allow-update { key "site"; }; };

            """);

        // Where AppArmor is, its profile lets the program that is installed use the package's own folders only.
        string copy = place["named/named"];
        File.Copy(program, copy);
        RunningProcess running = RunningProcess.Start(copy, ["-f", "-4", "-c", configuration], directory: home);
        NamedServer server = new(running, place, port);

        // It listens before it has read its zones.
        await LoopbackPort.OpenAsync(port, running);
        await Eventually.ToldAsync(server.Log(channels.Keys.First()), "running");
        return server;
    }

    public string Log(string channel) => _place[$"named/{channel}.log"];

    /// <summary>Changes a zone, or tries to.</summary>
    public async Task UpdateAsync(string zone, string change, bool hasKey)
    {
        string commands = _place.Write("named/update", string.Create(CultureInfo.InvariantCulture, $"server 127.0.0.1 {Resolver.Port}\nzone {zone}\n{change}\nsend\n"));
        string[] key = hasKey ? ["-y", "hmac-sha256:site:" + Secret] : [];
        await using RunningProcess update = RunningProcess.Start(Requires.Program("nsupdate", "bind9-dnsutils"), [.. key, commands]);
        await update.ExitAsync();
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
