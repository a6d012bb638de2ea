using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Sources;
using Leafwatch.Core.Storage;
using Leafwatch.Email;
using Leafwatch.Monitoring;
using Leafwatch.Reporting;
using Leafwatch.RuleFiles;

namespace Leafwatch;

/// <summary>Puts the parts together, in a straight line: what each needs is made before it.</summary>
internal static class Composition
{
    /// <summary>What a scan sends its matches through: nobody is told.</summary>
    public static Pipeline Scanning(LoadedRules rules) =>
        new(rules.InForce, new Correlator(rules.InForce, rules.Settings), new Routes([], [], TimeProvider.System));

    /// <summary>Watches until <paramref name="cancellation"/>.</summary>
    public static async Task MonitorAsync(MonitorPlan plan, LoadedRules rules, TimeProvider time, CancellationToken cancellation)
    {
        StoredState stored = plan.Store.Load();

        Correlator correlator = new(rules.InForce, rules.Settings);
        Routes routes = new(plan.Routes, plan.Receivers, time);
        Pipeline pipeline = new(rules.InForce, correlator, routes, plan.IsDrill);
        pipeline.Restore(stored);

        ClassicMinutes? classic = plan.IsClassic ? rules.ClassicMinutes() : null;
        classic?.Restore(stored);

        ReportLog? reportLog = plan.ReportLog is { } log
            ? new ReportLog(AppendFile.Open(plan.Store, log, stored.Appended.GetValueOrDefault(log)), time)
            : null;
        Archive? archive = plan.Archive is { } directory ? new Archive(plan.Store, directory) : null;
        archive?.Resume(stored.Appended);

        BlockPool blocks = new();
        using FileFollower follower = new([.. plan.Sources.Select(source => source.Files)], blocks, time);
        SourceReaders readers = new(plan.Sources.ToDictionary(source => source.Files.Name, source => source.Lines), pipeline, time);

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
            plan.OnTrouble);
        monitor = new LogMonitor(follower, blocks, readers, pipeline, plan.Store, delivery, reportLog, archive, classic, time)
        {
            OnAlert = plan.OnAlert,
            OnSourceEvent = plan.OnSourceEvent,
            OnTrouble = plan.OnTrouble,
        };
        await monitor.RunAsync(stored, cancellation);
    }

    public static IReadOnlyList<Receiver> Receivers(IEnumerable<ReceiverSettings> receivers) =>
    [
        .. receivers.SelectMany(receiver => receiver.Email.Delivery switch
        {
            FolderSettings folder => [new MailFolderReceiver(receiver.Name, folder.Directory)],
            SmtpSettings smtp => EmailReceiver.Create(receiver.Name, Mail(receiver.Email, smtp)),
            _ => Array.Empty<Receiver>(),
        }),
    ];

    public static IReadOnlyList<Route> Routes(IEnumerable<RouteSettings> routes) =>
        [.. routes.Select(route => new Route(route.When.Holds, route.To))];

    /// <summary>The sources of a configuration, with what is known of their lines.</summary>
    public static IReadOnlyList<(FileSource Files, SourceLines Lines)> Sources(IEnumerable<SourceSettings> sources) =>
    [
        .. sources.Select(source => (
            new FileSource(source.Name, source.Path, source.StartsAtBeginning ? StartAt.Beginning : StartAt.End),
            new SourceLines(source.Format is { } format ? Formats.Find(format) : null, source.Zone ?? TimeZoneInfo.Local))),
    ];

    private static EmailOptions Mail(EmailSettings email, SmtpSettings smtp) => new()
    {
        To = email.To,
        From = email.From,
        Smtp = new SmtpOptions
        {
            Host = smtp.Host,
            Port = smtp.Port,
            Tls = smtp.Tls,

            // The configuration was refused unless its user insists, or the server is this machine.
            Insecure = smtp.Tls == SmtpTls.None,
            Username = smtp.Login?.Username,
            Password = smtp.Login?.Password.Reveal(),
            CaFile = smtp.CaFile,
        },
    };
}
