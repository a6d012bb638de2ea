using System.Collections.Concurrent;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Reads a stream on a thread of its own, a few blocks ahead of whoever reads this one: unpacking and parsing go on at the
/// same time, and memory stays the same however much there is to unpack.
/// </summary>
internal sealed class ReadAheadStream : ForwardStream
{
    private const int BlockSize = 256 * 1024;
    private const int BlockCount = 4;

    private readonly Stream _stream;
    private readonly BlockingCollection<byte[]> _free = [];
    private readonly BlockingCollection<(byte[] Block, int Length)> _filled = [];
    private Thread? _reader;
    private (byte[] Block, int Length) _current;
    private int _used;
    private int _users = 1;
    private volatile Exception? _failure;
    private volatile bool _isDisposed;

    public ReadAheadStream(Stream stream) => _stream = stream;

    public override int Read(Span<byte> buffer)
    {
        if (_reader is null)
        {
            Start();
        }

        if (_used == _current.Length && !TryNext())
        {
            return _failure is null ? 0 : throw new IOException(_failure.Message, _failure);
        }

        int length = Math.Min(buffer.Length, _current.Length - _used);
        _current.Block.AsSpan(_used, length).CopyTo(buffer);
        _used += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _free.CompleteAdding();
            Release();
        }

        base.Dispose(disposing);
    }

    private void Start()
    {
        for (int i = 0; i < BlockCount; i++)
        {
            _free.Add(GC.AllocateUninitializedArray<byte>(BlockSize));
        }

        _users = 2;
        _reader = new Thread(ReadAll) { IsBackground = true, Name = "reading ahead" };
        _reader.Start();
    }

    private bool TryNext()
    {
        if (_current.Block is { } used)
        {
            _free.Add(used);
            _current = default;
        }

        _used = 0;
        if (_filled.IsCompleted)
        {
            return false;
        }

        try
        {
            _current = _filled.Take();
            return true;
        }
        catch (InvalidOperationException)
        {
            // There is no more, and will be none.
            return false;
        }
    }

    /// <summary>Reads until the end, a failure, or until nobody wants more.</summary>
    private void ReadAll()
    {
        try
        {
            foreach (byte[] block in _free.GetConsumingEnumerable())
            {
                if (_isDisposed || _stream.Read(block) is not (> 0 and int read))
                {
                    break;
                }

                _filled.Add((block, read));
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }
        finally
        {
            _filled.CompleteAdding();
            Release();
        }
    }

    /// <summary>The last of the two who use the stream disposes of it.</summary>
    private void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _stream.Dispose();
        }
    }
}
