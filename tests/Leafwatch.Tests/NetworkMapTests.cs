using System.Net;
using CsCheck;
using Leafwatch.Core;

namespace Leafwatch.Tests;

public sealed class NetworkMapTests
{
    private static readonly Gen<IPNetwork> Networks = Gen.Frequency(
        (3, Gen.Select(Gen.UInt, Gen.Int[0, 32], (bits, length) => Network([192, 0, 2, (byte)bits], length))),
        (1, Gen.Select(Gen.Byte, Gen.Int[0, 128], (last, length) => Network([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last], length))));

    private static readonly Gen<IPAddress> Addresses = Gen.Frequency(
        (3, Gen.Byte.Select(last => new IPAddress([192, 0, 2, last]))),
        (1, Gen.Byte.Select(last => new IPAddress([192, 0, 3, last]))),
        (1, Gen.Byte.Select(last => new IPAddress([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]))),
        (1, Gen.OneOf("0.0.0.0", "255.255.255.255", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").Select(text => IPAddress.Parse(text))));

    [Fact]
    public void It_finds_the_networks_that_asking_each_finds() =>
        Gen.Select(Networks.Array[0, 12], Addresses.Array[1, 10]).Sample((networks, addresses) =>
        {
            NetworkMap map = new(networks.Select((network, number) => (network, number)));
            foreach (IPAddress address in addresses)
            {
                int[] expected = [.. Enumerable.Range(0, networks.Length).Where(number => AddressRange.Of(networks[number]).Contains(AddressNumber.Of(address)))];
                Assert.Equal(expected, map.Find(AddressNumber.Of(address)).ToArray());
            }
        });

    private static IPNetwork Network(byte[] address, int length)
    {
        for (int bit = length; bit < address.Length * 8; bit++)
        {
            address[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(address), length);
    }
}
