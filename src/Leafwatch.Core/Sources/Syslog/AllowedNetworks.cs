using System.Net;
using System.Net.Sockets;

namespace Leafwatch.Core.Sources.Syslog;

/// <summary>The networks whose messages are taken; without any, all.</summary>
internal sealed class AllowedNetworks(IEnumerable<IPNetwork> networks)
{
    private const int AddressBits = 128;
    private const int MappedBits = 96;

    private readonly (UInt128 Prefix, UInt128 Mask)[] _networks = [.. networks.Select(Masked)];

    public bool Contains(PeerAddress peer)
    {
        foreach ((UInt128 prefix, UInt128 mask) in _networks)
        {
            if ((peer.Value & mask) == prefix)
            {
                return true;
            }
        }

        return _networks.Length == 0;
    }

    private static (UInt128 Prefix, UInt128 Mask) Masked(IPNetwork network)
    {
        int bits = network.PrefixLength + (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? MappedBits : 0);
        UInt128 mask = bits == 0 ? 0 : UInt128.MaxValue << (AddressBits - bits);
        return (PeerAddress.Of(network.BaseAddress).Value & mask, mask);
    }
}
