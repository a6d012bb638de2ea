using System.Globalization;
using System.Text;
using Leafwatch.Core.Parsing.Meanings;

namespace Leafwatch.Core.Parsing.Windows;

/// <summary>Text of XML: its five entities and references to characters by number (XML 1.0, sections 4.1 and 4.6). Any other stays as it is written.</summary>
internal sealed class XmlText
{
    private const int LongestReference = 10;

    private byte[] _plain = new byte[256];

    public void Set(EventView line, Field field, LineText written)
    {
        int first = written.Bytes.IndexOf((byte)'&');
        if (first < 0)
        {
            written.SetAs(line, field);
            return;
        }

        if (_plain.Length < written.Length)
        {
            _plain = new byte[Math.Max(written.Length, _plain.Length * 2)];
        }

        line.SetCopy(field, _plain.AsSpan(0, Unescape(written.Bytes, first, _plain)));
    }

    /// <summary>Takes references back, as far as <see cref="Unescaping.MostUnescaped"/>; what comes out is never longer.</summary>
    private static int Unescape(ReadOnlySpan<byte> written, int at, Span<byte> plain)
    {
        written[..at].CopyTo(plain);
        int length = at;
        while (at < written.Length)
        {
            int end = written[at..Math.Min(written.Length, at + LongestReference)].IndexOf((byte)';');
            if (end > 1 && TryCharacter(written[(at + 1)..(at + end)], out Rune character))
            {
                length += character.EncodeToUtf8(plain[length..]);
                at += end + 1;
            }
            else
            {
                plain[length++] = written[at++];
            }

            int run = at < Unescaping.MostUnescaped ? written[at..].IndexOf((byte)'&') : -1;
            run = run < 0 ? written.Length - at : run;
            written.Slice(at, run).CopyTo(plain[length..]);
            length += run;
            at += run;
        }

        return length;
    }

    private static bool TryCharacter(ReadOnlySpan<byte> name, out Rune character)
    {
        char known = name switch
        {
            [(byte)'l', (byte)'t'] => '<',
            [(byte)'g', (byte)'t'] => '>',
            [(byte)'a', (byte)'m', (byte)'p'] => '&',
            [(byte)'q', (byte)'u', (byte)'o', (byte)'t'] => '"',
            [(byte)'a', (byte)'p', (byte)'o', (byte)'s'] => '\'',
            _ => '\0',
        };
        character = new Rune(known);
        return known != '\0' || (name[0] == '#' && TryNumber(name[1..], out character));
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out Rune character)
    {
        character = Rune.ReplacementChar;
        bool isHex = digits.Length > 1 && (digits[0] | 0x20) == 'x';
        bool isNumber = isHex
            ? int.TryParse(digits[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int number)
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        if (isNumber && number != 0 && Rune.IsValid(number))
        {
            character = new Rune(number);
        }

        return isNumber;
    }
}
