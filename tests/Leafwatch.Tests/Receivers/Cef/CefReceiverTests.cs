using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Cef;
using Leafwatch.Receivers.Messages;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Receivers.Cef;

public sealed class CefReceiverTests
{
    [Fact]
    public async Task An_event_arrives_by_TCP_as_one_line()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<DeliveryResult> telling = SomeReceiver.TellAsync(SomeReceiver.Of($"syslog: {{ host: 127.0.0.1, port: {((IPEndPoint)listener.LocalEndpoint).Port}, protocol: tcp }}"));
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using StreamReader reader = new(client.GetStream());
        string said = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.IsType<DeliveryResult.Delivered>(await telling);
        Assert.Matches(@"^<108>\w{3} [ \d]\d \d\d:\d\d:\d\d web\.example\.org CEF:0\|Leafwatch\|Leafwatch\|[\d.]+\|http_404_burst\|Many pages not found\|5\|rt=1728554580000 start=1728554400000 [^\n]*\n$", said);
        Assert.Contains(" src=192.0.2.7 ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_is_sent_by_UDP()
    {
        using UdpClient collector = new(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.IsType<DeliveryResult.Delivered>(
            await SomeReceiver.TellAsync(SomeReceiver.Of($"syslog: {{ host: 127.0.0.1, port: {((IPEndPoint)collector.Client.LocalEndPoint!).Port}, protocol: udp }}"), SomeReceiver.Attack()));
        UdpReceiveResult received = await collector.ReceiveAsync(TestContext.Current.CancellationToken);
        string line = Encoding.UTF8.GetString(received.Buffer);
        Assert.DoesNotContain('\n', line);
        Assert.Contains("|<!channel> @everyone", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_IPv6_has_the_field_that_is_for_it()
    {
        Notification notification = SomeAlert.Owed() with { Alert = SomeAlert.Burst() with { Group = [new GroupValue("source.ip", "2001:db8::7")] } };
        string line = CefEvent.Write(
            notification, notification.Created, "web", MessageFields.Of(notification, new DeliveryAttempt(1, notification.Created), null), MessageTemplate.Usual);
        Assert.Contains(" c6a2=2001:db8::7 c6a2Label=Source IPv6 Address ", line, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_not_sent_anything()
    {
        using PrivateAuthority authority = new();
        using System.Security.Cryptography.X509Certificates.X509Certificate2 certificate = authority.CertificateFor("localhost");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<DeliveryResult> telling = SomeReceiver.TellAsync(SomeReceiver.Of($"syslog: {{ host: localhost, port: {((IPEndPoint)listener.LocalEndpoint).Port} }}"));
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using System.Net.Security.SslStream stream = new(client.GetStream());
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await stream.AuthenticateAsServerAsync(certificate);
            await stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        });
        client.Close();
        Assert.Contains("no trusted TLS connection", Assert.IsType<DeliveryResult.Retry>(await telling).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_text_is_it_ends_no_field() => Gen.String.Sample(text =>
    {
        string header = CefEvent.Header(text).Replace("\\\\", "", StringComparison.Ordinal).Replace("\\|", "", StringComparison.Ordinal);
        Assert.DoesNotContain('|', header);
        string value = CefEvent.Value(text).Replace("\\\\", "", StringComparison.Ordinal).Replace("\\=", "", StringComparison.Ordinal);
        Assert.DoesNotContain('=', value);
        Assert.DoesNotContain('\n', header + value);
    });
}
