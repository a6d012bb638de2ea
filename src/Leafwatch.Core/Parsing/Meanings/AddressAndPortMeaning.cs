namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>The client with its port in one value: <c>192.0.2.1:50022</c>, <c>[2001:db8::1]:50022</c>; without a port too.</summary>
internal sealed class AddressAndPortMeaning : ValueMeaning
{
    public override IReadOnlyList<Field> Fields { get; } = [Field.SourceIp, Field.SourceDomain, Field.SourcePort];

    public override void Set(EventView line, int start, int length, Unescaping unescaping)
    {
        Split(line.Line.Slice(start, length), out Range host, out Range port);
        (int offset, int hostLength) = host.GetOffsetAndLength(length);
        if (!line.Has(Field.SourceIp) && hostLength > 0)
        {
            ClientAddress.Set(line, start + offset, hostLength);
        }

        (offset, int portLength) = port.GetOffsetAndLength(length);
        if (portLength > 0)
        {
            line.Set(Field.SourcePort, line.LineStart + start + offset, portLength);
        }
    }

    /// <summary>Parts an address from its port: after the bracket of an IPv6 address, or after the only colon.</summary>
    public static void Split(ReadOnlySpan<byte> text, out Range host, out Range port)
    {
        host = Range.All;
        port = text.Length..text.Length;
        if (text.Length > 0 && text[0] == '[')
        {
            int bracket = text.IndexOf((byte)']');
            if (bracket > 0)
            {
                host = 1..bracket;
                if (bracket + 2 < text.Length && text[bracket + 1] == ':' && Digits.AreAll(text[(bracket + 2)..]))
                {
                    port = (bracket + 2)..text.Length;
                }
            }

            return;
        }

        int colon = text.LastIndexOf((byte)':');
        if (colon >= 0 && text.IndexOf((byte)':') == colon && Digits.AreAll(text[(colon + 1)..]))
        {
            host = ..colon;
            port = (colon + 1)..text.Length;
        }
    }
}
