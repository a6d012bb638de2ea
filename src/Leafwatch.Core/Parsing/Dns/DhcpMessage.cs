namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// What dnsmasq says of leases (src/rfc2131.c, log_packet; rfc3315.c, log6_packet): <c>DHCPACK(eth0) 192.0.2.7 02:00:00:00:00:01 name</c>, of which the address and what stands
/// behind the hardware's address may be absent.
/// </summary>
/// <remarks>What a client calls itself is the last part, and may be anything; the address stands before the hardware's.</remarks>
internal static class DhcpMessage
{
    private static readonly (byte[] Name, EventKind Kind)[] Kinds =
    [
        .. new (string Name, EventKind Kind)[]
        {
            ("DHCPDISCOVER", EventKind.Asked("dhcp_discover")), ("DHCPOFFER", EventKind.Network("dhcp_offer")), ("DHCPREQUEST", EventKind.Asked("dhcp_request")),
            ("DHCPACK", EventKind.NetworkSuccess("dhcp_lease")), ("DHCPNAK", EventKind.NetworkFailure("dhcp_lease")), ("DHCPDECLINE", EventKind.NetworkFailure("dhcp_decline")),
            ("DHCPRELEASE", EventKind.NetworkSuccess("dhcp_release")), ("DHCPINFORM", EventKind.Asked("dhcp_inform")), ("DHCPSOLICIT", EventKind.Asked("dhcp_discover")),
            ("DHCPADVERTISE", EventKind.Network("dhcp_offer")), ("DHCPRENEW", EventKind.Asked("dhcp_request")), ("DHCPREBIND", EventKind.Asked("dhcp_request")),
            ("DHCPCONFIRM", EventKind.Asked("dhcp_request")), ("DHCPREPLY", EventKind.NetworkSuccess("dhcp_lease")), ("DHCPINFORMATION-REQUEST", EventKind.Asked("dhcp_inform")),
            ("BOOTP", EventKind.Network("bootp")), ("PXE", EventKind.Network("pxe")), ("RTR-ADVERT", EventKind.Network("router_advertisement")), ("RTR-SOLICIT", EventKind.Network("router_solicitation")),
        }.Select(each => (System.Text.Encoding.ASCII.GetBytes(each.Name), each.Kind)),
    ];

    private static readonly EventKind NoRange = EventKind.NetworkFailure("dhcp_lease");

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

    private static EventKind? KindOf(ReadOnlySpan<byte> type)
    {
        foreach ((byte[] name, EventKind kind) in Kinds)
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
