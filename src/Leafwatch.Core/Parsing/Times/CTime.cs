namespace Leafwatch.Core.Parsing.Times;

/// <summary>The time that ctime(3) gives: <c>Mon Nov 23 18:32:44 2026</c>, without a zone; some pad the day with 0.</summary>
internal static class CTime
{
    public const int Length = 24;

    private const int DayAt = 8;
    private const int TimeAt = 11;
    private const int YearAt = 20;

    /// <summary>Reads it at the beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ticks">The local time, in ticks.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < Length || text[3] != ' ' || text[7] != ' ' || text[10] != ' ' || text[19] != ' '
            || !CivilTime.TryDate(Digits.Four(text, YearAt), CivilTime.Month(text, 4), Digits.PaddedTwo(text, DayAt), out long date)
            || !CivilTime.TryTimeOfDay(text, TimeAt, out long timeOfDay))
        {
            return false;
        }

        ticks = date + timeOfDay;
        return true;
    }
}
