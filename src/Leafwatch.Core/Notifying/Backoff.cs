namespace Leafwatch.Core.Notifying;

/// <summary>How long to wait after a failure: 5 seconds, then twice as long each time, an hour at most.</summary>
/// <remarks>
/// A fifth of it at most is taken off, by a hash and not by chance: what failed together does not come back together, and a
/// test sees the same waits each time.
/// </remarks>
public static class Backoff
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <param name="key">Whose failure it is.</param>
    /// <param name="failures">How many there were in a row, from 1.</param>
    public static TimeSpan After(string key, int failures)
    {
        int doublings = Math.Clamp(failures - 1, 0, 10);
        TimeSpan wait = Shortest * (1 << doublings);
        wait = wait < Longest ? wait : Longest;
        return wait * (1 - (0.2 * Hash(key, failures) / uint.MaxValue));
    }

    /// <summary>FNV-1a, 32 bits (RFC 9923): the same in every process, unlike the hash of strings.</summary>
    private static uint Hash(string key, int failures)
    {
        uint hash = 2166136261;
        foreach (char unit in key)
        {
            hash = (hash ^ unit) * 16777619;
        }

        hash = (hash ^ (uint)failures) * 16777619;
        return hash ^ (hash >> 15);
    }
}
