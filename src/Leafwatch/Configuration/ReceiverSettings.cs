using Leafwatch.Email;

namespace Leafwatch.Configuration;

/// <summary>Somebody to tell, and how.</summary>
internal sealed record ReceiverSettings(string Name, EmailSettings Email);

/// <summary>Telling by mail.</summary>
/// <param name="To">Addresses (RFC 5322), at least one.</param>
/// <param name="From">The sender's address.</param>
/// <param name="Delivery">How the mail leaves.</param>
internal sealed record EmailSettings(IReadOnlyList<string> To, string From, EmailDelivery Delivery);

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
internal sealed record SmtpSettings(string Host, int Port, SmtpTls Tls, SmtpLogin? Login, string? CaFile) : EmailDelivery;

/// <summary>How a user name is proven to the server.</summary>
internal sealed record SmtpLogin(string Username, Secret Password);
