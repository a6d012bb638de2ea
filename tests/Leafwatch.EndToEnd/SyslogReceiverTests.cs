using Leafwatch.EndToEnd.Servers;
using Leafwatch.EndToEnd.Support;

namespace Leafwatch.EndToEnd;

public sealed class SyslogReceiverTests
{
    private const string Framed = "TCP_Framing=\"octet-counted\"";
    private const string Secure = "StreamDriver=\"gtls\" StreamDriverMode=\"1\" StreamDriverAuthMode=\"x509/name\" StreamDriverPermittedPeers=\"localhost\"";

    [Theory]
    [InlineData("udp", "")]
    [InlineData("tcp", "")]
    [InlineData("tcp", Framed)]
    [InlineData("tls", Framed)]
    public async Task Failed_logins_that_rsyslog_forwards_are_an_alert(string transport, string framing)
    {
        using Workplace place = new();
        (Monitor monitor, Rsyslog rsyslog) = await StartAsync(place, transport, framing + " template=\"file\"");
        await using (monitor)
        await using (rsyslog)
        {
            await FailAsync(rsyslog);
            await Eventually.TrueAsync(() => monitor.Output.Contains("login_failure_burst", StringComparison.Ordinal), () => $"{monitor.Story}\nrsyslog said:\n{rsyslog.Output}");
            Assert.Equal(0, await monitor.StopAsync());
        }
    }

    [Theory]
    [InlineData("udp", "", @"^<38>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \S+ sshd\[\d\]: ?Failed password for root")]
    [InlineData("tcp", "template=\"RSYSLOG_ForwardFormat\"", @"^<38>\d{4}-\d\d-\d\dT\S+ \S+ sshd\[\d\]: ?Failed password for root")]
    [InlineData("tls", "template=\"RSYSLOG_SyslogProtocol23Format\" " + Framed, @"^<38>1 \d{4}-\d\d-\d\dT\S+ \S+ sshd \d - - +Failed password for root")]
    public async Task Each_message_is_a_line_as_it_came(string transport, string format, string expected)
    {
        using Workplace place = new();
        (Monitor monitor, Rsyslog rsyslog) = await StartAsync(place, transport, format);
        await using (monitor)
        await using (rsyslog)
        {
            await FailAsync(rsyslog);
            await Eventually.TrueAsync(() => monitor.Extracted.Count(line => line.Contains("Failed", StringComparison.Ordinal)) == 3, () => $"{monitor.Story}\nrsyslog said:\n{rsyslog.Output}");
            Assert.Equal(0, await monitor.StopAsync());
        }

        Assert.All(monitor.Extracted.Where(line => line.Contains("Failed", StringComparison.Ordinal)), line => Assert.Matches(expected, line));
    }

    private static async Task<(Monitor Monitor, Rsyslog Rsyslog)> StartAsync(Workplace place, string transport, string format)
    {
        int port = LoopbackPort.Free();
        Certificates certificates = Certificates.Create(place);
        if (transport == "tls")
        {
            Rsyslog.RequireTls();
        }

        string tls = $"tls: {{ certificate: {certificates.Certificate}, key: {certificates.Key} }}";
        Monitor monitor = new(place, $"syslog: {{ listen: {transport}://127.0.0.1:{port}, {tls} }}\n    format: sshd");
        monitor.Start();
        await Eventually.TrueAsync(() => monitor.Output.Contains(": listening", StringComparison.Ordinal), () => monitor.Story);
        string forward = Rsyslog.Forward(port, transport == "udp" ? "udp" : "tcp", transport == "tls" ? $"{format} {Secure}" : format);
        return (monitor, await Rsyslog.StartAsync(place, forward, certificates.Authority));
    }

    private static async Task FailAsync(Rsyslog rsyslog)
    {
        for (int i = 1; i <= 3; i++)
        {
            await rsyslog.LogAsync($"sshd[{i}]", $"Failed password for root from 192.0.2.7 port {5000 + i} ssh2");
        }
    }
}
