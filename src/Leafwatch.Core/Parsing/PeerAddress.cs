namespace Leafwatch.Core.Parsing;

/// <summary>The other end of a connection, as <c>ADDRESS</c>, <c>[ADDRESS]</c>, <c>[ADDRESS]:PORT</c> or <c>ADDRESS:PORT</c>.</summary>
internal static class PeerAddress
{
    /// <summary>Sets <c>source.ip</c> and <c>source.port</c>; a text of another form sets nothing.</summary>
    public static bool TrySet(EventView line, LineText text)
    {
        if (!TryRead(text, out LineText address, out LineText port))
        {
            return false;
        }

        ClientAddress.Set(line, address.Start, address.Length);
        if (port.Length > 0)
        {
            port.SetAs(line, Field.SourcePort);
        }

        return true;
    }

    /// <summary>Sets the address, or the name that a server wrote instead because it looks names up.</summary>
    public static void SetHost(EventView line, LineText host)
    {
        if (host.Length > 0 && !host.Bytes.Contains((byte)' '))
        {
            ClientAddress.Set(line, host.Start, host.Length);
        }
    }

    public static bool TryRead(LineText text, out LineText address, out LineText port)
    {
        port = default;
        if (text.TrySkip("["u8, out LineText inBrackets))
        {
            return inBrackets.TryCut("]"u8, out address, out LineText after) && ClientAddress.IsAddress(address.Bytes)
                && (after.Length == 0 || TryReadPort(after, out port));
        }

        // An address of IPv6 has colons itself, and dropbear puts it into no brackets: the port stands behind the last.
        if (text.TryCutLast(":"u8, out address, out LineText number) && Digits.AreAll(number.Bytes) && ClientAddress.IsAddress(address.Bytes))
        {
            port = number;
            return true;
        }

        address = text;
        return ClientAddress.IsAddress(text.Bytes);
    }

    private static bool TryReadPort(LineText text, out LineText port) => text.TrySkip(":"u8, out port) && Digits.AreAll(port.Bytes);
}
