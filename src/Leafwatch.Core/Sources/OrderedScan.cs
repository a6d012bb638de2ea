namespace Leafwatch.Core.Sources;

/// <summary>
/// Reads files in parallel chunks and hands the results over in order: the matches of one file in the order of its lines,
/// those of files that overlap in time merged by time, as if all had been read by one thread.
/// </summary>
/// <remarks>
/// The order of a merge depends only on what is in the files: a match is handed over when every open file shows its next
/// one, never because another thread was slow. A file is opened when the merge reaches the time of its first line, so that
/// of a year of rotated logs one or two are open at once. At most <see cref="Outstanding"/> chunks of a file wait for the
/// merge, which bounds memory whatever the size of the files.
/// <para>
/// What a line means may depend on lines far before it: a file may have changed its format. Each chunk is read as if the file went on as it was last known to;
/// when it turns out that it did not (<see cref="FormatState"/>), the chunk is read once more before anything of it is handed over.
/// </para>
/// </remarks>
public sealed class OrderedScan
{
    private const int Outstanding = 8;

    private readonly object _gate = new();
    private readonly Queue<ScanLane> _unopened;
    private readonly List<OpenLane> _open = [];
    private readonly Action<ScanLane, BatchResult, int> _onMatch;
    private readonly Action<ScanLane, BatchResult> _onRead;
    private readonly Action<ScanLane, Exception> _onFailure;
    private readonly int _threads;
    private readonly Stack<byte[]> _buffers = [];
    private readonly int _laneCount;
    private bool _done;
    private double _progress;
    private Exception? _fault;

    /// <param name="lanes">The files.</param>
    /// <param name="threads">How many threads read.</param>
    /// <param name="onMatch">Takes the next match in order: the result and the index in it. Called by one thread at a time.</param>
    /// <param name="onRead">Takes the result of a chunk after its last match. Called by one thread at a time.</param>
    /// <param name="onFailure">Told when a file cannot be opened or read to its end; the others are read all the same.</param>
    public OrderedScan(
        IEnumerable<ScanLane> lanes,
        int threads,
        Action<ScanLane, BatchResult, int> onMatch,
        Action<ScanLane, BatchResult> onRead,
        Action<ScanLane, Exception> onFailure)
    {
        _unopened = new Queue<ScanLane>(lanes.OrderBy(lane => lane.Begins).ThenBy(lane => lane.Path, StringComparer.Ordinal));
        _laneCount = _unopened.Count;
        _threads = threads;
        _onMatch = onMatch;
        _onRead = onRead;
        _onFailure = onFailure;
    }

    /// <summary>
    /// How much has been read, from 0 to 1, each file counting the same. Takes no lock: who takes a match may hold one of its own under ours, and ask for
    /// this under its own elsewhere.
    /// </summary>
    public double Progress => Volatile.Read(ref _progress);

    /// <summary>Reads everything; returns when the last result has been handed over.</summary>
    public void Run(CancellationToken cancellation)
    {
        lock (_gate)
        {
            Merge();
            NoteProgress();
        }

        using CancellationTokenRegistration registration = cancellation.Register(() => Stop(null));
        Thread[] helpers = [.. Enumerable.Range(1, _threads - 1).Select(_ => new Thread(Work) { IsBackground = true })];
        foreach (Thread helper in helpers)
        {
            helper.Start();
        }

        Work();
        foreach (Thread helper in helpers)
        {
            helper.Join();
        }

        foreach (OpenLane lane in _open)
        {
            lane.File.Dispose();
        }

        cancellation.ThrowIfCancellationRequested();
        if (_fault is not null)
        {
            throw new InvalidOperationException("The scan stopped on an error of its own.", _fault);
        }
    }

