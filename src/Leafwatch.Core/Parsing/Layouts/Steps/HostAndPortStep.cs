namespace Leafwatch.Core.Parsing.Layouts.Steps;

/// <summary><c>example.org:443</c>, <c>2001:db8::1:50022</c>: the last colon of the word is the one before the port.</summary>
/// <param name="host">The value before it.</param>
/// <param name="port">The value behind it.</param>
/// <param name="isSite">Whether the host is the name of a site, whose addresses are in brackets (RFC 3986, section 3.2.2): <c>::1</c> is then a client, not port 1 of a site.</param>
/// <param name="stop">Where the word ends.</param>
/// <param name="after">What follows.</param>
internal sealed class HostAndPortStep(int host, int port, bool isSite, byte stop, Literal after) : LayoutStep
{
    public override int Run(ReadOnlySpan<byte> text, int at, FoundValues found)
    {
        int length = text[at..].IndexOf(stop);
        found.Patience -= length < 0 ? text.Length - at : length;
        if (length <= 0)
        {
            return Failed;
        }

        int end = at + length;
        int colon = at + text[at..end].LastIndexOf((byte)':');
        if (colon <= at || !(Digits.AreAll(text[(colon + 1)..end]) || (end == colon + 2 && text[colon + 1] == '-')))
        {
            return Failed;
        }

        if (isSite && text[at..colon].Contains((byte)':') && text[colon - 1] != ']')
        {
            return Failed;
        }

        found.IsQuad = false;
        if (text[at..colon].SequenceEqual("unix"u8))
        {
            // It came through a socket of the file system: HAProxy's number of it is no port.
            found.PutNothing(host);
            found.PutNothing(port);
            return after.After(text, end);
        }

        found.Put(host, at, colon);
        found.Put(port, colon + 1, end);
        return after.After(text, end);
    }
}
