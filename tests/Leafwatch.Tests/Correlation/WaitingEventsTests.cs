using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;
using static Leafwatch.Tests.Support.CorrelatorRun;

namespace Leafwatch.Tests.Correlation;

public sealed class WaitingEventsTests
{
    private static readonly RuleSet ThreeInTenSeconds = Counting(3, "10s");

    [Fact]
    public void What_waits_is_stored_and_goes_when_no_event_can_reach_back_to_it()
    {
        CorrelatorRun run = new CorrelatorRun(ThreeInTenSeconds).Match(0, "192.0.2.1").Take().Match(5, "192.0.2.1").Match(5, "192.0.2.2").Take();
        Assert.Equal(["*0"], Pieces(run));
        Assert.DoesNotContain(run.Correlator.TakeWindows(), window => window.Group != "*");
        Assert.Equal(2, run.Correlator.Groups);
        run.Advance(70.1).Take();
        Assert.Equal(["*0"], Pieces(run));
        Assert.Equal(2, run.Correlator.Groups);
        run.Advance(75.1).Take();
        Assert.Empty(Pieces(run));
        Assert.Equal(0, run.Correlator.Groups);
    }

    [Fact]
    public void A_group_with_enough_has_a_window_and_waits_no_more()
    {
        CorrelatorRun run = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Take().Match(2).Take();
        Assert.Contains(run.Stored, window => window.Key.Group == "192.0.2.1");
        run.Restart().Match(3).Take();
        Assert.Equal(4, run.Alerts.Single().Count);
        Assert.Equal(1, run.Correlator.Groups);
    }

    [Fact]
    public void Of_too_many_the_oldest_goes_and_with_its_only_event_the_group()
    {
        CorrelatorRun run = new(ThreeInTenSeconds, new CorrelationOptions { GroupQuota = 1 });
        for (int i = 0; i < 7; i++)
        {
            run.Match(i, $"192.0.2.{Math.Max(1, i)}");
        }

        Assert.Equal(4, run.Correlator.Groups);
        Assert.Equal(4, run.Correlator.Sets.Sum(set => set.Kept));
        Assert.Equal(2, run.Correlator.EvictedGroups);
    }

    [Fact]
    public void Thousands_of_groups_wait_and_each_comes_to_its_alert()
    {
        CorrelatorRun run = new(Counting(5, "1h"));
        for (int i = 0; i < 5; i++)
        {
            for (int address = 0; address < 3000; address++)
            {
                run.Match(i * 10, $"2001:db8::{address:x}");
            }

            if (i % 2 == 1)
            {
                run.Restart();
            }
        }

        run.Take();
        Assert.Equal(3000, run.Alerts.Count());
        Assert.All(run.Alerts, alert => Assert.Equal((5L, At(0)), (alert.Count, alert.First)));
    }

    [Fact]
    public void However_often_it_is_stored_what_waits_stands_in_few_pieces_and_all_of_it_is_there_after_a_restart()
    {
        CorrelatorRun run = new(Counting(3, "1h"));
        for (int i = 0; i < 3000; i++)
        {
            run.Match(i, $"2001:db8::{i % 1500:x}").Take();
            Assert.InRange(Pieces(run).Count(), 1, 40);
        }

        run.Restart();
        for (int i = 0; i < 1500; i++)
        {
            run.Match(3000, $"2001:db8::{i:x}");
        }

        Assert.Equal(1500, run.Take().Alerts.Count());
        Assert.All(run.Alerts, alert => Assert.Equal(3, alert.Count));
        run.Advance(8000).Take();
        Assert.Empty(Pieces(run));
    }

    [Fact]
    public void A_piece_of_other_rules_or_with_broken_bytes_is_let_go()
    {
        CorrelatorRun run = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Take();
        byte[] payload = run.Stored[("many", "*0")].Payload!;
        for (int length = 0; length < payload.Length; length++)
        {
            Correlator restored = new(ThreeInTenSeconds, new CorrelationOptions());
            restored.Restore([new WindowState("many", "*0", payload[..length])], []);
            Assert.Contains(restored.TakeWindows(), window => window is { Group: "*0", Payload: null });
        }

        Correlator other = new(Counting(3, "10s", "group-by: [user.name]"), new CorrelationOptions());
        other.Restore([new WindowState("many", "*0", payload)], []);
        Assert.Equal(0, other.Groups);
    }

    private static IEnumerable<string> Pieces(CorrelatorRun run) => run.Stored.Keys.Select(key => key.Group).Where(name => name.Length > 1 && name[0] == '*').Order();
}
