using System.Text;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Loading;
using Leafwatch.Receivers.Http;
using Leafwatch.Reports;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Configuration;
using Leafwatch.Tests.Support;
using Leafwatch.Values;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Reports;

public sealed class HeartbeatTests : IDisposable
{
    private readonly SqliteStore _store = SqliteStore.OpenInMemory();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedReceiver _security = new("security", (_, _) => new DeliveryResult.Delivered());

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task While_the_loop_goes_round_the_address_is_called_and_no_longer()
    {
        await using FakeHttpServer server = new();
        DateTimeOffset looked = _time.GetUtcNow();
        Heartbeat heartbeat = Of(server.Url, [], () => looked);
        Assert.Null(await heartbeat.BeatAsync(default));
        Assert.Contains("\"type\":\"heartbeat\"", Encoding.UTF8.GetString(Assert.Single(server.Posts).Body), StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Contains("held up", await heartbeat.BeatAsync(default), StringComparison.Ordinal);
        Assert.Single(server.Posts);

        looked = _time.GetUtcNow();
        server.Answer = "500 Broken";
        Assert.Contains("said 500", await heartbeat.BeatAsync(default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_a_week_a_message_takes_the_way_of_every_other_restarted_or_not()
    {
        for (int day = 0; day < 15; day++)
        {
            Assert.Null(await Of(null, ["security"], _time.GetUtcNow).BeatAsync(default));
            _time.Advance(TimeSpan.FromDays(1));
        }

        List<Notification> owed = [];
        while (_store.NextOwed("security") is { } next)
        {
            owed.Add(next.Notification);
            _store.MarkDelivered(next.Notification.Id, _time.GetUtcNow());
        }

        // At the start, on two Mondays.
        Assert.Equal(3, owed.Count);
        Assert.All(owed, one => Assert.Contains("is watching", one.Letter!.Text, StringComparison.Ordinal));
        Assert.Contains("comes on Monday at 08:00", owed[0].Letter!.Text.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_says_where_and_to_whom()
    {
        HeartbeatPlan plan = ConfigurationReading.ReadWell(
            """
            receivers: { security: { ntfy: { topic: t } } }
            heartbeat: { url: 'https://beat.example.org/hunter2', every: 2m, at: "tue 09:30", to: security }
            """).Heartbeat;
        Assert.Equal((TimeSpan.FromMinutes(2), new ReportTime(1, new TimeOnly(9, 30)), "security"), (plan.Every, plan.At, Assert.Single(plan.To)));
        Assert.DoesNotContain("hunter2", plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("neither 'url' nor 'to'", ConfigurationReading.ReadBadly("heartbeat: { every: 1m }"), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_a_budget_and_a_fallback_of_its_own()
    {
        Settings settings = ConfigurationReading.ReadWell(
            """
            receivers:
              security: { ntfy: { topic: t }, budget: 3, fallback: { to: on-call, after: 2 } }
              on-call: { ntfy: { topic: o }, fallback: security }
            """);
        Assert.Equal(("on-call", 2), (Assert.Single(settings.Receivers[0].Fallback!.To), settings.Receivers[0].Fallback!.After));
        Assert.Equal(5, settings.Receivers[1].Fallback!.After);
        Assert.Equal(3, Assert.Single(settings.Quiet.Budgets).Value);
        Assert.Contains("unknown receiver 'a'", ConfigurationReading.ReadBadly("receivers: { a: { ntfy: { topic: t }, fallback: a } }"), StringComparison.Ordinal);
    }

    [Fact]
    public void How_fast_somebody_is_told_and_whether_secrets_are_taken_out_is_said_of_each_receiver()
    {
        Settings settings = ConfigurationReading.ReadWell(
            """
            receivers:
              security: { ntfy: { topic: t }, concurrency: 2, rate: { messages: 10, within: 1m }, redact: false }
              on-call: { ntfy: { topic: o } }
            """);
        Assert.Equal((2, new DeliveryRate(10, TimeSpan.FromMinutes(1)), false), (settings.Receivers[0].Concurrency, settings.Receivers[0].Rate, settings.Receivers[0].Redacts));
        Assert.Equal((null, null, true), (settings.Receivers[1].Concurrency, settings.Receivers[1].Rate, settings.Receivers[1].Redacts));
        Assert.Equal(["security", "on-call"], ConfiguredReceivers.Of(settings.Receivers, _ => { }).Where((receiver, i) => receiver.SeesSecrets == (i == 0)).Select(receiver => receiver.Name));
        Assert.Contains("does not say how many messages within which time", ConfigurationReading.ReadBadly("receivers: { a: { ntfy: { topic: t }, rate: { messages: 3 } } }"), StringComparison.Ordinal);
        Assert.Contains("concurrency", ConfigurationReading.ReadBadly("receivers: { a: { ntfy: { topic: t }, concurrency: 0 } }"), StringComparison.Ordinal);
        Assert.Contains("within", ConfigurationReading.ReadBadly("receivers: { a: { ntfy: { topic: t }, rate: { messages: 3, within: 2 minutes } } }"), StringComparison.Ordinal);
    }

    private Heartbeat Of(string? url, string[] to, Func<DateTimeOffset> lookedAt) => new(
        new HeartbeatPlan(url is null ? null : new HttpTarget(new Secret(url)), TimeSpan.FromMinutes(1), ReportTime.Default, to),
        [_security], _store, new RollupClock(TimeZoneInfo.Utc), "web1", lookedAt, _time);
}
