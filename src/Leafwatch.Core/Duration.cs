using System.Globalization;

namespace Leafwatch.Core;

/// <summary>
/// A span of time as rules and configuration write it: a whole number and a unit, <c>90s</c>, <c>10m</c>, <c>2h</c>, <c>7d</c>
/// (Sigma correlations, "timespan"; 2.1.0), and as pySigma has it beyond that, <c>2w</c> and <c>1y</c>, of 31,556,952 seconds.
/// </summary>
public static class Duration
{
    private const string Units = "smhdwy";

    /// <summary>How many of the units are written: weeks and years are read only.</summary>
    private const int WrittenUnits = 4;

    /// <summary>A hundred years.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36525);

    private static readonly TimeSpan[] UnitLengths =
        [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromSeconds(31_556_952)];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        int unit = text.Length < 2 ? -1 : Units.IndexOf(text[^1], StringComparison.Ordinal);
        if (unit < 0
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || count > Longest / UnitLengths[unit])
        {
            return false;
        }

        duration = count * UnitLengths[unit];
        return true;
    }

    /// <summary>Writes a duration in the largest unit up to a day that holds it whole: 600 s as <c>10m</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        for (int unit = WrittenUnits - 1; unit >= 0; unit--)
        {
            if (duration.Ticks % UnitLengths[unit].Ticks == 0 && duration != TimeSpan.Zero)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / UnitLengths[unit].Ticks}{Units[unit]}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0}s");
    }
}
