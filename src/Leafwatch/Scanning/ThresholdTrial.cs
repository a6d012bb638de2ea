using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;

namespace Leafwatch.Scanning;

/// <summary>One correlation under another count, fed with the matches of a scan that is made anyway.</summary>
internal sealed class ThresholdTrial
{
    /// <summary>After how many matches what is over is let go.</summary>
    private const int AdvanceEvery = 1024;

    private readonly Correlator _correlator;
    private readonly Dictionary<string, Alert> _alerts = [];
    private long _matches;

    /// <param name="rules">The rules in force.</param>
    /// <param name="correlation">The correlation; it looks at rules only.</param>
    /// <param name="options">What the configuration sets.</param>
    /// <param name="count">The count to try, also at the times of profiles that ask for less.</param>
    public ThresholdTrial(RuleSet rules, SigmaCorrelation correlation, CorrelationOptions options, int count)
    {
        Rule = correlation.Header.Name;
        Count = count;

        // The rules that it does not look at make no alert: those are counted without it.
        IReadOnlyList<SigmaRule> silent = [.. rules.Rules.Select(rule => rule with { Header = rule.Header with { Level = AlertLevel.All[0] } })];
        _correlator = new Correlator(new RuleSet(silent, [correlation]), Raised(options, correlation, count));
    }

    public string Rule { get; }

    public int Count { get; }

    /// <summary>What it made of the matches.</summary>
    public IReadOnlyCollection<Alert> Alerts => _alerts.Values;

    /// <summary>The thresholds with one count raised: at the times of a profile, too, unless that asks for more.</summary>
    public static CorrelationOptions Raised(CorrelationOptions options, SigmaCorrelation correlation, int count)
    {
        string rule = correlation.Header.Name;
        return options with
        {
            Thresholds = new Dictionary<string, Threshold>(options.Thresholds) { [rule] = (options.Thresholds.GetValueOrDefault(rule) ?? new Threshold()) with { Count = count } },
            Profiles =
            [
                .. options.Profiles.Select(profile => profile.Thresholds.TryGetValue(rule, out Threshold? set)
                    ? profile with { Thresholds = new Dictionary<string, Threshold>(profile.Thresholds) { [rule] = set with { Count = Math.Max(set.Count ?? count, count) } } }
                    : profile),
            ],
        };
    }

    /// <summary>Takes a match.</summary>
    /// <param name="match">The match.</param>
    /// <param name="source">Its source, where there are several.</param>
    /// <param name="latest">The latest event time of its file.</param>
    /// <param name="isAnew">Whether the times of its file begin anew with it.</param>
    public void Take(in BatchResult.Match match, string? source, DateTimeOffset latest, bool isAnew)
    {
        if (isAnew)
        {
            _correlator.Advance(DateTimeOffset.MaxValue);
        }

        _correlator.Source = source;
        _correlator.Add(match, latest);
        if (++_matches % AdvanceEvery == 0)
        {
            _correlator.Advance(match.Time < match.Latest ? match.Time : match.Latest);
            Keep(_correlator.TakeEndedAlerts());
        }
    }

    /// <summary>There are no more matches.</summary>
    public void End()
    {
        _correlator.Advance(DateTimeOffset.MaxValue);
        Keep(_correlator.TakeAlerts());
    }

    private void Keep(IReadOnlyList<Alert> alerts)
    {
        foreach (Alert alert in alerts)
        {
            _alerts[alert.Id] = alert;
        }
    }
}
