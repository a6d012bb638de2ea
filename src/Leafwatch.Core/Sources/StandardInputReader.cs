using System.Threading.Channels;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Reads lines from standard input until it ends: that ends this source and no other. There is no place to go back to; what
/// was read and not committed by a run that was killed is lost, unless the sender has it.
/// </summary>
public sealed class StandardInputReader(string name, Stream input, BlockPool pool, TimeProvider time) : ILineSource
{
    private const string Path = "stdin";
    private const int ReadSize = 64 * 1024;

    /// <summary>How long a line waits for others.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    private readonly byte[] _input = new byte[ReadSize];
    private readonly byte[] _torn = new byte[FollowOptions.DefaultLongestLine];
    private readonly LineCollector _lines = new(pool);
    private int _tornLength;
    private bool _isInLongLine;
    private bool _isBehind;
    private long _offset;
    private long? _tooLong;
    private long _gathering;

    private string Key => "stdin:" + name;

    public async Task RunAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (known.Any(position => position.Key == Key))
            {
                // The input of a run that was killed is over.
                await FinishAsync(items, cancellation).ConfigureAwait(false);
            }

            await ReadAsync(items, cancellation).ConfigureAwait(false);
            await FinishAsync(items, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task ReadAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        while (true)
        {
            // A terminal or pipe is read without a way to stop that: at the end the reading is left alone.
            Task<int> reading = input.ReadAsync(_input, cancellation).AsTask();
            if ((_isBehind || !_lines.IsEmpty) && !await CompletesAsync(reading, cancellation).ConfigureAwait(false))
            {
                await HandOnAsync(items, isCaughtUp: true, cancellation).ConfigureAwait(false);
            }

            int read;
            try
            {
                read = await reading.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                await items.WriteAsync(new SourceItem(new SourceEvent.FileUnreadable(name, Path, e.Message)), cancellation).ConfigureAwait(false);
                read = 0;
            }

            if (read == 0)
            {
                TakeLastLine();
                await HandOnAsync(items, isCaughtUp: true, cancellation).ConfigureAwait(false);
                return;
            }

            int used = 0;
            while (Gather(read, ref used))
            {
                await HandOnAsync(items, isCaughtUp: false, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> CompletesAsync(Task reading, CancellationToken cancellation) =>
        reading.IsCompleted || await Task.WhenAny(reading, Task.Delay(Linger, time, cancellation)).ConfigureAwait(false) == reading;

    /// <summary>Takes lines out of what was read; says whether what was gathered is to be handed on before the rest.</summary>
    private bool Gather(int read, ref int used)
    {
        while (used < read)
        {
            if (!_lines.HasRoom)
            {
                return true;
            }

            ReadOnlySpan<byte> rest = _input.AsSpan(used, read - used);
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? rest : rest[..end];
            used += part.Length + (end < 0 ? 0 : 1);
            Take(part, end >= 0);
        }

        return !_lines.IsEmpty && time.GetElapsedTime(_gathering) >= Linger;
    }

    private void Take(ReadOnlySpan<byte> part, bool isEnd)
    {
        if (!_isInLongLine)
        {
            int fitting = Math.Min(part.Length, _torn.Length - _tornLength);
            if (isEnd && fitting == part.Length)
            {
                Add(part);
            }
            else
            {
                part[..fitting].CopyTo(_torn.AsSpan(_tornLength));
                _tornLength += fitting;
                if (fitting < part.Length)
                {
                    _isInLongLine = true;
                    _tooLong ??= _offset - _tornLength + fitting;
                    Add([]);
                }
            }
        }

        _isInLongLine &= !isEnd;
        _offset += part.Length + (isEnd ? 1 : 0);
    }

    /// <summary>Adds a line of which the beginning may have come before.</summary>
    private void Add(ReadOnlySpan<byte> end)
    {
        _gathering = _lines.IsEmpty ? time.GetTimestamp() : _gathering;
        _torn.AsSpan(0, _tornLength).CopyTo(_lines.Free);
        end.CopyTo(_lines.Free[_tornLength..]);
        _lines.Add(_tornLength + end.Length, _isInLongLine);
        _tornLength = 0;
    }

    private void TakeLastLine()
    {
        if (_tornLength > 0)
        {
            Add([]);
        }
    }

    private async Task HandOnAsync(ChannelWriter<SourceItem> items, bool isCaughtUp, CancellationToken cancellation)
    {
        _isBehind = !isCaughtUp;
        SourcePosition position = new(Key, name, Path, "", "", 0, _offset);
        await items.WriteAsync(new SourceItem(_lines.Take(position, isCaughtUp)), cancellation).ConfigureAwait(false);
        if (_tooLong is { } offset)
        {
            _tooLong = null;
            await items.WriteAsync(new SourceItem(new SourceEvent.LineTooLong(name, Path, Key, offset, FollowOptions.DefaultLongestLine)), cancellation).ConfigureAwait(false);
        }
    }

    private async Task FinishAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation) =>
        await items.WriteAsync(new SourceItem(new SourceEvent.FileFinished(name, Path, Key)), cancellation).ConfigureAwait(false);
}
