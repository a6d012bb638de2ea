using Leafwatch.Core.Notifying;
using Leafwatch.Receivers.Email;
using Leafwatch.Receivers;
using Leafwatch.Receivers.Messages;
using Leafwatch.Values;

namespace Leafwatch.Configuration;

/// <summary>Somebody to tell, and how.</summary>
internal sealed record ReceiverSettings(string Name, ReceiverOptions Options)
{
    /// <summary>How many messages it gets within a day, if that is said of it.</summary>
    public int? Budget { get; init; }

    /// <summary>How many of its recipients are told at the same time at most, if that is said of it.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How many messages are handed to it within a time at most, if that is said of it.</summary>
    public DeliveryRate? Rate { get; init; }

    /// <summary>Whether passwords, tokens and e-mail addresses in addresses of pages are taken out of what it is told.</summary>
    public bool Redacts { get; init; } = true;

    /// <summary>Who is told in its place when it cannot be.</summary>
    public Fallback? Fallback { get; init; }

    /// <summary>The user's own words.</summary>
    public MessageTemplate Template { get; init; } = MessageTemplate.Usual;
}

/// <summary>Telling by mail.</summary>
/// <param name="To">Addresses (RFC 5322), at least one.</param>
/// <param name="From">The sender's address.</param>
/// <param name="Delivery">How the mail leaves.</param>
internal sealed record EmailSettings(IReadOnlyList<string> To, string From, EmailDelivery Delivery) : ReceiverOptions
{
    public override IReadOnlyList<Receiver> Create(ReceiverParts parts) => Delivery switch
    {
        FolderSettings folder => [new MailFolderReceiver(parts.Name, folder.Directory, parts.Links, parts.Template, From, To)],
        SmtpSettings smtp => EmailReceiver.Create(
            parts.Name,
            new EmailOptions { To = To, From = From, Smtp = smtp.ToOptions(), Fallbacks = [.. smtp.Fallbacks.Select(server => server.ToOptions())] },
            parts.Links,
            parts.Template),
        _ => [],
    };
}

/// <summary>How a mail leaves: handed to a server, or written into a folder for trying out.</summary>
internal abstract record EmailDelivery;

/// <summary>Each mail becomes a file <c>*.eml</c> in a folder.</summary>
internal sealed record FolderSettings(string Directory) : EmailDelivery;

/// <summary>Each mail is handed to a server (RFC 6409).</summary>
/// <param name="Host">The server.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How the connection is kept from others.</param>
/// <param name="Login">How to sign in, if at all.</param>
/// <param name="CaFile">Authorities to trust besides those of the machine, in PEM.</param>
internal sealed record SmtpSettings(string Host, int Port, SmtpTls Tls, SmtpLogin? Login, string? CaFile) : EmailDelivery
{
    /// <summary>The servers that are asked, in order, when this one does not take a mail.</summary>
    public IReadOnlyList<SmtpSettings> Fallbacks { get; init; } = [];

    public SmtpOptions ToOptions() => new()
    {
        Host = Host,
        Port = Port,
        Tls = Tls,

        // The configuration was refused unless its user insists, or the server is this machine.
        Insecure = Tls == SmtpTls.None,
        Username = Login?.Username,
        Password = Login?.Password?.Reveal(),
        Auth = Login?.Auth ?? SmtpAuth.Any,
        Token = Login?.Token,
        CaFile = CaFile,
    };
}

/// <summary>How a user name is proven to the server: by a password, or by a token (<see cref="SmtpAuth.XOAuth2"/>).</summary>
internal sealed record SmtpLogin(string Username, Secret? Password)
{
    public SmtpAuth Auth { get; init; }

    public AccessToken? Token { get; init; }
}
