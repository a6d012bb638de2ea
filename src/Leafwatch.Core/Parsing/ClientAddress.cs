using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing;

/// <summary>Tells addresses from host names (servers that look names up write those instead) and sets the right field.</summary>
internal static class ClientAddress
{
    /// <summary>
    /// The length of the dotted quad that <paramref name="text"/>, of at least 16 bytes, begins with; 0 when it begins with something else.
    /// Only the shape is looked at, four groups of one to three digits: no host name has it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int QuadLength(ReadOnlySpan<byte> text)
    {
        Vector128<byte> head = Vector128.Create(text);
        uint digits = Vector128.LessThan(head - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits();
        uint dots = Vector128.Equals(head, Vector128.Create((byte)'.')).ExtractMostSignificantBits();
        int length = BitOperations.TrailingZeroCount(~(digits | dots));
        return IsQuad(digits, dots, length) ? length : 0;
    }

    public static bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)':'))
        {
            // The framework also takes an address in brackets; no server writes one where this is asked.
            return text[0] != '[' && IPAddress.IsValidUtf8(text);
        }

        if (text.Length is < 7 or > 15)
        {
            return false;
        }

        Span<byte> padded = stackalloc byte[Vector128<byte>.Count];
        text.CopyTo(padded);
        return QuadLength(padded) == text.Length;
    }

    /// <summary>Sets <c>source.ip</c> or <c>source.domain</c>; positions count from the start of the line.</summary>
    /// <remarks>An IPv4 address that a dual-stack socket wrapped (<c>::ffff:192.0.2.1</c>) is unwrapped: it is the same client. A zone is left away.</remarks>
    public static void Set(EventView line, int start, int length)
    {
        ReadOnlySpan<byte> text = line.Line.Slice(start, length);
        if (!IsAddress(text))
        {
            // What connects through a socket of the file system has no address: nginx writes "unix:", HAProxy "unix:1".
            AddressAndPortMeaning.Split(text, out Range host, out _);
            if (IsAddress(text[host]))
            {
                // A proxy or a layout of one's own wrote the port behind it, or brackets around it.
                Set(line, start + host.GetOffsetAndLength(length).Offset, text[host].Length);
            }
            else if (!text.StartsWith("unix:"u8))
            {
                line.Set(Field.SourceDomain, line.LineStart + start, length);
            }

            return;
        }

        int skipped = WrappingLength(text);
        line.Set(Field.SourceIp, line.LineStart + start + skipped, LengthWithoutZone(text) - skipped);
    }

    /// <summary>How long an address is without its zone, <c>%eth0</c> (RFC 4007, section 11): the name of an interface of this machine, no part of who the client is.</summary>
    public static int LengthWithoutZone(ReadOnlySpan<byte> address) => address.IndexOf((byte)'%') is >= 0 and var zone ? zone : address.Length;

    /// <summary>How long what wraps an IPv4 address into one of IPv6 is: the length of <c>::ffff:</c>, or 0.</summary>
    public static int WrappingLength(ReadOnlySpan<byte> address)
    {
        ReadOnlySpan<byte> wrapping = "::ffff:"u8;
        return address.Length > wrapping.Length && Ascii.EqualsIgnoreCase(address[..wrapping.Length], wrapping)
            && !address[wrapping.Length..].Contains((byte)':') && IsAddress(address[wrapping.Length..])
            ? wrapping.Length
            : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsQuad(uint digits, uint dots, int length)
    {
        uint taken = (1u << length) - 1;
        digits &= taken;
        dots &= taken;
        bool endsInDigits = (digits & 1) != 0 && digits >> (length - 1) != 0;
        bool hasLongGroup = (digits & (digits >> 1) & (digits >> 2) & (digits >> 3)) != 0;
        return endsInDigits && !hasLongGroup && (dots & (dots >> 1)) == 0 && BitOperations.PopCount(dots) == 3;
    }
}
