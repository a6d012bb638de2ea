using System.Net;
using System.Net.Sockets;

namespace Leafwatch.Discovery;

/// <summary>Proxies as servers' configurations name them.</summary>
internal static class ProxyNames
{
    /// <summary>The networks and addresses among some words; names of hosts and sockets are none.</summary>
    public static IEnumerable<IPNetwork> Networks(IEnumerable<string> words)
    {
        foreach (string word in words)
        {
            if (word.Contains('/', StringComparison.Ordinal))
            {
                if (Network(word) is { } network)
                {
                    yield return network;
                }
            }
            else if (IPAddress.TryParse(word, out IPAddress? address) && word.AsSpan().IndexOfAny('.', ':') >= 0)
            {
                yield return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            }
        }
    }

    /// <summary>A network with its length or its mask, also one written with bits behind the prefix (<c>192.0.2.7/24</c>).</summary>
    private static IPNetwork? Network(string word)
    {
        int slash = word.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(word.AsSpan(0, slash), out IPAddress? address))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        int length = int.TryParse(word.AsSpan(slash + 1), out int stated) ? stated : LengthOf(word[(slash + 1)..]);
        if (length < 0 || length > bytes.Length * 8)
        {
            return null;
        }

        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    private static int LengthOf(string mask) =>
        IPAddress.TryParse(mask, out IPAddress? address) ? address.GetAddressBytes().Sum(each => int.PopCount(each)) : -1;
}
