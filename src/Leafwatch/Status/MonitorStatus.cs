using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Ledgers;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;

namespace Leafwatch.Status;

/// <summary>How a monitor stands, as its state tells it; the monitor itself is not asked.</summary>
/// <param name="IsRunning">Whether a monitor has the state now.</param>
/// <param name="Run">The run that wrote the state last.</param>
/// <param name="At">When this was looked at.</param>
/// <param name="Sources">The sources, by name.</param>
/// <param name="Gaps">The latest gaps, the newest first.</param>
/// <param name="Receivers">What is owed to whom.</param>
/// <param name="Dead">The latest notifications that were given up, the newest first.</param>
/// <param name="Alerts">What is firing.</param>
/// <param name="Problems">What is not well with the monitor itself, in words.</param>
internal sealed record MonitorStatus(
    bool IsRunning,
    RunMark? Run,
    DateTimeOffset At,
    IReadOnlyList<SourceStatus> Sources,
    IReadOnlyList<LedgerGap> Gaps,
    IReadOnlyList<ReceiverStatus> Receivers,
    IReadOnlyList<DeadNotification> Dead,
    IReadOnlyList<Alert> Alerts,
    IReadOnlyList<string> Problems)
{
    private const int MostGaps = 20;
    private const int MostDead = 20;

    /// <summary>A running monitor stores at least once a minute.</summary>
    private static readonly TimeSpan LongestWithoutCommit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestOwed = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StillNews = TimeSpan.FromDays(1);

    public bool IsHealthy => Problems.Count == 0;

    /// <summary>The allow-list, in the order in which it is written.</summary>
    public IReadOnlyList<AllowStatus> Allowed { get; init; } = [];

    public static MonitorStatus Of(SqliteStore store, bool isRunning, DateTimeOffset now, IReadOnlyList<AllowEntry>? allow = null)
    {
        StoredOverview seen = store.LoadOverview(MostGaps, MostDead);
        StoredLedger ledger = seen.State.Ledger;
        ILookup<string, HourTally> hours = ledger.Hours.ToLookup(hour => hour.Source);
        SourceStatus[] sources =
        [
            .. ledger.Sources.Select(source => SourceStatus.Of(
                source,
                [.. seen.State.Files.Where(file => file.Position.Source == source.Source)],
                [.. ledger.Files.Where(file => file.Source == source.Source && file.Ended is null)],
                [.. hours[source.Source]],
                isRunning ? ledger.Run?.Started ?? now : null,
                now)),
        ];
        ReceiverStatus[] receivers =
        [
            .. seen.Outbox.Where(count => count.Receiver.Length > 0)
                .Select(count => new ReceiverStatus(count.Receiver, count.Owed, count.Dead, count.Since)),
        ];
        MonitorStatus status = new(isRunning, ledger.Run, now, sources, ledger.Gaps, receivers, seen.Dead, seen.State.FiringAlerts, [])
        {
            Allowed = [.. (allow ?? []).Select(entry => new AllowStatus(entry, entry.Until <= now, seen.State.Allowed.FirstOrDefault(tally => tally.Entry == entry.Name)))],
        };
        return status with { Problems = [.. status.FindProblems()] };
    }

    private IEnumerable<string> FindProblems()
    {
        if (!IsRunning)
        {
            yield return Run switch
            {
                null => "the monitor has never run with this state",
                { Stopped: { } stopped } => $"the monitor is not running: it was stopped {StatusText.Ago(At - stopped)}",
                { Committed: var last } => $"the monitor is not running: it was killed, or the machine stopped, {StatusText.Ago(At - last)}",
            };
        }
        else if (Run is { } run && At - run.Committed > LongestWithoutCommit)
        {
            yield return $"nothing has been stored since {StatusText.Ago(At - run.Committed)}";
        }

        foreach (Alert alert in Alerts.Where(HealthRules.IsOne))
        {
            yield return alert.Statement ?? alert.Rule.Title;
        }

        foreach (ReceiverStatus receiver in Receivers.Where(receiver => receiver.Since is { } since && At - since > LongestOwed))
        {
            yield return $"{receiver.Name} could not be told since {StatusText.Ago(At - receiver.Since!.Value)}";
        }

        int dead = Dead.Count(each => At - each.At < StillNews);
        if (dead > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{dead} {(dead == 1 ? "notification was" : "notifications were")} given up within a day");
        }
    }
}

/// <summary>What is owed to a receiver.</summary>
/// <param name="Name">The receiver.</param>
/// <param name="Owed">Notifications that wait to be delivered.</param>
/// <param name="Dead">Notifications that were given up.</param>
/// <param name="Since">Since when one that waits could not be delivered; <see langword="null"/> when it has not been tried.</param>
internal sealed record ReceiverStatus(string Name, long Owed, long Dead, DateTimeOffset? Since);
