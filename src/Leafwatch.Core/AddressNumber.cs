using System.Buffers.Binary;
using System.Net;

namespace Leafwatch.Core;

/// <summary>An address as a number of 128 bits, IPv4 mapped into IPv6; read without an object for each.</summary>
internal static class AddressNumber
{
    private const int Groups = 8;

    public static UInt128 Of(IPAddress address) => BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());

    public static bool TryRead(ReadOnlySpan<byte> text, out UInt128 number)
    {
        number = 0;
        if (!text.Contains((byte)':'))
        {
            bool isRead = TryReadOld(text, out uint old);
            number = ((UInt128)0xFFFF << 32) | old;
            return isRead;
        }

        Span<ushort> groups = stackalloc ushort[Groups];
        int count = 0;
        int gap = -1;
        if (text.StartsWith("::"u8))
        {
            gap = 0;
            text = text[2..];
        }

        while (!text.IsEmpty)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains((byte)'.'))
            {
                if (count > Groups - 2 || !TryReadOld(group, out uint old))
                {
                    return false;
                }

                groups[count++] = (ushort)(old >> 16);
                groups[count++] = (ushort)old;
                break;
            }

            if (count == Groups || !TryReadGroup(group, out groups[count]))
            {
                return false;
            }

            count++;
            text = colon < 0 ? default : text[(colon + 1)..];
            if (colon >= 0 && text.IsEmpty)
            {
                return false;
            }

            if (!text.IsEmpty && text[0] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                text = text[1..];
            }
        }

        if (gap < 0 ? count != Groups : count == Groups)
        {
            return false;
        }

        for (int i = 0; i < Groups; i++)
        {
            int from = gap < 0 || i < gap ? i : i - (Groups - count);
            number = (number << 16) | (gap >= 0 && i >= gap && i < gap + Groups - count ? (ushort)0 : groups[from]);
        }

        return true;
    }

    private static bool TryReadGroup(ReadOnlySpan<byte> text, out ushort group)
    {
        group = 0;
        if (text.Length is 0 or > 4)
        {
            return false;
        }

        foreach (byte digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            group = (ushort)((group << 4) | Digits.OfHex(digit));
        }

        return true;
    }

    private static bool TryReadOld(ReadOnlySpan<byte> text, out uint address)
    {
        address = 0;
        for (int i = 0; i < 4; i++)
        {
            int length = Digits.Leading(text);
            if (length is 0 or > 3)
            {
                return false;
            }

            int part = 0;
            foreach (byte digit in text[..length])
            {
                part = (part * 10) + (digit - '0');
            }

            if (part > 255 || (i < 3 && (length == text.Length || text[length] != '.')))
            {
                return false;
            }

            address = (address << 8) | (uint)part;
            text = i < 3 ? text[(length + 1)..] : text[length..];
        }

        return text.IsEmpty;
    }
}
