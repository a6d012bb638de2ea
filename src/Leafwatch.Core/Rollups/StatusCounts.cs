namespace Leafwatch.Core.Rollups;

/// <summary>How many requests ended with each status code. A few codes make up nearly all of a log.</summary>
public sealed class StatusCounts
{
    private const int Lowest = 100;
    private const int Highest = 999;

    private ushort[] _codes = new ushort[8];
    private long[] _counts = new long[8];
    private int _used;

    /// <summary>The codes that there were, in order.</summary>
    public IEnumerable<(int Code, long Count)> All =>
        Enumerable.Range(0, _used).Select(i => ((int)_codes[i], _counts[i])).Where(pair => pair.Item2 > 0).OrderBy(pair => pair.Item1);

    public long this[int code]
    {
        get
        {
            int place = Array.IndexOf(_codes, (ushort)code, 0, _used);
            return place < 0 ? 0 : _counts[place];
        }
    }

    /// <summary>How many were of a class: 5 for server errors.</summary>
    public long OfClass(int hundreds)
    {
        long sum = 0;
        for (int i = 0; i < _used; i++)
        {
            sum += _codes[i] / 100 == hundreds ? _counts[i] : 0;
        }

        return sum;
    }

    /// <param name="code">The code; it has three digits.</param>
    /// <param name="weight">How often.</param>
    public void Add(int code, long weight)
    {
        for (int i = 0; i < _used; i++)
        {
            if (_codes[i] == code)
            {
                _counts[i] += weight;
                return;
            }
        }

        if (code is < Lowest or > Highest)
        {
            return;
        }

        if (_used == _codes.Length)
        {
            Array.Resize(ref _codes, _used * 2);
            Array.Resize(ref _counts, _used * 2);
        }

        _codes[_used] = (ushort)code;
        _counts[_used++] = weight;
    }

    public void Merge(StatusCounts other)
    {
        for (int i = 0; i < other._used; i++)
        {
            Add(other._codes[i], other._counts[i]);
        }
    }

    public void Clear() => _used = 0;

    internal void Write(RollupWriter writer)
    {
        (int Code, long Count)[] all = [.. All];
        writer.Number((ulong)all.Length);
        foreach ((int code, long count) in all)
        {
            writer.Number((ulong)code);
            writer.Number((ulong)count);
        }
    }

    internal void MergeFrom(ref RollupReader reader)
    {
        int count = reader.Count(Highest);
        for (int i = 0; i < count; i++)
        {
            Add(reader.Count(Highest), (long)reader.Number());
        }
    }
}
