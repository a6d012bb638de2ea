using System.Globalization;

namespace Leafwatch.Core.Ledgers;

/// <summary>What a difference between the times of a source and the clock of this machine means, and what takes it back.</summary>
internal static class ClockOffset
{
    private static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ZoneTolerance = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FarthestZone = TimeSpan.FromHours(14);

    /// <summary>A correction in force stays until it is wrong by more than this: times must not waver.</summary>
    private static readonly TimeSpan Wavering = TimeSpan.FromSeconds(30);

    /// <summary>The zone that times without one were really written in, when that explains the difference: zones lie half or whole hours apart.</summary>
    /// <param name="offset">The difference; positive when the times are ahead.</param>
    /// <param name="readAs">The zone that they were read as.</param>
    public static string? ZoneHint(TimeSpan offset, TimeSpan readAs)
    {
        TimeSpan zone = readAs + Nearest(offset);
        return IsOfZones(offset) && zone.Duration() <= FarthestZone ? $"looks as if the zone were {Text(zone)} rather than {Text(readAs)}" : null;
    }

    /// <summary>What is to be added to the times of a source.</summary>
    /// <param name="offset">The measured difference.</param>
    /// <param name="negligible">A difference that is not corrected.</param>
    /// <param name="inForce">What is added now.</param>
    public static TimeSpan Correction(TimeSpan offset, TimeSpan negligible, TimeSpan inForce)
    {
        TimeSpan needed = offset.Duration() < negligible ? TimeSpan.Zero
            : IsOfZones(offset) ? -Nearest(offset)
            : TimeSpan.FromSeconds(-Math.Round(offset.TotalSeconds));
        return (needed - inForce).Duration() > Wavering || needed == TimeSpan.Zero ? needed : inForce;
    }

    private static bool IsOfZones(TimeSpan offset) =>
        Nearest(offset) is var nearest && nearest != TimeSpan.Zero && (offset - nearest).Duration() <= ZoneTolerance;

    private static TimeSpan Nearest(TimeSpan offset) => HalfHour * Math.Round(offset / HalfHour);

    private static string Text(TimeSpan zone) =>
        string.Create(CultureInfo.InvariantCulture, $"{(zone < TimeSpan.Zero ? '-' : '+')}{zone:hh\\:mm}");
}
