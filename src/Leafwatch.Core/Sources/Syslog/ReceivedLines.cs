namespace Leafwatch.Core.Sources.Syslog;

/// <summary>What came of a message that was offered.</summary>
internal enum Reception
{
    Taken,

    /// <summary>There is no room: it is to be offered again after <see cref="ReceivedLines.RoomAsync"/>.</summary>
    Full,

    /// <summary>Its peer has had more than its share of the room (<see cref="FairShares"/>): it is lost, and counted.</summary>
    Refused,
}

/// <summary>
/// The lines of all peers of a receiver, in the order in which they came, until the engine takes them: a bounded number of
/// blocks. The first half of them is for all; the second is for datagrams alone, which would be lost else, where a stream is
/// only read later.
/// </summary>
internal sealed class ReceivedLines : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Block> _filled = [];
    private readonly FairShares _shares = new();
    private readonly MessageWriter _writer;
    private readonly BlockPool _pool;
    private readonly TimeProvider _time;
    private readonly SyslogOptions _options;
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private TaskCompletionSource _filledOne = NewSignal();
    private TaskCompletionSource _madeRoom = NewSignal();
    private byte[]? _block;
    private int _length;
    private int _cutInBlock;
    private long _received;
    private long _cut;
    private long _refused;

    /// <param name="received">How many bytes were received before.</param>
    /// <param name="options">How much room there is.</param>
    /// <param name="pool">Where blocks come from.</param>
    /// <param name="time">When messages without a time came.</param>
    public ReceivedLines(long received, SyslogOptions options, BlockPool pool, TimeProvider time)
    {
        _received = received;
        _options = options;
        _pool = pool;
        _time = time;
        _writer = new MessageWriter(time);
    }

    private int Used => _filled.Count + (_block is null ? 0 : 1);

    public Reception Offer(ReadOnlySpan<byte> datagram, PeerAddress peer)
    {
        lock (_gate)
        {
            if (Used > _options.Blocks / 2)
            {
                if (!HasRoom(datagram.Length, _options.Blocks))
                {
                    return Reception.Full;
                }

                if (!_shares.TryTake(peer, datagram.Length))
                {
                    _refused++;
                    return Reception.Refused;
                }
            }

            return Add(datagram, peer, _options.Blocks, isCut: false) ? Reception.Taken : Reception.Full;
        }
    }

    /// <summary>Adds the messages that are whole; whoever waits longest is served first, so that no peer of a stream starves another.</summary>
    /// <returns>Whether there were any.</returns>
    public async ValueTask<bool> AddAsync(MessageFrames frames, PeerAddress peer, CancellationToken cancellation)
    {
        if (!frames.TryRead(out ReadOnlyMemory<byte> message, out bool isCut))
        {
            return false;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            do
            {
                while (!TryAdd(message.Span, peer, isCut, out Task room))
                {
                    await room.WaitAsync(cancellation).ConfigureAwait(false);
                }
            }
            while (frames.TryRead(out message, out isCut));
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Adds one message of a stream.</summary>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> message, bool isCut, PeerAddress peer, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (!TryAdd(message.Span, peer, isCut, out Task room))
            {
                await room.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends when there may be room again.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            return Used < _options.Blocks ? Task.CompletedTask : _madeRoom.Task;
        }
    }

    /// <summary>Waits for lines, and a moment more for others unless they fill a block.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>A block, and how many bytes had been received up to its end; and whether there were no more lines.</returns>
    public async Task<(Block Block, bool IsLast)> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _arrived.WaitAsync(cancellation).ConfigureAwait(false);
            Task filled;
            lock (_gate)
            {
                filled = _filled.Count > 0 ? Task.CompletedTask : _filledOne.Task;
            }

            if (!filled.IsCompleted && _options.Linger > TimeSpan.Zero)
            {
                using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                await Task.WhenAny(filled, Task.Delay(_options.Linger, _time, enough.Token)).ConfigureAwait(false);
                await enough.CancelAsync().ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
            }

            lock (_gate)
            {
                if (_filled.Count == 0)
                {
                    Close();
                }

                if (_filled.TryDequeue(out Block block))
                {
                    AfterTaken();
                    return (block, Used == 0);
                }
            }
        }
    }

    /// <summary>How many messages were cut, and how many were lost because their peer had too much, since this was last asked.</summary>
    public (long Cut, long Refused) TakeCounts()
    {
        lock (_gate)
        {
            (long cut, long refused) = (_cut, _refused);
            (_cut, _refused) = (0, 0);
            return (cut, refused);
        }
    }

    public void Dispose()
    {
        _arrived.Dispose();
        _turn.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool TryAdd(ReadOnlySpan<byte> message, PeerAddress peer, bool isCut, out Task room)
    {
        lock (_gate)
        {
            room = _madeRoom.Task;
            return Add(message, peer, Math.Max(1, _options.Blocks / 2), isCut);
        }
    }

    /// <summary>Adds a message, if there is room in so many blocks. Trailers and empty messages are no part of it.</summary>
    private bool Add(ReadOnlySpan<byte> message, PeerAddress peer, int blocks, bool isCut)
    {
        ReadOnlySpan<byte> text = message.TrimEnd("\n\r\0"u8);
        if (text.IsEmpty)
        {
            _received += message.Length;
            return true;
        }

        if (!HasRoom(text.Length, blocks))
        {
            return false;
        }

        if (_block is not null && BlockPool.BlockSize - _length < MessageWriter.Room(text.Length))
        {
            Close();
        }

        _block ??= _pool.Rent();
        _length += _writer.Write(text, peer, _block.AsSpan(_length), out bool isTooLong);
        _received += message.Length;
        int cut = isCut || isTooLong ? 1 : 0;
        _cutInBlock += cut;
        _cut += cut;
        Announce();
        return true;
    }

    private bool HasRoom(int length, int blocks) =>
        Used < blocks || (Used == blocks && _block is not null && BlockPool.BlockSize - _length >= MessageWriter.Room(length));

    private void Close()
    {
        if (_block is not null)
        {
            _filled.Enqueue(new Block(_block, _length, _received, _cutInBlock));
            (_block, _length, _cutInBlock) = (null, 0, 0);
            _filledOne.TrySetResult();
        }
    }

    private void AfterTaken()
    {
        if (_filled.Count == 0)
        {
            _filledOne = NewSignal();
        }

        if (Used <= _options.Blocks / 2)
        {
            _shares.Clear();
        }

        _madeRoom.TrySetResult();
        _madeRoom = NewSignal();
        if (Used > 0)
        {
            Announce();
        }
    }

    private void Announce()
    {
        if (_arrived.CurrentCount == 0)
        {
            _arrived.Release();
        }
    }

    /// <param name="Buffer">Where the lines are.</param>
    /// <param name="Length">How many bytes they have.</param>
    /// <param name="Received">How many bytes had been received in all when it was closed.</param>
    /// <param name="CutLines">How many of the lines are only the beginnings of messages.</param>
    public readonly record struct Block(byte[] Buffer, int Length, long Received, int CutLines);
}
