using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Notifying;

public sealed class OutboxDeliveryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 10, 10, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<DeliveryReport> _reports = [];

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task What_is_owed_is_delivered_in_order_and_once()
    {
        ScriptedReceiver receiver = new("security", (_, _) => new DeliveryResult.Delivered());
        Owe("a", "b", "c");
        Assert.Null(await QueueOf(receiver).DeliverDueAsync(default));
        Assert.Null(await QueueOf(receiver).DeliverDueAsync(default));
        Assert.Equal(["a", "b", "c"], receiver.Asked.Select(one => one.Notification.Id));
        Assert.All(receiver.Asked, one => Assert.Equal(new DeliveryAttempt(1, Start), one.Attempt));
        Assert.All(_reports, report => Assert.IsType<DeliveryResult.Delivered>(report.Result));
    }

    [Fact]
    public async Task A_receiver_that_fails_to_go_on_after_a_start_is_told_and_still_delivers()
    {
        ScriptedReceiver receiver = new("firewall", (_, _) => new DeliveryResult.Delivered()) { Resumes = () => throw new InvalidOperationException("a damaged page") };
        _store.Commit(new StateChanges { Notifications = { SomeAlert.Owed("firewall", "a") } });
        List<string> troubles = [];
        using CancellationTokenSource stop = new();
        Task running = new OutboxDelivery(_store, [receiver], _time, _reports.Add, troubles.Add).RunAsync(stop.Token);

        await Eventually.TrueAsync(() => receiver.Asked.Count == 1, () => _time.Advance(TimeSpan.FromSeconds(1)));
        await stop.CancelAsync();
        await running.WaitAsync(Patience);

        Assert.Equal(["firewall could not go on with what it did: a damaged page"], troubles);
    }

    [Fact]
    public async Task A_server_that_is_down_for_two_days_gets_every_mail_once_and_late_ones_say_so()
    {
        DateTimeOffset up = Start.AddHours(48);
        ScriptedReceiver receiver = new("security", (_, _) => _time.GetUtcNow() < up ? new DeliveryResult.Retry("down") : new DeliveryResult.Delivered());
        ReceiverQueue queue = QueueOf(receiver);
        Owe("a", "b", "c");
        await RunUntilAsync(queue, Start.AddHours(30));
        Owe("d");
        await RunUntilAsync(queue, up.AddHours(2));

        (Notification Notification, DeliveryAttempt Attempt)[] delivered = [.. receiver.Asked.Where(one => one.Attempt.At >= up)];
        Assert.Equal(["a", "b", "c", "d"], delivered.Select(one => one.Notification.Id).Order());
        Assert.All(delivered, one => Assert.InRange(one.Attempt.At, up, up.AddHours(1)));
        Assert.All(delivered, one => Assert.Equal(Start, one.Attempt.Outage!.From));
        Assert.All(delivered, one => Assert.InRange(one.Attempt.Outage!.Until, up, up.AddHours(1)));
        Assert.Null(_store.NextOwed("security"));

        // The server is asked about once an hour, however much waits; not once for each mail.
        Assert.InRange(receiver.Asked.Count(one => one.Attempt.At < up), 48, 80);

        Owe("later");
        Assert.Null(await queue.DeliverDueAsync(default));
        Assert.Null(receiver.Asked[^1].Attempt.Outage);
    }

    [Fact]
    public async Task Who_asks_for_a_try_at_once_has_a_silent_receiver_asked_once()
    {
        bool isUp = false;
        ScriptedReceiver receiver = new("security", (_, _) => isUp ? new DeliveryResult.Delivered() : new DeliveryResult.Retry("down"));
        ReceiverQueue queue = QueueOf(receiver);
        Owe("a", "b", "c");
        await RunUntilAsync(queue, Start.AddHours(5));
        int before = receiver.Asked.Count;
        Assert.True(await queue.DeliverDueAsync(default) > TimeSpan.FromMinutes(2));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_store.Outbox.SendNow("b", _time.GetUtcNow()));
        Assert.True(_store.Outbox.SendNow("c", _time.GetUtcNow()));
        await queue.DeliverDueAsync(default);
        Assert.Equal(["b"], receiver.Asked.Skip(before).Select(one => one.Notification.Id));

        isUp = true;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_store.Outbox.SendNow("c", _time.GetUtcNow()));
        Assert.Null(await queue.DeliverDueAsync(default));
        Assert.Equal(["b", "c", "b", "a"], receiver.Asked.Skip(before).Select(one => one.Notification.Id));
    }

    [Fact]
    public async Task A_restart_does_not_forget_since_when_it_failed()
    {
        bool isUp = false;
        ScriptedReceiver receiver = new("security", (_, _) => isUp ? new DeliveryResult.Delivered() : new DeliveryResult.Retry("down"));
        Owe("a");
        await QueueOf(receiver).DeliverDueAsync(default);
        _time.Advance(TimeSpan.FromHours(3));
        isUp = true;
        await QueueOf(receiver).DeliverDueAsync(default);
        Assert.Equal(new DeliveryAttempt(2, Start.AddHours(3), new Outage(Start, Start.AddHours(3))), receiver.Asked[^1].Attempt);
    }

    [Fact]
    public async Task After_five_days_a_mail_is_given_up_and_kept()
    {
        ScriptedReceiver receiver = new("security", (_, _) => new DeliveryResult.Retry("down"));
        Owe("a");
        await RunUntilAsync(QueueOf(receiver), Start.AddDays(6));
        Assert.Contains("given up after 5d: down", Assert.Single(_store.DeadNotifications(10)).Why, StringComparison.Ordinal);
        Assert.InRange(receiver.Asked[^1].Attempt.At, Start.AddDays(5), Start.AddDays(5).AddHours(1));
        Assert.Null(_reports[^1].Next);
        Assert.IsType<DeliveryResult.Rejected>(_reports[^1].Result);
    }

    [Fact]
    public async Task A_refused_mail_is_dead_at_once_and_holds_up_nobody()
    {
        ScriptedReceiver receiver = new(
            "security", (notification, _) => notification.Id == "a" ? new DeliveryResult.Rejected("550 no such user\r\nforged") : new DeliveryResult.Delivered());
        Owe("a", "b");
        Assert.Null(await QueueOf(receiver).DeliverDueAsync(default));
        Assert.Equal("550 no such user\\x0D\\x0Aforged", Assert.Single(_store.DeadNotifications(10)).Why);
        Assert.Equal(["a", "b"], receiver.Asked.Select(one => one.Notification.Id));
    }

    [Fact]
    public async Task One_mail_that_is_never_taken_does_not_hold_up_the_rest()
    {
        ScriptedReceiver receiver = new(
            "security", (notification, _) => notification.Id == "poison" ? new DeliveryResult.Retry("451 later") : new DeliveryResult.Delivered());
        ReceiverQueue queue = QueueOf(receiver);
        Owe("poison", "b", "c");
        await RunUntilAsync(queue, Start.AddMinutes(1));
        Assert.Equal(["b", "c"], _reports.Where(report => report.Result is DeliveryResult.Delivered).Select(report => report.Notification.Id));
    }

    [Fact]
    public async Task The_servers_wish_is_honoured_up_to_a_day()
    {
        TimeSpan wish = TimeSpan.FromMinutes(17);
        ScriptedReceiver receiver = new("security", (_, _) => new DeliveryResult.Retry("busy", wish));
        ReceiverQueue queue = QueueOf(receiver);
        Owe("a");
        Assert.Equal(wish, await queue.DeliverDueAsync(default));
        _time.Advance(wish);
        wish = TimeSpan.FromDays(400);
        Assert.Equal(TimeSpan.FromDays(1), await queue.DeliverDueAsync(default));
    }

    [Fact]
    public async Task A_receiver_that_throws_is_tried_again()
    {
        ScriptedReceiver receiver = new("security", (_, _) => throw new InvalidOperationException("broken"));
        Owe("a");
        Assert.NotNull(await QueueOf(receiver).DeliverDueAsync(default));
        Assert.Equal("InvalidOperationException: broken", Assert.IsType<DeliveryResult.Retry>(_reports[0].Result).Why);
    }

    [Fact]
    public async Task A_mail_that_was_sent_is_not_sent_again_because_the_disk_is_full()
    {
        using RefusingStore store = new(_store);
        ScriptedReceiver receiver = new("security", (_, _) => new DeliveryResult.Delivered());
        ReceiverQueue queue = new(store, receiver, _time, _reports.Add);
        Owe("a", "b");
        store.IsFull = true;
        await Assert.ThrowsAsync<StateNotWrittenException>(() => queue.DeliverDueAsync(default));
        await Assert.ThrowsAsync<StateNotWrittenException>(() => queue.DeliverDueAsync(default));
        Assert.Equal(["a"], receiver.Asked.Select(one => one.Notification.Id));

        store.IsFull = false;
        Assert.Null(await queue.DeliverDueAsync(default));
        Assert.Equal(["a", "b"], receiver.Asked.Select(one => one.Notification.Id));
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_cut_off_and_delays_nobody_else()
    {
        TaskCompletionSource hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource cutOff = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource delivered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedReceiver hanging = new("hanging", async (_, _, cancellation) =>
        {
            hangs.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            return new DeliveryResult.Delivered();
        });
        ScriptedReceiver well = new("well", (_, _) => new DeliveryResult.Delivered());
        using CancellationTokenSource stop = new();
        OutboxDelivery delivery = new(
            _store, [hanging, well], _time,
            report => (report.Notification.Receiver == "well" ? delivered : cutOff).TrySetResult(),
            trouble => Assert.Fail(trouble));
        Task running = delivery.RunAsync(stop.Token);
        _store.Commit(new StateChanges { Notifications = { SomeAlert.Owed("hanging", "h", created: Start), SomeAlert.Owed("well", "w", created: Start) } });
        delivery.Wake();
        await hangs.Task.WaitAsync(Patience);
        await delivered.Task.WaitAsync(Patience);
        Assert.False(cutOff.Task.IsCompleted);

        _time.Advance(hanging.Timeout);
        await cutOff.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        await running.WaitAsync(Patience);
        Assert.Equal(1, _store.NextOwed("hanging")!.Attempts);
    }

    [Fact]
    public async Task An_attempt_that_runs_when_the_program_ends_has_a_moment_to_end_well()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<DeliveryResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedReceiver receiver = new("security", (_, _, cancellation) =>
        {
            begun.SetResult();
            return answer.Task.WaitAsync(cancellation);
        });
        Owe("a");
        using CancellationTokenSource stop = new();
        Task running = new OutboxDelivery(_store, [receiver], _time, _reports.Add, trouble => Assert.Fail(trouble)).RunAsync(stop.Token);
        await begun.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        answer.SetResult(new DeliveryResult.Delivered());
        await running.WaitAsync(Patience);
        Assert.Null(_store.NextOwed("security"));
    }

    [Fact]
    public async Task An_attempt_that_does_not_end_then_stays_owed_as_if_it_had_not_been()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedReceiver receiver = new("security", async (_, _, cancellation) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            return new DeliveryResult.Delivered();
        });
        Owe("a");
        using CancellationTokenSource stop = new();
        Task running = new OutboxDelivery(_store, [receiver], _time, _reports.Add, trouble => Assert.Fail(trouble)).RunAsync(stop.Token);
        await begun.Task.WaitAsync(Patience);
        await stop.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await running.WaitAsync(Patience);
        Assert.Equal(0, _store.NextOwed("security")!.Attempts);
    }

    [Fact]
    public async Task Who_cannot_be_reached_is_replaced_after_some_failures_and_who_refuses_at_once_each_thing_once()
    {
        ScriptedReceiver security = new("security", (notification, _) =>
            notification.Id == "refused" ? new DeliveryResult.Rejected("no") : _time.GetUtcNow() < Start.AddHours(2) ? new DeliveryResult.Retry("down") : new DeliveryResult.Delivered());
        int woken = 0;
        ReceiverQueue queue = QueueOf(security);
        queue.Fallback = (3, ["on-call", "security"], () => woken++);
        Owe("a", "refused");
        await RunUntilAsync(queue, Start.AddHours(4));
        Assert.Contains(security.Asked, one => one.Notification.Id == "a" && one.Attempt.At >= Start.AddHours(2));

        ScriptedReceiver onCall = new("on-call", (_, _) => new DeliveryResult.Delivered());
        await QueueOf(onCall).DeliverDueAsync(default);
        Assert.Equal(2, onCall.Asked.Count);
        Assert.All(onCall.Asked, one => Assert.Equal(("security", "You are told because security could not be."), (one.Notification.InPlaceOf, one.Notification.Instead)));
        Assert.True(woken > 0);

        // What is told in place of another is handed on no further.
        Owe("b");
        ReceiverQueue refusing = QueueOf(new ScriptedReceiver("on-call", (_, _) => new DeliveryResult.Rejected("no")));
        refusing.Fallback = (1, ["security"], () => { });
        StateChanges changes = new();
        changes.Notifications.Add(Fallback.Instead(SomeAlert.Owed(id: "c"), "on-call"));
        _store.Commit(changes);
        await refusing.DeliverDueAsync(default);
        Assert.Equal(["b"], (_store.NextOwed("security") is { } next ? [next.Notification.Id] : Array.Empty<string>()));
    }

    [Fact]
    public Task Killed_at_any_write_nothing_owed_is_lost_and_nothing_is_sent_twice_but_what_could_not_be_noted() =>
        Gen.Select(Gen.Int[0, 4].Array[0, 15], Gen.Int[0, 3].Array[1, 40]).SampleAsync(
            async (lives, answers) =>
            {
                using SqliteStore store = SqliteStore.OpenInMemory();
                FakeTimeProvider time = new(Start);
                string[] ids = ["a", "b", "c", "d", "e"];
                StateChanges changes = new();
                changes.Notifications.AddRange(ids.Select(id => SomeAlert.Owed(id: id, created: Start)));
                store.Commit(changes);
                int asked = 0;
                List<string> taken = [];
                List<string> refused = [];
                ScriptedReceiver receiver = new("security", (notification, _) =>
                {
                    switch (answers[asked++ % answers.Length])
                    {
                        case 0 when asked < 100:
                            return new DeliveryResult.Retry("later");
                        case 1 when notification.Id == "e":
                            refused.Add(notification.Id);
                            return new DeliveryResult.Rejected("no");
                        default:
                            taken.Add(notification.Id);
                            return new DeliveryResult.Delivered();
                    }
                });
                int unnoted = 0;
                for (int life = 0; ; life++)
                {
                    RefusingStore mortal = new(store, life < lives.Length ? lives[life] : int.MaxValue);
                    ReceiverQueue queue = new(mortal, receiver, time, _ => { });
                    int before = taken.Count + refused.Count;
                    try
                    {
                        while (await queue.DeliverDueAsync(default) is { } wait)
                        {
                            time.Advance(wait);
                            before = taken.Count + refused.Count;
                        }

                        break;
                    }
                    catch (StateNotWrittenException)
                    {
                        unnoted += taken.Count + refused.Count > before ? 1 : 0;
                    }
                }

                Assert.Null(store.NextOwed("security"));
                Assert.Equal(ids, taken.Concat(refused).Distinct().Order());
                Assert.InRange(taken.Count + refused.Count - ids.Length, 0, unnoted);
            },
            iter: 300,
            threads: 1);

    private void Owe(params ReadOnlySpan<string> ids)
    {
        StateChanges changes = new();
        foreach (string id in ids)
        {
            changes.Notifications.Add(SomeAlert.Owed(id: id, created: _time.GetUtcNow()));
        }

        _store.Commit(changes);
    }

    private ReceiverQueue QueueOf(Receiver receiver) => new(_store, receiver, _time, _reports.Add);

    /// <summary>Lets the clock run as the queue asks for it.</summary>
    private async Task RunUntilAsync(ReceiverQueue queue, DateTimeOffset end)
    {
        while (await queue.DeliverDueAsync(default) is { } wait && _time.GetUtcNow() + wait < end)
        {
            _time.Advance(wait);
        }

        _time.SetUtcNow(end);
    }
}
