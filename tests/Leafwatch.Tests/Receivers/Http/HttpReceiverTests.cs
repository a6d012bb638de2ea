using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Receivers.Http;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Receivers.Http;

public sealed class HttpReceiverTests
{
    [Fact]
    public void Every_status_is_judged()
    {
        for (int status = 100; status < 600; status++)
        {
            DeliveryResult result = new HttpAnswer("hook.example.org", status, "", null).Judge();
            Type expected = status switch
            {
                >= 200 and < 300 => typeof(DeliveryResult.Delivered),
                408 or 429 => typeof(DeliveryResult.Retry),
                >= 400 and < 500 => typeof(DeliveryResult.Rejected),
                _ => typeof(DeliveryResult.Retry),
            };
            Assert.True(result.GetType() == expected, $"{status}: {result}");
        }
    }

    [Theory]
    [InlineData("429 Too Many\r\nRetry-After: 30", 30.0)]
    [InlineData("503 Busy\r\nRetry-After: 0.5", 0.5)]
    [InlineData("503 Busy\r\nRetry-After: Thu, 10 Oct 2024 10:05:00 GMT", 120.0)]
    [InlineData("503 Busy\r\nRetry-After: 99999999999", 86400.0)]
    [InlineData("503 Busy\r\nRetry-After: soon", null)]
    [InlineData("503 Busy\r\nRetry-After: -5", null)]
    [InlineData("500 Broken", null)]
    public async Task A_server_that_asks_for_patience_gets_it(string answer, double? seconds)
    {
        await using FakeHttpServer server = new() { Answer = answer };
        Receiver receiver = SomeReceiver.Of($"webhook: {{ url: '{server.Url}/x' }}", time: new FakeTimeProvider(SomeAlert.Noon.AddMinutes(3)));
        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await SomeReceiver.TellAsync(receiver));
        Assert.Equal(seconds, retry.After?.TotalSeconds);
    }

    [Fact]
    public async Task Nothing_is_sent_where_a_server_points()
    {
        await using FakeHttpServer other = new();
        await using FakeHttpServer server = new() { Answer = $"307 There\r\nLocation: {other.Url}/" };
        DeliveryResult.Retry retry = Assert.IsType<DeliveryResult.Retry>(await SomeReceiver.TellAsync(SomeReceiver.Of($"webhook: {{ url: '{server.Url}' }}")));
        Assert.Contains("points elsewhere", retry.Why, StringComparison.Ordinal);
        Assert.Empty(other.Posts);
    }

    [Fact]
    public async Task A_reset_is_tried_again_and_a_server_that_is_gone_too()
    {
        FakeHttpServer server = new() { Answer = FakeHttpServer.Reset };
        Receiver receiver = SomeReceiver.Of($"webhook: {{ url: '{server.Url}' }}");
        Assert.IsType<DeliveryResult.Retry>(await SomeReceiver.TellAsync(receiver));
        await server.DisposeAsync();
        Assert.Contains("cannot be reached", Assert.IsType<DeliveryResult.Retry>(await SomeReceiver.TellAsync(receiver)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_says_is_bounded_visible_and_without_secrets()
    {
        await using FakeHttpServer server = new() { Answer = "403 No" };
        server.AnswerBody = $"\u001b[2Jbad token s3cret-key for {server.Url}/hook/T000 {new string('x', 100_000)}";
        DeliveryResult.Rejected rejected = Assert.IsType<DeliveryResult.Rejected>(
            await SomeReceiver.TellAsync(SomeReceiver.Of($"webhook: {{ url: '{server.Url}/hook/T000', token: s3cret-key }}")));
        Assert.StartsWith($"{server.Url[7..]} said 403: \\x1B[2Jbad token *** for ***", rejected.Why, StringComparison.Ordinal);
        Assert.True(rejected.Why.Length < 300);
    }

    [Fact]
    public async Task A_receiver_that_hangs_asks_for_patience_fails_or_resets_delays_nobody_else()
    {
        FakeTimeProvider time = new(SomeAlert.Noon.AddMinutes(3));
        using SqliteStore store = SqliteStore.OpenInMemory();
        await using FakeHttpServer hanging = new() { Answer = FakeHttpServer.Silence };
        await using FakeHttpServer busy = new() { Answer = "429 Too Many\r\nRetry-After: 600" };
        await using FakeHttpServer broken = new() { Answer = "500 Broken" };
        await using FakeHttpServer resetting = new() { Answer = FakeHttpServer.Reset };
        await using FakeHttpServer well = new();
        FakeHttpServer[] servers = [hanging, busy, broken, resetting, well];
        Receiver[] receivers = [.. servers.Select((server, i) => new NamedReceiver($"r{i}", SomeReceiver.Of($"webhook: {{ url: '{server.Url}' }}", time: time)))];
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Dictionary<string, DeliveryReport> reports = [];
        StateChanges owed = new();
        owed.Notifications.AddRange(receivers.Select(receiver => SomeAlert.Owed(receiver.Queue, id: receiver.Queue, created: time.GetUtcNow())));
        store.Commit(owed);
        OutboxDelivery delivery = new(store, receivers, time, report =>
        {
            lock (reports)
            {
                reports[report.Notification.Receiver] = report;
                if (reports.Count == 4)
                {
                    failed.TrySetResult();
                }
            }

            if (report.Notification.Receiver == "r4")
            {
                told.TrySetResult();
            }
        }, _ => { });
        using CancellationTokenSource stop = new();
        Task running = delivery.RunAsync(stop.Token);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.False(reports.ContainsKey("r0"));
        Assert.IsType<DeliveryResult.Delivered>(reports["r4"].Result);
        Assert.Equal(time.GetUtcNow().AddSeconds(600), reports["r1"].Next);
        Assert.IsType<DeliveryResult.Retry>(reports["r2"].Result);
        Assert.IsType<DeliveryResult.Retry>(reports["r3"].Result);
        await stop.CancelAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await running;
    }

    private sealed class NamedReceiver(string name, Receiver inner) : Receiver(name)
    {
        public override TimeSpan Timeout => inner.Timeout;

        public override Task<DeliveryResult> DeliverAsync(Notification notification, DeliveryAttempt attempt, CancellationToken cancellation) =>
            inner.DeliverAsync(notification, attempt, cancellation);
    }
}
