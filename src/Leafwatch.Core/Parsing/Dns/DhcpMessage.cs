namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// What dnsmasq says of leases (src/rfc2131.c, log_packet; rfc3315.c, log6_packet): <c>DHCPACK(eth0) 192.0.2.7 02:00:00:00:00:01 name</c>, of which the address and what stands
/// behind the hardware's address may be absent.
/// </summary>
/// <remarks>What a client calls itself is the last part, and may be anything; the address stands before the hardware's.</remarks>
internal static class DhcpMessage
{
    private static readonly (byte[] Name, DnsKind Kind)[] Kinds =
    [
        .. new (string Name, DnsKind Kind)[]
        {
            ("DHCPDISCOVER", DnsKind.Asked("dhcp_discover")), ("DHCPOFFER", DnsKind.Step("dhcp_offer")), ("DHCPREQUEST", DnsKind.Asked("dhcp_request")),
            ("DHCPACK", DnsKind.Success("dhcp_lease")), ("DHCPNAK", DnsKind.Failure("dhcp_lease")), ("DHCPDECLINE", DnsKind.Failure("dhcp_decline")),
            ("DHCPRELEASE", DnsKind.Success("dhcp_release")), ("DHCPINFORM", DnsKind.Asked("dhcp_inform")), ("DHCPSOLICIT", DnsKind.Asked("dhcp_discover")),
            ("DHCPADVERTISE", DnsKind.Step("dhcp_offer")), ("DHCPRENEW", DnsKind.Asked("dhcp_request")), ("DHCPREBIND", DnsKind.Asked("dhcp_request")),
            ("DHCPCONFIRM", DnsKind.Asked("dhcp_request")), ("DHCPREPLY", DnsKind.Success("dhcp_lease")), ("DHCPINFORMATION-REQUEST", DnsKind.Asked("dhcp_inform")),
            ("BOOTP", DnsKind.Step("bootp")), ("PXE", DnsKind.Step("pxe")), ("RTR-ADVERT", DnsKind.Step("router_advertisement")), ("RTR-SOLICIT", DnsKind.Step("router_solicitation")),
        }.Select(each => (System.Text.Encoding.ASCII.GetBytes(each.Name), each.Kind)),
    ];

    private static readonly DnsKind NoRange = DnsKind.Failure("dhcp_lease");

    public static bool TrySet(EventView line, LineText text)
    {
        if (text.Bytes.StartsWith("no address range available for DHCP"u8))
        {
            NoRange.SetOn(line);
            return true;
        }

        if (!text.TryCut("("u8, out LineText type, out LineText rest) || KindOf(type.Bytes) is not { } kind || !rest.TryCut(") "u8, out _, out LineText said))
        {
            return false;
        }

        kind.SetOn(line);
        said.TryCut(" "u8, out LineText first, out LineText after);
        if (first.Length > 0 && !IsHardware(first.Bytes) && ClientAddress.IsAddress(first.Bytes))
        {
            ClientAddress.Set(line, first.Start, first.Length);
            after.TryCut(" "u8, out first, out after);
        }

        if (IsHardware(first.Bytes))
        {
            first.SetAs(line, DnsFields.SourceMac);
            LineText more = after.Without(" "u8);
            if (more.Length > 0)
            {
                more.SetAs(line, Field.EventReason);
            }
        }

        return true;
    }

    private static DnsKind? KindOf(ReadOnlySpan<byte> type)
    {
        foreach ((byte[] name, DnsKind kind) in Kinds)
        {
            if (type.SequenceEqual(name))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary><c>02:00:00:00:00:01</c>, with the type before it where it is no Ethernet: <c>06-02:00:…</c>. DHCPv6 has a longer identifier.</summary>
    private static bool IsHardware(ReadOnlySpan<byte> text)
    {
        bool hasPairs = text.Length >= "02:00:00".Length;
        for (int at = 0; at < text.Length && hasPairs; at++)
        {
            hasPairs = at % 3 == 2 ? text[at] is (byte)':' or (byte)'-' : char.IsAsciiHexDigit((char)text[at]);
        }

        return hasPairs && text.Length % 3 == 2;
    }
}
