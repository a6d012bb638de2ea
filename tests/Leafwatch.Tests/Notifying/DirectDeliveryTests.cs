using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Notifying;

public sealed class DirectDeliveryTests
{
    private readonly FakeTimeProvider _time = new(SomeAlert.Noon);

    [Fact]
    public async Task Each_receiver_is_tried_until_it_has_taken_the_notification()
    {
        ScriptedReceiver slow = new("slow", (_, attempt) => attempt.Number < 3 ? new DeliveryResult.Retry("not yet") : new DeliveryResult.Delivered());
        ScriptedReceiver broken = new("broken", (_, attempt) => attempt.Number < 2 ? throw new InvalidOperationException("no") : new DeliveryResult.Delivered());
        DirectDelivery delivery = new([slow, broken], _time, _ => { });
        Task telling = delivery.TellAsync([SomeAlert.Owed("slow"), SomeAlert.Owed("broken")], CancellationToken.None);
        await Pass(telling);

        Assert.Equal([1, 2, 3], slow.Asked.Select(asked => asked.Attempt.Number));
        Assert.Equal([1, 2], broken.Asked.Select(asked => asked.Attempt.Number));
    }

    [Fact]
    public async Task What_is_over_is_not_told_any_more()
    {
        using CancellationTokenSource over = new();
        ScriptedReceiver down = new("down", (_, _) => new DeliveryResult.Retry("down"));
        List<DeliveryReport> reports = [];
        Task telling = new DirectDelivery([down], _time, reports.Add).TellAsync([SomeAlert.Owed("down")], over.Token);
        await Eventually.TrueAsync(() => down.Asked.Count > 0);
        await over.CancelAsync();
        await telling.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(down.Asked.Count, reports.Count);
    }

    private async Task Pass(Task telling)
    {
        for (int i = 0; i < 10_000 && !telling.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        await telling.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
