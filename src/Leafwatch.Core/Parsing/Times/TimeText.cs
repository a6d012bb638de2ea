using Leafwatch.Core.Parsing.Layouts;

namespace Leafwatch.Core.Parsing.Times;

/// <summary>
/// A time as structured logs write it: ISO 8601 (with or without its zone), the same with slashes (Caddy's <c>time_format wall</c>), a number since 1970 whose unit its size tells, or the time of
/// Apache's access logs.
/// </summary>
internal sealed class TimeText(ParserOptions options)
{
    private readonly LocalTime _local = new(options);
    private readonly AccessTime _access = new();

    public bool TryRead(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length == AccessTime.Length && text[2] == '/')
        {
            return _access.TryRead(text, out time);
        }

        return text.Length > 10 && text[4] is (byte)'-' or (byte)'/'
            ? TryReadDate(text, out time)
            : EpochTime.TryReadAnyUnit(text, out long ticks, out int length) && length == text.Length && TimeParts.TryEpoch(ticks, TimeSpan.Zero, out time);
    }

    private bool TryReadDate(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        int at = "yyyy-mm-ddThh:mm:ss".Length;
        if (text.Length < at || text[7] != text[4] || text[10] is not ((byte)'T' or (byte)' ' or (byte)'t')
            || !CivilTime.TryDate(Digits.Four(text, 0), Digits.Two(text, 5), Digits.Two(text, 8), out long ticks)
            || !CivilTime.TryTimeOfDay(text, 11, out long timeOfDay))
        {
            return false;
        }

        ticks += timeOfDay;
        if (at < text.Length && text[at] is (byte)'.' or (byte)',')
        {
            ticks += CivilTime.Fraction(text[(at + 1)..], out int digits);
            at += 1 + digits;
        }

        ReadOnlySpan<byte> zone = text[at..].Trim((byte)' ');
        if (zone.IsEmpty)
        {
            time = _local.At(ticks);
            return true;
        }

        TimeSpan offset = TimeSpan.Zero;
        if (zone.Length == 1 ? (zone[0] | 0x20) == 'z' : ZoneAbbreviation.TryRead(zone, out offset) || ZoneOffset.TryRead(zone, out offset))
        {
            time = new DateTimeOffset(ticks, offset);
            return true;
        }

        return false;
    }
}
