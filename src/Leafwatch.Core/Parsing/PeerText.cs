namespace Leafwatch.Core.Parsing;

/// <summary>
/// The other end of a connection as sshd writes it: <c>192.0.2.1 port 50022</c>, or without a port in old versions. Read
/// from the end of a text when a user name, which may contain anything, stands before it; from its start when other words follow.
/// </summary>
internal readonly ref struct PeerText
{
    private PeerText(LineText address, LineText port)
    {
        Address = address;
        Port = port;
    }

    public LineText Address { get; }

    public LineText Port { get; }

    /// <summary>Reads the peer that <paramref name="text"/> ends with.</summary>
    /// <param name="text">What is looked at.</param>
    /// <param name="before">What stands before the peer, with the space between; empty when nothing does.</param>
    /// <param name="peer">What was found.</param>
    public static bool TryReadAtEnd(LineText text, out LineText before, out PeerText peer)
    {
        LineText port = default;
        LineText rest = text;
        if (text.TryCutLast(" port "u8, out LineText beforePort, out LineText number) && Digits.AreAll(number.Bytes))
        {
            rest = beforePort;
            port = number;
        }

        int space = rest.Bytes.LastIndexOf((byte)' ');
        before = rest.To(space + 1);
        peer = new PeerText(rest.From(space + 1), port);
        return ClientAddress.IsAddress(peer.Address.Bytes) || IsUnknown(peer.Address.Bytes);
    }

    /// <summary>Reads the peer that <paramref name="text"/> begins with; what follows its address and port is <paramref name="after"/>.</summary>
    public static bool TryReadAtStart(LineText text, out PeerText peer, out LineText after)
    {
        int end = text.Bytes.IndexOf((byte)' ');
        LineText address = (end < 0 ? text : text.To(end)).Without(":"u8).Without("."u8);
        LineText rest = text.From(address.Length);
        LineText port = default;
        if (rest.TrySkip(" port "u8, out LineText number))
        {
            port = number.To(Digits.Leading(number.Bytes));
            rest = number.From(port.Length);
        }

        after = rest;
        peer = new PeerText(address, port);
        return ClientAddress.IsAddress(address.Bytes) || IsUnknown(address.Bytes);
    }

    /// <summary>What sshd calls a client that had left before it was asked who it is; the port is made up, too.</summary>
    public static bool IsUnknown(ReadOnlySpan<byte> address) => address.SequenceEqual("UNKNOWN"u8);

    public void Set(EventView line)
    {
        if (IsUnknown(Address.Bytes))
        {
            return;
        }

        ClientAddress.Set(line, Address.Start, Address.Length);
        if (Port.Length > 0)
        {
            Port.SetAs(line, Field.SourcePort);
        }
    }
}
