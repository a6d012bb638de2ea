namespace Leafwatch.Core.Rollups;

/// <summary>
/// Takes out of addresses of pages what may give somebody away, or let somebody in: e-mail addresses, and what looks like a token.
/// Queries are not kept at all.
/// </summary>
public static class UrlRedaction
{
    /// <summary>A token is at least so long, and changes so often between letters and digits: words and years joined by hyphens do not.</summary>
    private const int ShortestToken = 20;

    private const int FewestChanges = 5;

    private static ReadOnlySpan<byte> Mail => "[mail]"u8;

    private static ReadOnlySpan<byte> Token => "[token]"u8;

    /// <param name="text">The address, or several.</param>
    /// <param name="room">Room for the result, at least as long as the text and a few bytes.</param>
    /// <returns>The text itself when there is nothing to take out.</returns>
    public static ReadOnlySpan<byte> Redact(ReadOnlySpan<byte> text, Span<byte> room)
    {
        int written = 0;
        bool isChanged = false;
        int at = 0;
        while (at < text.Length)
        {
            int length = WordLength(text[at..]);
            if (length == 0)
            {
                room[written++] = text[at++];
                continue;
            }

            ReadOnlySpan<byte> word = text.Slice(at, length);
            ReadOnlySpan<byte> replacement = IsMail(word) ? Mail : IsToken(word) ? Token : default;
            isChanged |= !replacement.IsEmpty;
            ReadOnlySpan<byte> put = replacement.IsEmpty ? word : replacement;
            put.CopyTo(room[written..]);
            written += put.Length;
            at += length;
        }

        return isChanged ? room[..written] : text;
    }

    /// <summary>How long the part of an address is that begins here: letters, digits, and what joins them in names, tokens and mail addresses.</summary>
    private static int WordLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && text[length] is not ((byte)'/' or (byte)'?' or (byte)'&' or (byte)'=' or (byte)';' or (byte)':' or (byte)' ' or 0))
        {
            length++;
        }

        return length;
    }

    private static bool IsMail(ReadOnlySpan<byte> word)
    {
        int at = word.IndexOf((byte)'@');
        int after = at + 1;
        if (at < 0)
        {
            at = word.IndexOf("%40"u8);
            after = at + 3;
        }

        return at > 0 && after < word.Length && word[after..].IndexOf((byte)'.') > 0;
    }

    private static bool IsToken(ReadOnlySpan<byte> word)
    {
        int length = 0;
        int changes = 0;
        bool wasDigit = false;
        foreach (byte letter in word)
        {
            bool isDigit = letter is >= (byte)'0' and <= (byte)'9';
            bool isLetter = (letter | 0x20) is >= 'a' and <= 'z';
            if (!isDigit && !isLetter && letter is not ((byte)'-' or (byte)'_'))
            {
                // A dot joins the parts of a signed token; before the ending of a file it ends a name.
                length = 0;
                changes = 0;
                continue;
            }

            if (isDigit || isLetter)
            {
                changes += length > 0 && isDigit != wasDigit ? 1 : 0;
                wasDigit = isDigit;
            }

            length++;
            if (length >= ShortestToken && changes >= FewestChanges)
            {
                return true;
            }
        }

        return false;
    }
}
