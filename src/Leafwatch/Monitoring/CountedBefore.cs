using Leafwatch.Core;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>
/// What of a followed file an import has counted into the history before it was followed: it is read and judged, but not counted once more.
/// </summary>
internal sealed class CountedBefore
{
    private readonly ReadRange[] _ranges;
    private readonly Dictionary<string, IReadOnlyList<ReadRange>> _ofFile = [];

    /// <param name="ranges">What was counted of which file.</param>
    public CountedBefore(IEnumerable<ReadRange> ranges) => _ranges = [.. ranges.Where(range => range.IsImported)];

    /// <summary>How many of the first bytes of a batch have been counted.</summary>
    public int Of(Batch batch)
    {
        if (_ranges.Length == 0)
        {
            return 0;
        }

        SourcePosition after = batch.After;
        long begin = Math.Max(0, after.Offset - batch.Length);
        if (begin == 0 || !_ofFile.TryGetValue(after.Key, out IReadOnlyList<ReadRange>? known))
        {
            _ofFile[after.Key] = known = Find(batch, begin);
        }

        if (known.Count == 0)
        {
            return 0;
        }

        long counted = known.Where(range => range.Begun <= begin).Select(range => range.Reached).DefaultIfEmpty().Max();
        return (int)Math.Clamp(counted - begin, 0, batch.Length);
    }

    public void Forget(string key) => _ofFile.Remove(key);

    /// <summary>A file is known by its beginning: from its first lines, or from what the fingerprint of its place says of them.</summary>
    private IReadOnlyList<ReadRange> Find(Batch batch, long begin)
    {
        SourcePosition after = batch.After;
        ReadRange? own = ReadRange.Of(after, begun: 0);
        byte[] head = begin == 0 ? batch.Buffer.AsSpan(batch.Start, Math.Min(batch.Length, ReadRange.LongestHead)).ToArray() : [];
        return
        [
            .. _ranges.Where(range => range.IsOf(head) || (own is not null && range.HeadLength == own.HeadLength && range.Head == own.Head)),
        ];
    }
}
