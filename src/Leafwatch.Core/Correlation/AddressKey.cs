using System.Globalization;
using System.Text.Unicode;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// One way to write each address, so that it makes one group: IPv6 as RFC 5952 has it, IPv4 mapped into IPv6 as IPv4. What
/// is no address (a name that the server looked up) is written in small letters.
/// </summary>
internal static class AddressKey
{
    /// <summary>The most bytes that <see cref="Write"/> makes of an address.</summary>
    public const int LongestAddress = 45;

    private const int Words = 8;

    /// <returns>How many bytes were written to <paramref name="destination"/>, which holds those of the text and <see cref="LongestAddress"/> at least.</returns>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        Span<ushort> words = stackalloc ushort[Words];
        if (text.Contains((byte)':') && TryParse(text, words))
        {
            return Format(words, destination);
        }

        for (int i = 0; i < text.Length; i++)
        {
            destination[i] = (byte)(text[i] is >= (byte)'A' and <= (byte)'Z' ? text[i] | 0x20 : text[i]);
        }

        return text.Length;
    }

    /// <summary>Writes the network of an address as <see cref="Write"/> wrote it: of IPv4 its /24, of IPv6 its /64.</summary>
    /// <returns>How many bytes were written; none for what is no address.</returns>
    public static int WriteNetwork(ReadOnlySpan<byte> address, Span<byte> destination)
    {
        Span<ushort> words = stackalloc ushort[Words];
        if (address.Contains((byte)':'))
        {
            if (!TryParse(address, words))
            {
                return 0;
            }

            words[(Words / 2)..].Clear();
            int length = Format(words, destination);
            "/64"u8.CopyTo(destination[length..]);
            return length + 3;
        }

        if (!TryParseDotted(address, words))
        {
            return 0;
        }

        int host = address.LastIndexOf((byte)'.') + 1;
        address[..host].CopyTo(destination);
        "0/24"u8.CopyTo(destination[host..]);
        return host + 4;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, Span<ushort> words)
    {
        words.Clear();
        int count = 0;
        int gap = -1;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)':');
            ReadOnlySpan<byte> part = end < 0 ? text : text[..end];
            if (end < 0 && part.Contains((byte)'.'))
            {
                if (count > Words - 2 || !TryParseDotted(part, words[count..]))
                {
                    return false;
                }

                count += 2;
                break;
            }

            if (count == Words || !TryParseHex(part, out words[count++]))
            {
                return false;
            }

            if (end < 0)
            {
                break;
            }

            text = text[(end + 1)..];
            if (text is [(byte)':', ..])
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                text = text[1..];
            }
            else if (text.IsEmpty)
            {
                return false;
            }
        }

        if (gap < 0)
        {
            return count == Words;
        }

        if (count == Words)
        {
            return false;
        }

        words[gap..count].CopyTo(words[(gap + Words - count)..]);
        words[gap..(gap + Words - count)].Clear();
        return true;
    }

    private static bool TryParseDotted(ReadOnlySpan<byte> text, Span<ushort> words)
    {
        for (int i = 0; i < 4; i++)
        {
            int end = i < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end is < 1 or > 3)
            {
                return false;
            }

            int octet = 0;
            foreach (byte digit in text[..end])
            {
                octet = Digits.Is(digit) ? (octet * 10) + (digit - '0') : byte.MaxValue + 1;
            }

            if (octet > byte.MaxValue)
            {
                return false;
            }

            words[i / 2] = (ushort)((words[i / 2] << 8) | octet);
            text = text[Math.Min(end + 1, text.Length)..];
        }

        return true;
    }

    private static bool TryParseHex(ReadOnlySpan<byte> text, out ushort word)
    {
        int value = 0;
        foreach (byte digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                word = 0;
                return false;
            }

            value = (value << 4) | Digits.OfHex(digit);
        }

        word = (ushort)value;
        return text.Length is > 0 and <= 4;
    }

    private static int FormatHex(ushort word, Span<byte> destination)
    {
        int length = word < 0x10 ? 1 : word < 0x100 ? 2 : word < 0x1000 ? 3 : 4;
        for (int i = length - 1; i >= 0; i--)
        {
            destination[i] = "0123456789abcdef"u8[word & 0xF];
            word >>= 4;
        }

        return length;
    }

    private static int Format(ReadOnlySpan<ushort> words, Span<byte> destination)
    {
        if (words[..5].IndexOfAnyExcept((ushort)0) < 0 && words[5] == ushort.MaxValue)
        {
            Utf8.TryWrite(
                destination, CultureInfo.InvariantCulture, $"{words[6] >> 8}.{words[6] & 0xFF}.{words[7] >> 8}.{words[7] & 0xFF}", out int written);
            return written;
        }

        (int gap, int gapLength) = LongestGap(words);
        int length = 0;
        for (int i = 0; i < Words; i++)
        {
            if (i == gap)
            {
                destination[length++] = (byte)':';
                if (i == 0)
                {
                    destination[length++] = (byte)':';
                }

                i += gapLength - 1;
                continue;
            }

            length += FormatHex(words[i], destination[length..]);
            if (i < Words - 1)
            {
                destination[length++] = (byte)':';
            }
        }

        return length;
    }

    /// <summary>The first of the longest runs of at least two zeros (RFC 5952, section 4.2).</summary>
    private static (int Start, int Length) LongestGap(ReadOnlySpan<ushort> words)
    {
        (int start, int length) = (-1, 1);
        for (int i = 0; i < Words; i++)
        {
            int run = words[i..].IndexOfAnyExcept((ushort)0);
            run = run < 0 ? Words - i : run;
            if (run > length)
            {
                (start, length) = (i, run);
            }

            i += run;
        }

        return (start, length);
    }
}
