using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Sources;

namespace Leafwatch.Monitoring;

/// <summary>
/// The loop of <c>run</c>: takes batches from the sources one after another, sends each through the pipeline, and lets what they
/// changed be committed. All state is changed by this one loop.
/// </summary>
internal sealed class LogMonitor(MonitorParts parts, MonitorCommit commit, OutboxDelivery delivery)
{
    /// <summary>How often time passes where no lines come.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// After the start, event time stands still until no source has been behind its writer for this many ticks: the lines that
    /// are not read yet may continue an alert that would otherwise end.
    /// </summary>
    private const int TicksUntilRead = 3;

    /// <summary>How long after a full minute its lines may still arrive before classic mode says its line.</summary>
    private static readonly TimeSpan ClassicDelay = TimeSpan.FromSeconds(2);

    /// <summary>A line from a clock that runs further ahead than this makes no other line late.</summary>
    private static readonly TimeSpan PlausibleLead = TimeSpan.FromMinutes(10);

    private readonly BatchResult _result = parts.Pipeline.CreateResult();
    private readonly HashSet<string> _behind = [];
    private readonly HeapSettling _heap = new(parts.Sources.Blocks.Clear);
    private int _readTicks;

    /// <summary>Whether anything was read since the last tick.</summary>
    private bool _hasRead;
    private long _lookedAt;
    private volatile bool _isCaughtUp;

    /// <summary>The sources that go on with another monitor, when one is to take over.</summary>
    private volatile IReadOnlySet<string>? _handedOver;

    /// <summary>Told of what happens to sources.</summary>
    public Action<SourceEvent> OnSourceEvent { get; init; } = _ => { };

    /// <summary>Whether everything that the sources had was read and committed at the last look.</summary>
    public bool IsCaughtUp => _isCaughtUp;

    /// <summary>Whether what was read cannot be stored, so that nothing more is read.</summary>
    public bool IsHeldUp => commit.HasFailed;

    /// <summary>When the loop last let time pass, with nothing left that could not be stored: one that hangs, or whose disk is full, does not.</summary>
    public DateTimeOffset LookedAt => new(Interlocked.Read(ref _lookedAt), TimeSpan.Zero);

