using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Leafwatch.Tests.Support;

/// <summary>Writes a small MaxMind database of IPv4 networks (https://maxmind.github.io/MaxMind-DB/, version 2.0).</summary>
internal static class NetworkDatabase
{
    private const int AddressBits = 32;

    /// <param name="networks">The networks, which lie apart, and what is known of each: texts, numbers and maps.</param>
    public static byte[] Of(params (string Network, Dictionary<string, object> Facts)[] networks)
    {
        List<int?[]> nodes = [new int?[2]];
        using MemoryStream facts = new();
        foreach ((string network, Dictionary<string, object> known) in networks)
        {
            IPNetwork parsed = IPNetwork.Parse(network);
            uint address = BinaryPrimitives.ReadUInt32BigEndian(parsed.BaseAddress.GetAddressBytes());
            int node = 0;
            for (int bit = 0; bit < parsed.PrefixLength - 1; bit++)
            {
                ref int? next = ref nodes[node][SideOf(address, bit)];
                if (next is null)
                {
                    next = nodes.Count;
                    nodes.Add(new int?[2]);
                }

                node = next.Value;
            }

            nodes[node][SideOf(address, parsed.PrefixLength - 1)] = -1 - (int)facts.Length;
            Write(facts, known);
        }

        using MemoryStream file = new();
        foreach (int? side in nodes.SelectMany(node => node))
        {
            int record = side switch { null => nodes.Count, < 0 => nodes.Count + 16 - 1 - side.Value, _ => side.Value };
            file.Write([(byte)(record >> 16), (byte)(record >> 8), (byte)record]);
        }

        file.Write(new byte[16]);
        file.Write(facts.ToArray());
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        Write(file, new Dictionary<string, object>
        {
            ["node_count"] = (uint)nodes.Count,
            ["record_size"] = (ushort)24,
            ["ip_version"] = (ushort)4,
            ["database_type"] = "Test",
            ["languages"] = Array.Empty<string>(),
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_700_000_000UL,
            ["description"] = new Dictionary<string, object>(),
        });
        return file.ToArray();
    }

    private static int SideOf(uint address, int bit) => (int)(address >> (AddressBits - 1 - bit)) & 1;

    private static void Write(Stream to, object value)
    {
        switch (value)
        {
            case string text:
                byte[] letters = Encoding.UTF8.GetBytes(text);
                to.Write(letters.Length < 29 ? [(byte)((2 << 5) | letters.Length)] : [(2 << 5) | 29, (byte)(letters.Length - 29)]);
                to.Write(letters);
                break;
            case ushort number:
                to.Write([(5 << 5) | 2, (byte)(number >> 8), (byte)number]);
                break;
            case uint number:
                to.Write([(6 << 5) | 4, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
                break;
            case ulong number:
                byte[] bytes = new byte[8];
                BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
                to.Write([8, 2, .. bytes]);
                break;
            case string[]:
                to.Write([0, 4]);
                break;
            case Dictionary<string, object> map:
                to.WriteByte((byte)((7 << 5) | map.Count));
                foreach ((string key, object inner) in map)
                {
                    Write(to, key);
                    Write(to, inner);
                }

                break;
            default:
                throw new ArgumentException($"a {value.GetType()} is not written", nameof(value));
        }
    }
}
