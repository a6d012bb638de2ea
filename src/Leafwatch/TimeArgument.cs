using System.Globalization;
using Leafwatch.Core;

namespace Leafwatch;

/// <summary>A time as a user types it: ISO 8601 with or without an offset, a date, or a duration that is so long ago.</summary>
internal static class TimeArgument
{
    public const string Expected = "expected a time as in 2026-11-19T08:00:00-05:00, a date as in 2026-11-19, or a duration before now as in 2h";

    private static readonly string[] Layouts =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    private static readonly string[] LayoutsWithOffset =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK"];

    /// <param name="text">What was typed.</param>
    /// <param name="zone">The zone of a time without an offset.</param>
    /// <param name="now">What a duration counts back from.</param>
    /// <param name="time">The time.</param>
    public static bool TryParse(string text, TimeZoneInfo zone, DateTimeOffset now, out DateTimeOffset time)
    {
        if (Duration.TryParse(text, out TimeSpan ago))
        {
            time = now - ago;
            return true;
        }

        if (DateTime.TryParseExact(text, Layouts, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            time = new DateTimeOffset(local, zone.GetUtcOffset(local));
            return true;
        }

        return DateTimeOffset.TryParseExact(text, LayoutsWithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