    /// <summary>
    /// Watches until <paramref name="cancellation"/>, or until another monitor takes over; what was read by then is committed, and that is all
    /// the other one needs.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task delivering = delivery.RunAsync(stop.Token);
        try
        {
            await LoopAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Stopping is what was asked for.
        }
        finally
        {
            await stop.CancelAsync();
            await commit.EndAsync(isLast: cancellation.IsCancellationRequested || _handedOver is null);
            await delivering;
        }
    }

    /// <summary>Lets another monitor take over between two batches; called from any thread.</summary>
    /// <param name="kept">The sources that go on meanwhile.</param>
    public void HandOver(IReadOnlySet<string> kept) => _handedOver = kept;

    /// <summary>Writes something down in the report log; called from any thread.</summary>
    public void Note(string text)
    {
        parts.ReportLog?.Monitor(text);
        commit.Notice();
    }

    /// <summary>Takes down what came of a delivery; called from the receivers' tasks.</summary>
    public void TakeDelivery(DeliveryReport report)
    {
        parts.ReportLog?.Delivery(report);
        commit.Notice();
    }

    private async Task LoopAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TickInterval, parts.Time);
        Task<bool> tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        Task<bool> more = parts.Sources.Items.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            // What cannot be committed holds up the reading, and with it, by the bounded channel, all sources: nothing grows.
            bool isHeldUp = commit.IsHeldUp;
            await (isHeldUp ? tick : (Task)Task.WhenAny(more, tick)).WaitAsync(cancellation);
            if (more.IsCompleted && !isHeldUp)
            {
                if (!await more)
                {
                    return;
                }

                while (!commit.IsHeldUp && parts.Sources.Items.TryRead(out SourceItem item))
                {
                    await TakeAsync(item);
                    await CommitWhenDueAsync();
                    cancellation.ThrowIfCancellationRequested();
                    if (await IsHandedOverAsync())
                    {
                        return;
                    }
                }

                more = parts.Sources.Items.WaitToReadAsync(cancellation).AsTask();
            }

            if (tick.IsCompleted)
            {
                if (!commit.IsHeldUp)
                {
                    await LetTimePassAsync();
                }

                await CommitWhenDueAsync();
                if (await IsHandedOverAsync())
                {
                    return;
                }

                if (!_hasRead)
                {
                    _heap.WhenQuiet();
                }

                _hasRead = false;
                tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
            }
        }
    }

    /// <summary>
    /// Stops the sources that another monitor begins anew, and takes what they have handed on. Nothing is handed over before all of it is
    /// committed: the other one goes on from the store, as after a start.
    /// </summary>
    private async ValueTask<bool> IsHandedOverAsync()
    {
        if (_handedOver is not { } kept || commit.IsHeldUp)
        {
            return false;
        }

        await parts.Sources.StopAsync(kept);

        // No more than what waits now: those that go on may never leave the queue empty.
        for (int waiting = parts.Sources.Items.Count; waiting > 0 && !commit.IsHeldUp && parts.Sources.Items.TryRead(out SourceItem item); waiting--)
        {
            await TakeAsync(item);
            await CommitWhenDueAsync();
        }

        return !commit.IsHeldUp && await commit.NowAsync();
    }

    private async ValueTask TakeAsync(SourceItem item)
    {
        if (item.Batch is { } batch)
        {
            _hasRead = true;
            parts.Archive?.Append(batch);
            Read(parts.Readers.WithHeldBack(batch));
            parts.Sources.Blocks.Return(batch.Buffer);
        }
        else if (item.Event is { } happened)
        {
            await TakeAsync(happened);
        }

        commit.Notice();
    }

    private async ValueTask TakeAsync(SourceEvent happened)
    {
        if (happened.FinishedKey is { } over && parts.Readers.Rest(over) is { } rest)
        {
            Read(rest);
        }

        parts.Ledger.Take(happened);
        if (happened.FinishedKey is { } key)
        {
            parts.Pipeline.Finish(key);
            parts.Readers.Forget(key);
            parts.Counted.Forget(key);
            _behind.Remove(key);
        }

        if (happened.Position is { } position)
        {
            parts.Pipeline.Place(position);
        }

        Tell(happened);
        if (happened is SourceEvent.Watched)
        {
            // A run that is killed before this is committed would begin at the end of the files once more.
            await commit.NowAsync();
        }
    }

    private void Tell(SourceEvent happened)
    {
        if (parts.ReportLog is not null)
        {
            SourceEventText.Write(parts.ReportLog, happened);
        }

        OnSourceEvent(happened);
    }

    private void Read(Batch batch)
    {
        string source = batch.After.Source;
        TimeSpan correction = parts.Ledger.Health.CorrectionOf(source);
        BatchReader reader = parts.Readers.For(batch);
        reader.Correction = correction;
        batch.CountedBefore = parts.Counted.Of(batch);
        reader.Read(batch, _result, parts.Time.GetUtcNow() + PlausibleLead, parts.Pipeline.LatestOf(batch.After.Key));
        IEnumerable<SourceEvent> changes = parts.Readers.Take(_result);
        parts.Pipeline.Absorb(_result);
        parts.Anomalies?.Absorb(_result);
        parts.Ledger.Absorb(_result, parts.Readers.FormatOf(batch.After.Key));
        foreach (SourceEvent changed in changes)
        {
            Tell(changed);
        }

        if (parts.Ledger.Health.CorrectionOf(source) - correction is var added && added != TimeSpan.Zero)
        {
            parts.Pipeline.Correct(source, added);
        }

        parts.Classic?.Take(_result);

        if (batch.CaughtUp)
        {
            _behind.Remove(batch.After.Key);
        }
        else
        {
            _behind.Add(batch.After.Key);
        }
    }

    /// <summary>
    /// Lets event time pass: up to now when all files are read to their end, else up to where the one furthest behind stands; and no further than lines come
    /// to a file whose clock is behind.
    /// </summary>
    private async Task LetTimePassAsync()
    {
        Interlocked.Exchange(ref _lookedAt, parts.Time.GetUtcNow().UtcTicks);
        if (_readTicks < TicksUntilRead)
        {
            _readTicks = _behind.Count == 0 ? _readTicks + 1 : 0;
        }

        bool isRead = _readTicks == TicksUntilRead;
        NoticeIf(parts.Ledger.Tick(isRead && _behind.Count == 0));
        _isCaughtUp = isRead && _behind.Count == 0;
        foreach (Batch rest in parts.Readers.Quiet())
        {
            Read(rest);
            commit.Notice();
        }

        if (!isRead)
        {
            return;
        }

        DateTimeOffset now = parts.Time.GetUtcNow();
        DateTimeOffset read = _behind.Count == 0 ? now : _behind.Min(key => parts.Pipeline.LatestOf(key));
        DateTimeOffset waited = now - parts.Ledger.Health.Delay();
        DateTimeOffset reached = read < waited ? read : waited;
        parts.Pipeline.Advance(reached);
        if (parts.Classic is not null)
        {
            foreach (ClassicMinute minute in parts.Classic.EvaluateThrough(read == DateTimeOffset.MinValue ? read : read - ClassicDelay))
            {
                parts.ReportLog?.Verbatim($"{Rfc3339.Seconds(minute.Time.ToOffset(parts.Time.GetLocalNow().Offset))} {minute.Line}");
                parts.Pipeline.Take(minute.Alerts);
                commit.Notice();
            }
        }

        foreach (OperatorAction action in parts.Store.PendingActions())
        {
            if (parts.Anomalies?.Do(action, parts.Store.FindIncident) is { } outcome)
            {
                parts.Pipeline.Done(action, outcome);
            }
            else
            {
                parts.Pipeline.Do(action, parts.Store.FindIncident);
            }
        }

        commit.Reached = reached;
        if (parts.Anomalies is not null)
        {
            parts.Pipeline.Take(parts.Anomalies.Advance(isIdle: _behind.Count == 0));
            NoticeIf(parts.Anomalies.HasChanges);
        }

        NoticeIf(parts.Pipeline.Tick());
        await commit.TellEarlierAsync(isBehind: _behind.Count > 0);
    }

    private async Task CommitWhenDueAsync()
    {
        if (await commit.WhenDueAsync())
        {
            _heap.WhenGrown();
        }
    }

    private void NoticeIf(bool isNews)
    {
        if (isNews)
        {
            commit.Notice();
        }
    }
}
