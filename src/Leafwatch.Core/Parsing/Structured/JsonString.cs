namespace Leafwatch.Core.Parsing.Structured;

/// <summary>Strings of JSON (RFC 8259, section 7).</summary>
internal static class JsonString
{
    /// <summary>
    /// Objects with more members and elements than that are not read: no event has a hundredth of them, and those of a megabyte would take longer than any line may.
    /// </summary>
    public const int MostMembers = 1 << 15;

    /// <summary>The quotation mark that ends a string whose text begins at <paramref name="at"/>, or -1.</summary>
    public static int End(ReadOnlySpan<byte> text, int at)
    {
        while (at <= text.Length)
        {
            int found = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return -1;
            }

            at += found;
            if (text[at] == '"')
            {
                return at;
            }

            // Escapes often follow each other: to look at the next byte costs less than a search.
            do
            {
                at += 2;
            }
            while (at < text.Length && text[at] == '\\');
        }

        return -1;
    }
}
