using System.Globalization;
using System.Net;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>How syslog messages travel.</summary>
public enum SyslogTransport
{
    /// <summary>A message is a datagram (RFC 5426).</summary>
    Udp,

    /// <summary>A stream of messages, framed as RFC 6587 has it.</summary>
    Tcp,

    /// <summary>The same in TLS (RFC 5425).</summary>
    Tls,
}

/// <summary>Where messages are received, written as <c>udp://0.0.0.0:514</c>.</summary>
public sealed record SyslogEndpoint(SyslogTransport Transport, IPAddress Address, int Port)
{
    private static readonly (string Scheme, SyslogTransport Transport, int Port)[] Schemes =
    [
        ("udp", SyslogTransport.Udp, 514), ("tcp", SyslogTransport.Tcp, 601), ("tls", SyslogTransport.Tls, 6514),
    ];

    /// <summary>Reads an endpoint; <c>*</c> stands for all addresses of the machine, and the port is that of the transport (RFC 5426, 6587, 5425) where none is given.</summary>
    public static SyslogEndpoint? TryParse(string text)
    {
        int end = text.IndexOf("://", StringComparison.Ordinal);
        if (end < 0 || !Array.Exists(Schemes, known => text.AsSpan(0, end).SequenceEqual(known.Scheme)))
        {
            return null;
        }

        (_, SyslogTransport transport, int port) = Array.Find(Schemes, known => text.AsSpan(0, end).SequenceEqual(known.Scheme));
        string place = text[(end + 3)..].TrimEnd('/');
        bool isBracketed = place.StartsWith('[');
        int close = isBracketed ? place.IndexOf(']') : place.IndexOf(':') is >= 0 and int colon ? colon : place.Length;
        if (close < 0)
        {
            return null;
        }

        string host = isBracketed ? place[1..close] : place[..close];
        string after = isBracketed ? place[(close + 1)..] : place[close..];
        bool hasPort = after.StartsWith(':')
            && int.TryParse(after.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= IPEndPoint.MaxPort;
        IPAddress? address = IPAddress.IPv6Any;
        return (hasPort || after.Length == 0) && (host == "*" || IPAddress.TryParse(host, out address))
            ? new SyslogEndpoint(transport, address, port)
            : null;
    }

    public override string ToString()
    {
        string scheme = Array.Find(Schemes, known => known.Transport == Transport).Scheme;
        return $"{scheme}://{new IPEndPoint(Address, Port)}";
    }
}