    private void Work()
    {
        try
        {
            Dictionary<OpenLane, Action<Batch, BatchResult>> readers = [];
            while (WaitForChunk() is { } pending)
            {
                if (!readers.TryGetValue(pending.Lane, out Action<Batch, BatchResult>? read))
                {
                    readers.Clear();
                    readers.Add(pending.Lane, read = pending.Lane.Plan.CreateReader());
                }

                Read(pending, read);
                lock (_gate)
                {
                    pending.IsRead = true;
                    pending.Lane.Confirm();
                    Merge();
                    NoteProgress();
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception e)
        {
            // A thread that dies alone would leave the others waiting for its chunk.
            Stop(e);
        }
    }

    private void NoteProgress() =>
        Volatile.Write(ref _progress, _done ? 1 : (_laneCount - _unopened.Count - _open.Count + _open.Sum(lane => lane.File.Progress)) / _laneCount);

    private Pending? WaitForChunk()
    {
        lock (_gate)
        {
            while (!_done)
            {
                if (Claim() is { } pending)
                {
                    return pending;
                }

                if (!_done)
                {
                    Monitor.Wait(_gate);
                }
            }

            Monitor.PulseAll(_gate);
            return null;
        }
    }

    private void Stop(Exception? fault)
    {
        lock (_gate)
        {
            _fault ??= fault;
            _done = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Read(Pending pending, Action<Batch, BatchResult> read)
    {
        try
        {
            WholeFile.Lines lines = pending.IsRest ? pending.Chunk.Lines : pending.Lane.File.Read(pending.Buffer, pending.Chunk);
            Batch batch = new()
            {
                Buffer = pending.Buffer,
                Start = lines.Start,
                Length = lines.Length,
                After = pending.Lane.Position(lines.Offset + lines.Length),
                Header = pending.Lane.HasHeaders ? pending.PassHeaderOn(lines) : null,
                HourBefore = () => HourBefore(pending),
                FormatsBefore = pending.Before,
                IsLast = pending.IsRest,
            };
            batch = pending.Before.Pending.IsEmpty ? batch : batch.Behind(pending.Before.Pending.Span);
            read(batch, pending.Result);
            pending.HourAfter = batch.HourAfter;
            pending.After = batch.FormatsAfter ?? pending.Before;
            pending.End = batch.After.Offset;
        }
        catch (IOException e)
        {
            pending.Failure = e;
            pending.PassHeaderOn(default);
        }
    }

    /// <summary>
    /// The latest time before a chunk in an hour that comes twice. Waits until those before it are read: they have been given out earlier, so that somebody
    /// reads each, and the first waits for nobody.
    /// </summary>
    private DateTimeOffset? HourBefore(Pending pending)
    {
        lock (_gate)
        {
            while (!_done && pending.Lane.Before(pending).Any(chunk => !chunk.IsConfirmed))
            {
                Monitor.Wait(_gate);
            }

            return pending.Lane.Before(pending).LastOrDefault(chunk => chunk.HourAfter is not null)?.HourAfter ?? pending.Lane.Hour;
        }
    }

    /// <summary>The next chunk to read: of the file that the merge waits for, else of any that has room.</summary>
    private Pending? Claim()
    {
        OpenLane? chosen = null;
        foreach (OpenLane lane in _open)
        {
            if (lane.TakeAgain() is { } again)
            {
                return again;
            }

            if (!lane.IsClaimed && lane.Chunks.Count < Outstanding && (chosen is null || lane.Chunks.Count < chosen.Chunks.Count))
            {
                chosen = lane;
            }
        }

        if (chosen is null)
        {
            return null;
        }

        byte[] buffer = _buffers.TryPop(out byte[]? used) ? used : WholeFile.NewBuffer();
        try
        {
            if (chosen.File.TryClaim(buffer, out WholeFile.Chunk chunk))
            {
                return chosen.Add(buffer, chunk);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            _onFailure(chosen.Plan, e);
        }

        _buffers.Push(buffer);
        chosen.IsClaimed = true;
        chosen.Confirm();
        Merge();
        return Claim();
    }

    /// <summary>Hands over what is next in order, as far as that is known.</summary>
    private void Merge()
    {
        while (!_done)
        {
            OpenLane? next = null;
            for (int i = 0; i < _open.Count; i++)
            {
                OpenLane lane = _open[i];
                if (!TrySettle(lane))
                {
                    return;
                }

                if (lane.Chunks.Count == 0)
                {
                    lane.File.Dispose();
                    _open.RemoveAt(i--);
                }
                else if (next is null || lane.NextTime < next.NextTime)
                {
                    next = lane;
                }
            }

            if (_unopened.TryPeek(out ScanLane? unopened) && (next is null || unopened.Begins <= next.NextTime))
            {
                OpenNext();
            }
            else if (next is null)
            {
                _done = true;
            }
            else
            {
                _onMatch(next.Plan, next.Chunks.Peek().Result, next.NextMatch++);
            }
        }
    }

    /// <summary>Passes over chunks that have no further match; says whether the lane's next match (or its end) is known.</summary>
    private bool TrySettle(OpenLane lane)
    {
        while (lane.Chunks.TryPeek(out Pending? head))
        {
            if (!head.IsConfirmed)
            {
                return false;
            }

            if (head.Failure is not null)
            {
                _onFailure(lane.Plan, head.Failure);
                lane.IsClaimed = true;
                lane.Confirm();
            }
            else if (lane.NextMatch < head.Result.MatchCount)
            {
                return true;
            }
            else
            {
                _onRead(lane.Plan, head.Result);
            }

            lane.Hour = head.HourAfter ?? lane.Hour;
            lane.NextMatch = 0;
            lane.Chunks.Dequeue();
            lane.Spare.Push(head.Result);
            if (!head.IsRest)
            {
                _buffers.Push(head.Buffer);
            }
        }

        return lane.IsClaimed;
    }

    private void OpenNext()
    {
        ScanLane plan = _unopened.Dequeue();
        try
        {
            _open.Add(new OpenLane(plan, plan.Open()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _onFailure(plan, e);
        }
    }

    private sealed class OpenLane(ScanLane plan, WholeFile file)
    {
        /// <summary>What the chunks that are confirmed say of the lines after them.</summary>
        private FormatState _reached = FormatState.Beginning;
        private long _end;
        private Pending? _again;

        public ScanLane Plan => plan;

        public WholeFile File => file;

        public Queue<Pending> Chunks { get; } = [];

        public Stack<BatchResult> Spare { get; } = [];

        /// <summary>Whether every chunk has been given out.</summary>
        public bool IsClaimed { get; set; }

        public bool HasHeaders => !plan.HeaderMark.IsEmpty;

        /// <summary>The header that holds after the chunk that was given out last, once that has been looked through.</summary>
        public Task<ReadOnlyMemory<byte>> LastHeader { get; set; } = Task.FromResult(ReadOnlyMemory<byte>.Empty);

        /// <summary>The latest time in an hour that comes twice, of the chunks that were handed over.</summary>
        public DateTimeOffset? Hour { get; set; }

        public int NextMatch { get; set; }

        public DateTimeOffset NextTime => Chunks.Peek().Result[NextMatch].Time;

        /// <summary>The chunks that lie before one and are not yet handed over.</summary>
        public IEnumerable<Pending> Before(Pending pending) => Chunks.TakeWhile(chunk => chunk != pending);

        /// <summary>Adds a chunk, to be read as if the file went on as it does now.</summary>
        public Pending Add(byte[] buffer, WholeFile.Chunk chunk)
        {
            BatchResult result = Spare.TryPop(out BatchResult? spare) ? spare : new BatchResult(plan.Carried) { Rollups = plan.CreateCounter?.Invoke() };
            Pending pending = new(this, buffer, chunk, result, LastHeader)
            {
                Before = _reached.Pending.IsEmpty ? _reached : _reached with { Pending = default },
            };
            LastHeader = pending.Header;
            Chunks.Enqueue(pending);
            return pending;
        }

        /// <summary>A chunk that is to be read once more, if there is one: whoever has read one is free to.</summary>
        public Pending? TakeAgain()
        {
            Pending? again = _again;
            _again = null;
            return again;
        }

        /// <summary>Sees which chunks were read as what they are, now that those before them are.</summary>
        public void Confirm()
        {
            foreach (Pending chunk in Chunks.SkipWhile(chunk => chunk.IsConfirmed))
            {
                if (!chunk.IsRead)
                {
                    return;
                }

                if (chunk.Failure is null && !chunk.Before.Matches(_reached))
                {
                    ReadAgain(chunk);
                    return;
                }

                chunk.IsConfirmed = true;
                (_reached, _end) = chunk.Failure is null ? (chunk.After, chunk.End) : (_reached, _end);
            }

            if (IsClaimed && !_reached.Pending.IsEmpty)
            {
                // What is left at the end waits for nothing more.
                Pending rest = Add([], new WholeFile.Chunk(0, new WholeFile.Lines(0, 0, _end)));
                rest.IsRest = true;
                ReadAgain(rest);
            }
        }

        private void ReadAgain(Pending chunk)
        {
            chunk.Before = _reached;
            chunk.IsRead = false;
            _again = chunk;
        }

        public SourcePosition Position(long offset) => new(plan.Path, plan.Path, plan.Path, "", "", 0, offset);
    }

    private sealed class Pending(OpenLane lane, byte[] buffer, WholeFile.Chunk chunk, BatchResult result, Task<ReadOnlyMemory<byte>> headerBefore)
    {
        private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _header = new();

        /// <summary>The header that holds after this chunk.</summary>
        public Task<ReadOnlyMemory<byte>> Header => _header.Task;

        public OpenLane Lane => lane;

        public byte[] Buffer => buffer;

        public WholeFile.Chunk Chunk => chunk;

        public BatchResult Result => result;

        public bool IsRead { get; set; }

        /// <summary>Whether it was read as what it is.</summary>
        public bool IsConfirmed { get; set; }

        /// <summary>Whether it has no lines but those that waited for others at the end of the file.</summary>
        public bool IsRest { get; set; }

        /// <summary>What is known of the lines before it, and of those after it once it is read.</summary>
        public required FormatState Before { get; set; }

        public FormatState After { get; set; } = FormatState.Beginning;

        /// <summary>Where it ends in the file, once it is read.</summary>
        public long End { get; set; }

        /// <summary>The latest time of its lines in an hour that comes twice, once it is read.</summary>
        public DateTimeOffset? HourAfter { get; set; }

        public IOException? Failure { get; set; }

        /// <summary>
        /// Looks a chunk through for the header that the next one begins with, and waits for its own: whoever reads the chunk before has been
        /// given it earlier, and passes its header on before it does anything else.
        /// </summary>
        public ReadOnlyMemory<byte> PassHeaderOn(WholeFile.Lines lines)
        {
            ReadOnlySpan<byte> last = HeaderLine.Last(buffer.AsSpan(lines.Start, lines.Length), lane.Plan.HeaderMark.Span);
            byte[]? own = last.IsEmpty ? null : last.ToArray();
            if (own is not null)
            {
                _header.TrySetResult(own);
            }

            ReadOnlyMemory<byte> before = headerBefore.GetAwaiter().GetResult();
            _header.TrySetResult(own ?? before);
            return before;
        }
    }
}
