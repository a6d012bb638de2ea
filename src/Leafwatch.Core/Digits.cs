using System.Runtime.CompilerServices;

namespace Leafwatch.Core;

/// <summary>
/// Decimal digits at known places; a negative answer means that there was something else, so that several can be or-ed and
/// checked once.
/// </summary>
internal static class Digits
{
    public static bool Is(byte value) => (uint)(value - '0') <= 9;

    /// <summary>The value of a hexadecimal digit (<see cref="char.IsAsciiHexDigit"/>).</summary>
    public static int OfHex(byte digit) => Is(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;

    public static bool AreAll(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>How many digits <paramref name="text"/> begins with.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Leading(ReadOnlySpan<byte> text)
    {
        int end = 0;
        while (end < text.Length && Is(text[end]))
        {
            end++;
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Two(ReadOnlySpan<byte> text, int at)
    {
        uint tens = (uint)(text[at] - '0');
        uint ones = (uint)(text[at + 1] - '0');
        return tens <= 9 && ones <= 9 ? (int)((tens * 10) + ones) : -1;
    }

    public static int Four(ReadOnlySpan<byte> text, int at)
    {
        int high = Two(text, at);
        int low = Two(text, at + 2);
        return (high | low) < 0 ? -1 : (high * 100) + low;
    }

    /// <summary>A day of the month in two columns, with a zero or a space before a single digit.</summary>
    public static int PaddedTwo(ReadOnlySpan<byte> text, int at) =>
        text[at] == ' ' && Is(text[at + 1]) ? text[at + 1] - '0' : Two(text, at);
}
