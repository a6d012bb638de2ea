using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>
/// Commits what the loop of <c>run</c> has changed, together with the positions after what it read: at once when an alert arises, else
/// each second. What cannot be committed is kept, and is to hold up the reading.
/// </summary>
/// <remarks>
/// What is appended to files (report log, archive) is written before the commit, and its length committed with the rest, so that
/// a kill between the two leaves nothing twice.
/// </remarks>
internal sealed class MonitorCommit(MonitorParts parts, OutboxDelivery delivery, StoreTrouble storeTrouble)
{
    /// <summary>How long what was read may wait to be committed.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that alerts on old lines are held back to be told together.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMinutes(15);

    private readonly List<string> _outputTroubles = [];
    private PipelineChanges? _uncommitted;
    private DateTimeOffset _committed = parts.Time.GetUtcNow();
    private volatile bool _hasNews;
    private volatile bool _hasFailed;

    /// <summary>When the first alert was gathered that has not been told; what an earlier run gathered counts from the start.</summary>
    private DateTimeOffset? _gatheredSince = parts.Time.GetUtcNow();

    /// <summary>Told of each alert that fired or resolved, after it was committed.</summary>
    public required Action<Alert> OnAlert { get; init; }

    /// <summary>Told of what goes wrong with the monitor itself.</summary>
    public required Action<string> OnTrouble { get; init; }

    /// <summary>Whether something could not be committed: nothing more is to be read before it is.</summary>
    public bool IsHeldUp => _uncommitted is not null;

    /// <summary>Whether the last commit failed; to be asked from any thread.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>Up to which event time all that was read is in the next commit.</summary>
    public DateTimeOffset Reached { get; set; }

    /// <summary>There is something to commit; called from any thread.</summary>
    public void Notice() => _hasNews = true;

    /// <summary>Commits when it is time for it.</summary>
    /// <returns>Whether it was tried.</returns>
    public async Task<bool> WhenDueAsync()
    {
        bool isUrgent = !IsHeldUp && parts.Pipeline.HasNews;
        if (!isUrgent && !((_hasNews || IsHeldUp) && parts.Time.GetUtcNow() - _committed >= Interval))
        {
            return false;
        }

        await NowAsync();
        return true;
    }

    /// <summary>Tells what was found in old lines, when they are read.</summary>
    /// <param name="isBehind">Whether there are more of them.</param>
    public async Task TellEarlierAsync(bool isBehind)
    {
        if (_gatheredSince is not { } since || (isBehind && parts.Time.GetUtcNow() - since < LongestGathering) || !await NowAsync())
        {
            return;
        }

        _gatheredSince = null;
        if (parts.Pipeline.HasEarlier)
        {
            parts.Pipeline.TellEarlier();
            await NowAsync();
        }
    }

    /// <summary>Commits what has changed, or what could not be committed before.</summary>
    /// <returns>Whether nothing is left to be committed.</returns>
    public Task<bool> NowAsync() => NowAsync(isLast: false);

    /// <summary>Commits what there is at the end.</summary>
    /// <param name="isLast">Whether no other monitor takes over.</param>
    public async Task EndAsync(bool isLast)
    {
        if (!await NowAsync(isLast))
        {
            OnTrouble("what was read last is not kept: the next run reads it again");
        }

        await storeTrouble.EndAsync();
    }

    private async Task<bool> NowAsync(bool isLast)
    {
        if (_uncommitted is null)
        {
            _hasNews = false;
            _uncommitted = Collect(isLast);
        }

        (StateChanges changes, IReadOnlyList<Alert> news) = _uncommitted;
        _committed = parts.Time.GetUtcNow();
        List<string> troubles = [];
        try
        {
            troubles.AddRange(parts.Archive?.Flush(changes) ?? []);
            if (parts.ReportLog?.Flush(changes) is { } trouble)
            {
                troubles.Add(trouble);
            }

            parts.Store.Commit(changes);
            _uncommitted = null;
            _hasFailed = false;
            parts.Anomalies?.Committed();
            parts.Ledger.Health.StoreRecovered();
            await storeTrouble.EndAsync();
        }
        catch (StateNotWrittenException notWritten)
        {
            _hasFailed = true;
            storeTrouble.Failed(() => parts.Pipeline.TellDirectly(parts.Ledger.Health.StoreFailed(notWritten.Message)));
            troubles.Add($"the state cannot be written; nothing is read until it can: {notWritten.Message}");
        }

        TakeTroubles(troubles);
        if (IsHeldUp)
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

    private PipelineChanges Collect(bool isLast)
    {
        parts.Pipeline.Take(parts.Ledger.Health.TakeAlerts());
        PipelineChanges collected = parts.Pipeline.Collect();
        StateChanges changes = collected.State;
        changes.Notifications.RemoveAll(storeTrouble.IsTold);
        parts.Ledger.Collect(changes, new WindowCounts(parts.Pipeline.Correlator.Groups, parts.Pipeline.Correlator.EvictedGroups), isLast);
        parts.Anomalies?.Collect(changes.Anomalies, Reached, isLast);
        if (parts.Classic is not null)
        {
            changes.Windows.Add(new WindowState(ClassicMinutes.StateName, "", parts.Classic.Save()));
        }

        if (parts.Pipeline.HasEarlier)
        {
            _gatheredSince ??= parts.Time.GetUtcNow();
        }

        WriteDown(collected);
        return collected;
    }

    private void WriteDown(PipelineChanges collected)
    {
        if (parts.ReportLog is null)
        {
            return;
        }

        foreach (Alert alert in collected.News)
        {
            if (alert.State == AlertState.Firing)
            {
                parts.ReportLog.AlertFired(alert, IsToldDirectly(alert) ? NotifyReason.Fired : collected.ReasonOf(alert));
            }
            else
            {
                parts.ReportLog.AlertResolved(alert);
            }
        }

        foreach (IncidentChange change in collected.State.Incidents.Timeline.Where(change => change.Kind != IncidentChangeKind.Joined))
        {
            parts.ReportLog.Incident(change);
        }

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
