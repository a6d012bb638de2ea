namespace Leafwatch.Core.Parsing.Times;

/// <summary>A zone written as its distance from UTC: <c>+0200</c>, <c>+02:00</c>, <c>+02</c>.</summary>
internal static class ZoneOffset
{
    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text.Length is not (3 or 5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || (text.Length == 6 && text[3] != ':'))
        {
            return false;
        }

        int hours = Digits.Two(text, 1);
        int minutes = text.Length == 3 ? 0 : Digits.Two(text, text.Length - 2);
        int total = (hours * 60) + minutes;
        if (hours < 0 || (uint)minutes >= 60 || total > 14 * 60)
        {
            return false;
        }

        offset = TimeSpan.FromTicks(TimeSpan.TicksPerMinute * (text[0] == '-' ? -total : total));
        return true;
    }
}
