using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Notifying;

public sealed class EarlierAlertsTests
{
    private static readonly DateTimeOffset Now = SomeAlert.Noon.AddHours(5);

    [Fact]
    public void The_gravest_alerts_are_shown_and_all_are_counted()
    {
        Notification[] many = [.. Enumerable.Range(0, EarlierAlerts.MostShown + 50).Select(i => Over($"m{i}", "medium", minute: i))];
        Notification grave = Over("high", "high", minute: 500);
        Notification told = Assert.Single(EarlierAlerts.Tell(Gathered([.. many, grave], unseen: 7), Now));

        Assert.Equal((NotifyReason.Digest, "high"), (told.Reason, told.Alert.Id));
        Assert.Equal(EarlierAlerts.MostShown, told.Digest!.Alerts.Count);
        Assert.Contains(told.Digest.Alerts, alert => alert.Id == "high");
        Assert.Equal(told.Digest.Alerts.OrderBy(alert => alert.First), told.Digest.Alerts);
        Assert.Equal(many.Length + 1 + 7, told.Digest.AlertCount);
        Assert.Equal("high", told.Digest.Counts[0].Level);
    }

    [Fact]
    public void What_goes_on_is_told_alone_and_not_counted_with_the_rest()
    {
        Notification goesOn = Over("now", "medium", minute: 0);
        goesOn = goesOn with { Alert = goesOn.Alert with { State = AlertState.Firing, Last = Now.AddMinutes(-1) } };
        IReadOnlyList<Notification> told = EarlierAlerts.Tell(Gathered([Over("a", "medium", 1), goesOn, Over("b", "medium", 2)]), Now);

        Assert.Equal([(NotifyReason.Fired, "now"), (NotifyReason.Digest, "a")], told.Select(one => (one.Reason, one.Alert.Id)));
        Assert.Equal(2, told[1].Digest!.AlertCount);
        Assert.Equal(goesOn.Id, told[0].Id);
    }

    [Fact]
    public void The_same_alerts_make_the_same_digest_whatever_their_order()
    {
        Notification[] alerts = [Over("a", "medium", 1), Over("b", "low", 2), Over("c", "medium", 1)];
        Assert.Equal(
            EarlierAlerts.Tell(Gathered(alerts), Now)[0].Id,
            EarlierAlerts.Tell(Gathered([.. alerts.Reverse()]), Now.AddDays(1))[0].Id);
    }

    private static Notification Over(string id, string level, int minute)
    {
        Alert burst = SomeAlert.Burst(id);
        return new Notification("n" + id, "security", NotifyReason.FiredEarlier, burst with
        {
            State = AlertState.Resolved,
            Rule = burst.Rule with { Id = level, Level = level },
            First = SomeAlert.Noon.AddMinutes(minute),
            Last = SomeAlert.Noon.AddMinutes(minute + 1),
        }, Now);
    }

    private static GatheredAlerts Gathered(Notification[] alerts, int unseen = 0)
    {
        Dictionary<string, long> counts = alerts.GroupBy(one => one.Alert.Rule.Id).ToDictionary(rule => rule.Key, rule => (long)rule.Count());
        counts[alerts[0].Alert.Rule.Id] += unseen;
        return new GatheredAlerts("security", alerts, counts);
    }
}
