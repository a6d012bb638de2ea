using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;

namespace Leafwatch.Core;

/// <summary>
/// The way of the data, once, in order: a batch is read and its lines looked at (<see cref="CreateReader"/>, on any thread),
/// its matches are correlated (<see cref="Absorb"/>, on one thread, in the order of the lines), alerts are routed, and what
/// all that changed is collected to be committed in one piece (<see cref="Collect"/>).
/// </summary>
public sealed class Pipeline(RuleMatchers rules, Correlator correlator, Routes routes, bool isDrill = false)
{
    private readonly Dictionary<string, SourceProgress> _files = [];
    private readonly Dictionary<string, SourceClock> _clocks = [];
    private readonly HashSet<string> _touched = [];
    private readonly List<string> _finished = [];
    private readonly List<Alert> _taken = [];
    private readonly List<Notification> _owed = [];
    private readonly List<string> _toldTogether = [];

    /// <summary>Alerts that are known to be firing: what is said of them again is an update.</summary>
    private readonly HashSet<string> _firing = [];

    public RuleSet Rules => rules.Rules;

    public Correlator Correlator => correlator;

    /// <summary>What is known of each file that is being read, by its key.</summary>
    public IReadOnlyDictionary<string, SourceProgress> Files => _files;

    /// <summary>Goes on where the store says that the last run stopped.</summary>
    public void Restore(StoredState stored)
    {
        foreach (SourceProgress file in stored.Files)
        {
            _files[file.Position.Key] = file;
        }

        _firing.UnionWith(stored.FiringAlerts.Select(alert => alert.Id));
        correlator.Restore(stored.Windows, stored.FiringAlerts.Where(alert => !HealthRules.IsOne(alert)));
    }

    /// <summary>Makes what reads batches of one format; one for each thread.</summary>
    public BatchReader CreateReader(
        LogFormat format,
        ParserOptions options,
        DateTimeOffset? since = null,
        DateTimeOffset? until = null,
        Func<ReadOnlySpan<byte>, BatchReader?>? successor = null) =>
        new(format.CreateParser(options), rules.For(format.LogSources))
        {
            Since = since ?? DateTimeOffset.MinValue,
            Until = until ?? DateTimeOffset.MaxValue,
            Lateness = correlator.Lateness,
            Hour = options.Hour,
            Successor = successor,
        };

    /// <summary>A result for a reader to fill, with the fields that the correlations in force ask for.</summary>
    public BatchResult CreateResult() => new(correlator.CarriedFields);

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
        for (int i = 0; i < result.MatchCount; i++)
        {
            Correlate(result[i], clock);
        }

        clock.End(result);
        _files[position.Key] = new SourceProgress(
            position,
            clock.Latest == DateTimeOffset.MinValue ? null : clock.Latest,
            (before?.Lines ?? 0) + result.Lines,
            (before?.Unparsed ?? 0) + result.Unparsed);
        _touched.Add(position.Key);
    }

    /// <summary>Correlates one match; what is late is judged by the clock of its file.</summary>
    public void Correlate(in BatchResult.Match match, SourceClock clock)
    {
        DateTimeOffset latest = clock.At(match, out bool isAnew);
        if (isAnew)
        {
            correlator.Advance(DateTimeOffset.MaxValue);
        }

        correlator.Add(match, latest);
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
        }
    }

    /// <summary>Takes alerts that did not come from a correlation.</summary>
    public void Take(IEnumerable<Alert> alerts) => _taken.AddRange(alerts);

    /// <summary>What would be owed for an alert that fires now.</summary>
    public IReadOnlyList<Notification> Decide(Alert fired) => routes.Decide(fired, isDrill);

    /// <summary>Takes what comes to be owed for alerts that were gathered.</summary>
    public void Tell(GatheredAlerts gathered, IReadOnlyList<Notification> owed)
    {
        _owed.AddRange(owed);
        _toldTogether.Add(gathered.Receiver);
    }

    /// <summary>Whether an alert fired or ended since the last <see cref="Collect"/>.</summary>
    public bool HasNews => correlator.HasNews || _taken.Count > 0;

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
        changes.Notifications.AddRange(_owed);
        _owed.Clear();
        changes.ToldTogether.AddRange(_toldTogether);
        _toldTogether.Clear();
        changes.Windows.AddRange(correlator.TakeWindows());
        List<Alert> news = [];
        foreach (Alert alert in changes.Alerts)
        {
            // An alert may fire and end within one batch; then only its end is seen here.
            bool hasEnded = alert.State == AlertState.Resolved;
            bool hasFired = hasEnded ? !_firing.Remove(alert.Id) : _firing.Add(alert.Id);
            if (hasFired)
            {
                foreach (Notification decided in Decide(alert))
                {
                    (decided.Reason == NotifyReason.FiredEarlier ? changes.Gathered : changes.Notifications).Add(decided);
                }
            }

            if (hasFired && hasEnded)
            {
                news.Add(alert with { State = AlertState.Firing, Resolved = null });
            }

            if (hasFired || hasEnded)
            {
                news.Add(alert);
            }
        }

        return new PipelineChanges(changes, news);
    }
}

/// <param name="State">What is to be committed.</param>
/// <param name="News">The alerts among it that fired or ended; the others are updates.</param>
public sealed record PipelineChanges(StateChanges State, IReadOnlyList<Alert> News);
