using System.Text;
using System.Threading.Channels;

namespace Leafwatch.Core.Sources;

/// <summary>
/// Follows the systemd journal by way of journalctl. The cursor of the last entry is its position: the next run goes on
/// behind it. What goes wrong is told, and tried again.
/// </summary>
public sealed class JournalFollower : ILineSource
{
    private const int ReadSize = 64 * 1024;

    /// <summary>How long a line waits for others.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    /// <summary>A journalctl that has said nothing for so long has not failed.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    /// <summary>An entry that is younger than this is not of a backlog.</summary>
    private static readonly TimeSpan Present = TimeSpan.FromSeconds(2);

    private readonly JournalSource _source;
    private readonly TimeProvider _time;
    private readonly OpenJournal _open;
    private readonly JournalCommand _command;
    private readonly JournalFilter _filter;
    private readonly LineCollector _lines;
    private readonly SourceRetry _retry;
    private readonly byte[] _input = new byte[ReadSize];
    private readonly JournalField _lastCursor = new(JournalEntry.LongestCursor);
    private string _cursor = "";
    private string? _toldGone;
    private long _bytes;
    private long _gathering;
    private bool _isPresent;
    private bool _isBehind;
    private bool _isLineCut;

    public JournalFollower(JournalSource source, BlockPool pool, TimeProvider time)
        : this(source, pool, time, JournalOutput.Start, JournalCommand.MachineId())
    {
    }

    internal JournalFollower(JournalSource source, BlockPool pool, TimeProvider time, OpenJournal open, string? machineId)
    {
        _source = source;
        _time = time;
        _open = open;
        _command = new JournalCommand(source, machineId);
        _filter = new JournalFilter(source.Units);
        _lines = new LineCollector(pool);
        _retry = new SourceRetry(source.Name, source.Path, time);
    }

    private string Key => "journal:" + _source.Name;

    private SourcePosition Position => new(Key, _source.Name, _source.Path, "", "", 0, _bytes) { Cursor = _cursor };

