namespace Leafwatch.Core.Sources;

/// <summary>Gathers lines into blocks, for sources that get them one at a time.</summary>
internal sealed class LineCollector(BlockPool pool)
{
    private byte[]? _block;
    private int _length;
    private int _cut;

    public bool IsEmpty => _length == 0;

    /// <summary>Whether a line of any length up to the longest, with its end, still fits in.</summary>
    public bool HasRoom => _length + FollowOptions.DefaultLongestLine + 1 <= BlockPool.BlockSize;

    /// <summary>Where the next line is to be written.</summary>
    public Span<byte> Free => (_block ??= pool.Rent()).AsSpan(_length);

    /// <summary>Takes a line that was written to <see cref="Free"/>, without its end.</summary>
    public void Add(int length, bool isCut)
    {
        _length += length;
        _cut += isCut ? 1 : 0;
        _block![_length++] = (byte)'\n';
    }

    /// <summary>Hands over what was gathered.</summary>
    public Batch Take(SourcePosition after, bool isCaughtUp)
    {
        Batch batch = new() { Buffer = _block ?? pool.Rent(), Start = 0, Length = _length, After = after, CaughtUp = isCaughtUp, CutLines = _cut };
        _block = null;
        _cut = 0;
        _length = 0;
        return batch;
    }
}
