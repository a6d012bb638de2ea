using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests.Notifying;

public sealed class RoutesTests
{
    private static readonly Receiver Security = new ScriptedReceiver("security", (_, _) => new DeliveryResult.Delivered());
    private static readonly Receiver Owner = new ScriptedReceiver("owner", (_, _) => new DeliveryResult.Delivered());
    private readonly Alert _alert = SomeAlert.Burst();
    private readonly FakeTimeProvider _time = new(SomeAlert.Noon.AddMinutes(3).ToUniversalTime());

    [Fact]
    public void Without_routes_everyone_is_told()
    {
        IReadOnlyList<Notification> owed = new Routes([], [Security, Owner], _time).Decide(_alert);
        Assert.Equal(["security", "owner"], owed.Select(one => one.Receiver));
        Assert.All(owed, one => Assert.Equal((NotifyReason.Fired, _time.GetUtcNow()), (one.Reason, one.Created)));
    }

    [Theory]
    [InlineData("informational", false)]
    [InlineData("low", false)]
    [InlineData("medium", true)]
    [InlineData("critical", true)]
    public void Without_routes_low_levels_are_told_to_nobody(string level, bool isTold) => Assert.Equal(
        isTold ? NotifyReason.Fired : NotifyReason.NoRoute,
        Assert.Single(new Routes([], [Security], _time).Decide(_alert with { Rule = _alert.Rule with { Level = level } })).Reason);

    [Fact]
    public void All_routes_that_match_apply_and_nobody_is_told_twice()
    {
        Route[] routes = [new(_ => true, ["owner"]), new(alert => alert.Rule.Level == "medium", ["security", "owner"]), new(_ => false, ["security"])];
        IReadOnlyList<Notification> owed = new Routes(routes, [Security, Owner], _time).Decide(_alert);
        Assert.Equal(["security", "owner"], owed.Select(one => one.Receiver));
    }

    [Fact]
    public void That_no_route_matches_is_a_decision_too()
    {
        Notification none = Assert.Single(new Routes([new(_ => false, ["security"])], [Security], _time).Decide(_alert));
        Assert.Equal((NotifyReason.NoRoute, ""), (none.Reason, none.Receiver));
    }

    [Fact]
    public void Old_lines_are_told_as_what_happened_earlier()
    {
        _time.SetUtcNow(_alert.Last.AddMinutes(5));
        Assert.Equal(NotifyReason.Fired, Decide()[0].Reason);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(NotifyReason.FiredEarlier, Decide()[0].Reason);
    }

    [Fact]
    public void The_same_alert_is_the_same_notification_also_when_it_is_made_again_later()
    {
        string id = Decide()[0].Id;
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(id, Decide()[0].Id);
        Assert.NotEqual(id, new Routes([], [Owner], _time).Decide(_alert)[0].Id);
        Assert.NotEqual(id, new Routes([], [Security], _time).Decide(_alert with { Id = "another" })[0].Id);
    }

    private IReadOnlyList<Notification> Decide() => new Routes([], [Security], _time).Decide(_alert);
}
