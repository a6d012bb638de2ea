namespace Leafwatch.Core.Parsing.Times;

/// <summary>Zones by the abbreviations that the C library writes (<c>%Z</c>), as far as one means one offset everywhere. CST, IST and BST do not.</summary>
internal static class ZoneAbbreviation
{
    private static readonly (byte[] Name, int Hours)[] Known =
    [
        .. new (string Name, int Hours)[]
        {
            ("UTC", 0), ("GMT", 0), ("Z", 0), ("WET", 0), ("WEST", 1), ("CET", 1), ("CEST", 2), ("EET", 2), ("EEST", 3), ("MSK", 3), ("JST", 9), ("KST", 9),
            ("EST", -5), ("EDT", -4), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7), ("AKST", -9), ("AKDT", -8), ("HST", -10),
            ("SAST", 2), ("AEST", 10), ("AEDT", 11), ("NZST", 12), ("NZDT", 13),
        }.Select(zone => (System.Text.Encoding.ASCII.GetBytes(zone.Name), zone.Hours)),
    ];

    public static bool TryRead(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        foreach ((byte[] name, int hours) in Known)
        {
            if (text.SequenceEqual(name))
            {
                offset = TimeSpan.FromTicks(TimeSpan.TicksPerHour * hours);
                return true;
            }
        }

        offset = default;
        return false;
    }
}
