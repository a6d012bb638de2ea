using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Leafwatch.Core.Parsing.Times;

/// <summary>Finds the zone that somebody named: an IANA name, <c>UTC</c>, <c>local</c>, or a fixed offset (<c>+02:00</c>).</summary>
public static class TimeZones
{
    public static bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        if (name.Equals("utc", StringComparison.OrdinalIgnoreCase) || name.Equals("z", StringComparison.OrdinalIgnoreCase))
        {
            zone = TimeZoneInfo.Utc;
            return true;
        }

        if (name.Equals("local", StringComparison.OrdinalIgnoreCase))
        {
            zone = TimeZoneInfo.Local;
            return true;
        }

        if (name is ['+' or '-', ..])
        {
            return TryFixed(name, out zone);
        }

        zone = null;
        return name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }

    private static bool TryFixed(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        Span<byte> text = stackalloc byte[6];
        if (name.Length is not (3 or 5 or 6) || !Encoding.ASCII.TryGetBytes(name, text, out int length)
            || !ZoneOffset.TryRead(text[..length], out TimeSpan offset))
        {
            return false;
        }

        string id = string.Create(null, $"{name[0]}{offset:hh\\:mm}");
        zone = TimeZoneInfo.CreateCustomTimeZone(id, offset, id, id);
        return true;
    }
}
