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

        if (!TryParse(address, words))
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
        bool isAddress = AddressNumber.TryRead(text, out UInt128 number);
        for (int i = Words - 1; i >= 0; i--)
        {
            words[i] = (ushort)number;
            number >>= 16;
        }

        return isAddress;
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
