using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Crawlers;
using Leafwatch.RuleFiles;

namespace Leafwatch.Monitoring;

/// <summary>Puts monitors together, each part after what it needs, and runs one after another.</summary>
internal static class MonitorLife
{
    /// <summary>
    /// Watches until <paramref name="cancellation"/>. Another configuration takes over as if the program had been stopped and started with it,
    /// from what is committed; only sources that stay as they are go on meanwhile.
    /// </summary>
    public static async Task RunAsync(
        MonitorPlan plan, LoadedRules rules, TimeProvider time, CancellationToken cancellation, MonitorSwitch? changes = null)
    {
        await using RunningSources sources = new();
        for (MonitorSetup? setup = new(plan, rules); setup is not null && !cancellation.IsCancellationRequested; setup = changes?.Take())
        {
            await RunAsync(setup, sources, time, changes, isFirst: ReferenceEquals(setup.Plan, plan), cancellation);
        }
    }

    private static async Task RunAsync(
        MonitorSetup setup, RunningSources sources, TimeProvider time, MonitorSwitch? changes, bool isFirst, CancellationToken cancellation)
    {
        (MonitorPlan plan, LoadedRules rules) = setup;
        using CrawlerLookups? lookups = plan.LooksUpCrawlers ? new CrawlerLookups(NameResolver.System, time) : null;
        rules.Allowed.Verify = lookups is null ? null : lookups.IsVerified;
        MonitorParts parts = Restore(setup, sources, time, isFirst);

        LogMonitor? monitor = null;
        OutboxDelivery delivery = new(
            plan.Store,
            plan.Receivers,
            time,
            report =>
            {
                monitor!.TakeDelivery(report);
                plan.OnDelivery(report);
            },
            plan.OnTrouble)
        {
            Fallbacks = plan.Fallbacks,
        };
        plan.OnDelivering(delivery);
        using StoreTrouble storeTrouble = new(plan.Receivers, time, plan.OnDelivery);
        MonitorCommit commit = new(parts, delivery, storeTrouble) { OnAlert = plan.OnAlert, OnTrouble = plan.OnTrouble };
        monitor = new LogMonitor(parts, commit, delivery) { OnSourceEvent = plan.OnSourceEvent };

        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        RunningMonitor running = new(() => monitor.IsCaughtUp, () => monitor.LookedAt, delivery.Wake);
        Task reporting = plan.Reports?.Invoke(running).RunAsync(over.Token) ?? Task.CompletedTask;
        Task beating = plan.Heartbeat?.Invoke(running).RunAsync(over.Token) ?? Task.CompletedTask;
        try
        {
            changes?.Attach(monitor);
            await monitor.RunAsync(cancellation);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(reporting, beating);
        }
    }

    /// <summary>The parts as they were at the last commit; the sources are begun from there.</summary>
    private static MonitorParts Restore(MonitorSetup setup, RunningSources sources, TimeProvider time, bool isFirst)
    {
        (MonitorPlan plan, LoadedRules rules) = setup;
        StoredState stored = plan.Store.Load(withAlerts: false);

        Correlator correlator = new(rules.InForce, rules.Settings, plan.Store.FindAlert);
        Teller teller = new(plan.Routes, plan.Receivers, plan.Quiet, time, plan.IsDrill, plan.Store.SimilarTo);
        IncidentBook incidents = new(plan.Incidents, plan.IsDrill) { IsOwed = teller.IsOwed };
        Pipeline pipeline = new(new RuleMatchers(rules.InForce, rules.Allowed), correlator, incidents, teller, time, plan.History);
        pipeline.Restore(stored, plan.Store.FiringAlerts(), plan.Store.Windows());

        ClassicMinutes? classic = plan.IsClassic ? rules.ClassicMinutes() : null;
        classic?.Restore(plan.Store.Windows());

        ReportLog? reportLog = plan.ReportLog is { } log
            ? new ReportLog(AppendFile.Open(plan.Store, log, stored.Appended.GetValueOrDefault(log)), time)
            : null;
        Archive? archive = plan.Archive is { } directory ? new Archive(plan.Store, directory) : null;
        archive?.Resume(stored.Appended);

        IReadOnlyList<MonitorSource> files = plan.Files.Count > 0 ? [MonitorSource.Anew(blocks => new FileFollower(plan.Files, blocks, time))] : [];
        sources.Start([.. files, .. plan.Streams], [.. stored.Files.Select(file => file.Position)]);
        SourceReaders readers = new(plan.Lines, plan.Formats, pipeline, time);
        readers.Restore(stored.Files);
        return new MonitorParts
        {
            Sources = sources,
            Readers = readers,
            Pipeline = pipeline,
            Store = plan.Store,
            Ledger = new SourceLedger(stored, plan.Lines.Keys, plan.Health, time, isSameRun: !isFirst, plan.Store.Remembered(Downtimes.Name)),
            Counted = new CountedBefore(plan.Counted),
            ReportLog = reportLog,
            Archive = archive,
            Classic = classic,
            Anomalies = plan.Anomalies is { } anomalies
                ? new AnomalyMonitor(anomalies, stored.Anomalies, (address, rule) => rules.Allowed.Exempts(address, rule, time.GetUtcNow()), time)
                : null,
            Time = time,
        };
    }
}
