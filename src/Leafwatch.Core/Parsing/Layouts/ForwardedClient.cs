using System.Net;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Layouts;

/// <summary>
/// Finds the client behind proxies that may be believed: what <c>X-Forwarded-For</c> or <c>Forwarded</c> (RFC 7239) say is read from the
/// right, for each proxy appends the address that it saw; the first that is no trusted proxy is the client. What stands further left
/// is the client's own word.
/// </summary>
internal sealed class ForwardedClient(IReadOnlyList<IPNetwork> proxies, int header, bool isStandard)
{
    private static ReadOnlySpan<byte> QuoteOfNginx => @"\x22"u8;

    private readonly AddressRange[] _proxies = [.. proxies.Select(AddressRange.Of)];

    /// <param name="text">The line.</param>
    /// <param name="found">Where its values are.</param>
    /// <param name="client">The number of who connected; -1 in a layout that does not say it, as where all come through proxies.</param>
    /// <param name="start">Where the client's address begins.</param>
    /// <param name="length">How long it is.</param>
    /// <returns>Whether the connection came from a trusted proxy that names somebody.</returns>
    public bool TryFind(ReadOnlySpan<byte> text, FoundValues found, int client, out int start, out int length)
    {
        start = 0;
        length = 0;
        if (!found.Has(header) || (client >= 0 && !IsTrusted(text[found.Start(client)..found.End(client)])))
        {
            return false;
        }

        int from = found.Start(header);
        int end = found.End(header);
        while (end > from)
        {
            int comma = text[from..end].LastIndexOf((byte)',');
            int element = comma < 0 ? from : from + comma + 1;
            if (!text[element..end].ContainsAnyExcept(" \t"u8))
            {
                // RFC 9110, 5.6.1: who reads a list has to bear with empty elements.
                end = element - 1;
                continue;
            }

            if (!TryAddress(text, element, end, out Range address))
            {
                // A name, or nonsense: whoever wrote it cannot be followed further.
                break;
            }

            start = address.Start.Value;
            length = address.End.Value - start;
            if (!IsTrusted(text[address]))
            {
                return true;
            }

            end = element - 1;
        }

        return length > 0;
    }

    private bool IsTrusted(ReadOnlySpan<byte> text)
    {
        if (!AddressNumber.TryRead(text, out UInt128 number))
        {
            return false;
        }

        foreach (AddressRange range in _proxies)
        {
            if (range.Contains(number))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The address in one element, without port, brackets and quotation marks.</summary>
    private bool TryAddress(ReadOnlySpan<byte> text, int start, int end, out Range address)
    {
        address = default;
        if (isStandard && !TryFor(text, ref start, ref end))
        {
            return false;
        }

        // A quotation mark may have been written with its escape (nginx's is \x22), and IIS writes a plus for a space.
        while (start < end && LengthAtStart(text[start..end]) is > 0 and var skipped)
        {
            start += skipped;
        }

        while (end > start && LengthAtEnd(text[start..end]) is > 0 and var skipped)
        {
            end -= skipped;
        }

        AddressAndPortMeaning.Split(text[start..end], out Range host, out _);
        (int offset, int length) = host.GetOffsetAndLength(end - start);
        address = (start + offset)..(start + offset + length);
        return length > 0 && ClientAddress.IsAddress(text[address]);
    }

    private static int LengthAtStart(ReadOnlySpan<byte> text) => text.StartsWith(QuoteOfNginx) ? QuoteOfNginx.Length : IsAround(text[0]) ? 1 : 0;

    private static int LengthAtEnd(ReadOnlySpan<byte> text) => text.EndsWith(QuoteOfNginx) ? QuoteOfNginx.Length : IsAround(text[^1]) ? 1 : 0;

    private static bool IsAround(byte b) => b is (byte)' ' or (byte)'+' or (byte)'\t' or (byte)'"' or (byte)'\\';

    /// <summary>Narrows an element to the value of its <c>for=</c>.</summary>
    private static bool TryFor(ReadOnlySpan<byte> text, ref int start, ref int end)
    {
        int at = start;
        while (at < end)
        {
            int semicolon = text[at..end].IndexOf((byte)';');
            int pairEnd = semicolon < 0 ? end : at + semicolon;
            ReadOnlySpan<byte> pair = text[at..pairEnd].TrimStart((byte)' ');
            if (pair.Length >= 4 && (pair[0] | 0x20) == 'f' && (pair[1] | 0x20) == 'o' && (pair[2] | 0x20) == 'r' && pair[3] == '=')
            {
                start = pairEnd - pair.Length + 4;
                end = pairEnd;
                return true;
            }

            at = pairEnd + 1;
        }

        return false;
    }
}
