using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Anomalies.Behaviour;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;

namespace Leafwatch.Monitoring;

/// <summary>What finding anomalies needs of the program.</summary>
/// <param name="Options">How they are judged and told.</param>
/// <param name="Read">Reads the history.</param>
/// <param name="Find">Finds an anomaly by its id.</param>
internal sealed record AnomalyParts(AnomalyOptions Options, ReadRollups Read, Func<string, Anomaly?> Find);

/// <summary>Finds anomalies in what the monitor has committed, and takes what operators say of them. Used by the monitor's loop.</summary>
internal sealed class AnomalyMonitor
{
    private const int MostSuspects = 10_000;

    /// <summary>Actors are many: they are stored this often, and when it matters.</summary>
    private static readonly TimeSpan ActorsStoredEvery = TimeSpan.FromMinutes(5);

    /// <summary>Lines that come meanwhile wait no longer.</summary>
    private static readonly TimeSpan LongestLesson = TimeSpan.FromSeconds(0.7);

    private readonly AnomalyWatch _watch;
    private readonly ActorBook _actors;
    private readonly Func<string, Anomaly?> _find;
    private readonly TimeProvider _time;
    private DateTimeOffset _actorsStored;
    private DateTimeOffset _collected = DateTimeOffset.MinValue;
    private DateTimeOffset _committed = DateTimeOffset.MinValue;

    /// <param name="parts">What it needs of the program.</param>
    /// <param name="stored">What it goes on with.</param>
    /// <param name="isAllowed">Whether an address is on the allow-list for a rule.</param>
    /// <param name="time">The wall clock.</param>
    public AnomalyMonitor(AnomalyParts parts, StoredAnomalies stored, Func<string, AlertRule, bool> isAllowed, TimeProvider time)
    {
        _actors = new ActorBook { IsAllowed = address => isAllowed(address, AnomalyRules.Actor) };
        _actors.Restore(stored);
        _actorsStored = time.GetUtcNow();
        _watch = new AnomalyWatch(parts.Options, parts.Read, time)
        {
            Suspects = (rule, source, at) => rule == AnomalyRules.Probing || rule == AnomalyRules.Logins ? _actors.MostRefused(source, MostSuspects, at) : [],
        };
        _watch.Restore(stored);
        _find = parts.Find;
        _time = time;
    }

    public bool HasChanges => _watch.HasChanges;

    /// <summary>Takes a batch that was read.</summary>
    public void Absorb(BatchResult result)
    {
        if (result.Rollups?.Addresses is not { } addresses || result.Batch!.After.Source == RollupSeries.OwnSource)
        {
            return;
        }

        _actors.Add(result.Batch!.After.Source, addresses);
        _watch.Take(_actors, result.Latest);
    }

    /// <summary>Judges what is over and committed; to be asked again and again, for the past is learned in pieces.</summary>
    /// <param name="isIdle">Whether nothing else waits: then more of the past is learned at once.</param>
    /// <returns>The alerts that came of it.</returns>
    public IReadOnlyList<Alert> Advance(bool isIdle = false)
    {
        if (_committed > DateTimeOffset.MinValue)
        {
            long began = _time.GetTimestamp();
            bool isMore;
            do
            {
                isMore = _watch.Advance(_committed);
            }
            while (isMore && isIdle && _time.GetElapsedTime(began) < LongestLesson);
        }

        return _watch.TakeAlerts();
    }

    /// <summary>Does what an operator asked for, if it is about anomalies alone.</summary>
    /// <returns>What came of it; <see langword="null"/> when it is for others to do.</returns>
    public string? Do(OperatorAction action, Func<string, Incident?> findIncident)
    {
        switch (action.Kind)
        {
            case OperatorActionKind.RebuildModels:
                return _watch.Rebuild();
            case OperatorActionKind.JudgeAnomaly:
                return _find(action.Target) is { } anomaly ? Judge(anomaly, action.Verdict ?? Verdict.True) : "there is no such anomaly";
            case OperatorActionKind.Close when action.Verdict is { } verdict && findIncident(action.Target) is { } incident:
                foreach (Anomaly its in incident.Alerts.Where(alert => AnomalyRules.All.Any(rule => rule.Name == alert.Rule)).Select(alert => _find(alert.Id)).OfType<Anomaly>())
                {
                    Judge(its, verdict);
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>Hands over what is to be committed.</summary>
    /// <param name="changes">Takes it.</param>
    /// <param name="reached">Up to which time all lines are in the same commit, or in one before.</param>
    /// <param name="isLast">Whether the monitor ends.</param>
    public void Collect(AnomalyChanges changes, DateTimeOffset reached, bool isLast)
    {
        _collected = reached;
        _watch.Collect(changes, isLast);

        // Who was told is in an open anomaly; when that ends, it must be in what is stored.
        DateTimeOffset now = _time.GetUtcNow();
        if (isLast || now - _actorsStored >= ActorsStoredEvery || changes.Anomalies.Any(anomaly => anomaly.IsOver && anomaly.Rule == AnomalyRules.Actor.Name))
        {
            _actorsStored = now;
            _actors.Collect(changes);
        }
    }

    /// <summary>What was collected last is committed.</summary>
    public void Committed() => _committed = _collected < _time.GetUtcNow() ? _collected : _time.GetUtcNow();

    private string Judge(Anomaly anomaly, Verdict verdict)
    {
        if (anomaly is { Actor: { } address } && anomaly.Rule == AnomalyRules.Actor.Name && verdict != Verdict.True)
        {
            _actors.Accept(address);
        }

        return _watch.Judge(anomaly, verdict);
    }
}
