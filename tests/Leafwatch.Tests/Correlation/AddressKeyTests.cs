using System.Net;
using System.Text;
using CsCheck;
using Leafwatch.Core.Correlation;

namespace Leafwatch.Tests.Correlation;

public sealed class AddressKeyTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("2001:DB8::1", "2001:db8::1")]
    [InlineData("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("2001:db8::", "2001:db8::")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("::FFFF:C000:0201", "192.0.2.1")]
    [InlineData("2001:db8::192.0.2.1", "2001:db8::c000:201")]
    [InlineData("fe80::1%eth0", "fe80::1%eth0")]
    [InlineData("2001:db8", "2001:db8")]
    [InlineData("1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9")]
    [InlineData("1::2::3", "1::2::3")]
    [InlineData("1:2:3:4:5:6:7::8", "1:2:3:4:5:6:7::8")]
    [InlineData(":1:2", ":1:2")]
    [InlineData("1:", "1:")]
    [InlineData("::1.2.3", "::1.2.3")]
    [InlineData("::1.2.3.256", "::1.2.3.256")]
    [InlineData("Host.Example.ORG", "host.example.org")]
    [InlineData("", "")]
    public void An_address_is_written_in_one_way(string text, string expected) => Assert.Equal(expected, Write(text));

    [Fact]
    public void Whatever_way_it_is_written_the_key_is_what_the_framework_prints() =>
        Gen.Select(Gen.Frequency((2, Gen.Const((ushort)0)), (1, Gen.UShort)).Array[8], Gen.Bool).Sample((words, capitals) =>
        {
            string text = string.Join(':', words.Select(word => word.ToString(capitals ? "X4" : "x")));
            IPAddress address = IPAddress.Parse(text);
            if (words[..6].Any(word => word != 0) && !address.IsIPv4MappedToIPv6 && words[5] != 0x5EFE)
            {
                Assert.Equal(address.ToString(), Write(text));
            }

            Assert.Equal(Write(text), Write(address.ToString()));
        });

    [Fact]
    public void No_text_is_too_odd() => Gen.String[Gen.Char["0123456789abcdef:.%G"], 0, 60].Sample(text => Assert.InRange(Write(text).Length, 0, text.Length + 45));

    private static string Write(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] destination = new byte[bytes.Length + AddressKey.LongestAddress];
        return Encoding.UTF8.GetString(destination, 0, AddressKey.Write(bytes, destination));
    }

    [Theory]
    [InlineData("192.0.2.77", "192.0.2.0/24")]
    [InlineData("::ffff:192.0.2.77", "192.0.2.0/24")]
    [InlineData("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64")]
    [InlineData("2001:DB8::7", "2001:db8::/64")]
    [InlineData("example.org", "")]
    [InlineData("1.2.3", "")]
    [InlineData("a.b.c.d", "")]
    public void A_network_is_that_of_its_address(string address, string network)
    {
        byte[] written = new byte[64];
        Assert.Equal(network, Encoding.UTF8.GetString(written, 0, AddressKey.WriteNetwork(Encoding.UTF8.GetBytes(Write(address)), written)));
    }
}
