using System.Buffers.Binary;
using System.Net;

namespace Leafwatch.Core;

/// <summary>A network as a prefix of the number of an address; IPv4 in the place that IPv6 has for it (RFC 4291, section 2.5.5.2).</summary>
internal readonly record struct AddressRange(UInt128 Prefix, int Length)
{
    private const int Bits = 128;

    public static AddressRange Of(IPNetwork network)
    {
        bool isOld = network.BaseAddress.GetAddressBytes().Length == 4;
        UInt128 number = BinaryPrimitives.ReadUInt128BigEndian(network.BaseAddress.MapToIPv6().GetAddressBytes());
        return new AddressRange(number, isOld ? network.PrefixLength + Bits - 32 : network.PrefixLength);
    }

    /// <summary>The number of its last address.</summary>
    public UInt128 Last => Length == Bits ? Prefix : Prefix | (UInt128.MaxValue >> Length);

    public bool Contains(UInt128 address) => Length == 0 || (address ^ Prefix) >> (Bits - Length) == 0;
}
