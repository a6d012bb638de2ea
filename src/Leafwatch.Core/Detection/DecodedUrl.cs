using System.Buffers.Text;
using System.Text;

namespace Leafwatch.Core.Detection;

/// <summary>
/// Path and query as the application behind the server sees them: escapes of RFC 3986 (<c>%2f</c>) and of old Microsoft servers
/// (<c>%u002f</c>) put back, and <c>+</c> in the query as the space that it is in forms. Attackers escape twice and thrice: so it is done
/// until nothing changes, three times at most.
/// </summary>
internal static class DecodedUrl
{
    private const int MostPasses = 3;

    /// <summary>Whether a text with a query (of a first <c>?</c> on) may change by it.</summary>
    public static bool MayChange(ReadOnlySpan<byte> text) => text.ContainsAny((byte)'%', (byte)'+');

    /// <summary>Decodes in place.</summary>
    /// <returns>The length of what is left.</returns>
    public static int Decode(Span<byte> text)
    {
        int query = text.IndexOf((byte)'?');
        if (query >= 0)
        {
            text[query..].Replace((byte)'+', (byte)' ');
        }

        int length = text.Length;
        for (int pass = 0; pass < MostPasses; pass++)
        {
            int left = DecodeOnce(text[..length]);
            if (left == length)
            {
                break;
            }

            length = left;
        }

        return length;
    }

    private static int DecodeOnce(Span<byte> text)
    {
        int first = text.IndexOf((byte)'%');
        if (first < 0)
        {
            return text.Length;
        }

        int written = first;
        for (int i = first; i < text.Length;)
        {
            if (text[i] == '%' && TryReadHex(text[(i + 1)..], 2, out uint value))
            {
                text[written++] = (byte)value;
                i += 3;
            }
            else if (text[i] == '%' && i + 1 < text.Length && text[i + 1] is (byte)'u' or (byte)'U' && TryReadHex(text[(i + 2)..], 4, out value) && Rune.TryCreate(value, out Rune rune))
            {
                // Six bytes become three at most.
                written += rune.EncodeToUtf8(text[written..]);
                i += 6;
            }
            else
            {
                text[written++] = text[i++];
            }
        }

        return written;
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, int digits, out uint value)
    {
        value = 0;
        return text.Length >= digits && Utf8Parser.TryParse(text[..digits], out value, out int taken, 'x') && taken == digits;
    }
}
