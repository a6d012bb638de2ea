using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.Loading;
using Leafwatch.Monitoring;
using Leafwatch.Scanning;

namespace Leafwatch.Replaying;

/// <summary>Runs configurations over logs that are still there.</summary>
/// <param name="files">The files; those of the configured sources when there are none.</param>
/// <param name="since">Lines from before are passed over.</param>
/// <param name="until">Lines from then on are passed over.</param>
/// <param name="zone">The zone of times that state none, where no source says it.</param>
/// <param name="time">The clock.</param>
/// <param name="run">Runs a scan, and shows how far it is.</param>
internal sealed class Replay(
    IReadOnlyList<string> files, DateTimeOffset since, DateTimeOffset until, TimeZoneInfo zone, TimeProvider time, Action<LogScan> run)
{
    /// <summary>Counts are raised by a quarter at a time, and no further than the greatest there was.</summary>
    private const double Step = 1.25;

    private const int MostSteps = 40;

    /// <summary>How many threads read.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What could not be read, or is no log.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Runs a configuration.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="trials">Other thresholds to try at the same time.</param>
    public ReplayedConfiguration Run(string name, LoadedConfiguration configuration, IReadOnlyList<ThresholdTrial>? trials = null)
    {
        Dictionary<string, SourceLines> linesOfFile = files.Count > 0 ? [] : SourceFiles.Of(configuration, Failures.Add);
        ScanRequest request = new(files.Count > 0 ? files : [.. linesOfFile.Keys], null, zone, since, until, Threads)
        {
            Formats = configuration.Formats.Known,
            LinesOf = path => linesOfFile.GetValueOrDefault(path),
            SourceOf = path => SourceFiles.NameOf(path, configuration.Settings.Sources),
        };
        LogScan scan = new(ScanPipeline.Of(configuration.Rules), configuration.Settings.IsClassic ? configuration.Rules.ClassicMinutes() : null, request, time)
        {
            Trials = trials ?? [],
        };
        run(scan);
        foreach (ThresholdTrial trial in trials ?? [])
        {
            trial.End();
        }

        Failures.AddRange(scan.Plan.Failures.Where(failure => !Failures.Contains(failure)));
        return new ReplayedConfiguration(name, configuration, scan.Alerts, scan.Summary);
    }

    /// <summary>Finds the counts that keep a budget. All that may come into question are tried in one reading.</summary>
    public BudgetPlan Within(MailBudget budget, ReplayedConfiguration replayed)
    {
        LoadedConfiguration configuration = replayed.Configuration;
        MailCount mails = new(configuration.Settings);
        RuleSet rules = configuration.Rules.InForce;
        List<ThresholdTrial> trials = [];
        foreach (IGrouping<string, Alert> told in replayed.Alerts.Where(alert => mails.Of(alert) > 0).GroupBy(alert => alert.Rule.Name))
        {
            if (rules.Correlations.FirstOrDefault(correlation => correlation.Header.Name == told.Key) is { } correlation && MayBeRaised(correlation))
            {
                trials.AddRange(Counts(correlation, configuration.Rules.Settings, told)
                    .Select(count => new ThresholdTrial(rules, correlation, configuration.Rules.Settings, count)));
            }
        }

        if (trials.Count > 0)
        {
            Run(replayed.Name, configuration, trials);
        }

        // The count that a rule has is what it made anyway; under profiles its own trial may differ from that.
        BudgetPlan plan = new(budget, mails, replayed.Alerts, trials);
        plan.Find();
        return plan;
    }

    private static bool MayBeRaised(SigmaCorrelation correlation) =>
        correlation.Type is CorrelationType.EventCount or CorrelationType.ValueCount && !correlation.IsDecidedAtEnd && correlation.Inputs.All(input => !input.IsCorrelation);

    private static IEnumerable<int> Counts(SigmaCorrelation correlation, CorrelationOptions options, IEnumerable<Alert> alerts)
    {
        decimal most = alerts.Max(alert => alert.Measure?.Value ?? alert.Count);
        int count = ThresholdInForce.Of(correlation, options)[^1].Count;
        yield return count;
        for (int i = 0; i < MostSteps && count <= most && count < RuleSettings.MostEvents; i++)
        {
            count = Math.Min(RuleSettings.MostEvents, Math.Max(count + 1, (int)Math.Ceiling(count * Step)));
            yield return count;
        }
    }
}
