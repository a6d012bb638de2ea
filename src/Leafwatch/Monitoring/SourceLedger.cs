using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>Keeps the ledger of a monitor, and judges the health of its sources by it; says to both what the sources say.</summary>
internal sealed class SourceLedger
{
    private readonly Ledger _ledger;
    private readonly TimeProvider _time;
    private RunMark _run;
    private string? _downtimes;

    /// <param name="stored">What the last run left.</param>
    /// <param name="sources">The names of the sources that are watched.</param>
    /// <param name="options">What health is judged by.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isSameRun">Whether the program goes on with another configuration.</param>
    /// <param name="downtimes">When the monitor did not run, as it is remembered.</param>
    public SourceLedger(StoredState stored, IEnumerable<string> sources, HealthOptions options, TimeProvider time, bool isSameRun = false, string? downtimes = null)
    {
        _time = time;
        _downtimes = isSameRun ? null : Downtimes.After(downtimes, stored.Ledger.Run, time.GetUtcNow());
        _ledger = new Ledger(time);
        _ledger.Restore(stored.Ledger);
        foreach (string source in sources)
        {
            _ledger.Watch(source);
        }

        Health = new Health(_ledger, options, time);
        Health.Restore(stored.FiringAlerts);
        DateTimeOffset started = isSameRun ? stored.Ledger.Run?.Started ?? time.GetUtcNow() : time.GetUtcNow();
        _run = new RunMark(started, time.GetUtcNow(), Stopped: null, Environment.ProcessId);
    }

    public Health Health { get; }

    /// <summary>Takes a batch that was read.</summary>
    public void Absorb(BatchResult result, string? format)
    {
        bool wasLive = _ledger.IsLive(result.Batch!.After.Key);
        _ledger.Absorb(result, format);
        Health.Absorb(result, wasLive);
    }

    public void Take(SourceEvent happened)
    {
        if (happened.Gap is { } gap
            && _ledger.Take(happened.Source, happened.Path, gap, isBehind: happened.FinishedKey is { } over && over == gap.Key) is { } lost)
        {
            Health.Lost(happened.Source, happened.Path, lost);
        }

        if (happened.FinishedKey is { } finished)
        {
            _ledger.Finish(finished);
        }

        if (happened.Position is { } position)
        {
            _ledger.Place(position);
        }

        if (happened.Denial is { } why)
        {
            Health.Unreadable(happened.Source, happened.Path, why);
        }
        else if (happened.IsReadable)
        {
            Health.Readable(happened.Source, happened.Path);
        }

        switch (happened)
        {
            case SourceEvent.RestSkipped rest:
                _ledger.TakeRest(rest.Key, rest.Bytes);
                break;
            case SourceEvent.FileMissing:
                Health.Missing(happened.Source, happened.Path);
                break;
            case SourceEvent.FileFound or SourceEvent.FileBack:
                Health.Found(happened.Source);
                break;
            case SourceEvent.Watched:
                Health.LookedAtAll(happened.Source);
                break;
        }
    }

    /// <summary>Lets time pass.</summary>
    /// <returns>Whether there is something to store.</returns>
    public bool Tick(bool isCaughtUp) => Health.Tick(isCaughtUp);

    /// <summary>Adds what has changed to what is committed.</summary>
    /// <param name="changes">What is committed.</param>
    /// <param name="windows">What the windows hold.</param>
    /// <param name="isLast">Whether the run ends in good order with it.</param>
    public void Collect(StateChanges changes, WindowCounts windows, bool isLast)
    {
        DateTimeOffset now = _time.GetUtcNow();
        _ledger.Collect(changes.Ledger);
        if (_downtimes is not null)
        {
            changes.Remembered[Downtimes.Name] = _downtimes;
            _downtimes = null;
        }

        changes.Ledger.Run = _run = _run with { Committed = now, Stopped = isLast ? now : null, Windows = windows, ParserFaults = LineParser.Faults };
    }
}
