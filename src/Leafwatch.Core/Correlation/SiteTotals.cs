namespace Leafwatch.Core.Correlation;

/// <summary>
/// How many matches each correlation had over the whole site, second by second, as far back as an alert may ask. Timespans of
/// more than an hour or so are counted in coarser steps, so that the memory is bounded.
/// </summary>
/// <remarks>
/// A row for each second, with a place for each correlation that ever had a match, in the order in which they first had one: what is often counted stands side
/// by side, and most lines come in the same second as the one before.
/// </remarks>
internal sealed class SiteTotals
{
    private const int MostRows = 4096;

    /// <summary>This many rows are also counted together: an alert asks for those of an hour.</summary>
    private const int BlockSize = 64;

    private const int FewestColumns = 8;
    private const int None = -1;

    private readonly long _width;
    private readonly int _rows;

    // A ring by the number of a block. One that is written over is older than all that anybody asks for.
    private readonly Block?[] _blocks;

    // For each correlation where it is counted; and which of them changed since they were stored.
    private readonly int[] _columns;
    private readonly bool[] _changed;
    private int _columnsInUse;
    private int _columnsInRow = FewestColumns;
    private long _newest = -1;

    // Where was counted last, and from when to when that is.
    private Block? _block;
    private int _row;
    private long _from;
    private long _to;

    /// <param name="kinds">How many correlations there are.</param>
    /// <param name="reach">How far back an alert may ask.</param>
    public SiteTotals(int kinds, TimeSpan reach)
    {
        long seconds = (long)Math.Ceiling(reach.TotalSeconds) + 2;
        long width = (seconds + MostRows - 1) / MostRows;
        _width = width * TimeSpan.TicksPerSecond;
        _rows = (int)((seconds + width - 1) / width) + 1;
        _blocks = new Block?[(_rows / BlockSize) + 2];
        _columns = new int[kinds];
        _changed = new bool[kinds];
        Array.Fill(_columns, None);
    }

    /// <summary>Whether something was counted to a correlation since <see cref="Save"/>.</summary>
    public bool HasChanged(int kind) => _changed[kind];

    /// <summary>Counts matches of a correlation.</summary>
    public void Add(int kind, long ticks, int count)
    {
        int column = _columns[kind] is not None and var known ? known : NewColumn(kind);
        if (ticks < _from || ticks >= _to)
        {
            MoveTo(ticks);
        }

        if (_block is { } block)
        {
            AddTo(ref block.Counts[(_row * _columnsInRow) + column], count);
            AddTo(ref block.Sums[column], count);
            _changed[kind] = true;
        }
    }

    /// <summary>How many there were of each correlation between two times, both included.</summary>
    public long[] Sums(long from, long to)
    {
        long[] byColumn = new long[_columnsInUse];
        long last = Math.Min(to / _width, _newest);
        long number = Math.Max(Math.Max(from, 0) / _width, last - _rows + 1);
        while (number <= last)
        {
            bool isWhole = number % BlockSize == 0 && number + BlockSize - 1 <= last;
            if (At(number) is { } block)
            {
                ReadOnlySpan<uint> counts = isWhole ? block.Sums : block.Counts.AsSpan((int)(number % BlockSize) * _columnsInRow, _columnsInRow);
                for (int column = 0; column < byColumn.Length; column++)
                {
                    byColumn[column] += counts[column];
                }
            }

            number += isWhole ? BlockSize : 1;
        }

        return [.. _columns.Select(column => column == None ? 0 : byColumn[column])];
    }

    /// <summary>Writes what was counted of a correlation.</summary>
    public void Save(int kind, BinaryWriter writer)
    {
        writer.Write(_width);
        foreach (Block block in _blocks.OfType<Block>())
        {
            for (int row = 0; row < BlockSize; row++)
            {
                if (block.Counts[(row * _columnsInRow) + _columns[kind]] is > 0 and var count)
                {
                    writer.Write7BitEncodedInt64(_newest - ((block.Number * BlockSize) + row));
                    writer.Write7BitEncodedInt64(count);
                }
            }
        }

        writer.Write7BitEncodedInt64(-1);
        writer.Write(_newest);
        _changed[kind] = false;
    }

    /// <summary>Counts what was written.</summary>
    public void Restore(int kind, BinaryReader reader)
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
                Add(kind, (newest - age) * _width, (int)Math.Clamp(count, 0, int.MaxValue));
            }
        }

        _changed[kind] = false;
    }

    private static void AddTo(ref uint sum, int count)
    {
        uint before = sum;
        sum += (uint)count;
        if (sum < before)
        {
            sum = uint.MaxValue;
        }
    }

    /// <summary>The block of a row, if it was not written over and something was counted in it.</summary>
    private Block? At(long number) => _blocks[number / BlockSize % _blocks.Length] is { } block && block.Number == number / BlockSize ? block : null;

    private void MoveTo(long ticks)
    {
        long number = ticks / _width;
        long blockNumber = number / BlockSize;
        ref Block? block = ref _blocks[blockNumber % _blocks.Length];
        block ??= new Block(_columnsInRow) { Number = blockNumber };
        if (block.Number < blockNumber)
        {
            Array.Clear(block.Counts);
            Array.Clear(block.Sums);
            block.Number = blockNumber;
        }

        _block = block.Number == blockNumber ? block : null;
        _row = (int)(number % BlockSize);
        (_from, _to) = (number * _width, (number + 1) * _width);
        _newest = Math.Max(_newest, number);
    }

    private int NewColumn(int kind)
    {
        if (_columnsInUse == _columnsInRow)
        {
            foreach (Block block in _blocks.OfType<Block>())
            {
                block.Widen(_columnsInRow);
            }

            _columnsInRow *= 2;
        }

        return _columns[kind] = _columnsInUse++;
    }

    private sealed class Block(int columns)
    {
        public long Number { get; set; }

        /// <summary>Row after row.</summary>
        public uint[] Counts { get; private set; } = new uint[BlockSize * columns];

        public uint[] Sums { get; private set; } = new uint[columns];

        /// <summary>Makes twice as many columns of those that there are.</summary>
        public void Widen(int columns)
        {
            uint[] wider = new uint[Counts.Length * 2];
            for (int row = 0; row < BlockSize; row++)
            {
                Counts.AsSpan(row * columns, columns).CopyTo(wider.AsSpan(row * 2 * columns));
            }

            Counts = wider;
            Sums = [.. Sums, .. new uint[columns]];
        }
    }
}
