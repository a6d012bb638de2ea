using System.Net;
using Leafwatch.Values;

namespace Leafwatch.Receivers.Email;

/// <summary>The mail server that mails are handed to.</summary>
internal sealed record SmtpOptions
{
    public string Host { get; init; } = "localhost";

    /// <summary>When it is not said: 587 for submission (RFC 6409), 465 with implicit TLS (RFC 8314), 25 without TLS, for the relay on this machine.</summary>
    public int Port
    {
        get => field > 0 ? field : DefaultPort;
        init;
    }

    public SmtpTls Tls { get; init; } = SmtpTls.StartTls;

    /// <summary>Allows <see cref="SmtpTls.None"/> towards another machine.</summary>
    public bool Insecure { get; init; }

    /// <summary>Who signs in; nobody when not said.</summary>
    public string? Username { get; init; }

    public Secret? Password { get; init; }

    public SmtpAuth Auth { get; init; }

    /// <summary>What is shown in place of a password with <see cref="SmtpAuth.XOAuth2"/>.</summary>
    public AccessToken? Token { get; init; }

    /// <summary>A PEM file of certificates that are trusted besides the system's, for a private authority.</summary>
    public string? CaFile { get; init; }

    /// <summary>Whether mail and password are encrypted on the way, or stay on this machine, or the user wants it otherwise.</summary>
    public bool IsProtected => Tls != SmtpTls.None || Insecure || IsLoopback(Host);

    /// <returns>Where it is: <c>mail.example.org:587</c>.</returns>
    public override string ToString() => $"{Host}:{Port}";

    private int DefaultPort => Tls switch
    {
        SmtpTls.Implicit => 465,
        SmtpTls.None => 25,
        _ => 587,
    };

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}

internal enum SmtpTls
{
    /// <summary>The connection must be encrypted with STARTTLS (RFC 3207) before anything is said.</summary>
    StartTls,

    /// <summary>Encrypted from the first byte (RFC 8314).</summary>
    Implicit,

    None,
}

/// <summary>How to sign in.</summary>
internal enum SmtpAuth
{
    /// <summary>The best way that the server offers and that needs a password.</summary>
    Any,

    /// <summary>RFC 4616.</summary>
    Plain,

    /// <summary>What servers offer that know nothing else (draft-murchison-sasl-login).</summary>
    Login,

    /// <summary>A token in place of a password (developers.google.com, "OAuth 2.0 Mechanism").</summary>
    XOAuth2,
}
