using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Notifying;

public sealed class DeliveryPaceTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2024, 10, 10, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly FakeTimeProvider _time = new(Start);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task No_more_messages_are_handed_over_within_a_time_than_its_rate_allows_and_none_is_lost()
    {
        ScriptedReceiver receiver = new("security", (_, _) => new DeliveryResult.Delivered()) { Pace = new DeliveryPace(null, new DeliveryRate(3, TimeSpan.FromMinutes(1))) };
        Owe("security", 10);
        ReceiverQueue queue = new(_store, receiver, _time, _ => { });
        while (await queue.DeliverDueAsync(CancellationToken.None) is { } wait)
        {
            Assert.InRange(wait, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
            _time.Advance(wait);
        }

        DateTimeOffset[] at = [.. receiver.Asked.Select(one => one.Attempt.At)];
        Assert.Equal(10, at.Length);
        Assert.Equal([3, 3, 3, 1], at.GroupBy(time => time).Select(minute => minute.Count()));
        Assert.Equal(Start.AddMinutes(3), at[^1]);
    }

    [Fact]
    public async Task Recipients_of_one_receiver_share_its_rate()
    {
        DeliveryPace pace = new(null, new DeliveryRate(1, TimeSpan.FromMinutes(1)));
        ScriptedReceiver one = new("a", (_, _) => new DeliveryResult.Delivered()) { Pace = pace };
        ScriptedReceiver other = new("b", (_, _) => new DeliveryResult.Delivered()) { Pace = pace };
        Owe("a", 1);
        Owe("b", 1);
        Assert.Null(await new ReceiverQueue(_store, one, _time, _ => { }).DeliverDueAsync(CancellationToken.None));
        Assert.Equal(TimeSpan.FromMinutes(1), await new ReceiverQueue(_store, other, _time, _ => { }).DeliverDueAsync(CancellationToken.None));
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task No_more_recipients_are_told_at_the_same_time_than_allowed_and_others_do_not_wait_for_them()
    {
        DeliveryPace pace = new(1, null);
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<DeliveryResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedReceiver slow = new("slow", (_, _, _) =>
        {
            begun.SetResult();
            return answer.Task;
        });
        slow.Pace = pace;
        ScriptedReceiver next = new("next", (_, _) => new DeliveryResult.Delivered()) { Pace = pace };
        ScriptedReceiver another = new("another", (_, _) => new DeliveryResult.Delivered());
        Owe("slow", 1);
        Owe("next", 1);
        Owe("another", 1);
        Task<TimeSpan?> first = new ReceiverQueue(_store, slow, _time, _ => { }).DeliverDueAsync(CancellationToken.None);
        await begun.Task.WaitAsync(Patience);
        Task<TimeSpan?> second = new ReceiverQueue(_store, next, _time, _ => { }).DeliverDueAsync(CancellationToken.None);
        Assert.Null(await new ReceiverQueue(_store, another, _time, _ => { }).DeliverDueAsync(CancellationToken.None));
        Assert.Single(another.Asked);
        Assert.Empty(next.Asked);

        answer.SetResult(new DeliveryResult.Delivered());
        await first.WaitAsync(Patience);
        await second.WaitAsync(Patience);
        Assert.Single(next.Asked);
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_nobody_wait_longer_than_the_time_of_the_rate()
    {
        DeliveryPace pace = new(null, new DeliveryRate(1, TimeSpan.FromMinutes(1)));
        Assert.Null(pace.Begin(Start));
        Assert.Null(pace.Begin(Start.AddDays(-1)));
        Assert.Equal(TimeSpan.FromMinutes(1), pace.Begin(Start.AddDays(-1)));
    }

    private void Owe(string receiver, int count)
    {
        StateChanges changes = new();
        changes.Notifications.AddRange(Enumerable.Range(0, count).Select(i => SomeAlert.Owed(receiver, $"{receiver}{i}", created: Start)));
        _store.Commit(changes);
    }
}
