namespace Leafwatch.Core.Parsing.Dns;

/// <summary>The other end of a connection as name servers write it: <c>192.0.2.7#4711</c>, <c>192.0.2.7@4711</c>, <c>192.0.2.7/4711</c>, or without a port.</summary>
internal static class ServerPeer
{
    /// <summary>Sets who asked.</summary>
    public static bool TrySetSource(EventView line, LineText text, ReadOnlySpan<byte> separator)
    {
        if (!TryRead(text, separator, out LineText address, out LineText port))
        {
            return false;
        }

        ClientAddress.Set(line, address.Start, address.Length);
        SetPort(line, port, Field.SourcePort);
        return true;
    }

    /// <summary>Sets who was asked.</summary>
    public static bool TrySetDestination(EventView line, LineText text, ReadOnlySpan<byte> separator)
    {
        if (!TryRead(text, separator, out LineText address, out LineText port))
        {
            return false;
        }

        address.SetAs(line, DnsFields.DestinationIp);
        SetPort(line, port, DnsFields.DestinationPort);
        return true;
    }

    public static bool TryRead(LineText text, ReadOnlySpan<byte> separator, out LineText address, out LineText port)
    {
        bool hasPort = text.TryCutLast(separator, out address, out port);
        address.TryCut("%"u8, out address, out _);
        return address.Length > 0 && ClientAddress.IsAddress(address.Bytes) && (!hasPort || Digits.AreAll(port.Bytes));
    }

    private static void SetPort(EventView line, LineText port, Field field)
    {
        if (port.Length > 0)
        {
            port.SetAs(line, field);
        }
    }
}
