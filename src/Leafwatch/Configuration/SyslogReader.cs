using System.Net;
using Leafwatch.Core.Sources.Syslog;
using Leafwatch.Core.Yaml;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Reads <c>syslog</c> of a source: where messages are received, and from whom.</summary>
internal sealed class SyslogReader(SettingsContext context)
{
    private const int MostConnections = 10_000;
    private static readonly TimeSpan ShortestIdle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(7);

    public SyslogOrigin? Read(YamlEntry syslog)
    {
        if (!syslog.HasOnly(["listen", "tls", "allow", "connections", "connections_per_peer", "idle"]))
        {
            return null;
        }

        IReadOnlyList<SyslogEndpoint>? listen = ReadListen(syslog);
        TlsOptions? tls = syslog.Child("tls") is { } written ? ReadTls(written) : null;
        if (listen?.Any(endpoint => endpoint.Transport == SyslogTransport.Tls) == true && syslog.Child("tls") is null)
        {
            syslog.Child("listen")!.Report($"'{syslog.Name}' listens for TLS without 'tls'", "tls: { certificate: syslog.pem, key: syslog.key }");
        }

        IReadOnlyList<IPNetwork> allow = syslog.Child("allow")?.AsNetworks() ?? [];
        SyslogOptions defaults = new() { Listen = listen ?? [] };
        SyslogOptions options = defaults with
        {
            Tls = tls,
            Allow = allow,
            Connections = syslog.Child("connections")?.AsNumber(1, MostConnections) ?? defaults.Connections,
            ConnectionsPerPeer = syslog.Child("connections_per_peer")?.AsNumber(1, MostConnections) ?? defaults.ConnectionsPerPeer,
            Idle = syslog.Child("idle")?.AsDuration(ShortestIdle, LongestIdle) ?? defaults.Idle,
        };
        return listen is null ? null : new SyslogOrigin(options);
    }

    private static List<SyslogEndpoint>? ReadListen(YamlEntry syslog)
    {
        if (syslog.Child("listen") is not { } written)
        {
            syslog.Report($"'{syslog.Name}' has no 'listen'", "listen: [udp://0.0.0.0:514, tcp://0.0.0.0:601]");
            return null;
        }

        List<SyslogEndpoint> listen = [];
        foreach (YamlEntry entry in written.AsItems())
        {
            if (entry.AsWords() is not { } text)
            {
                continue;
            }

            if (SyslogEndpoint.TryParse(text) is not { } endpoint)
            {
                entry.Expected("udp, tcp or tls, an address of this machine (or *), and a port", "udp://0.0.0.0:514, tcp://[::1]:601, tls://*:6514");
            }
            else if (listen.Contains(endpoint))
            {
                entry.Report($"'{endpoint}' is listened to twice");
            }
            else
            {
                listen.Add(endpoint);
            }
        }

        return listen.Count > 0 ? listen : null;
    }

    private TlsOptions? ReadTls(YamlEntry tls)
    {
        if (!tls.HasOnly(["certificate", "key", "client_ca"]))
        {
            return null;
        }

        string? certificate = ReadFile(tls, "certificate", "syslog.pem");
        string? key = ReadFile(tls, "key", "syslog.key");
        string? authority = tls.Child("client_ca") is { } written ? context.ReadPath(written) : null;
        return certificate is null || key is null ? null : new TlsOptions(certificate, key, authority);
    }

    private string? ReadFile(YamlEntry tls, string name, string example)
    {
        if (tls.Child(name) is { } written)
        {
            return context.ReadPath(written);
        }

        tls.Report($"'{tls.Name}' has no '{name}'", $"{name}: {example}");
        return null;
    }
}
