namespace Leafwatch.Core.Parsing.Web;

/// <summary>
/// Reads lines that begin with the name of the site alone, <c>www.example.org 192.0.2.7 - - […</c> (<c>%v %h %l %u</c>). Only that the second word is an address, and the
/// first is none, tells them from those of a client whose name was looked up.
/// </summary>
internal sealed class HostFirstParser(LineParser inner) : LineParser
{
    public override bool TryParse(EventView line) => IsHostFirst(line.Line) && inner.TryParse(line);

    private static bool IsHostFirst(ReadOnlySpan<byte> text)
    {
        int host = text.IndexOf((byte)' ');
        int client = host < 0 ? -1 : text[(host + 1)..].IndexOf((byte)' ');
        return client > 0 && ClientAddress.IsAddress(text.Slice(host + 1, client)) && !ClientAddress.IsAddress(text[..host]);
    }
}
