using System.Net.Sockets;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Leafwatch.Email;

/// <summary>Tells one person by mail, over a connection of its own for each mail.</summary>
/// <remarks>
/// What is tried again and what is not: RFC 5321, section 4.2.1. A refusal (5xx) counts as final only when it answers the sender, the
/// recipient or the mail itself. Everything around it (name, connection, certificate, password) is for the operator to mend,
/// and the mail waits until that is done.
/// </remarks>
public sealed class EmailReceiver : Receiver
{
    private readonly SmtpOptions _smtp;
    private readonly MailboxAddress _from;
    private readonly MailboxAddress[] _to;
    private readonly MailboxAddress _recipient;
    private readonly ActionLinks? _links;

    private EmailReceiver(string name, SmtpOptions smtp, MailboxAddress from, MailboxAddress[] to, MailboxAddress recipient, ActionLinks? links)
        : base(name, recipient.Address)
    {
        _smtp = smtp;
        _from = from;
        _to = to;
        _recipient = recipient;
        _links = links;
    }

    /// <summary>Makes a receiver for each address; all of them stand in the mail, each gets its own.</summary>
    /// <exception cref="ParseException">An address is none; the configuration is checked for that beforehand.</exception>
    public static IReadOnlyList<Receiver> Create(string name, EmailOptions options, ActionLinks? links = null)
    {
        if (!options.Smtp.IsProtected)
        {
            throw new ArgumentException("Mail without TLS goes to this machine only, unless the user insists.", nameof(options));
        }

        MailboxAddress from = MailboxAddress.Parse(options.From);
        MailboxAddress[] to = [.. options.To.Select(MailboxAddress.Parse).DistinctBy(address => address.Address)];
        return [.. to.Select(recipient => new EmailReceiver(name, options.Smtp, from, to, recipient, links))];
    }

    public override async Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        using MimeMessage message = AlertMessage.Create(notification, attempt, _from, _to, _links);
        using SmtpClient client = new();
        ServerCertificate certificate = new(_smtp.CaFile);
        client.ServerCertificateValidationCallback = (_, shown, chain, errors) => certificate.IsTrusted(shown, chain, errors);

        // A revocation list that cannot be fetched must not hold an alert back; chain, name and dates are checked.
        client.CheckCertificateRevocation = false;
        bool isSending = false;
        try
        {
            certificate.LoadAuthorities();
            await client.ConnectAsync(_smtp.Host, _smtp.PortOrDefault, Security(_smtp.Tls), cancellation).ConfigureAwait(false);
            if (_smtp.Username is { } username)
            {
                await client.AuthenticateAsync(username, _smtp.Password ?? "", cancellation).ConfigureAwait(false);
            }

            isSending = true;
            await client.SendAsync(AlertMessage.Format, message, _from, [_recipient], cancellation).ConfigureAwait(false);
        }
        catch (SmtpCommandException refused)
        {
            return Judge(refused, isSending);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new DeliveryResult.Retry(Explain(failure, certificate));
        }

        await LeaveAsync(client, cancellation).ConfigureAwait(false);
        return new DeliveryResult.Delivered();
    }

    private static SecureSocketOptions Security(SmtpTls tls) => tls switch
    {
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    /// <summary>The server has the mail; that it does not say goodbye properly changes nothing about it.</summary>
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellation)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or SocketException or CommandException or ProtocolException or OperationCanceledException)
        {
            // Disposing the client closes the connection.
        }
    }

    private string Explain(Exception failure, ServerCertificate certificate) => failure switch
    {
        _ when !certificate.IsReady => $"the certificates of '{_smtp.CaFile}' cannot be read: {failure.Message}",
        AuthenticationException => $"{_smtp} refused the user name or password of '{_smtp.Username}': {failure.Message}",
        SslHandshakeException => $"{_smtp}: no trusted TLS connection: {certificate.Problem ?? Innermost(failure)}",
        NotSupportedException when _smtp.Tls == SmtpTls.StartTls && !certificate.WasSeen =>
            $"{_smtp} offers no STARTTLS, and mail goes there encrypted or not at all",
        NotSupportedException => $"{_smtp} offers no way to sign in that this program knows",
        SocketException socket => $"{_smtp} cannot be reached: {Words(socket.SocketErrorCode)}",
        SmtpProtocolException or IOException => $"{_smtp} broke the connection off: {Innermost(failure)}",
        TimeoutException => $"{_smtp} did not answer in time",
        _ => $"{_smtp}: {failure.GetType().Name}: {failure.Message}",
    };

    private DeliveryResult Judge(SmtpCommandException refused, bool isSending)
    {
        int code = (int)refused.StatusCode;
        string why = $"{_smtp} said {code} {refused.Message}";

        // 530, 534, 535 and 538 ask for another sign-in (RFC 4954, section 6): the configuration is wrong, not the mail.
        return isSending && code >= 500 && code is not (530 or 534 or 535 or 538)
            ? new DeliveryResult.Rejected(why)
            : new DeliveryResult.Retry(why);
    }

    /// <remarks>The system's own text for an error would be in another language on another machine, and is stripped from the native program.</remarks>
    private static string Words(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name is not known",
        SocketError.TimedOut => "no answer",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no way there",
        SocketError.ConnectionReset => "connection reset",
        _ => error.ToString(),
    };

    private static string Innermost(Exception failure)
    {
        Exception inner = failure.GetBaseException();
        return inner is SocketException socket ? Words(socket.SocketErrorCode) : inner.Message;
    }
}
