using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Leafwatch.Core.Detection;

/// <summary>Reads addresses as logs write them: four decimal numbers, or IPv6; never the old short and octal forms.</summary>
internal static class AddressText
{
    private const int Longest = 45;
    private static readonly SearchValues<byte> Allowed = SearchValues.Create("0123456789abcdefABCDEF.:"u8);

    /// <summary>Reads an address; one of IPv4 mapped into IPv6 comes out as IPv4.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        bool isAddress = text.Length is > 1 and <= Longest && (text.Contains((byte)':') || text.Count((byte)'.') == 3);
        if (!isAddress || text.ContainsAnyExcept(Allowed))
        {
            return false;
        }

        Span<char> characters = stackalloc char[Longest];
        Encoding.ASCII.GetChars(text, characters);
        if (!IPAddress.TryParse(characters[..text.Length], out address))
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return true;
    }
}
