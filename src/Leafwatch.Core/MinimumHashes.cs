using System.IO.Hashing;
using System.Text;

namespace Leafwatch.Core;

/// <summary>
/// Counts different values in bounded memory: it keeps the smallest hashes. While there are fewer than it keeps the count is exact;
/// from then on the largest of those kept says how dense they lie (Bar-Yossef et al., "Counting distinct elements in a data stream", 2002).
/// </summary>
public sealed class MinimumHashes
{
    /// <summary>How many hashes are kept: the estimate is then within some 6 percent.</summary>
    public const int Most = 256;

    private readonly SortedSet<ulong> _smallest;

    public MinimumHashes(IEnumerable<ulong>? hashes = null) => _smallest = [.. hashes ?? []];

    public long Count => _smallest.Count < Most
        ? _smallest.Count
        : (long)((Most - 1) / (_smallest.Max / (double)ulong.MaxValue));

    public IReadOnlyList<ulong> Hashes => [.. _smallest];

    /// <summary>Hashes that count as much as some others, and tell nothing of the values.</summary>
    public static IReadOnlyList<ulong> Anonymous(IReadOnlyList<ulong> hashes)
    {
        ulong step = hashes.Count == 0 ? 0 : hashes.Max() / (ulong)hashes.Count;
        return [.. hashes.Select((_, i) => i == hashes.Count - 1 ? hashes.Max() : step * ((ulong)i + 1))];
    }

    /// <summary>Takes down a value.</summary>
    /// <returns>Whether it is known to be new.</returns>
    public bool Add(string value)
    {
        ulong hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(value));
        if (_smallest.Count == Most && hash >= _smallest.Max)
        {
            return false;
        }

        if (!_smallest.Add(hash))
        {
            return false;
        }

        if (_smallest.Count > Most)
        {
            _smallest.Remove(_smallest.Max);
        }

        return true;
    }
}
