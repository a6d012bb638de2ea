using System.Net.Sockets;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Messages;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Leafwatch.Receivers.Email;

/// <summary>Tells one person by mail, over a connection of its own for each mail.</summary>
/// <remarks>
/// What is tried again and what is not: RFC 5321, section 4.2.1. A refusal (5xx) counts as final only when it answers the sender, the
/// recipient or the mail itself. Everything around it (name, connection, certificate, password) is for the operator to mend,
/// and the mail waits until that is done.
/// </remarks>
internal sealed class EmailReceiver : Receiver
{
    private readonly IReadOnlyList<SmtpOptions> _servers;
    private readonly MailboxAddress _from;
    private readonly MailboxAddress[] _to;
    private readonly MailboxAddress _recipient;
    private readonly ActionLinks? _links;
    private readonly MessageTemplate? _template;

    private EmailReceiver(
        string name, IReadOnlyList<SmtpOptions> servers, MailboxAddress from, MailboxAddress[] to, MailboxAddress recipient, ActionLinks? links, MessageTemplate? template)
        : base(name, recipient.Address)
    {
        _servers = servers;
        _from = from;
        _to = to;
        _recipient = recipient;
        _links = links;
        _template = template;
    }

    /// <summary>Makes a receiver for each address; all of them stand in the mail, each gets its own.</summary>
    /// <exception cref="ParseException">An address is none; the configuration is checked for that beforehand.</exception>
    public static IReadOnlyList<Receiver> Create(
        string name, IEnumerable<string> recipients, string sender, IReadOnlyList<SmtpOptions> servers, ActionLinks? links = null, MessageTemplate? template = null)
    {
        if (!servers.All(server => server.IsProtected))
        {
            throw new ArgumentException("Mail without TLS goes to this machine only, unless the user insists.", nameof(servers));
        }

        MailboxAddress from = MailboxAddress.Parse(sender);
        MailboxAddress[] to = [.. recipients.Select(MailboxAddress.Parse).DistinctBy(address => address.Address)];
        return [.. to.Select(recipient => new EmailReceiver(name, servers, from, to, recipient, links, template))];
    }

    public override async Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation)
    {
        using MimeMessage message = AlertMessage.Create(notification, attempt, _from, _to, _links, _template);
        List<string> troubles = [];
        foreach (SmtpOptions server in _servers)
        {
            DeliveryResult result = await HandOverAsync(server, message, cancellation).ConfigureAwait(false);
            if (result is not DeliveryResult.Retry retry)
            {
                return result;
            }

            troubles.Add(retry.Why);
        }

        return new DeliveryResult.Retry(string.Join("; ", troubles));
    }

    private async Task<DeliveryResult> HandOverAsync(SmtpOptions smtp, MimeMessage message, CancellationToken cancellation)
    {
        using SmtpClient client = new();
        ServerCertificate certificate = new(smtp.CaFile);
        client.ServerCertificateValidationCallback = (_, shown, chain, errors) => certificate.IsTrusted(shown, chain, errors);

        // A revocation list that cannot be fetched must not hold an alert back; chain, name and dates are checked.
        client.CheckCertificateRevocation = false;
        bool isSending = false;
        string answer;
        try
        {
            certificate.LoadAuthorities();
            await client.ConnectAsync(smtp.Host, smtp.Port, Security(smtp.Tls), cancellation).ConfigureAwait(false);
            await SignInAsync(client, smtp, cancellation).ConfigureAwait(false);

            isSending = true;
            answer = await client.SendAsync(AlertMessage.Format, message, _from, [_recipient], cancellation).ConfigureAwait(false);
        }
        catch (SmtpCommandException refused)
        {
            return Judge(smtp, refused, isSending);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return new DeliveryResult.Retry(Explain(smtp, failure, certificate));
        }

        await LeaveAsync(client, cancellation).ConfigureAwait(false);
        return new DeliveryResult.Delivered($"{smtp} said {answer}");
    }

    private static async Task SignInAsync(SmtpClient client, SmtpOptions smtp, CancellationToken cancellation)
    {
        if (smtp.Username is not { } username)
        {
            return;
        }

        SaslMechanism? mechanism = smtp.Auth switch
        {
            SmtpAuth.Plain => new SaslMechanismPlain(username, smtp.Password?.Reveal() ?? ""),
            SmtpAuth.Login => new SaslMechanismLogin(username, smtp.Password?.Reveal() ?? ""),
            SmtpAuth.XOAuth2 => new SaslMechanismOAuth2(username, await smtp.Token!.ReadAsync(cancellation).ConfigureAwait(false)),
            _ => null,
        };
        if (mechanism is not null && !client.AuthenticationMechanisms.Contains(mechanism.MechanismName, StringComparer.OrdinalIgnoreCase))
        {
            string offered = VisibleText.Of(string.Join(", ", client.AuthenticationMechanisms.Order(StringComparer.Ordinal)), 200);
            throw new SignInException(offered.Length == 0
                ? $"{smtp} offers no way to sign in"
                : $"{smtp} does not offer to sign in by {mechanism.MechanismName}, only by {offered}");
        }

        await (mechanism is null
            ? client.AuthenticateAsync(username, smtp.Password?.Reveal() ?? "", cancellation)
            : client.AuthenticateAsync(mechanism, cancellation)).ConfigureAwait(false);
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

    private static string Explain(SmtpOptions smtp, Exception failure, ServerCertificate certificate) => failure switch
    {
        _ when !certificate.IsReady => $"the certificates of '{smtp.CaFile}' cannot be read: {failure.Message}",
        AuthenticationException when smtp.Auth == SmtpAuth.XOAuth2 => $"{smtp} refused the token of '{smtp.Username}': {failure.Message}",
        AuthenticationException => $"{smtp} refused the user name or password of '{smtp.Username}': {failure.Message}",
        SslHandshakeException => $"{smtp}: no trusted TLS connection: {certificate.Problem ?? Innermost(failure)}",
        NotSupportedException when smtp.Tls == SmtpTls.StartTls && !certificate.WasSeen =>
            $"{smtp} offers no STARTTLS, and mail goes there encrypted or not at all",
        NotSupportedException => $"{smtp} offers no way to sign in that this program knows",
        SocketException socket => $"{smtp} cannot be reached: {SocketWords.Of(socket.SocketErrorCode)}",
        TokenException or SignInException => failure.Message,
        SmtpProtocolException or IOException => $"{smtp} broke the connection off: {Innermost(failure)}",
        ServiceNotAuthenticatedException => $"{smtp} takes mail only from those who sign in ('login'): {failure.Message}",
        TimeoutException => $"{smtp} did not answer in time",
        _ => $"{smtp}: {failure.Message}",
    };

    private static DeliveryResult Judge(SmtpOptions smtp, SmtpCommandException refused, bool isSending)
    {
        int code = (int)refused.StatusCode;
        string why = $"{smtp} said {code} {refused.Message}";

        // 530, 534, 535 and 538 ask for another sign-in (RFC 4954, section 6): the configuration is wrong, not the mail.
        return isSending && code >= 500 && code is not (530 or 534 or 535 or 538)
            ? new DeliveryResult.Rejected(why)
            : new DeliveryResult.Retry(why);
    }

    private static string Innermost(Exception failure)
    {
        Exception inner = failure.GetBaseException();
        return inner is SocketException socket ? SocketWords.Of(socket.SocketErrorCode) : inner.Message;
    }

    /// <summary>The server does not know the way to sign in that the configuration asks for.</summary>
    private sealed class SignInException(string message) : Exception(message);
}
