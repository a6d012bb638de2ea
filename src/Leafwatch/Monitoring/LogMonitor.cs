using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Reporting;

namespace Leafwatch.Monitoring;

/// <summary>
/// The loop of <c>run</c>: takes batches from the followed files one after another, sends each through the pipeline, and
/// commits what they changed together with the positions after them: at once when an alert arises, else each second.
/// </summary>
/// <remarks>
/// All state is changed by this one loop. What is appended to files (report log, archive) is written before the commit, and
/// its length committed with the rest, so that a kill between the two leaves nothing twice.
/// </remarks>
internal sealed class LogMonitor(
    FileFollower follower,
    BlockPool blocks,
    SourceReaders readers,
    Pipeline pipeline,
    IStateStore store,
    OutboxDelivery delivery,
    ReportLog? reportLog,
    Archive? archive,
    ClassicMinutes? classic,
    TimeProvider time)
{
    /// <summary>How long what was read may wait to be committed.</summary>
    private static readonly TimeSpan CommitInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often time passes where no lines come.</summary>
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Time does not pass before the sources have been silent for so many ticks after the start: what was written while the
    /// program was stopped is read first, and may go on with an alert that would else be over.
    /// </summary>
    private const int TicksUntilQuiet = 3;

    /// <summary>How long after a full minute its lines may still arrive before classic mode says its line.</summary>
    private static readonly TimeSpan ClassicDelay = TimeSpan.FromSeconds(2);

    /// <summary>A line from a clock that runs further ahead than this makes no other line late.</summary>
    private static readonly TimeSpan PlausibleLead = TimeSpan.FromMinutes(10);

    private readonly BatchResult _result = pipeline.CreateResult();
    private readonly HashSet<string> _behind = [];
    private readonly List<string> _outputTroubles = [];
    private DateTimeOffset _committed;
    private int _quietTicks;
    private volatile bool _hasNews;

    /// <summary>Told of each alert that fired or resolved, after it was committed.</summary>
    public Action<Alert> OnAlert { get; init; } = _ => { };

    /// <summary>Told of what happens to sources.</summary>
    public Action<SourceEvent> OnSourceEvent { get; init; } = _ => { };

    /// <summary>Told of what goes wrong with the monitor itself.</summary>
    public Action<string> OnTrouble { get; init; } = _ => { };

    /// <summary>Watches until <paramref name="cancellation"/>; what was read by then is committed.</summary>
    public async Task RunAsync(StoredState stored, CancellationToken cancellation)
    {
        _committed = time.GetUtcNow();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task following = follower.RunAsync([.. stored.Files.Select(file => file.Position)], stop.Token);
        Task delivering = delivery.RunAsync(stop.Token);
        try
        {
            await LoopAsync(following, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Stopping is what was asked for.
        }
        finally
        {
            await stop.CancelAsync();
            Commit();
            await delivering;
        }

        await following;
    }

    /// <summary>Takes down what came of a delivery; called from the receivers' tasks.</summary>
    public void TakeDelivery(DeliveryReport report)
    {
        reportLog?.Delivery(report);
        _hasNews = true;
    }

    private async Task LoopAsync(Task following, CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(TickInterval, time);
        Task<bool> tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        Task<bool> more = follower.Items.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            await Task.WhenAny(more, tick, following);
            cancellation.ThrowIfCancellationRequested();
            if (following.IsFaulted)
            {
                await following;
            }

            if (more.IsCompleted)
            {
                if (!await more)
                {
                    return;
                }

                while (follower.Items.TryRead(out SourceItem item))
                {
                    _quietTicks = _quietTicks < TicksUntilQuiet ? 0 : _quietTicks;
                    Take(item);
                    CommitWhenDue();
                    cancellation.ThrowIfCancellationRequested();
                }

                more = follower.Items.WaitToReadAsync(cancellation).AsTask();
            }

            if (tick.IsCompleted)
            {
                LetTimePass();
                CommitWhenDue();
                tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
            }
        }
    }

    private void Take(SourceItem item)
    {
        if (item.Batch is { } batch)
        {
            Read(batch);
            blocks.Return(batch.Buffer);
        }
        else if (item.Event is { } happened)
        {
            Take(happened);
        }

        _hasNews = true;
    }

    private void Take(SourceEvent happened)
    {
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

        if (reportLog is not null)
        {
            SourceEventText.Write(reportLog, happened);
        }

        OnSourceEvent(happened);
        if (happened is SourceEvent.Watched)
        {
            // A run that is killed before this is committed would begin at the end of the files once more.
            Commit();
        }
    }

    private void Read(Batch batch)
    {
        archive?.Append(batch);
        readers.For(batch).Read(batch, _result, time.GetUtcNow() + PlausibleLead);
        pipeline.Absorb(_result);
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

    /// <summary>Lets event time pass: up to now when all files are read to their end, else up to where the one furthest behind stands.</summary>
    private void LetTimePass()
    {
        if (_quietTicks < TicksUntilQuiet && ++_quietTicks < TicksUntilQuiet)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset reached = _behind.Count == 0 ? now : _behind.Min(key => pipeline.LatestOf(key));
        pipeline.Advance(reached);
        if (classic is not null)
        {
            foreach (ClassicMinute minute in classic.EvaluateThrough(reached == DateTimeOffset.MinValue ? reached : reached - ClassicDelay))
            {
                reportLog?.Verbatim($"{minute.Time.ToOffset(time.GetLocalNow().Offset):yyyy-MM-dd'T'HH:mm:sszzz} {minute.Line}");
                pipeline.Take(minute.Alerts);
                _hasNews = true;
            }
        }
    }

    private void CommitWhenDue()
    {
        if (pipeline.HasNews || (_hasNews && time.GetUtcNow() - _committed >= CommitInterval))
        {
            Commit();
        }
    }

    private void Commit()
    {
        _hasNews = false;
        (StateChanges changes, IReadOnlyList<Alert> news) = pipeline.Collect();
        if (classic is not null)
        {
            changes.Windows.Add(new WindowState(ClassicMinutes.StateName, "", classic.Save()));
        }

        foreach (Alert alert in news)
        {
            if (alert.State == AlertState.Firing)
            {
                reportLog?.AlertFired(alert, changes.Notifications.First(owed => owed.Alert.Id == alert.Id).Reason);
            }
            else
            {
                reportLog?.AlertResolved(alert);
            }
        }

        TakeTroubles([.. archive?.Flush(changes) ?? [], .. reportLog?.Flush(changes) is { } trouble ? [trouble] : Array.Empty<string>()]);
        store.Commit(changes);
        _committed = time.GetUtcNow();
        if (changes.Notifications.Count > 0)
        {
            delivery.Wake();
        }

        foreach (Alert alert in news)
        {
            OnAlert(alert);
        }
    }

    /// <summary>Tells each trouble once, until it is over.</summary>
    private void TakeTroubles(IReadOnlyList<string> troubles)
    {
        foreach (string trouble in troubles.Except(_outputTroubles).ToArray())
        {
            OnTrouble(trouble);
        }

        _outputTroubles.Clear();
        _outputTroubles.AddRange(troubles);
    }
}
