using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Reports;

/// <summary>
/// Sends reports when they are due. What a report was made for is committed together with the notifications that are owed for it: each period is
/// told once, after a time in which nothing ran too, and after a kill at any instant.
/// </summary>
internal sealed class ReportSchedule(
    IReadOnlyList<ReportPlan> plans, IReadOnlyList<Receiver> receivers, SqliteStore store, RollupClock clock, string stateDirectory, string site, TimeProvider time)
{
    /// <summary>Periods that were missed, further back than this, are told by nobody's mail: the folder of the logs has them.</summary>
    private const int MostMissed = 4;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>After a start the logs of the time before are read first; if they do not end, the report is sent all the same.</summary>
    private static readonly TimeSpan LongestBacklog = TimeSpan.FromHours(1);

    /// <summary>Whether all logs are read to their end.</summary>
    public Func<bool> IsCaughtUp { get; init; } = () => true;

    /// <summary>Where the dashboard is to be reached, if anywhere.</summary>
    public Uri? Dashboard { get; init; }

    /// <summary>Told when something is owed.</summary>
    public Action OnOwed { get; init; } = () => { };

    public Action<string> OnTrouble { get; init; } = _ => { };

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (plans.Count == 0)
        {
            return;
        }

        DateTimeOffset started = time.GetUtcNow();
        using PeriodicTimer timer = new(Interval, time);
        string? trouble = null;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                DateTimeOffset now = time.GetUtcNow();
                if (!IsCaughtUp() && now - started < LongestBacklog)
                {
                    continue;
                }

                try
                {
                    SendDue(now);
                    trouble = null;
                }
                catch (Exception failure) when (failure is StateNotWrittenException or SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
                {
                    if (trouble != failure.Message)
                    {
                        OnTrouble($"a report could not be made, and is tried again: {failure.Message}");
                        trouble = failure.Message;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping is what was asked for.
        }
    }

    /// <summary>Makes the reports that are due, and were not made before.</summary>
    internal void SendDue(DateTimeOffset now)
    {
        foreach (ReportPlan plan in plans)
        {
            (DateTimeOffset due, ReportPeriod last) = plan.Last(now, clock);
            string name = $"report {plan.Kind}";
            string? told = store.Remembered(name);
            foreach (ReportPeriod period in Missed(plan, last, told))
            {
                SiteReport report = ReportMaker.Make(ReportMaterial.Read(store, period, clock, now));
                ReportLetter.Keep(report, stateDirectory, Dashboard);
                Letter letter = ReportLetter.Write(report, site, Dashboard);
                StateChanges changes = new();
                changes.Notifications.AddRange(
                    receivers.Where(receiver => plan.To.Contains(receiver.Name)).Select(receiver => ReportLetter.For(receiver, report, letter, now)));
                changes.Remembered[name] = period.From.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
                store.Commit(changes);
                OnOwed();
            }
        }
    }

    /// <summary>The periods that are over and were not told, the oldest first; before anything is known there are none.</summary>
    private IEnumerable<ReportPeriod> Missed(ReportPlan plan, ReportPeriod last, string? told)
    {
        DateTimeOffset after = told is null
            ? DateTimeOffset.MinValue
            : DateTimeOffset.ParseExact(told, "O", System.Globalization.CultureInfo.InvariantCulture);
        List<ReportPeriod> missed = [];
        for (ReportPeriod period = last; missed.Count < MostMissed && period.From > after; period = ReportPeriod.Containing(plan.Kind, period.From.AddTicks(-1), clock))
        {
            if (told is null && store.Rollups(RollupSpan.Day, period.From, period.To).Count == 0)
            {
                break;
            }

            missed.Add(period);
        }

        missed.Reverse();

        // A monitor that was started today tells of the last period, if it read of it, not of those before.
        return told is null ? missed.TakeLast(1) : missed;
    }
}
