using System.Net;

namespace Leafwatch.Core;

/// <summary>In which of many networks an address is, by one search in a sorted list, however many there are. Immutable.</summary>
/// <remarks>Networks lie one in the other or apart: so their beginnings and ends cut all addresses into pieces, and each piece knows its networks.</remarks>
internal sealed class NetworkMap
{
    private readonly UInt128[] _starts;
    private readonly int[][] _numbers;

    /// <param name="networks">The networks, and what each is a sign of.</param>
    public NetworkMap(IEnumerable<(IPNetwork Network, int Number)> networks)
    {
        List<(UInt128 Start, int[] Numbers)> pieces = [(0, [])];
        Stack<(UInt128 Last, int[] Numbers)> around = new([(UInt128.MaxValue, [])]);
        foreach (IGrouping<AddressRange, int> network in networks.GroupBy(each => AddressRange.Of(each.Network), each => each.Number)
            .OrderBy(network => network.Key.Prefix).ThenBy(network => network.Key.Length))
        {
            while (around.Peek().Last < network.Key.Prefix)
            {
                Leave();
            }

            int[] numbers = [.. around.Peek().Numbers.Union(network).Order()];
            Begin(network.Key.Prefix, numbers);
            around.Push((network.Key.Last, numbers));
        }

        while (around.Peek().Last < UInt128.MaxValue)
        {
            Leave();
        }

        _starts = [.. pieces.Select(piece => piece.Start)];
        _numbers = [.. pieces.Select(piece => piece.Numbers)];

        void Leave()
        {
            UInt128 last = around.Pop().Last;
            Begin(last + 1, around.Peek().Numbers);
        }

        void Begin(UInt128 start, int[] numbers)
        {
            if (pieces[^1].Start == start)
            {
                pieces.RemoveAt(pieces.Count - 1);
            }

            pieces.Add((start, numbers));
        }
    }

    /// <summary>What the networks of an address are signs of, in order.</summary>
    public ReadOnlySpan<int> Find(UInt128 address)
    {
        int place = _starts.AsSpan().BinarySearch(address);
        return _numbers[place < 0 ? ~place - 1 : place];
    }
}
