using System.Net;
using Leafwatch.Access;

namespace Leafwatch.Configuration;

/// <summary>The dashboard: where it is served, and to whom.</summary>
internal sealed record DashboardSettings
{
    public const int DefaultPort = 8787;

    /// <summary>The section as it is written: a change of it takes a restart.</summary>
    public string Written { get; init; } = "";

    /// <summary>Whether there is one.</summary>
    public bool IsOn { get; init; } = true;

    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Loopback, DefaultPort)];

    /// <summary>Certificate and key, in PEM files; <see langword="null"/> for plain HTTP.</summary>
    public CertificateSettings? Tls { get; init; }

    /// <summary>The proxies in front of it; <see langword="null"/> when there are none.</summary>
    public ProxySettings? Proxy { get; init; }

    /// <summary>Through whom people may sign in besides; <see langword="null"/> for nobody.</summary>
    public OpenIdSettings? OpenId { get; init; }

    /// <summary>How long a session lasts at most.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a session lasts that nobody uses.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(2);

    public bool IsLoopbackOnly => Listen.All(endpoint => IPAddress.IsLoopback(endpoint.Address));
}

/// <summary>A certificate with its chain, and its key.</summary>
internal sealed record CertificateSettings(string Certificate, string Key);

/// <summary>The proxies whose word on the client is believed.</summary>
/// <param name="Trusted">Their addresses. Nobody else is answered.</param>
/// <param name="Header">The header in which they name the client: <c>x-forwarded-for</c> or <c>forwarded</c> (RFC 7239).</param>
internal sealed record ProxySettings(IReadOnlyList<IPNetwork> Trusted, string Header);
