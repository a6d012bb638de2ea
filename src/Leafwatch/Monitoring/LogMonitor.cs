using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>
/// The loop of <c>run</c>: takes batches from the sources one after another, sends each through the pipeline, and
/// commits what they changed together with the positions after them: at once when an alert arises, else each second.
/// </summary>
/// <remarks>
/// All state is changed by this one loop. What is appended to files (report log, archive) is written before the commit, and
/// its length committed with the rest, so that a kill between the two leaves nothing twice.
/// </remarks>
internal sealed class LogMonitor(
    RunningSources sources,
    SourceReaders readers,
    Pipeline pipeline,
    IStateStore store,
    OutboxDelivery delivery,
    ReportLog? reportLog,
    Archive? archive,
    ClassicMinutes? classic,
    SourceLedger ledger,
    StoreTrouble storeTrouble,
    TimeProvider time)
{
    /// <summary>How long what was read may wait to be committed.</summary>
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that alerts on old lines are held back to be told together.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMinutes(15);

    /// <summary>How often time passes where no lines come.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// After the start, event time stands still until no source has been behind its writer for this many ticks: the lines that
    /// are not read yet may continue an alert that would otherwise end.
    /// </summary>
    private const int TicksUntilRead = 3;

    /// <summary>How long after a full minute its lines may still arrive before classic mode says its line.</summary>
    private static readonly TimeSpan ClassicDelay = TimeSpan.FromSeconds(2);

    /// <summary>Heap growth, in bytes, that is worth a full collection.</summary>
    private const long WorthCollecting = 8 * 1024 * 1024;

    /// <summary>While lines come: so much more, and such a part of what was held.</summary>
    private const long GrowthWorthCollecting = 6 * 1024 * 1024;
    private const int PartWorthCollecting = 16;

    /// <summary>A line from a clock that runs further ahead than this makes no other line late.</summary>
    private static readonly TimeSpan PlausibleLead = TimeSpan.FromMinutes(10);

    private readonly BatchResult _result = pipeline.CreateResult();
    private readonly HashSet<string> _behind = [];
    private readonly List<string> _outputTroubles = [];
    private DateTimeOffset _committed;

    /// <summary>When the first alert was gathered that has not been told; what an earlier run gathered counts from the start.</summary>
    private DateTimeOffset? _gatheredSince;

    /// <summary>What could not be committed: nothing more is read before it is.</summary>
    private PipelineChanges? _uncommitted;
    private int _readTicks;

    /// <summary>Up to which event time all that was read is in the next commit.</summary>
    private DateTimeOffset _reached;
    private bool _isLast;

    /// <summary>Whether anything was read since the last tick, and what was held when all else was last given back.</summary>
    private bool _hasRead;
    private long _settled = -WorthCollecting;
    private long _lookedAt;
    private volatile bool _hasNews;
    private volatile bool _isCaughtUp;

    /// <summary>The sources that go on with another monitor, when one is to take over.</summary>
    private volatile IReadOnlySet<string>? _handedOver;

    /// <summary>What finds anomalies, if anything does.</summary>
    public AnomalyMonitor? Anomalies { get; init; }

    /// <summary>Told of each alert that fired or resolved, after it was committed.</summary>
    public Action<Alert> OnAlert { get; init; } = _ => { };

    /// <summary>Told of what happens to sources.</summary>
    public Action<SourceEvent> OnSourceEvent { get; init; } = _ => { };

    /// <summary>Told of what goes wrong with the monitor itself.</summary>
    public Action<string> OnTrouble { get; init; } = _ => { };

    /// <summary>Whether everything that the sources had was read and committed at the last look.</summary>
    public bool IsCaughtUp => _isCaughtUp;

    /// <summary>When the loop last let time pass, with nothing left that could not be stored: one that hangs, or whose disk is full, does not.</summary>
    public DateTimeOffset LookedAt => new(Interlocked.Read(ref _lookedAt), TimeSpan.Zero);

    /// <summary>
    /// Watches until <paramref name="cancellation"/>, or until another monitor takes over; what was read by then is committed, and that is all
    /// the other one needs.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _committed = time.GetUtcNow();
        _gatheredSince = _committed;
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
            _isLast = cancellation.IsCancellationRequested || _handedOver is null;
            if (!await CommitAsync())
            {
                OnTrouble("what was read last is not kept: the next run reads it again");
            }

            await storeTrouble.EndAsync();
            await delivering;
        }
    }

    /// <summary>Lets another monitor take over between two batches; called from any thread.</summary>
    /// <param name="kept">The sources that go on meanwhile.</param>
    public void HandOver(IReadOnlySet<string> kept) => _handedOver = kept;

    /// <summary>Writes something down in the report log; called from any thread.</summary>
    public void Note(string text)
    {
        reportLog?.Monitor(text);
        _hasNews = true;
    }

    /// <summary>Takes down what came of a delivery; called from the receivers' tasks.</summary>
    public void TakeDelivery(DeliveryReport report)
    {
        reportLog?.Delivery(report);
        _hasNews = true;
    }

    private async Task LoopAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TickInterval, time);
        Task<bool> tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        Task<bool> more = sources.Items.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            // What cannot be committed holds up the reading, and with it, by the bounded channel, all sources: nothing grows.
            bool isHeldUp = _uncommitted is not null;
            await (isHeldUp ? tick : (Task)Task.WhenAny(more, tick)).WaitAsync(cancellation);
            if (more.IsCompleted && !isHeldUp)
            {
                if (!await more)
                {
                    return;
                }

                while (_uncommitted is null && sources.Items.TryRead(out SourceItem item))
                {
                    await TakeAsync(item);
                    await CommitWhenDueAsync();
                    cancellation.ThrowIfCancellationRequested();
                    if (await IsHandedOverAsync())
                    {
                        return;
                    }
                }

                more = sources.Items.WaitToReadAsync(cancellation).AsTask();
            }

            if (tick.IsCompleted)
            {
                if (_uncommitted is null)
                {
                    await LetTimePassAsync();
                }

                await CommitWhenDueAsync();
                if (await IsHandedOverAsync())
                {
                    return;
                }

                SettleWhenQuiet();
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
        if (_handedOver is not { } kept || _uncommitted is not null)
        {
            return false;
        }

        await sources.StopAsync(kept);

        // No more than what waits now: those that go on may never leave the queue empty.
        for (int waiting = sources.Items.Count; waiting > 0 && _uncommitted is null && sources.Items.TryRead(out SourceItem item); waiting--)
        {
            await TakeAsync(item);
            await CommitWhenDueAsync();
        }

        return _uncommitted is null && await CommitAsync();
    }

    /// <summary>Gives back what reading rules and configuration, or a flood, left behind: it would stay with a quiet monitor for as long as that runs.</summary>
    private void SettleWhenQuiet()
    {
        if (!_hasRead && GC.GetTotalMemory(forceFullCollection: false) > _settled + WorthCollecting)
        {
            sources.Blocks.Clear();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _settled = GC.GetTotalMemory(forceFullCollection: false);
        }

        _hasRead = false;
    }

    /// <summary>Gives back what a flood leaves behind while it goes on: left alone, the collector waits until that is nearly as much again as what is in use.</summary>
    private void SettleWhenGrown()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > _settled + (_settled / PartWorthCollecting) + GrowthWorthCollecting)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _settled = GC.GetTotalMemory(forceFullCollection: false);
        }
    }

    private async ValueTask TakeAsync(SourceItem item)
    {
        if (item.Batch is { } batch)
        {
            _hasRead = true;
            archive?.Append(batch);
            Read(readers.WithHeldBack(batch));
            sources.Blocks.Return(batch.Buffer);
        }
        else if (item.Event is { } happened)
        {
            await TakeAsync(happened);
        }

        _hasNews = true;
    }

    private async ValueTask TakeAsync(SourceEvent happened)
    {
        if (happened.FinishedKey is { } over && readers.Rest(over) is { } rest)
        {
            Read(rest);
        }

        ledger.Take(happened);
        if (happened.FinishedKey is { } key)
        {
            pipeline.Finish(key);
            readers.Forget(key);
            _behind.Remove(key);
        }

        if (happened.Position is { } position)
        {
            pipeline.Place(position);
        }

        Tell(happened);
        if (happened is SourceEvent.Watched)
        {
            // A run that is killed before this is committed would begin at the end of the files once more.
            await CommitAsync();
        }
    }

    private void Tell(SourceEvent happened)
    {
        if (reportLog is not null)
        {
            SourceEventText.Write(reportLog, happened);
        }

        OnSourceEvent(happened);
    }

    private void Read(Batch batch)
    {
        string source = batch.After.Source;
        TimeSpan correction = ledger.Health.CorrectionOf(source);
        BatchReader reader = readers.For(batch);
        reader.Correction = correction;
        reader.Read(batch, _result, time.GetUtcNow() + PlausibleLead, pipeline.LatestOf(batch.After.Key));
        SourceEvent? changed = readers.Take(_result);
        pipeline.Absorb(_result);
        Anomalies?.Absorb(_result);
        ledger.Absorb(_result, readers.FormatOf(batch.After.Key));
        if (changed is not null)
        {
            Tell(changed);
        }

        if (ledger.Health.CorrectionOf(source) - correction is var added && added != TimeSpan.Zero)
        {
            pipeline.Correct(source, added);
        }

        classic?.Take(_result);

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
        Interlocked.Exchange(ref _lookedAt, time.GetUtcNow().UtcTicks);
        if (_readTicks < TicksUntilRead)
        {
            _readTicks = _behind.Count == 0 ? _readTicks + 1 : 0;
        }

        bool isRead = _readTicks == TicksUntilRead;
        _hasNews |= ledger.Tick(isRead && _behind.Count == 0);
        _isCaughtUp = isRead && _behind.Count == 0;
        foreach (Batch rest in readers.Quiet())
        {
            Read(rest);
            _hasNews = true;
        }

        if (!isRead)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset read = _behind.Count == 0 ? now : _behind.Min(key => pipeline.LatestOf(key));
        DateTimeOffset waited = now - ledger.Health.Delay();
        DateTimeOffset reached = read < waited ? read : waited;
        pipeline.Advance(reached);
        if (classic is not null)
        {
            foreach (ClassicMinute minute in classic.EvaluateThrough(read == DateTimeOffset.MinValue ? read : read - ClassicDelay))
            {
                reportLog?.Verbatim($"{Rfc3339.Seconds(minute.Time.ToOffset(time.GetLocalNow().Offset))} {minute.Line}");
                pipeline.Take(minute.Alerts);
                _hasNews = true;
            }
        }

        foreach (OperatorAction action in store.PendingActions())
        {
            if (Anomalies?.Do(action, store.FindIncident) is { } outcome)
            {
                pipeline.Done(action, outcome);
            }
            else
            {
                pipeline.Do(action, store.FindIncident);
            }
        }

        _reached = reached;
        if (Anomalies is not null)
        {
            pipeline.Take(Anomalies.Advance());
            _hasNews |= Anomalies.HasChanges;
        }

        _hasNews |= pipeline.Tick();
        await TellEarlierAsync();
    }

    private async Task CommitWhenDueAsync()
    {
        bool isUrgent = _uncommitted is null && pipeline.HasNews;
        if (isUrgent || ((_hasNews || _uncommitted is not null) && time.GetUtcNow() - _committed >= CommitInterval))
        {
            await CommitAsync();
            SettleWhenGrown();
        }
    }

    /// <summary>Tells what was found in old lines, when they are read.</summary>
    private async Task TellEarlierAsync()
    {
        if (_gatheredSince is not { } since || (_behind.Count > 0 && time.GetUtcNow() - since < LongestGathering) || !await CommitAsync())
        {
            return;
        }

        _gatheredSince = null;
        if (pipeline.HasEarlier)
        {
            pipeline.TellEarlier();
            await CommitAsync();
        }
    }

    /// <summary>Commits what has changed, or what could not be committed before.</summary>
    /// <returns>Whether nothing is left to be committed.</returns>
    private async Task<bool> CommitAsync()
    {
        if (_uncommitted is null)
        {
            _hasNews = false;
            _uncommitted = Collect();
        }

        (StateChanges changes, IReadOnlyList<Alert> news) = _uncommitted;
        _committed = time.GetUtcNow();
        List<string> troubles = [];
        try
        {
            troubles.AddRange(archive?.Flush(changes) ?? []);
            if (reportLog?.Flush(changes) is { } trouble)
            {
                troubles.Add(trouble);
            }

            store.Commit(changes);
            _uncommitted = null;
            Anomalies?.Committed();
            ledger.Health.StoreRecovered();
            await storeTrouble.EndAsync();
        }
        catch (StateNotWrittenException notWritten)
        {
            storeTrouble.Failed(() => pipeline.TellDirectly(ledger.Health.StoreFailed(notWritten.Message)));
            troubles.Add($"the state cannot be written; nothing is read until it can: {notWritten.Message}");
        }

        TakeTroubles(troubles);
        if (_uncommitted is not null)
        {
            return false;
        }

        if (changes.Notifications.Count > 0)
        {
            delivery.Wake();
        }

        foreach (Alert alert in news)
        {
            OnAlert(alert);
        }

        return true;
    }

    private PipelineChanges Collect()
    {
        pipeline.Take(ledger.Health.TakeAlerts());
        PipelineChanges collected = pipeline.Collect();
        StateChanges changes = collected.State;
        changes.Notifications.RemoveAll(storeTrouble.IsTold);
        ledger.Collect(changes, new WindowCounts(pipeline.Correlator.Groups, pipeline.Correlator.EvictedGroups), _isLast);
        Anomalies?.Collect(changes.Anomalies, _reached, _isLast);
        if (classic is not null)
        {
            changes.Windows.Add(new WindowState(ClassicMinutes.StateName, "", classic.Save()));
        }

        if (pipeline.HasEarlier)
        {
            _gatheredSince ??= time.GetUtcNow();
        }

        foreach (Alert alert in collected.News)
        {
            if (alert.State == AlertState.Firing)
            {
                reportLog?.AlertFired(alert, IsToldDirectly(alert) ? NotifyReason.Fired : collected.ReasonOf(alert));
            }
            else
            {
                reportLog?.AlertResolved(alert);
            }
        }

        foreach (IncidentChange change in changes.Incidents.Timeline.Where(change => change.Kind != IncidentChangeKind.Joined))
        {
            reportLog?.Incident(change);
        }

        return collected;

        // Of trouble with the state the operator was told before, without it.
        static bool IsToldDirectly(Alert alert) => alert.Rule == HealthRules.StateNotWritten;
    }

    /// <summary>Tells each trouble once, and when it is over.</summary>
    private void TakeTroubles(List<string> troubles)
    {
        if (_outputTroubles.Count > 0 && troubles.Count == 0)
        {
            OnTrouble("what could not be written is written now");
        }

        foreach (string trouble in troubles.Except(_outputTroubles).ToArray())
        {
            OnTrouble(trouble);
        }

        _outputTroubles.Clear();
        _outputTroubles.AddRange(troubles);
    }
}
