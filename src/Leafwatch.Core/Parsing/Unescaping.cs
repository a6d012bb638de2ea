namespace Leafwatch.Core.Parsing;

/// <summary>
/// Takes back what web servers do to a value before they write it: Apache writes <c>\"</c>, <c>\\</c>, <c>\n</c> and so on
/// and <c>\xhh</c> (ap_escape_logitem), nginx writes <c>\xHH</c> (ngx_http_log_escape). Most values have no backslash and
/// stay where they are.
/// </summary>
internal sealed class Unescaping
{
    private byte[] _plain = new byte[256];

    /// <summary>
    /// Sets <paramref name="field"/> to the part of the line that begins at <paramref name="start"/>, which counts from the start of
    /// the line.
    /// </summary>
    public void Set(EventView line, Field field, int start, int length)
    {
        ReadOnlySpan<byte> written = line.Line.Slice(start, length);
        int escape = written.IndexOf((byte)'\\');
        if (escape < 0)
        {
            line.Set(field, line.LineStart + start, length);
            return;
        }

        if (_plain.Length < length)
        {
            _plain = new byte[Math.Max(length, _plain.Length * 2)];
        }

        line.SetCopy(field, _plain.AsSpan(0, Unescape(written, escape, _plain)));
    }

    private static int Unescape(ReadOnlySpan<byte> written, int firstEscape, Span<byte> plain)
    {
        written[..firstEscape].CopyTo(plain);
        int length = firstEscape;
        int at = firstEscape;
        while (at < written.Length)
        {
            byte value = written[at++];
            if (value == '\\' && at < written.Length)
            {
                (value, int taken) = Escaped(written[at..]);
                at += taken;
            }

            plain[length++] = value;
        }

        return length;
    }

    /// <summary>What the text after a backslash stands for; a backslash that begins no known escape is itself.</summary>
    private static (byte Value, int Taken) Escaped(ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'"' or (byte)'\\':
                return (text[0], 1);
            case (byte)'b':
                return ((byte)'\b', 1);
            case (byte)'n':
                return ((byte)'\n', 1);
            case (byte)'r':
                return ((byte)'\r', 1);
            case (byte)'t':
                return ((byte)'\t', 1);
            case (byte)'v':
                return ((byte)'\v', 1);
            case (byte)'x' when text.Length >= 3 && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]):
                return ((byte)((HexValue(text[1]) << 4) | HexValue(text[2])), 3);
            default:
                return ((byte)'\\', 0);
        }
    }

    private static int HexValue(byte digit) => Digits.Is(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
