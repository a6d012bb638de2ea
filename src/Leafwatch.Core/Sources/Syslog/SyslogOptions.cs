using System.Net;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>What a syslog receiver listens to, and how much it grants its peers.</summary>
public sealed record SyslogOptions
{
    public required IReadOnlyList<SyslogEndpoint> Listen { get; init; }

    /// <summary>Its certificate; needed where it listens for TLS.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>The networks whose messages are taken; without any, all.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>How many connections there may be at a time.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>How many of them may be those of one address.</summary>
    public int ConnectionsPerPeer { get; init; } = 16;

    /// <summary>
    /// How long a connection may be silent. Long, because most senders lose the message that they write to a connection that
    /// was closed meanwhile; peers that are gone are found out by keep-alive probes.
    /// </summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a message may take from its first byte to its last, and a TLS handshake.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a message waits for others before they are handed on together.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many bytes the kernel is asked to keep for a UDP socket while nobody reads it.</summary>
    public int ReceiveBuffer { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many blocks of <see cref="BlockPool.BlockSize"/> wait for the engine at most.</summary>
    public int Blocks { get; init; } = 16;
}

/// <summary>PEM files.</summary>
/// <param name="Certificate">The certificate, and those that lead to its authority.</param>
/// <param name="Key">Its key.</param>
/// <param name="ClientAuthority">The authorities of which peers must show a certificate, or <see langword="null"/> when they need none.</param>
public sealed record TlsOptions(string Certificate, string Key, string? ClientAuthority);
