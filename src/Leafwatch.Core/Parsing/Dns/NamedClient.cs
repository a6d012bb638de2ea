namespace Leafwatch.Core.Parsing.Dns;

/// <summary>
/// What BIND puts before a message about a client (lib/ns/client.c, ns_client_logv): <c>client @0x7f1506915098 192.0.2.7#4711/key name (question): view name: message</c>, of
/// which the key, the question and the view may be absent, and in old versions the object's address.
/// </summary>
/// <remarks>
/// The client chooses the question. BIND writes names without spaces (<c>\032</c>) and with a backslash before parentheses, so that the first parenthesis
/// without one ends it.
/// </remarks>
internal readonly ref struct NamedClient
{
    private NamedClient(LineText peer, LineText question, LineText message)
    {
        Peer = peer;
        Question = question;
        Message = message;
    }

    /// <summary>Address and port; <c>(no-peer)</c> when there is no client any more.</summary>
    public LineText Peer { get; }

    /// <summary>Empty when there is none.</summary>
    public LineText Question { get; }

    public LineText Message { get; }

    public static bool TryRead(LineText text, out NamedClient client)
    {
        client = default;
        if (!text.TrySkip("client "u8, out LineText rest)
            || (rest.Bytes.StartsWith("@0x"u8) && !rest.TryCut(" "u8, out _, out rest))
            || !rest.TryCut(" "u8, out LineText peer, out LineText after))
        {
            return false;
        }

        LineText last = peer;
        bool isSigned = peer.Bytes.EndsWith("/key"u8);
        if (isSigned && !after.TryCut(" "u8, out last, out after))
        {
            return false;
        }

        peer = isSigned ? peer.Without("/key"u8) : peer.Without(":"u8);
        LineText question = default;
        if (last.Bytes.EndsWith(":"u8) && !after.Bytes.StartsWith("("u8))
        {
            rest = after;
        }
        else if (!after.TrySkip("("u8, out LineText name) || EndOf(name.Bytes) is not (var end and >= 0) || !name.From(end).TrySkip("): "u8, out rest))
        {
            return false;
        }
        else
        {
            question = name.To(end);
        }

        if (rest.TrySkip("view "u8, out LineText view) && view.TryCut(": "u8, out _, out LineText said))
        {
            rest = said;
        }

        client = new NamedClient(peer, question, rest);
        return true;
    }

    /// <summary>Where a closing parenthesis without a backslash stands, or -1.</summary>
    private static int EndOf(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == ')')
            {
                return at;
            }
        }

        return -1;
    }
}
