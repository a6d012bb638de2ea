using Leafwatch.Core.Alerting;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core;

/// <summary>
/// The way of the data, once, in order: a batch is read and its lines looked at (<see cref="CreateReader"/>, on any thread),
/// its matches are correlated (<see cref="Absorb"/>, on one thread, in the order of the lines), alerts become incidents, it is decided
/// who is told of them, and what all that changed is collected to be committed in one piece (<see cref="Collect"/>).
/// </summary>
public sealed class Pipeline(
    RuleMatchers rules, Correlator correlator, IncidentBook incidents, Teller teller, TimeProvider time, RollupBook? rollups = null)
{
    private readonly Dictionary<string, SourceProgress> _files = [];
    private readonly Dictionary<string, SourceClock> _clocks = [];
    private readonly HashSet<string> _touched = [];
    private readonly List<string> _finished = [];
    private readonly List<Alert> _taken = [];
    private readonly List<TakenAction> _done = [];

    private readonly AllowCounts _allowed = new(rules.Allowed);

    /// <summary>Alerts that are known to be firing: what is said of them again is an update.</summary>
    private readonly HashSet<string> _firing = [];

    private DateTimeOffset _reached = DateTimeOffset.MinValue;

    public RuleSet Rules => rules.Rules;

    public Correlator Correlator => correlator;

    /// <summary>How many events each entry of the allow-list held for, by its name.</summary>
    public IReadOnlyDictionary<string, AllowTally> Allowed => _allowed.Tallies;

    /// <summary>What is known of each file that is being read, by its key.</summary>
    public IReadOnlyDictionary<string, SourceProgress> Files => _files;

    /// <summary>Goes on where the store says that the last run stopped.</summary>
    /// <param name="stored">What it stored.</param>
    /// <param name="correlated">The alerts of correlations that are firing (<see cref="IStateStore.FiringAlerts"/>); looked at once, and not kept.</param>
    /// <param name="windows">Its windows, in the order of <see cref="IStateStore.Windows"/>.</param>
    public void Restore(StoredState stored, IEnumerable<Alert> correlated, IEnumerable<WindowState> windows)
    {
        foreach (SourceProgress file in stored.Files)
        {
            _files[file.Position.Key] = file;
        }

        _allowed.Restore(stored.Allowed);
        List<OpenAlert.Mark> marks = [];
        incidents.Restore(stored.Incidents, stored.FiringAlerts.Concat(correlated.Select(Marked)).Select(Known));
        teller.Restore(stored.Incidents);
        correlator.Restore(windows, marks);

        Alert Marked(Alert alert)
        {
            if (!HealthRules.IsOne(alert) && !AnomalyRules.IsOne(alert))
            {
                marks.Add(OpenAlert.Mark.Of(alert));
            }

            return alert;
        }

        Alert Known(Alert alert)
        {
            _firing.Add(alert.Id);
            return alert;
        }
    }

    /// <summary>Makes what reads the batches of a file; one for each thread.</summary>
    /// <param name="format">The format that the file begins with.</param>
    /// <param name="options">How its lines are read.</param>
    /// <param name="since">Lines from before this time are passed over.</param>
    /// <param name="until">Lines from this time on are passed over.</param>
    /// <param name="detect">Finds out the format of lines that are of another one, where the format may change.</param>
    /// <param name="over">What is to be seen of the lines besides.</param>
    public BatchReader CreateReader(
        LogFormat format,
        ParserOptions options,
        DateTimeOffset? since = null,
        DateTimeOffset? until = null,
        Func<ReadOnlySpan<byte>, LogFormat?>? detect = null,
        Func<LogFormat, LogFormat>? over = null) =>
        new(new FileFormats(format, each => new LineReader(each, (over?.Invoke(each) ?? each).CreateParser(options), rules.For(each.LogSources)), detect))
        {
            Since = since ?? DateTimeOffset.MinValue,
            Until = until ?? DateTimeOffset.MaxValue,
            Lateness = correlator.Lateness,
            Hour = options.Hour,
        };

    /// <summary>A result for a reader to fill, with the fields that the correlations in force ask for.</summary>
    public BatchResult CreateResult() => new(correlator.CarriedFields) { Rollups = rollups?.CreateCounter() };

    /// <summary>Correlates the matches of a batch, and takes down how far its file has been read.</summary>
    public void Absorb(BatchResult result)
    {
        SourcePosition position = result.Batch!.After;
        SourceProgress? before = _files.GetValueOrDefault(position.Key);
        if (!_clocks.TryGetValue(position.Key, out SourceClock? clock))
        {
            _clocks.Add(position.Key, clock = new SourceClock(before?.Latest ?? DateTimeOffset.MinValue));
        }

        clock.Begin(result);
        correlator.Source = position.Source;
        for (int i = 0; i < result.MatchCount; i++)
        {
            Correlate(result[i], clock, out _);
        }

        clock.End(result);
        if (result.Rollups is { } counted)
        {
            rollups?.Add(position.Source, counted);
        }

        _files[position.Key] = new SourceProgress(
            position,
            clock.Latest == DateTimeOffset.MinValue ? null : clock.Latest,
            (before?.Lines ?? 0) + result.Lines,
            (before?.Unparsed ?? 0) + result.Unparsed)
        {
            HeldBack = result.HeldBack,
            Formats = StoredFormats.After(result),
        };
        _touched.Add(position.Key);
    }

    /// <summary>Correlates one match; what is late is judged by the clock of its file.</summary>
    /// <param name="match">The match.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="isAnew">Whether the times of the file begin anew with it.</param>
    /// <returns>The latest time of the file, up to and with the match.</returns>
    public DateTimeOffset Correlate(in BatchResult.Match match, SourceClock clock, out bool isAnew)
    {
        DateTimeOffset latest = clock.At(match, out isAnew);
        if (isAnew)
        {
            correlator.Advance(DateTimeOffset.MaxValue);
        }

        if (match is { Exemption: { } exemption, IsFirstOfLine: true })
        {
            _allowed.Add(exemption, match.Time, match.Weight);
        }

        correlator.Add(match, latest);
        return latest;
    }

    /// <summary>Takes note that the times of a source are from now on corrected by so much more: what is late is judged by corrected times.</summary>
    public void Correct(string source, TimeSpan added)
    {
        foreach ((string key, SourceProgress file) in _files.Where(file => file.Value.Position.Source == source && file.Value.Latest is not null).ToArray())
        {
            DateTimeOffset latest = file.Latest!.Value + added;
            _files[key] = file with { Latest = latest };
            _clocks[key] = new SourceClock(latest);
            _touched.Add(key);
        }
    }

    /// <summary>Takes note that a file has been read to its end and is gone.</summary>
    public void Finish(string fileKey)
    {
        _files.Remove(fileKey);
        _clocks.Remove(fileKey);
        _touched.Remove(fileKey);
        _finished.Add(fileKey);
    }

    /// <summary>Takes down where the reader of a file stands without having read a batch.</summary>
    public void Place(SourcePosition position)
    {
        _files[position.Key] = _files.TryGetValue(position.Key, out SourceProgress? known)
            ? known with { Position = position }
            : new SourceProgress(position, null, 0, 0);
        _touched.Add(position.Key);
    }

    /// <summary>The latest event time read from a file.</summary>
    public DateTimeOffset LatestOf(string fileKey) =>
        (_files.TryGetValue(fileKey, out SourceProgress? file) ? file.Latest : null) ?? DateTimeOffset.MinValue;

    /// <summary>Lets event time pass.</summary>
    public void Advance(DateTimeOffset reached)
    {
        if (reached > DateTimeOffset.MinValue)
        {
            correlator.Advance(reached);
            _reached = reached;
        }
    }

    /// <summary>Does what an operator asked for.</summary>
    /// <param name="action">What was asked.</param>
    /// <param name="find">Finds an incident that is no longer kept at hand.</param>
    public void Do(OperatorAction action, Func<string, Incident?> find)
    {
        string? outcome;
        if (action.Kind is OperatorActionKind.AddSilence or OperatorActionKind.ExpireSilence)
        {
            outcome = teller.Do(action);
        }
        else
        {
            if (!incidents.Has(action.Target) && find(action.Target) is { } past)
            {
                incidents.Revive(past, null);
                teller.Revive(past, incidents.LeadOf(past.Id)!);
            }

            outcome = incidents.Do(action, time.GetUtcNow());
        }

        Done(action, outcome ?? "there is no such incident");
    }

    /// <summary>Takes note of what came of something that an operator asked for.</summary>
    public void Done(OperatorAction action, string outcome) => _done.Add(new TakenAction(action.Id, time.GetUtcNow(), outcome));

    /// <summary>Lets the wall clock pass: decides about what waits for its time.</summary>
    /// <returns>Whether there is something to be committed.</returns>
    public bool Tick()
    {
        incidents.Advance(_reached, time.GetUtcNow());
        teller.Decide();
        return incidents.HasChanges || teller.HasChanges || _done.Count > 0;
    }

    /// <summary>Tells what was found in old lines, now that they are read.</summary>
    public void TellEarlier() => teller.TellEarlier();

    /// <summary>Whether something waits to be told when the old lines are read.</summary>
    public bool HasEarlier => teller.HasEarlier;

    /// <summary>Takes alerts that did not come from a correlation.</summary>
    public void Take(IEnumerable<Alert> alerts) => _taken.AddRange(alerts);

    /// <summary>What would be owed for an alert that cannot be stored.</summary>
    public IReadOnlyList<Notification> TellDirectly(Alert fired) => teller.Directly(fired);

    /// <summary>Whether an alert fired or ended, or somebody came to be owed word, since the last <see cref="Collect"/>.</summary>
    public bool HasNews => correlator.HasNews || _taken.Count > 0 || teller.HasNews || _done.Count > 0;

    /// <summary>Everything that has changed since the last call; alerts that fired come with the notifications that are owed for them.</summary>
    public PipelineChanges Collect()
    {
        StateChanges changes = new();
        changes.Files.AddRange(_touched.Select(key => _files[key]));
        changes.FinishedFiles.AddRange(_finished);
        _touched.Clear();
        _finished.Clear();
        changes.Alerts.AddRange(correlator.TakeAlerts());
        changes.Alerts.AddRange(_taken);
        _taken.Clear();
        changes.Windows.AddRange(correlator.TakeWindows());
        rollups?.Collect(changes.Rollups);
        changes.Allowed.AddRange(_allowed.TakeChanges());
        List<Alert> news = [];
        DateTimeOffset now = time.GetUtcNow();
        foreach (Alert alert in changes.Alerts)
        {
            incidents.Take(alert, now, isEarlier: !alert.IsNow(now));

            // An alert may fire and end within one batch; then only its end is seen here.
            bool hasEnded = alert.State == AlertState.Resolved;
            bool hasFired = hasEnded ? !_firing.Remove(alert.Id) : _firing.Add(alert.Id);
            if (hasFired && hasEnded)
            {
                news.Add(alert with { State = AlertState.Firing, Resolved = null });
            }

            if (hasFired || hasEnded)
            {
                news.Add(alert);
            }
        }

        CollectIncidents(changes, now);
        return new PipelineChanges(changes, news);
    }

    private void CollectIncidents(StateChanges changes, DateTimeOffset now)
    {
        incidents.Advance(_reached, now);
        foreach ((Incident incident, Alert lead) in incidents.TakeChanged(changes.Incidents))
        {
            teller.Take(incident, lead);
        }

        teller.Decide();
        teller.Forget(incidents.Has);
        teller.Collect(changes);
        changes.Incidents.Actions.AddRange(_done);
        _done.Clear();
    }
}

/// <param name="State">What is to be committed.</param>
/// <param name="News">The alerts among it that fired or ended; the others are updates.</param>
public sealed record PipelineChanges(StateChanges State, IReadOnlyList<Alert> News)
{
    /// <summary>What was decided first about the incident of an alert that fired.</summary>
    public NotifyReason ReasonOf(Alert alert)
    {
        string? incident = State.Incidents.Joined.FirstOrDefault(joined => joined.Alert == alert.Id).Incident;
        NotifyDecision[] decisions = [.. State.Incidents.Decisions.Where(decision => decision.Incident == incident)];
        return (Array.Find(decisions, decision => decision.IsTold) ?? decisions.FirstOrDefault())?.Reason ?? NotifyReason.Merged;
    }
}
