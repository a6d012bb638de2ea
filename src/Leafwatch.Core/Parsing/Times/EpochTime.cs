namespace Leafwatch.Core.Parsing.Times;

/// <summary>Time as a number since 1970.</summary>
internal static class EpochTime
{
    private const int MostDigits = 18;

    /// <summary>Reads the number that <paramref name="text"/> begins with.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, long unitsPerSecond, out long ticks, out int length)
    {
        ticks = 0;
        length = Digits.Leading(text);
        if (length is 0 or > 19)
        {
            return false;
        }

        long units = 0;
        foreach (byte digit in text[..Math.Min(length, MostDigits)])
        {
            units = (units * 10) + (digit - '0');
        }

        if (length > MostDigits)
        {
            // Nanoseconds have nineteen digits, of which ticks take no notice of the last two.
            if (unitsPerSecond != 1_000_000_000)
            {
                return false;
            }

            ticks = units / 10;
            return true;
        }

        long seconds = units / unitsPerSecond;
        if (seconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond)
        {
            return false;
        }

        ticks = (seconds * TimeSpan.TicksPerSecond) + (long)((Int128)(units % unitsPerSecond) * TimeSpan.TicksPerSecond / unitsPerSecond);
        if (length < text.Length && text[length] == '.')
        {
            long fraction = CivilTime.Fraction(text[(length + 1)..], out int digits);
            ticks += fraction / unitsPerSecond;
            length += 1 + digits;
        }

        return true;
    }

    /// <summary>Reads a number whose unit is told by its size: seconds have up to eleven digits, and each thousandth three more.</summary>
    public static bool TryReadAnyUnit(ReadOnlySpan<byte> text, out long ticks, out int length) =>
        TryRead(
            text,
            Digits.Leading(text) switch
            {
                <= 11 => 1,
                <= 14 => 1_000,
                <= 17 => 1_000_000,
                _ => 1_000_000_000,
            },
            out ticks,
            out length);
}
