using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Sources.Syslog;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Sources.Syslog;

public sealed class SyslogReceiverTests : IDisposable
{
    private const string Head = "<38>Oct  9 03:14:30 web sshd[12]: ";

    private readonly TemporaryFolder _folder = new();
    private readonly PrivateAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Datagrams_are_lines_and_are_counted_on_from_the_last_run()
    {
        SyslogEndpoint udp = ReceiverRun.Free(SyslogTransport.Udp);
        SourcePosition before = new("syslog:logs", "logs", udp.ToString(), "", "", 0, 1_000);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(udp), null, before);
        ReceiverRun.Send(udp, Head + "one", "", Head + "two\n", "sshd: three");

        List<string> lines = await run.LinesAsync(3);
        Assert.Equal([Head + "one", Head + "two"], lines[..2]);
        Assert.Matches(@"^<13>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ 127\.0\.0\.1 sshd: three$", lines[2]);
        Assert.Equal(before with { Offset = 1_000 + (2 * Head.Length) + 18 }, run.Position);
    }

    [Fact]
    public async Task A_listener_for_all_addresses_takes_IPv4_too()
    {
        SyslogEndpoint udp = ReceiverRun.Free(SyslogTransport.Udp);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(SyslogEndpoint.TryParse($"udp://*:{udp.Port}")!) with { Allow = [IPNetwork.Parse("127.0.0.0/8")] });
        ReceiverRun.Send(udp, "<38>sshd: one");

        Assert.EndsWith(" 127.0.0.1 sshd: one", Assert.Single(await run.LinesAsync(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_may_use_both_framings_and_end_without_one()
    {
        SyslogEndpoint tcp = ReceiverRun.Free(SyslogTransport.Tcp);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tcp));
        await using (NetworkStream stream = await ReceiverRun.ConnectAsync(tcp))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Head}one\n{Head.Length + 4} {Head}2\n2b{Head}three"));
        }

        Assert.Equal([Head + "one", Head + "2#0122b", Head + "three"], await run.LinesAsync(3));
    }

    [Fact]
    public async Task What_is_too_long_is_cut_and_counted()
    {
        SyslogEndpoint tcp = ReceiverRun.Free(SyslogTransport.Tcp);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tcp));
        await using NetworkStream stream = await ReceiverRun.ConnectAsync(tcp);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Head}{new string('x', 100_000)}\n{Head}next\n"));

        List<string> lines = await run.LinesAsync(2);
        Assert.Equal(FollowOptions.DefaultLongestLine, lines[0].Length);
        Assert.Equal(Head + "next", lines[1]);
        Assert.Equal(1, (await run.EventAsync<SourceEvent.MessagesCut>()).Count);
    }

    [Fact]
    public async Task Messages_come_through_TLS()
    {
        SyslogEndpoint tls = ReceiverRun.Free(SyslogTransport.Tls);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tls) with { Tls = Certificate("logs.example.org") });
        await using SslStream stream = await ReceiverRun.ConnectAsync(tls, _authority);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Head.Length + 3} {Head}one"));

        Assert.Equal([Head + "one"], await run.LinesAsync(1));
    }

    [Fact]
    public async Task Only_peers_with_a_certificate_of_the_stated_authority_are_let_in()
    {
        SyslogEndpoint tls = ReceiverRun.Free(SyslogTransport.Tls);
        TlsOptions options = Certificate("logs.example.org") with { ClientAuthority = _folder.Write("clients.pem", _authority.Pem) };
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tls) with { Tls = options });
        using X509Certificate2 known = _authority.CertificateFor("web.example.org");
        using PrivateAuthority stranger = new();
        using X509Certificate2 unknown = stranger.CertificateFor("web.example.org");
        foreach (X509Certificate2? own in new[] { null, unknown })
        {
            Assert.True(await IsTurnedAwayAsync(tls, own));
            Assert.StartsWith("there is no TLS with it: ", (await run.EventAsync<SourceEvent.PeerRefused>()).Reason, StringComparison.Ordinal);
        }

        await using SslStream stream = await ReceiverRun.ConnectAsync(tls, _authority, known);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + "one\n"));
        Assert.Equal([Head + "one"], await run.LinesAsync(1));
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_the_next_peer_and_a_broken_one_is_told()
    {
        SyslogEndpoint tls = ReceiverRun.Free(SyslogTransport.Tls);
        TlsOptions files = Certificate("logs.example.org");
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tls) with { Tls = files });
        await using SslStream first = await ReceiverRun.ConnectAsync(tls, _authority);
        Certificate("new.example.org");
        File.SetLastWriteTimeUtc(files.Certificate, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using SslStream second = await ReceiverRun.ConnectAsync(tls, _authority);
        File.WriteAllText(files.Certificate, "nothing");
        await using SslStream third = await ReceiverRun.ConnectAsync(tls, _authority);

        Assert.Equal(["CN=logs.example.org", "CN=new.example.org", "CN=new.example.org"], [first.RemoteCertificate!.Subject, second.RemoteCertificate!.Subject, third.RemoteCertificate!.Subject]);
        Assert.StartsWith("the certificate cannot be used: ", (await run.EventAsync<SourceEvent.FileUnreadable>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_certificate_the_other_listeners_go_on()
    {
        SyslogEndpoint tls = ReceiverRun.Free(SyslogTransport.Tls);
        SyslogEndpoint udp = ReceiverRun.Free(SyslogTransport.Udp);
        TlsOptions files = new(Path.Combine(_folder.Path, "certificate.pem"), Path.Combine(_folder.Path, "certificate.key"), null);
        await using ReceiverRun run = new(Options(tls, udp) with { Tls = files });
        SourceEvent?[] told = [(await run.TakeAsync()).Event, (await run.TakeAsync()).Event];

        Assert.Single(told.OfType<SourceEvent.Listening>());
        Assert.Equal(tls.ToString(), Assert.Single(told.OfType<SourceEvent.FileUnreadable>()).Path);
        ReceiverRun.Send(udp, Head + "one");
        Assert.Equal([Head + "one"], await run.LinesAsync(1));
        Certificate("logs.example.org");
        Assert.Equal(tls.ToString(), (await run.EventAsync<SourceEvent.Listening>()).Path);
    }

    [Theory]
    [InlineData(SyslogTransport.Udp)]
    [InlineData(SyslogTransport.Tcp)]
    public async Task A_port_that_is_taken_is_told_once_and_had_when_it_is_free(SyslogTransport transport)
    {
        SyslogEndpoint endpoint = ReceiverRun.Free(transport);
        using Socket other = ListeningSocket.Open(endpoint);
        FakeTimeProvider time = new();
        await using ReceiverRun run = new(Options(endpoint), time);
        await run.EventAsync<SourceEvent.FileUnreadable>();
        other.Dispose();

        Task<SourceEvent.Listening> listening = run.EventAsync<SourceEvent.Listening>();
        await PassingTime.UntilAsync(listening, time, TimeSpan.FromSeconds(1));
        Assert.Equal(endpoint.ToString(), (await listening).Path);
    }

    [Theory]
    [InlineData("<38>begun")]
    [InlineData("100 <38>begun")]
    [InlineData("1")]
    public async Task Whoever_does_not_end_a_message_in_time_is_turned_away(string begun)
    {
        SyslogEndpoint tcp = ReceiverRun.Free(SyslogTransport.Tcp);
        FakeTimeProvider time = new();
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tcp), time);
        await using NetworkStream stream = await ReceiverRun.ConnectAsync(tcp);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(begun));

        Task<SourceEvent.PeerRefused> refused = run.EventAsync<SourceEvent.PeerRefused>();
        TimeSpan passed = await PassingTime.UntilAsync(refused, time, TimeSpan.FromMilliseconds(100));
        Assert.Equal(("127.0.0.1", "it did not end a message within 30s"), ((await refused).Peer, (await refused).Reason));
        Assert.True(await ReceiverRun.EndsAsync(stream));
        Assert.InRange(passed, TimeSpan.FromSeconds(30), TimeSpan.FromHours(23));
    }

    [Fact]
    public async Task Whoever_does_not_begin_with_TLS_in_time_is_turned_away()
    {
        SyslogEndpoint tls = ReceiverRun.Free(SyslogTransport.Tls);
        FakeTimeProvider time = new();
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tls) with { Tls = Certificate("logs.example.org") }, time);
        await using NetworkStream stream = await ReceiverRun.ConnectAsync(tls);

        Task<SourceEvent.PeerRefused> refused = run.EventAsync<SourceEvent.PeerRefused>();
        await PassingTime.UntilAsync(refused, time, TimeSpan.FromMilliseconds(100));
        Assert.Equal("it did not end the TLS handshake within 30s", (await refused).Reason);
        Assert.True(await ReceiverRun.EndsAsync(stream));
    }

    [Fact]
    public async Task A_silent_connection_ends_after_the_stated_time()
    {
        SyslogEndpoint tcp = ReceiverRun.Free(SyslogTransport.Tcp);
        FakeTimeProvider time = new();
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tcp) with { Idle = TimeSpan.FromHours(1) }, time);
        await using NetworkStream stream = await ReceiverRun.ConnectAsync(tcp);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head + "one\n"));
        await run.LinesAsync(1);

        TimeSpan passed = await PassingTime.UntilAsync(ReceiverRun.EndsAsync(stream), time, TimeSpan.FromSeconds(5));
        Assert.InRange(passed, TimeSpan.FromHours(1), TimeSpan.FromHours(20));
    }

    [Fact]
    public async Task One_connection_more_than_a_peer_may_have_is_turned_away()
    {
        SyslogEndpoint tcp = ReceiverRun.Free(SyslogTransport.Tcp);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(tcp) with { ConnectionsPerPeer = 1 });
        await using NetworkStream first = await ReceiverRun.ConnectAsync(tcp);
        await first.WriteAsync(Encoding.ASCII.GetBytes(Head + "one\n"));
        await run.LinesAsync(1);
        await using NetworkStream second = await ReceiverRun.ConnectAsync(tcp);

        Assert.True(await ReceiverRun.EndsAsync(second));
        Assert.Contains("connections_per_peer", (await run.EventAsync<SourceEvent.PeerRefused>()).Reason, StringComparison.Ordinal);
        await first.WriteAsync(Encoding.ASCII.GetBytes(Head + "two\n"));
        Assert.Equal([Head + "two"], await run.LinesAsync(1));
    }

    [Fact]
    public async Task Whoever_is_in_no_allowed_network_is_not_heard()
    {
        SyslogEndpoint udp = ReceiverRun.Free(SyslogTransport.Udp);
        SyslogEndpoint tcp = ReceiverRun.Free(SyslogTransport.Tcp);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(udp, tcp) with { Allow = [IPNetwork.Parse("192.0.2.0/24")] });
        ReceiverRun.Send(udp, Head + "one");
        Assert.Equal(udp.ToString(), (await run.EventAsync<SourceEvent.PeerRefused>()).Path);
        await using NetworkStream stream = await ReceiverRun.ConnectAsync(tcp);

        Assert.True(await ReceiverRun.EndsAsync(stream));
        Assert.Equal(tcp.ToString(), (await run.EventAsync<SourceEvent.PeerRefused>()).Path);
    }

    [Fact]
    public async Task Each_datagram_is_either_a_line_or_counted_as_lost()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells how many datagrams it dropped");
        const int sent = 20_000;
        SyslogEndpoint udp = ReceiverRun.Free(SyslogTransport.Udp);
        await using ReceiverRun run = await ReceiverRun.StartAsync(Options(udp) with { ReceiveBuffer = 16 * 1024, Blocks = 2 });

        // Nobody takes the lines meanwhile, as if the engine stood still.
        ReceiverRun.Send(udp, Enumerable.Repeat(Head + new string('x', 500), sent));
        long lines = 0;
        long lost = 0;
        while (lines + lost < sent)
        {
            SourceItem item = await run.TakeAsync();
            lines += item.Batch?.Bytes.Count((byte)'\n') ?? 0;
            lost += (item.Event as SourceEvent.MessagesDropped)?.Count ?? 0;
        }

        Assert.Equal(sent, lines + lost);
        Assert.InRange(lost, 1, sent - 1);
    }

    private static SyslogOptions Options(params SyslogEndpoint[] listen) => new() { Listen = listen, Linger = TimeSpan.Zero };

    /// <summary>TLS 1.3 tells a client that it is not welcome when it reads.</summary>
    private async Task<bool> IsTurnedAwayAsync(SyslogEndpoint tls, X509Certificate2? own)
    {
        try
        {
            await using SslStream stream = await ReceiverRun.ConnectAsync(tls, _authority, own);
            return await ReceiverRun.EndsAsync(stream);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return true;
        }
    }

    /// <summary>Lets time pass until something has come to its end; says how much has passed.</summary>
    private TlsOptions Certificate(string name)
    {
        using X509Certificate2 certificate = _authority.CertificateFor(name);
        string key = _folder.Write("certificate.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return new TlsOptions(_folder.Write("certificate.pem", certificate.ExportCertificatePem()), key, null);
    }
}
