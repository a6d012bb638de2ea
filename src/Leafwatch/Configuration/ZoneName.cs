using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Leafwatch.Core;

namespace Leafwatch.Configuration;

/// <summary>Zones as people write them: <c>America/Toronto</c> (IANA), <c>UTC</c>, <c>+02:00</c>.</summary>
internal static class ZoneName
{
    private const int LongestName = 100;
    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_+-:. ()");

    public static bool TryParse(string text, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        if (text.Length is 0 or > LongestName || text.AsSpan().ContainsAnyExcept(Letters) || text.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        if (text is "UTC" or "Z")
        {
            zone = TimeZoneInfo.Utc;
            return true;
        }

        if (text[0] is '+' or '-')
        {
            return TryParseOffset(text, out zone);
        }

        // A name that begins with a slash would be a file of any kind.
        return char.IsAsciiLetter(text[0]) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out zone);
    }

    /// <summary>The zone that was probably meant, for a hint.</summary>
    public static string? DidYouMean(string text)
    {
        string[] known = [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id)];
        string? city = known.FirstOrDefault(id => id.EndsWith($"/{text}", StringComparison.OrdinalIgnoreCase));
        return city is not null ? $"did you mean '{city}'?"
            : text.Length > LongestName ? null
            : Spelling.DidYouMean(text.Replace(' ', '_'), known);
    }

    private static bool TryParseOffset(string text, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        string digits = text[1..].Replace(":", "", StringComparison.Ordinal);
        bool wellFormed = digits.Length == 4 && text.Length is 5 or 6 && (text.Length == 5 || text[3] == ':');
        if (!wellFormed
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number % 100 > 59
            || number > 1400)
        {
            return false;
        }

        TimeSpan offset = new(number / 100, number % 100, 0);
        zone = offset == TimeSpan.Zero ? TimeZoneInfo.Utc : TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -offset : offset, text, text);
        return true;
    }
}
