using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Loading;
using Leafwatch.Replaying;

namespace Leafwatch.Web;

/// <summary>What another threshold of a rule, or the rule being off, would have made of the last 30 days, as far as their logs are still there.</summary>
internal sealed record WhatIf
{
    public const int Days = 30;
    public const int MostShown = 20;

    public required string Rule { get; init; }

    public int? Count { get; init; }

    public TimeSpan? Timespan { get; init; }

    /// <summary>Whether the rule is off.</summary>
    public bool IsOff { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset Asked { get; init; }

    /// <summary>How much is done, from 0 to 1.</summary>
    public double Progress { get; init; }

    public WhatIfOutcome? Outcome { get; init; }

    /// <summary>Why nothing came of it.</summary>
    public string? Failure { get; init; }

    public bool IsOver => Outcome is not null || Failure is not null;

    public Adjustments Change(Adjustments adjustments) => IsOff ? adjustments.WithRule(Rule, isOff: true) : adjustments.WithThreshold(Rule, Count, Timespan);

    private static Alert[] Latest(IReadOnlyList<Alert> alerts) => [.. alerts.OrderByDescending(alert => alert.First).Take(MostShown)];

    /// <summary>Reads the logs twice, by one thread: once as it is, and once as it would be.</summary>
    public void Run(ConfigurationChanges changes, Action<WhatIf> show, TimeProvider time, CancellationToken cancellation)
    {
        LoadedConfiguration before = changes.Read();
        LoadedConfiguration after = changes.Read(Change);
        if (after.IsUnusable)
        {
            show(this with { Failure = string.Join('\n', after.Diagnostics.Select(diagnostic => diagnostic.ToString())) });
            return;
        }

        double done = 0;
        Replay replay = new([], Asked.AddDays(-Days), DateTimeOffset.MaxValue, TimeZoneInfo.Local, time, scan =>
        {
            using ITimer timer = time.CreateTimer(_ => show(this with { Progress = done + (scan.Progress / 2) }), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            scan.Run(cancellation);
            done += 0.5;
        })
        {
            Threads = 1,
        };
        ReplayedConfiguration was = replay.Run("in force", before);
        cancellation.ThrowIfCancellationRequested();
        ReplayedConfiguration would = replay.Run("tried", after);
        cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<Alert> lost = AlertChange.Missing(was.Alerts, would.Alerts);
        IReadOnlyList<Alert> gained = AlertChange.Missing(would.Alerts, was.Alerts);
        show(this with
        {
            Progress = 1,
            Outcome = new WhatIfOutcome
            {
                Lines = was.Summary.Lines,
                First = was.Summary.First,
                Last = was.Summary.Last,
                Before = new WhatIfTotal(was.Alerts.Count(IsOfRule), was.Alerts.Count, was.MailsPerWeek),
                After = new WhatIfTotal(would.Alerts.Count(IsOfRule), would.Alerts.Count, would.MailsPerWeek),
                LostCount = lost.Count,
                Lost = Latest(lost),
                GainedCount = gained.Count,
                Gained = Latest(gained),
                Failures = [.. replay.Failures.Take(MostShown)],
            },
        });
    }

    private bool IsOfRule(Alert alert) => alert.Rule.Name == Rule;
}

/// <summary>What came of a trial.</summary>
internal sealed record WhatIfOutcome
{
    public required long Lines { get; init; }

    public required DateTimeOffset? First { get; init; }

    public required DateTimeOffset? Last { get; init; }

    public required WhatIfTotal Before { get; init; }

    public required WhatIfTotal After { get; init; }

    public required int LostCount { get; init; }

    /// <summary>The first of the alerts that there would not have been.</summary>
    public required IReadOnlyList<Alert> Lost { get; init; }

    public required int GainedCount { get; init; }

    public required IReadOnlyList<Alert> Gained { get; init; }

    /// <summary>What could not be read again.</summary>
    public required IReadOnlyList<string> Failures { get; init; }
}

/// <summary>What a configuration makes of a time.</summary>
/// <param name="OfRule">The alerts of the rule in question.</param>
/// <param name="Alerts">All alerts.</param>
/// <param name="MailsPerWeek">The mails of a week at most.</param>
internal sealed record WhatIfTotal(int OfRule, int Alerts, double MailsPerWeek);
