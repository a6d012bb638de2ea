using System.Buffers;
using System.Text;

namespace Leafwatch.Core.Rollups;

/// <summary>
/// Takes out of addresses of pages what may give somebody away, or let somebody in: e-mail addresses, what looks like a token, and in
/// lines the values of keys that are named as secrets. Rollups keep no queries at all.
/// </summary>
public static class UrlRedaction
{
    private const string Secret = "[secret]";

    /// <summary>What ends an address within a line.</summary>
    private static readonly SearchValues<char> Around = SearchValues.Create(" \t\r\n\"'<>|");

    private static readonly SearchValues<char> EndOfValue = SearchValues.Create("&;# ");

    /// <summary>Parts of the names of keys whose values let somebody in.</summary>
    private static readonly SearchValues<string> SecretNames = SearchValues.Create(
        ["pass", "pwd", "secret", "token", "oauth", "authoriz", "auth_", "credential", "session", "jwt", "apikey", "api_key", "api-key", "access_key", "signature", "mail"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Names that are so short that they count only as a whole.</summary>
    private static readonly string[] ShortNames = ["auth", "sid", "sig", "key", "pw", "pin", "otp", "code"];

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

    /// <summary>A line of a log with the addresses of pages in it redacted; all else stays as it is.</summary>
    public static string RedactLine(string line)
    {
        StringBuilder? changed = null;
        int copied = 0;
        int at = 0;
        while (at < line.Length)
        {
            int length = line.AsSpan(at).IndexOfAny(Around);
            length = length < 0 ? line.Length - at : length;
            ReadOnlySpan<char> piece = line.AsSpan(at, length);
            if (IsAddress(piece) && RedactAddress(piece) is { } clean)
            {
                (changed ??= new StringBuilder(line.Length)).Append(line, copied, at - copied).Append(clean);
                copied = at + length;
            }

            at += length + 1;
        }

        return changed is null ? line : changed.Append(line, copied, line.Length - copied).ToString();
    }

    private static bool IsAddress(ReadOnlySpan<char> piece) =>
        piece.StartsWith('/') || piece.Contains("://", StringComparison.Ordinal) || (piece.IndexOf('?') is >= 0 and var query && piece[query..].Contains('='));

    /// <summary>The address without what is secret; <see langword="null"/> when nothing of it is.</summary>
    private static string? RedactAddress(ReadOnlySpan<char> address)
    {
        string text = WithoutSecretValues(WithoutPassword(address.ToString()));
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ReadOnlySpan<byte> clean = Redact(bytes, new byte[(2 * bytes.Length) + Token.Length]);
        if (clean != bytes)
        {
            return Encoding.UTF8.GetString(clean);
        }

        return address.SequenceEqual(text) ? null : text;
    }

    /// <summary>RFC 3986, section 3.2.1: <c>https://user:password@host</c>.</summary>
    private static string WithoutPassword(string address)
    {
        int start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3)
        {
            return address;
        }

        int end = address.AsSpan(start).IndexOfAny("/?#") is >= 0 and var length ? start + length : address.Length;
        int at = address.AsSpan(start, end - start).LastIndexOf('@');
        int colon = at < 0 ? -1 : address.AsSpan(start, at).IndexOf(':');
        return colon < 0 ? address : $"{address[..(start + colon + 1)]}{Secret}{address[(start + at)..]}";
    }

    private static string WithoutSecretValues(string address)
    {
        int query = address.IndexOfAny(['?', ';', '#']);
        if (query < 0)
        {
            return address;
        }

        StringBuilder clean = new(address, 0, query + 1, address.Length);
        int at = query + 1;
        while (at < address.Length)
        {
            int length = address.AsSpan(at).IndexOfAny(EndOfValue);
            int end = length < 0 ? address.Length : at + length;
            int equals = address.AsSpan(at, end - at).IndexOf('=');
            if (equals > 0 && equals < end - at - 1 && IsSecret(address.AsSpan(at, equals)))
            {
                clean.Append(address, at, equals + 1).Append(Secret);
            }
            else
            {
                clean.Append(address, at, end - at);
            }

            if (end < address.Length)
            {
                clean.Append(address[end]);
            }

            at = end + 1;
        }

        return clean.ToString();
    }

    private static bool IsSecret(ReadOnlySpan<char> name)
    {
        if (name.ContainsAny(SecretNames))
        {
            return true;
        }

        foreach (string shortName in ShortNames)
        {
            if (name.Equals(shortName, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
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

        return at > 0 && after < word.Length && word[after..].IndexOf((byte)'.') > 0 && !word.StartsWith("[secret]@"u8);
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
