using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Receivers.Http;
using Leafwatch.Sqlite;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Reports;

/// <summary>
/// Shows that the monitor works, so that somebody else can notice when it does not: calls an address every so often while the loop goes
/// round and its state can be written, and once a week sends a message the way that every other goes, over outbox and receiver.
/// </summary>
internal sealed class Heartbeat(
    HeartbeatPlan plan, IReadOnlyList<Receiver> receivers, SqliteStore store, RollupClock clock, string site, Func<DateTimeOffset> lookedAt, TimeProvider time)
{
    private const string Name = "heartbeat";

    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(20);

    /// <summary>A loop that has not gone round for so long hangs.</summary>
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(1);

    /// <summary>Told when something is owed.</summary>
    public Action OnOwed { get; init; } = () => { };

    public Action<string> OnTrouble { get; init; } = _ => { };

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!plan.IsOn)
        {
            return;
        }

        using PeriodicTimer timer = new(plan.Every, time);
        string? trouble = null;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                string? now = await BeatAsync(cancellation).ConfigureAwait(false);
                if (now is not null && now != trouble)
                {
                    OnTrouble($"heartbeat: {now}");
                }

                trouble = now;
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping is what was asked for.
        }
    }

    /// <summary>Gives one sign of life, if there is life.</summary>
    /// <returns>What went wrong, in words.</returns>
    internal async Task<string?> BeatAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - lookedAt() > LongestRound)
        {
            return "no sign of life is given: the monitor is held up";
        }

        try
        {
            OweLetter(now);
        }
        catch (Exception failure) when (failure is StateNotWrittenException or SqliteException)
        {
            return failure.Message;
        }

        return plan.Target is { } target ? await CallAsync(target, now, cancellation).ConfigureAwait(false) : null;
    }

    private async Task<string?> CallAsync(HttpTarget target, DateTimeOffset now, CancellationToken cancellation)
    {
        byte[] body = HttpMessage.Json(json =>
        {
            json.WriteString("type", "heartbeat");
            json.WriteString("site", site);
            json.WriteString("at", now);
            json.WriteNumber("owed", store.CountOutbox().Sum(receiver => receiver.Owed));
        });
        using CancellationTokenSource end = new(LongestCall, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellation);
        try
        {
            (HttpAnswer? answer, string? trouble) = await new HttpDelivery(target, time).PostAsync(new HttpMessage(target.Address, body), [], either.Token).ConfigureAwait(false);
            return trouble ?? (answer!.Judge() is DeliveryResult.Delivered ? null : answer.Why());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{target} gave no answer within {Duration.Format(LongestCall)}";
        }
    }

    /// <summary>Lets the message of the week be owed, once, together with the note that it is.</summary>
    private void OweLetter(DateTimeOffset now)
    {
        if (plan.To.Count == 0)
        {
            return;
        }

        (DateTimeOffset due, _) = new ReportPlan(ReportKind.Week, plan.At, plan.To).Last(now, clock);
        string week = due.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        string? told = store.Remembered(Name);
        if (told is not null && string.CompareOrdinal(told, week) >= 0)
        {
            return;
        }

        Letter letter = HeartbeatLetter.Write(site, now, plan.At, store);
        StateChanges changes = new();
        changes.Notifications.AddRange(
            receivers.Where(receiver => plan.To.Contains(receiver.Name)).Select(receiver => HeartbeatLetter.For(receiver, week, letter, now)));
        changes.Remembered[Name] = week;
        store.Commit(changes);
        OnOwed();
    }
}
