namespace Leafwatch.Core.Correlation;

/// <summary>
/// How many matches a correlation had over the whole site, second by second, as far back as an alert may ask. Timespans of
/// more than an hour or so are counted in coarser steps, so that the memory is bounded.
/// </summary>
internal sealed class SiteTotals
{
    private const int MostBuckets = 4096;

    /// <summary>This many buckets are also counted together: an alert asks for those of many correlations.</summary>
    private const int BlockSize = 64;

    private readonly long _width;
    private readonly int _size;
    private (long Number, long Count)[] _buckets = [];
    private (long Number, long Count)[] _blocks = [];
    private long _newest = -1;

    // Where the last was counted, and when that time ends: most come in the same second as the one before.
    private long _lastFrom;
    private long _lastTo;
    private int _lastBucket;
    private int _lastBlock;

    public SiteTotals(TimeSpan reach)
    {
        long seconds = (long)Math.Ceiling(reach.TotalSeconds) + 2;
        long width = (seconds + MostBuckets - 1) / MostBuckets;
        _width = width * TimeSpan.TicksPerSecond;
        _size = (int)((seconds + width - 1) / width) + 1;
    }

    public bool IsDirty { get; set; }

    public void Add(long ticks, long count)
    {
        if (ticks >= _lastFrom && ticks < _lastTo)
        {
            _buckets[_lastBucket].Count += count;
            _blocks[_lastBlock].Count += count;
            IsDirty = true;
            return;
        }

        if (_buckets.Length == 0)
        {
            _buckets = new (long, long)[_size];
            _blocks = new (long, long)[(_size / BlockSize) + 2];
        }

        long number = ticks / _width;
        int place = (int)(number % _size);
        ref (long Number, long Count) bucket = ref _buckets[place];
        if (bucket.Number > number)
        {
            return;
        }

        bucket = (number, bucket.Number == number ? bucket.Count + count : count);
        long blockNumber = number / BlockSize;
        int blockPlace = (int)(blockNumber % _blocks.Length);
        ref (long Number, long Count) block = ref _blocks[blockPlace];
        if (block.Number <= blockNumber)
        {
            block = (blockNumber, block.Number == blockNumber ? block.Count + count : count);
            (_lastFrom, _lastTo, _lastBucket, _lastBlock) = (number * _width, (number + 1) * _width, place, blockPlace);
        }

        _newest = Math.Max(_newest, number);
        IsDirty = true;
    }

    /// <summary>How many there were between two times, both included.</summary>
    public long Sum(long from, long to)
    {
        long first = Math.Max(from, 0) / _width;
        long last = Math.Min(to / _width, _newest);
        long sum = 0;
        long number = Math.Max(first, last - _size + 1);
        while (number <= last)
        {
            // Nothing of a block that lies within the reach was written over.
            bool isWhole = number % BlockSize == 0 && number + BlockSize - 1 <= last;
            (long held, long count) = isWhole ? _blocks[number / BlockSize % _blocks.Length] : _buckets[number % _size];
            sum += held == (isWhole ? number / BlockSize : number) ? count : 0;
            number += isWhole ? BlockSize : 1;
        }

        return sum;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(_width);
        foreach ((long number, long count) in _buckets.Where(bucket => bucket.Count > 0))
        {
            writer.Write7BitEncodedInt64(_newest - number);
            writer.Write7BitEncodedInt64(count);
        }

        writer.Write7BitEncodedInt64(-1);
        writer.Write(_newest);
    }

    public void Restore(BinaryReader reader)
    {
        bool isSameWidth = reader.ReadInt64() == _width;
        List<(long Age, long Count)> read = [];
        for (long age = reader.Read7BitEncodedInt64(); age >= 0; age = reader.Read7BitEncodedInt64())
        {
            read.Add((age, reader.Read7BitEncodedInt64()));
        }

        long newest = reader.ReadInt64();
        foreach ((long age, long count) in isSameWidth ? read.OrderByDescending(entry => entry.Age).ToList() : [])
        {
            if (age <= newest)
            {
                Add((newest - age) * _width, count);
            }
        }

        IsDirty = false;
    }
}
