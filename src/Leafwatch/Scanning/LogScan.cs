using System.Diagnostics;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;

namespace Leafwatch.Scanning;

/// <summary>
/// Detection over files that exist: chunks are read in parallel, matches correlated in order, so that the alerts are those
/// of one thread reading line after line.
/// </summary>
internal sealed class LogScan(Pipeline pipeline, ClassicMinutes? classic, ScanRequest request, TimeProvider time)
{
    private const int SampleCount = 5;
    private const int AdvanceEvery = 1024;

    // An alert that goes on changes with each chunk, and what it becomes is told at the end.
    private const int TakeAlertsEvery = 64;

    private readonly List<Alert> _alerts = [];
    private readonly Dictionary<string, int> _placeOfAlert = [];
    private readonly List<ClassicMinute> _minutes = [];
    private readonly Dictionary<string, SourceClock> _clocks = [];
    private readonly ScanPlan _plan = new(
        request,
        pipeline.Correlator.CarriedFields,
        (format, options, detect) => pipeline.CreateReader(
            format, options, request.Since, request.Until, detect, request.Survey is { } survey ? survey.Over : null),
        time);

    private OrderedScan? _scan;
    private long _matches;
    private long _chunks;

    /// <summary>The alerts, in order of the time at which they fired.</summary>
    public IReadOnlyList<Alert> Alerts => _alerts;

    public IReadOnlyList<ClassicMinute> Minutes => _minutes;

    /// <summary>What there is to say of the files.</summary>
    public ScanPlan Plan => _plan;

    /// <summary>Other thresholds that are tried with the same matches.</summary>
    public IReadOnlyList<ThresholdTrial> Trials { get; init; } = [];

    public ScanSummary Summary { get; } = new();

    /// <summary>How many events each entry of the allow-list held for, in the order of their names.</summary>
    public IReadOnlyList<AllowTally> Allowed => [.. pipeline.Allowed.Values.OrderBy(tally => tally.Entry, StringComparer.Ordinal)];

    /// <summary>How much has been read, from 0 to 1.</summary>
    public double Progress => _scan?.Progress ?? 0;

    public void Run(CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        long[] matchesByRule = new long[pipeline.Rules.Rules.Count];
        IReadOnlyList<ScanLane> lanes = _plan.Lanes();
        IReadOnlyDictionary<string, string> sources = request.Sources(lanes.Select(lane => lane.Path));
        _scan = new OrderedScan(
            lanes,
            request.Threads,
            (lane, result, index) =>
            {
                if (index == 0)
                {
                    Begin(lane, result);
                }

                BatchResult.Match match = result[index];
                matchesByRule[match.Rule]++;
                string? source = sources.GetValueOrDefault(lane.Path);
                pipeline.Correlator.Source = source;
                DateTimeOffset latest = pipeline.Correlate(match, _clocks[lane.Path], out bool isAnew);
                foreach (ThresholdTrial trial in Trials)
                {
                    trial.Take(match, source, latest, isAnew);
                }

                if (++_matches % AdvanceEvery == 0)
                {
                    // Matches come in the order of time: what ended before this one is over, and its groups need not be kept.
                    pipeline.Advance(match.Time < match.Latest ? match.Time : match.Latest);
                }

                classic?.Add(match);
            },
            (lane, result) => TakeCounts(lane, result),
            (lane, error) => _plan.Fail(lane.Path, error));
        _scan.Run(cancellation);

        pipeline.Correlator.Advance(DateTimeOffset.MaxValue);
        Keep(pipeline.Correlator.TakeAlerts());
        if (classic is not null && Summary.Last is { } last)
        {
            TakeMinutes(last.AddMinutes(1));
        }

        for (int i = 0; i < matchesByRule.Length; i++)
        {
            if (matchesByRule[i] > 0)
            {
                Summary.MatchesByRule[pipeline.Rules.Rules[i].Header.Name] = matchesByRule[i];
            }
        }

        _alerts.Sort((a, b) => a.Fired != b.Fired ? a.Fired.CompareTo(b.Fired) : string.CompareOrdinal(a.Id, b.Id));
        Summary.Alerts = _alerts.Count;
        Summary.Late = pipeline.Correlator.LateDropped;
        Summary.Forgotten = pipeline.Correlator.EvictedGroups;
        Summary.Elapsed = Stopwatch.GetElapsedTime(started);
    }

    private void Begin(ScanLane lane, BatchResult result)
    {
        if (!_clocks.TryGetValue(lane.Path, out SourceClock? clock))
        {
            _clocks.Add(lane.Path, clock = new SourceClock(DateTimeOffset.MinValue));
        }

        clock.Begin(result);
    }

    private void TakeCounts(ScanLane lane, BatchResult result)
    {
        _plan.Take(lane, result);
        if (result.MatchCount == 0)
        {
            Begin(lane, result);
        }

        _clocks[lane.Path].End(result);
        Summary.Lines += result.Lines;
        Summary.Unparsed += result.Unparsed;
        foreach (string sample in result.UnparsedSamples.Take(SampleCount - Summary.UnparsedSamples.Count))
        {
            Summary.UnparsedSamples.Add((lane.Path, sample));
        }

        if (result.Latest > DateTimeOffset.MinValue)
        {
            Summary.First = Summary.First is { } first && first < result.Earliest ? first : result.Earliest;
            Summary.Last = Summary.Last is { } last && last > result.Latest ? last : result.Latest;
            classic?.Saw(result.Earliest);
            if (++_chunks % TakeAlertsEvery == 0)
            {
                Keep(pipeline.Correlator.TakeEndedAlerts());
            }

            if (classic is not null)
            {
                TakeMinutes(result.Latest - ClassicMinutes.Lateness);
            }
        }
    }

    /// <summary>Keeps the last state of each alert.</summary>
    private void Keep(IReadOnlyList<Alert> alerts)
    {
        foreach (Alert alert in alerts)
        {
            if (_placeOfAlert.TryGetValue(alert.Id, out int place))
            {
                _alerts[place] = alert;
            }
            else
            {
                _placeOfAlert.Add(alert.Id, _alerts.Count);
                _alerts.Add(alert);
            }
        }
    }

    private void TakeMinutes(DateTimeOffset through)
    {
        foreach (ClassicMinute minute in classic!.EvaluateThrough(through))
        {
            _minutes.Add(minute);
            _alerts.AddRange(minute.Alerts);
        }
    }
}
