using System.IO.Hashing;

namespace Leafwatch.Core.Correlation;

/// <summary>
/// The hosts that the lines of a source named today and the day before, up to a bound: who asks writes down which host they ask for, and with a new one in each request
/// nothing would ever be counted together.
/// </summary>
internal sealed class SeenHosts
{
    /// <summary>How many hosts of a day are told apart; of those that were named the day before, as many more.</summary>
    public const int Most = 1000;

    private readonly long _seed = Random.Shared.NextInt64();
    private HashSet<ulong> _today = [];
    private HashSet<ulong> _before = [];
    private long _day;
    private ulong _last;

    /// <summary>Takes note of a host.</summary>
    /// <param name="host">Its name, in small letters.</param>
    /// <param name="ticks">When it was named.</param>
    /// <returns>Whether it is told apart from others.</returns>
    public bool Take(ReadOnlySpan<byte> host, long ticks)
    {
        long day = ticks / TimeSpan.TicksPerDay;
        if (day > _day)
        {
            (_day, _before, _today, _last) = (day, _today, [], 0);
        }

        // Most lines name the host that the line before them did.
        ulong hash = XxHash3.HashToUInt64(host, _seed);
        if (hash == _last)
        {
            return true;
        }

        bool isTold = _today.Contains(hash) || (_today.Count < (_before.Contains(hash) ? 2 * Most : Most) && _today.Add(hash));
        _last = isTold ? hash : _last;
        return isTold;
    }
}
