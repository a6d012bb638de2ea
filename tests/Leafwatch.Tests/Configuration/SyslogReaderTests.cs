using System.Net;
using Leafwatch.Configuration;
using Leafwatch.Core.Sources.Syslog;
using static Leafwatch.Tests.Configuration.ConfigurationReading;

namespace Leafwatch.Tests.Configuration;

public sealed class SyslogReaderTests
{
    [Fact]
    public void Everything_that_can_be_said_of_a_receiver_is_read()
    {
        SourceSettings source = Assert.Single(ReadWell("""
            sources:
              - name: network
                format: sshd
                syslog:
                  listen: [udp://192.0.2.1:514, tls://*]
                  tls: { certificate: syslog.pem, key: /etc/leafwatch/syslog.key, client_ca: clients.pem }
                  allow: [192.0.2.0/24, 2001:db8::7]
                  connections: 100
                  connections_per_peer: 5
                  idle: 1h
            """).Sources);
        SyslogOptions options = Assert.IsType<SyslogOrigin>(source.Origin).Options;

        Assert.Equal(("network", "sshd"), (source.Name, source.Format));
        Assert.Equal(["udp://192.0.2.1:514", "tls://[::]:6514"], options.Listen.Select(endpoint => endpoint.ToString()));
        Assert.Equal(new TlsOptions(InThisFolder("syslog.pem"), "/etc/leafwatch/syslog.key", InThisFolder("clients.pem")), options.Tls);
        Assert.Equal([IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::7/128")], options.Allow);
        Assert.Equal((100, 5, TimeSpan.FromHours(1)), (options.Connections, options.ConnectionsPerPeer, options.Idle));
    }

    [Fact]
    public void A_receiver_is_called_by_what_it_listens_to() =>
        Assert.Equal(
            "udp://0.0.0.0:514, tcp://0.0.0.0:601",
            Assert.Single(ReadWell("sources:\n  - syslog: { listen: [udp://0.0.0.0, tcp://0.0.0.0] }\n").Sources).Name);

    [Theory]
    [InlineData("{ syslog: { allow: 192.0.2.1 } }", "2:15: 'sources[0].syslog' has no 'listen' (listen: [udp://0.0.0.0:514, tcp://0.0.0.0:601])")]
    [InlineData("{ syslog: { listen: 514 } }", "2:25: 'sources[0].syslog.listen': found '514', expected udp, tcp or tls, an address of this machine (or *), and a port (udp://0.0.0.0:514, tcp://[::1]:601, tls://*:6514)")]
    [InlineData("{ syslog: { listen: [udp://*, udp://*] } }", "2:35: 'udp://[::]:514' is listened to twice")]
    [InlineData("{ syslog: { listen: tls://* } }", "2:25: 'sources[0].syslog' listens for TLS without 'tls' (tls: { certificate: syslog.pem, key: syslog.key })")]
    [InlineData("{ syslog: { listen: tls://*, tls: { key: a } } }", "2:39: 'sources[0].syslog.tls' has no 'certificate' (certificate: syslog.pem)")]
    [InlineData("{ syslog: { listen: udp://*, allow: [192.0.2.1/24x] } }", "2:42: 'sources[0].syslog.allow[0]': found '192.0.2.1/24x', expected a network or an address (192.0.2.0/24, 2001:db8::/32, 198.51.100.7)")]
    [InlineData("{ syslog: { listen: udp://*, port: 514 } }", "2:34: unknown key 'port' in 'sources[0].syslog' (known here: listen, tls, allow, connections, connections_per_peer, idle)")]
    [InlineData("{ syslog: { listen: udp://* }, start: end }", "2:43: a receiver of syslog begins when it is started (take it out)")]
    [InlineData("{ syslog: { listen: udp://* }, path: /a }", "2:5: 'sources[0]' has 'path' and 'syslog': a source is one of them (make a source of each)")]
    [InlineData("{ syslog: }", "2:15: 'sources[0].syslog': found nothing, expected a map of keys and values")]
    public void What_cannot_be_meant_is_said(string source, string expected) =>
        Assert.Equal("leafwatch.yml:" + expected, ReadBadly($"sources:\n  - {source}\n"));
}
