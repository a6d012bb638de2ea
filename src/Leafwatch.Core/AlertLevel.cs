namespace Leafwatch.Core;

/// <summary>How grave an alert is (Sigma rules specification 2.1.0, "level").</summary>
public static class AlertLevel
{
    /// <summary>All levels, from the least.</summary>
    public static IReadOnlyList<string> All { get; } = ["informational", "low", "medium", "high", "critical"];

    /// <summary>The place of a level in <see cref="All"/>; what is none counts as the least.</summary>
    public static int RankOf(string? level)
    {
        for (int i = All.Count - 1; i > 0; i--)
        {
            if (All[i].Equals(level, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>Whether it is high or critical: what must not wait, nor be lost among others.</summary>
    public static bool IsGrave(string? level) => RankOf(level) >= RankOf("high");
}
