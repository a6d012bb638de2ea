using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Messages;

namespace Leafwatch.Receivers.Cef;

/// <summary>Sends an event by syslog: TLS with counted messages (RFC 5425), TCP with a line each (RFC 6587), or UDP, which nobody answers for.</summary>
internal sealed class CefReceiver(ReceiverParts parts, CefOptions options) : Receiver(parts.Name)
{
    public override bool FollowsState => true;

    public override TimeSpan Timeout => TimeSpan.FromSeconds(30);

    public override async Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        MessageFields fields = MessageFields.Of(notification, attempt, parts.Links);
        string line = CefEvent.Write(notification, attempt.At, options.Source, fields, parts.Template);
        ServerCertificate certificate = new(options.CaFile);
        try
        {
            certificate.LoadAuthorities();
            byte[] message = Encoding.UTF8.GetBytes(line);
            await (options.Protocol == CefProtocol.Udp ? SendDatagramAsync(message, cancellation) : SendAsync(message, certificate, cancellation)).ConfigureAwait(false);
            return new DeliveryResult.Delivered();
        }
        catch (Exception failure) when (failure is IOException or SocketException or AuthenticationException || !certificate.IsReady)
        {
            return new DeliveryResult.Retry(failure switch
            {
                _ when !certificate.IsReady => $"the certificates of '{options.CaFile}' cannot be read: {failure.Message}",
                AuthenticationException => $"{options}: no trusted TLS connection{(certificate.Problem is { } problem ? $": {problem}" : "")}",
                _ => $"{options} cannot be reached: {(failure.GetBaseException() is SocketException socket ? SocketWords.Of(socket.SocketErrorCode) : failure.Message)}",
            });
        }
    }

    private async Task SendDatagramAsync(byte[] message, CancellationToken cancellation)
    {
        using UdpClient client = new();
        client.Connect(options.Host, options.Port);
        await client.SendAsync(message, cancellation).ConfigureAwait(false);
    }

    private async Task SendAsync(byte[] message, ServerCertificate certificate, CancellationToken cancellation)
    {
        using TcpClient client = new();
        await client.ConnectAsync(options.Host, options.Port, cancellation).ConfigureAwait(false);
        if (options.Protocol == CefProtocol.Tcp)
        {
            await client.GetStream().WriteAsync((byte[])[.. message, (byte)'\n'], cancellation).ConfigureAwait(false);
        }
        else
        {
            using SslStream stream = new(client.GetStream(), leaveInnerStreamOpen: true, (_, shown, chain, errors) => certificate.IsTrusted(shown, chain, errors));
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = options.Host }, cancellation).ConfigureAwait(false);
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"{message.Length} "), .. message], cancellation).ConfigureAwait(false);
            await stream.ShutdownAsync().ConfigureAwait(false);
        }

        // The server closes when it has read all: until then the kernel may still lose it.
        client.Client.Shutdown(SocketShutdown.Send);
    }
}