    public async Task RunAsync(IReadOnlyList<SourcePosition> known, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        SourcePosition? before = known.FirstOrDefault(position => position.Key == Key);
        bool hasBegun = before is not null;
        (_cursor, _bytes) = before is null ? ("", 0) : (before.Cursor, before.Offset);
        try
        {
            while (true)
            {
                string problem;
                try
                {
                    if (!hasBegun)
                    {
                        await BeginAsync(items, cancellation).ConfigureAwait(false);
                        hasBegun = true;
                    }

                    await LookForCursorAsync(items, cancellation).ConfigureAwait(false);
                    problem = await FollowAsync(items, cancellation).ConfigureAwait(false);
                }
                catch (IOException e)
                {
                    problem = e.Message;
                }

                if (_isBehind || !_lines.IsEmpty)
                {
                    // There is no more to be had for now: the time of the others does not wait for it.
                    await HandOnAsync(items, isCaughtUp: true, cancellation).ConfigureAwait(false);
                }

                await _retry.WaitAsync(problem, items, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
    }

    /// <summary>Finds the place to begin at, and has it stored before anything is read: lines that come while the program is stopped are then not passed over.</summary>
    private async Task BeginAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        if (_source.Since is { } since)
        {
            _cursor = JournalCommand.CursorOf(_time.GetUtcNow() - since);
        }
        else if (_source.Start == StartAt.End)
        {
            _cursor = (await AskAsync(_command.Last(), cancellation).ConfigureAwait(false))?.Cursor ?? "";
        }

        await items.WriteAsync(new SourceItem(new SourceEvent.Watched(_source.Name, _source.Path) { Position = Position }), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Sees whether the entry that was read last is still there. If not, those after it may be gone as well: that is told.</summary>
    private async Task LookForCursorAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        if (!JournalCommand.IsEntry(_cursor) || _cursor == _toldGone)
        {
            return;
        }

        JournalPlace? found = await AskAsync(_command.At(_cursor), cancellation).ConfigureAwait(false);
        if (found?.Cursor == _cursor)
        {
            return;
        }

        DateTimeOffset? after = JournalPlace.TimeOf(_cursor);
        if (found is null)
        {
            // Entries with an earlier time would never come after this cursor: the clock may have been set back since.
            JournalPlace? last = await AskAsync(_command.Last(), cancellation).ConfigureAwait(false);
            _cursor = last is null || last.Time <= after ? last?.Cursor ?? "" : _cursor;
        }

        _toldGone = _cursor;
        await items.WriteAsync(new SourceItem(new SourceEvent.EntriesGone(_source.Name, _source.Path, after, found?.Time)), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Hands on entries until journalctl ends; says why it did.</summary>
    private async Task<string> FollowAsync(ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        using JournalOutput output = _open(_command.Follow(_cursor));
        JournalExport export = new();
        string from = _cursor;
        Task<string> complaint = output.ComplaintAsync(cancellation);
        Task<string>? untold = complaint;
        while (true)
        {
            Task<int> reading = output.Entries.ReadAsync(_input, cancellation).AsTask();
            if ((_isBehind || !_lines.IsEmpty) && !await CompletesAsync(reading, Linger, cancellation).ConfigureAwait(false))
            {
                await HandOnAsync(items, isCaughtUp: true, cancellation).ConfigureAwait(false);
            }

            if (untold is not null && await Task.WhenAny(reading, untold).ConfigureAwait(false) == untold)
            {
                untold = null;
                await TellAsync(await complaint.ConfigureAwait(false), items, cancellation).ConfigureAwait(false);
            }

            if (_retry.IsFailing && !await CompletesAsync(reading, Settled, cancellation).ConfigureAwait(false))
            {
                await _retry.SucceedAsync(items, cancellation).ConfigureAwait(false);
            }

            int read = await reading.ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            int used = 0;
            while (Gather(export, read, from, ref used))
            {
                await HandOnAsync(items, _isPresent, cancellation).ConfigureAwait(false);
            }
        }

        return await EndAsync(output, complaint, cancellation).ConfigureAwait(false);
    }

    private static async Task<string> EndAsync(JournalOutput output, Task<string> complaint, CancellationToken cancellation)
    {
        int status = await output.ExitAsync(cancellation).ConfigureAwait(false);
        string said = await complaint.ConfigureAwait(false);
        return said.Length > 0 ? said : $"{JournalOutput.Program} ended with status {status}";
    }

    private async Task TellAsync(string complaint, ChannelWriter<SourceItem> items, CancellationToken cancellation)
    {
        if (complaint.Length > 0)
        {
            await _retry.TellAsync(complaint, items, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<bool> CompletesAsync(Task reading, TimeSpan within, CancellationToken cancellation) =>
        reading.IsCompleted || await Task.WhenAny(reading, Task.Delay(within, _time, cancellation)).ConfigureAwait(false) == reading;

    /// <summary>Takes entries out of what was read; says whether what was gathered is to be handed on before the rest.</summary>
    private bool Gather(JournalExport export, int read, string from, ref int used)
    {
        ReadOnlySpan<byte> input = _input.AsSpan(used, read - used);
        while (export.TryRead(ref input))
        {
            Take(export.Entry, from);
            used = read - input.Length;
            if (!_lines.HasRoom)
            {
                return true;
            }
        }

        used = read;
        return !_lines.IsEmpty && _time.GetElapsedTime(_gathering) >= Linger;
    }

    private void Take(JournalEntry entry, string from)
    {
        // The entry that was read last is asked for once more, to be sure of the place.
        if (Ascii.Equals(entry.Cursor.Value, from))
        {
            return;
        }

        _lastCursor.Clear();
        _lastCursor.Append(entry.Cursor.Value);
        _lastCursor.IsSet = true;
        _isPresent = entry.TryGetReceived(out DateTimeOffset received) && received >= _time.GetUtcNow() - Present;
        if (!_filter.Wants(entry))
        {
            return;
        }

        int length = JournalLine.Write(entry, _time.LocalTimeZone, _lines.Free, out bool isCut);
        if (length > 0)
        {
            _gathering = _lines.IsEmpty ? _time.GetTimestamp() : _gathering;
            _lines.Add(length, isCut);
            _bytes += length + 1;
            _isLineCut |= isCut;
        }
    }

    private async Task HandOnAsync(ChannelWriter<SourceItem> items, bool isCaughtUp, CancellationToken cancellation)
    {
        if (!_lines.IsEmpty)
        {
            await _retry.SucceedAsync(items, cancellation).ConfigureAwait(false);
        }

        _cursor = Encoding.ASCII.GetString(_lastCursor.Value);
        _isBehind = !isCaughtUp;
        await items.WriteAsync(new SourceItem(_lines.Take(Position, isCaughtUp)), cancellation).ConfigureAwait(false);
        if (_isLineCut)
        {
            _isLineCut = false;
            await items.WriteAsync(new SourceItem(new SourceEvent.LineTooLong(_source.Name, _source.Path, Key, _bytes, FollowOptions.DefaultLongestLine)), cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>The first entry that journalctl shows, if it shows one.</summary>
    /// <exception cref="IOException">It could not tell.</exception>
    private async Task<JournalPlace?> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using JournalOutput output = _open(arguments);
        JournalExport export = new();
        Task<string> complaint = output.ComplaintAsync(cancellation);
        while (await output.Entries.ReadAsync(_input, cancellation).ConfigureAwait(false) is > 0 and int read)
        {
            ReadOnlySpan<byte> input = _input.AsSpan(0, read);
            if (export.TryRead(ref input))
            {
                return new JournalPlace(
                    Encoding.ASCII.GetString(export.Entry.Cursor.Value),
                    export.Entry.TryGetReceived(out DateTimeOffset time) ? time : DateTimeOffset.MinValue);
            }
        }

        string problem = await EndAsync(output, complaint, cancellation).ConfigureAwait(false);
        return await output.ExitAsync(cancellation).ConfigureAwait(false) == 0 ? null : throw new IOException(problem);
    }
}
