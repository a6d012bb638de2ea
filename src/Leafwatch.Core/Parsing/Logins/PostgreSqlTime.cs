using System.Buffers;
using Leafwatch.Core.Parsing.Layouts;
using Leafwatch.Core.Parsing.Times;

namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// The time a line of PostgreSQL begins with: <c>2026-11-19 08:00:00[.123] CET</c> (<c>%t</c>, <c>%m</c>), perhaps behind a bracket, or <c>1795433859.932</c> (<c>%n</c>).
/// </summary>
/// <remarks>An abbreviation that means several zones is the source's zone.</remarks>
internal sealed class PostgreSqlTime(ParserOptions options)
{
    private const int SecondsLength = 19;
    private const int LongestZone = 6;
    private const int EpochLength = 10;

    private static readonly SearchValues<byte> ZoneEnds = SearchValues.Create(" :,>]\""u8);
    private static readonly SearchValues<byte> OfOffsets = SearchValues.Create("0123456789:"u8);

    private readonly LocalTime _local = new(options);

    public bool TryRead(LineText text, out DateTimeOffset time, out LineText after)
    {
        time = default;
        if (!TrySplit(text, out LineText stamp, out LineText zone, out after))
        {
            return false;
        }

        if (stamp.Bytes[4] != '-')
        {
            return EpochTime.TryRead(stamp.Bytes[..EpochLength], 1, out long seconds, out _)
                && TimeParts.TryEpoch(seconds + FractionOf(stamp, EpochLength), TimeSpan.Zero, out time);
        }

        if (!CivilTime.TryDate(Digits.Four(stamp.Bytes, 0), Digits.Two(stamp.Bytes, 5), Digits.Two(stamp.Bytes, 8), out long ticks)
            || !CivilTime.TryTimeOfDay(stamp.Bytes, 11, out long timeOfDay))
        {
            return false;
        }

        ticks += timeOfDay + FractionOf(stamp, SecondsLength);
        time = ZoneAbbreviation.TryRead(zone.Bytes, out TimeSpan offset) || ZoneOffset.TryRead(zone.Bytes, out offset)
            ? new DateTimeOffset(ticks, offset)
            : _local.At(ticks);
        return true;
    }

    /// <summary>Takes a time off the front without reading it.</summary>
    public static bool TrySkip(LineText text, out LineText after) => TrySplit(text, out _, out _, out after);

    private static long FractionOf(LineText stamp, int at) => stamp.Length > at + 1 ? CivilTime.Fraction(stamp.Bytes[(at + 1)..], out _) : 0;

    private static bool TrySplit(LineText text, out LineText stamp, out LineText zone, out LineText after)
    {
        stamp = default;
        zone = default;
        after = default;
        int start = text.Bytes.IndexOfAnyExcept("<[ "u8);
        if (start is < 0 or > 2)
        {
            return false;
        }

        LineText from = text.From(start);
        bool isEpoch = Digits.Leading(from.Bytes) == EpochLength;
        int length = isEpoch ? EpochLength : SecondsLength;
        if (from.Length <= length || (!isEpoch && !HasShape(from.Bytes)))
        {
            return false;
        }

        if (from.Bytes[length] == '.')
        {
            length += 1 + Digits.Leading(from.Bytes[(length + 1)..]);
        }

        stamp = from.To(length);
        after = from.From(length);
        if (!isEpoch && after.TrySkip(" "u8, out LineText rest))
        {
            int end = rest.Bytes[..Math.Min(rest.Length, LongestZone + 1)].IndexOfAny(ZoneEnds);
            if (end > 0 && IsZone(rest.Bytes[..end]))
            {
                zone = rest.To(end);
                after = rest.From(end);
            }
        }

        return true;
    }

    private static bool HasShape(ReadOnlySpan<byte> text) => text[4] == '-' && text[7] == '-' && text[10] == ' ' && text[13] == ':' && text[16] == ':';

    private static bool IsZone(ReadOnlySpan<byte> text) =>
        text[0] is (byte)'+' or (byte)'-' ? !text[1..].ContainsAnyExcept(OfOffsets) : !text.ContainsAnyExceptInRange((byte)'A', (byte)'Z') && text.Length >= 2;
}
