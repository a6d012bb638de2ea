using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>The address of a peer, an IPv4 address as mapped into IPv6 (RFC 4291, section 2.5.5.2): a number, so that looking at it costs nothing.</summary>
internal readonly record struct PeerAddress(UInt128 Value)
{
    /// <summary>The longest text of an address.</summary>
    public const int LongestText = 45;

    private const int IPv4At = 4;
    private const int IPv6At = 8;
    private const int Length = 16;
    private static readonly UInt128 Mapped = (UInt128)0xffff << 32;

    public bool IsIPv4 => Value >> 32 == 0xffff;

    public static PeerAddress Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Length];
        _ = address.TryWriteBytes(bytes, out int written);
        return written == Length ? new(BinaryPrimitives.ReadUInt128BigEndian(bytes)) : new(Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes));
    }

    /// <summary>Reads it out of a <c>sockaddr_in</c> or <c>sockaddr_in6</c>.</summary>
    public static PeerAddress Of(SocketAddress address)
    {
        ReadOnlySpan<byte> bytes = address.Buffer.Span;
        return address.Family == AddressFamily.InterNetworkV6
            ? new(BinaryPrimitives.ReadUInt128BigEndian(bytes[IPv6At..]))
            : new(Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes[IPv4At..]));
    }

    /// <summary>Writes the address as text; <see cref="LongestText"/> bytes are enough.</summary>
    public int Write(Span<byte> text)
    {
        _ = ToIPAddress().TryFormat(text, out int written);
        return written;
    }

    public override string ToString() => ToIPAddress().ToString();

    private IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return new IPAddress(IsIPv4 ? bytes[^4..] : bytes);
    }
}
