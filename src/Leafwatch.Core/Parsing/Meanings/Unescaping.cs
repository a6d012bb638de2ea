using System.Runtime.CompilerServices;
using System.Text;

namespace Leafwatch.Core.Parsing.Meanings;

/// <summary>
/// Takes back what web servers do to a value before they write it (<see cref="EscapeStyle"/>). Most values have no backslash
/// and stay where they are.
/// </summary>
internal sealed class Unescaping(EscapeStyle style = EscapeStyle.Backslash)
{
    /// <summary>As far as a value is unescaped, more than the longest line that is followed: so no line takes long.</summary>
    public const int MostUnescaped = 128 * 1024;

    private byte[] _plain = new byte[256];

    public EscapeStyle Style => style;

    private byte Mark => style == EscapeStyle.Hash ? (byte)'#' : (byte)'\\';

    // Whether the line at hand is known to have no escape.
    private bool _isPlain = style == EscapeStyle.None;

    /// <summary>Says that the values to come are of another line.</summary>
    public void Begin() => _isPlain = style == EscapeStyle.None;

    /// <summary>Looks a line through, so that its values need not be, one by one.</summary>
    public void LookThrough(ReadOnlySpan<byte> line) => _isPlain = style == EscapeStyle.None || !line.Contains(Mark);

    /// <summary>
    /// Sets <paramref name="field"/> to the part of the line that begins at <paramref name="start"/>, which counts from the start of
    /// the line.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(EventView line, Field field, int start, int length)
    {
        if (_isPlain)
        {
            line.Set(field, line.LineStart + start, length);
        }
        else
        {
            SetUnescaped(line, field, start, length);
        }
    }

    /// <summary>Room for a value that is to be copied into an event; it holds until the next one is asked for.</summary>
    public Span<byte> Scratch(int length)
    {
        if (_plain.Length < length)
        {
            _plain = new byte[Math.Max(length, _plain.Length * 2)];
        }

        return _plain.AsSpan(0, length);
    }

    /// <summary>Takes escapes back; far behind the beginning (<see cref="MostUnescaped"/>) they stay.</summary>
    /// <param name="written">The value as it is written.</param>
    /// <param name="plain">Where it goes; it never grows.</param>
    /// <returns>How many bytes it has.</returns>
    public int Unescape(ReadOnlySpan<byte> written, Span<byte> plain) => Unescape(written, 0, plain);

    private void SetUnescaped(EventView line, Field field, int start, int length)
    {
        ReadOnlySpan<byte> written = line.Line.Slice(start, length);
        int escape = written.IndexOf(Mark);
        if (escape < 0)
        {
            line.Set(field, line.LineStart + start, length);
            return;
        }

        Span<byte> plain = Scratch(length);
        line.SetCopy(field, plain[..Unescape(written, escape, plain)]);
    }

    private int Unescape(ReadOnlySpan<byte> written, int firstEscape, Span<byte> plain)
    {
        written[..firstEscape].CopyTo(plain);
        int length = firstEscape;
        int at = firstEscape;
        int end = Math.Min(written.Length, MostUnescaped);
        while (at < end)
        {
            byte value = written[at++];
            if (value == '\\' && style == EscapeStyle.Json && at < written.Length && written[at] == 'u'
                && TryCharacter(written[at..], out Rune character, out int units))
            {
                at += units;
                length += character.EncodeToUtf8(plain[length..]);
                continue;
            }

            if (style == EscapeStyle.Hash)
            {
                if (value == '#' && written.Length - at >= 2 && char.IsAsciiHexDigit((char)written[at]) && char.IsAsciiHexDigit((char)written[at + 1]))
                {
                    value = (byte)((Digits.OfHex(written[at]) << 4) | Digits.OfHex(written[at + 1]));
                    at += 2;
                }
            }
            else if (value == '\\' && at < written.Length)
            {
                (value, int taken) = Escaped(written[at..]);
                at += taken;
            }

            plain[length++] = value;
        }

        int rest = written.Length - Math.Min(at, written.Length);
        written[^rest..].CopyTo(plain[length..]);
        return length + rest;
    }

    /// <summary>What the text after a backslash stands for; a backslash that begins no known escape is itself.</summary>
    private (byte Value, int Taken) Escaped(ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'"' or (byte)'\\':
                return (text[0], 1);
            case (byte)'/' when style == EscapeStyle.Json:
                return ((byte)'/', 1);
            case (byte)'f' when style == EscapeStyle.Json:
                return ((byte)'\f', 1);
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
                return ((byte)((Digits.OfHex(text[1]) << 4) | Digits.OfHex(text[2])), 3);
            default:
                return ((byte)'\\', 0);
        }
    }

    /// <summary>Reads <c>uXXXX</c>, or two of them where they are the halves of one character.</summary>
    private static bool TryCharacter(ReadOnlySpan<byte> text, out Rune character, out int length)
    {
        character = Rune.ReplacementChar;
        length = 5;
        if (!TryUnit(text, out char high))
        {
            return false;
        }

        if (char.IsHighSurrogate(high) && text.Length > 6 && text[5] == '\\' && TryUnit(text[6..], out char low) && Rune.TryCreate(high, low, out character))
        {
            length = 11;
            return true;
        }

        if (!Rune.TryCreate(high, out character))
        {
            character = Rune.ReplacementChar;
        }

        return true;
    }

    private static bool TryUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < 5 || text[0] != 'u')
        {
            return false;
        }

        int value = 0;
        for (int i = 1; i < 5; i++)
        {
            if (!char.IsAsciiHexDigit((char)text[i]))
            {
                return false;
            }

            value = (value << 4) | Digits.OfHex(text[i]);
        }

        unit = (char)value;
        return true;
    }
}
