using System.Globalization;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;
using static Leafwatch.Tests.Support.CorrelatorRun;

namespace Leafwatch.Tests.Correlation;

public sealed class CorrelatorTests
{
    private static readonly RuleSet ThreeInTenSeconds = Counting(3, "10s");
    private static readonly CorrelationOptions WindowsForAll = new() { OwnWindowFrom = 0 };

    [Fact]
    public void An_alert_fires_when_the_last_and_the_first_are_just_the_timespan_apart()
    {
        Alert alert = Assert.Single(new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(5).Match(10).Take().Alerts);
        Assert.Equal(AlertState.Firing, alert.State);
        Assert.Equal((3, At(0), At(10), At(10)), (alert.Count, alert.First, alert.Last, alert.Fired));
        Assert.Equal([new GroupValue("source.ip", "192.0.2.1")], alert.Group);
        Assert.Equal((3, TimeSpan.FromSeconds(10)), (alert.Threshold, alert.Timespan));
        Assert.Equal("many", alert.Rule.Name);
        Assert.Null(alert.Resolved);
    }

    [Theory]
    [InlineData(0, 5, 10.0000005)]
    [InlineData(0, 0.0000001, 10.1)]
    public void None_fires_when_they_are_a_tick_further_apart(double first, double second, double third) =>
        Assert.Empty(new CorrelatorRun(ThreeInTenSeconds).Match(first).Match(second).Match(third).Take().Alerts);

    [Fact]
    public void One_event_fewer_than_asked_never_fires() =>
        Assert.Empty(new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(0).Match(11).Match(11).Match(22).Match(30).Take().Alerts);

    [Fact]
    public void Events_of_others_do_not_count() => Assert.Empty(new CorrelatorRun(ThreeInTenSeconds)
        .Match(0, "192.0.2.1").Match(0, "192.0.2.2").Match(0, "192.0.2.1").Match(0, "192.0.2.2").Match(0, "192.0.2.3").Take().Alerts);

    [Fact]
    public void While_it_fires_each_event_updates_it_and_it_ends_when_one_more_would_not_hold_it()
    {
        CorrelatorRun run = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Match(2).Take().Match(3).Match(11).Take();
        Assert.Equal([3, 5], run.Told.Select(alert => alert.Count));
        Assert.Equal(At(11), run.Alerts.Single().Last);

        // The newest but one is at 3 s: until 13 s another event would make three in ten seconds.
        run.Advance(60 + 13).Take();
        Assert.Equal(2, run.Told.Count);
        run.Advance(60 + 13.1).Take();
        Alert ended = run.Alerts.Single();
        Assert.Equal((AlertState.Resolved, At(13), 5), (ended.State, ended.Resolved, ended.Count));
    }

    [Fact]
    public void The_next_event_of_the_group_ends_it_too_if_it_is_later_than_its_end()
    {
        Alert ended = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Match(2).Match(11.1).Take().Alerts.Single();
        Assert.Equal((AlertState.Resolved, At(11), 3), (ended.State, ended.Resolved, ended.Count));
    }

    [Fact]
    public void Two_bursts_further_apart_than_the_timespan_are_two_alerts()
    {
        Alert[] alerts = [.. new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Match(2).Match(13).Match(14).Match(15).Take().Alerts];
        Assert.Equal([At(0), At(13)], alerts.Select(alert => alert.First));
        Assert.NotEqual(alerts[0].Id, alerts[1].Id);
    }

    [Fact]
    public void A_steady_drip_at_the_threshold_is_one_alert()
    {
        CorrelatorRun run = new(ThreeInTenSeconds);
        for (int i = 0; i < 1000; i++)
        {
            run.Match(i * 5).Advance(i * 5).Take();
        }

        Assert.Equal(1000, run.Alerts.Single().Count);
    }

    [Fact]
    public void A_rule_that_alerts_on_one_event_ends_a_timespan_after_the_last()
    {
        Alert[] alerts = [.. new CorrelatorRun(Counting(1, "10s")).Match(0).Match(10).Match(20.1).Take().Alerts];
        Assert.Equal([(2L, At(20)), (1L, (DateTimeOffset?)null)], alerts.Select(alert => (alert.Count, alert.Resolved)));
    }

    [Fact]
    public void An_event_that_stands_for_several_counts_for_several()
    {
        Alert alert = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(5, weight: 2).Match(6, weight: 1_000_000).Take().Alerts.Single();
        Assert.Equal((1_000_003, At(5)), (alert.Count, alert.Fired));
        Assert.Equal(1_000_003, alert.Sightings.Single().Count);
    }

    [Fact]
    public void A_late_event_is_put_in_its_place()
    {
        Alert alert = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(10).Match(3).Take().Alerts.Single();
        Assert.Equal((3, At(0), At(10), At(10)), (alert.Count, alert.First, alert.Fired, alert.Last));
    }

    [Fact]
    public void All_windows_that_hold_a_late_event_are_looked_at()
    {
        // With 3 s, [0, 3, 4] holds three; 20 and 21 come after its end.
        Alert alert = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(4).Match(20).Match(21).Match(3).Take().Alerts.Single();
        Assert.Equal((AlertState.Resolved, At(13), At(4)), (alert.State, alert.Resolved, alert.Fired));
    }

    [Fact]
    public void A_late_event_moves_the_end_of_an_alert_that_fires()
    {
        Alert alert = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Match(9).Match(8).Match(18).Take().Alerts.Single();
        Assert.Equal((AlertState.Firing, 5), (alert.State, alert.Count));
    }

    [Fact]
    public void A_late_event_makes_no_second_alert_within_the_time_of_one_that_ended() =>
        Assert.Single(new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Match(2).Match(20).Match(3).Match(4).Take().Alerts);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-0.1, 1)]
    public void An_event_older_than_the_lateness_allows_is_counted_and_left_out(double seconds, long dropped)
    {
        CorrelatorRun run = new CorrelatorRun(Counting(2, "10m")).Match(60, "192.0.2.9").Match(1).Match(seconds).Take();
        Assert.Equal(dropped, run.Correlator.LateDropped);
        Assert.Equal(dropped == 0 ? 1 : 0, run.Alerts.Count());
    }

    [Fact]
    public void An_event_without_the_field_that_groups_is_counted_and_left_out()
    {
        CorrelatorRun run = new CorrelatorRun(Counting(1, "10s")).Match(0, 1, "a line", []).Take();
        Assert.Empty(run.Alerts);
        Assert.Equal(1, run.Correlator.MissingGroupField);
    }

    [Theory]
    [InlineData("source.ip", "2001:DB8:0::1", "2001:db8::1", true)]
    [InlineData("source.ip", "::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("source.ip", "192.0.2.1", "192.0.2.10", false)]
    [InlineData("host.name", "WWW", "www", true)]
    [InlineData("url.path", "/A", "/a", false)]
    [InlineData("user.name", "Alice", "alice", false)]
    public void Ways_to_write_one_thing_make_one_group(string field, string one, string other, bool same)
    {
        CorrelatorRun run = new CorrelatorRun(Counting(2, "10s", $"group-by: ['{field}']")).Match(0, 1, "a", [], (field, one)).Match(1, 1, "b", [], (field, other)).Take();
        Assert.Equal(same ? 1 : 0, run.Alerts.Count());
    }

    [Fact]
    public void Without_a_group_everything_is_one_group()
    {
        Alert alert = new CorrelatorRun(Counting(2, "10s", "generate: false")).Match(0, "192.0.2.1").Match(1, "192.0.2.2").Take().Alerts.Single();
        Assert.Empty(alert.Group);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], alert.Sightings.Select(sighting => sighting.Address));
    }

    [Fact]
    public void The_parts_of_a_group_do_not_run_into_each_other()
    {
        CorrelatorRun run = new(Counting(2, "10s", "group-by: [user.name, url.path]"));
        run.Match(0, 1, "a", [], ("user.name", "a"), ("url.path", "bc")).Match(0, 1, "b", [], ("user.name", "ab"), ("url.path", "c")).Take();
        Assert.Empty(run.Alerts);
    }

    [Fact]
    public void The_first_and_the_last_five_lines_are_kept()
    {
        CorrelatorRun run = new(ThreeInTenSeconds);
        for (int i = 0; i < 20; i++)
        {
            run.Match(i);
        }

        int[] kept = [0, 1, 2, 3, 4, 15, 16, 17, 18, 19];
        Assert.Equal(kept.Select(i => $"line at {i}"), run.Take().Alerts.Single().Evidence);
    }

    [Fact]
    public void A_long_line_is_cut_not_within_a_character()
    {
        string line = "x" + new string('ü', 3000);
        Alert alert = new CorrelatorRun(Counting(1, "10s")).Match(0, 1, line, [], ("source.ip", "192.0.2.1")).Take().Alerts.Single();
        Assert.Equal("x" + new string('ü', 1023), alert.Evidence.Single());
    }

    [Fact]
    public void Addresses_and_their_times_are_kept_up_to_a_bound()
    {
        CorrelatorRun run = new(Counting(2, "1h", "generate: false"));
        for (int i = 0; i < 100; i++)
        {
            run.Match(i, "192.0.2.1").Match(i, $"198.51.100.{i}");
        }

        Alert alert = run.Take().Alerts.Single();
        Assert.Equal(50, alert.Sightings.Count);
        Assert.Equal((20, 100), (alert.Sightings[0].Times.Count, alert.Sightings[0].Count));
        Assert.Equal(200, alert.Count);
    }

    [Fact]
    public void An_alert_has_the_totals_of_every_kind_over_the_whole_site()
    {
        RuleSet rules = SomeRules.Read("""
            title: A
            name: a
            logsource: {}
            detection: { keywords: [a], condition: keywords }
            ---
            title: B
            name: b
            logsource: {}
            detection: { keywords: [b], condition: keywords }
            ---
            title: Many A
            name: many_a
            correlation: { type: event_count, rules: [a], group-by: [source.ip], timespan: 10s, condition: { gte: 2 } }
            ---
            title: Many B
            name: many_b
            correlation: { type: event_count, rules: [b], group-by: [source.ip], timespan: 1h, condition: { gte: 9 } }
            """);
        CorrelatorRun run = new CorrelatorRun(rules)
            .Match(0, "192.0.2.1", 1, 1).Match(1, "192.0.2.2", 1, 1).Match(1, "192.0.2.3", 3, 0).Match(2, "192.0.2.4", 1, 0).Match(11, "192.0.2.4", 1, 0).Take();
        Alert alert = run.Alerts.Single(each => each.Group[0].Value == "192.0.2.4");
        Assert.Equal([new KindTotal("many_a", "Many A", 5), new KindTotal("many_b", "Many B", 1)], alert.Totals);
    }

    [Fact]
    public void A_line_that_two_rules_of_a_correlation_select_is_one_event()
    {
        RuleSet rules = SomeRules.Read("""
            title: A
            name: a
            logsource: {}
            detection: { keywords: [a], condition: keywords }
            ---
            title: B
            name: b
            logsource: {}
            detection: { keywords: [b], condition: keywords }
            ---
            title: Either
            correlation: { type: event_count, rules: [a, b], group-by: [source.ip], timespan: 10s, condition: { gte: 2 } }
            """);
        Assert.Empty(new CorrelatorRun(rules).Match(0, "192.0.2.1", 1, 0, 1).Take().Alerts);
        Assert.Single(new CorrelatorRun(rules).Match(0, "192.0.2.1", 1, 0, 1).Match(1, "192.0.2.1", 1, 0, 1).Take().Alerts, alert => alert.Count == 2);
    }

    [Fact]
    public void A_rule_that_nothing_counts_alerts_by_itself_once_for_a_burst_also_without_an_address()
    {
        RuleSet rules = SomeRules.Detecting("keywords: [a]\ncondition: keywords");
        CorrelatorRun run = new CorrelatorRun(rules).Match(0).Match(500).Match(500, 1, "no address", []).Take();
        Assert.Equal([(2L, 1), (1L, 0)], run.Alerts.Select(alert => (alert.Count, alert.Group.Count)));
        Assert.All(run.Alerts, alert => Assert.Equal((0, TimeSpan.Zero), (alert.Threshold, alert.Timespan)));
    }

    [Theory]
    [InlineData("generate: true", 2)]
    [InlineData("generate: false", 1)]
    public void A_counted_rule_alerts_by_itself_only_when_the_correlation_says_so(string generate, int alerts) =>
        Assert.Equal(alerts, new CorrelatorRun(Counting(1, "10s", generate)).Match(0).Take().Alerts.Count());

    [Fact]
    public void An_informational_rule_does_not_alert_by_itself()
    {
        RuleSet rules = SomeRules.Read("level: informational\n" + SomeRules.Text("keywords: [a]\ncondition: keywords"));
        Assert.Empty(new CorrelatorRun(rules).Match(0).Take().Alerts);
    }

    [Fact]
    public void The_configuration_changes_count_timespan_and_group()
    {
        CorrelationOptions options = new()
        {
            Thresholds = new Dictionary<string, Threshold> { ["many"] = new(2, TimeSpan.FromSeconds(20), [Field.UserName]) },
        };
        CorrelatorRun run = new(ThreeInTenSeconds, options);
        Assert.Contains(Field.UserName, run.Correlator.CarriedFields);
        run.Match(0, 1, "a", [], ("user.name", "x"), ("source.ip", "192.0.2.1")).Match(20, 1, "b", [], ("user.name", "x"), ("source.ip", "192.0.2.2")).Take();
        Alert alert = run.Alerts.Single();
        Assert.Equal((2, TimeSpan.FromSeconds(20), "user.name"), (alert.Threshold, alert.Timespan, alert.Group.Single().Field));
    }

    [Fact]
    public void A_profile_has_its_own_threshold_in_its_time_of_the_week_and_the_usual_one_holds_outside()
    {
        // It starts on a Thursday at 3:00; the profile holds from 3:01.
        Assert.True(WeekWindow.TryParse("thu 07:01-20:00", TimeZoneInfo.Utc, out WeekWindow? when));
        CorrelationOptions options = new()
        {
            Profiles = [new ThresholdProfile("thursday", when!, new Dictionary<string, Threshold> { ["many"] = new(5) })],
        };
        CorrelatorRun run = new(ThreeInTenSeconds, options);
        for (int i = 0; i < 4; i++)
        {
            run.Match(i, "192.0.2.1");
        }

        for (int i = 0; i < 4; i++)
        {
            run.Match(100 + i, "192.0.2.2");
        }

        for (int i = 0; i < 6; i++)
        {
            run.Match(200 + i, "192.0.2.3");
        }

        Assert.Equal([("192.0.2.1", 3L), ("192.0.2.3", 5L)], run.Take().Alerts.Select(alert => (alert.Group[0].Value, alert.Threshold)));
    }

    [Fact]
    public void A_flood_of_one_group_keeps_no_more_events_than_the_condition_asks_for()
    {
        CorrelatorRun run = new(Counting(5, "10m"));
        for (int i = 0; i < 100_000; i++)
        {
            run.Match(i / 1000.0);
        }

        Assert.Equal(100_000, run.Take().Alerts.Single().Count);
        Assert.Equal(5, run.Correlator.Sets.Sum(set => set.Kept));
    }

    [Fact]
    public void A_flood_that_a_time_of_the_week_keeps_from_firing_is_bounded_too()
    {
        Assert.True(WeekWindow.TryParse("sun", TimeZoneInfo.Utc, out WeekWindow? when));
        CorrelationOptions options = new()
        {
            Profiles = [new ThresholdProfile("sunday", when!, new Dictionary<string, Threshold> { ["many"] = new(4) })],
        };
        CorrelatorRun run = new(Counting(5, "10m"), options);
        for (int i = 0; i < 10_000; i++)
        {
            run.Match(i / 1000.0);
        }

        Assert.Equal(5 + 4, run.Correlator.Sets.Sum(set => set.Kept));
    }

    [Fact]
    public void Beyond_the_quota_the_group_whose_newest_event_is_oldest_goes()
    {
        CorrelatorRun run = new CorrelatorRun(Counting(2, "10m"), new CorrelationOptions { GroupQuota = 2, OwnWindowFrom = 0 })
            .Match(0, "192.0.2.1").Match(1, "192.0.2.2").Match(2, "192.0.2.1").Match(3, "192.0.2.3").Match(4, "192.0.2.1").Match(5, "192.0.2.2").Take();
        Assert.Equal(2, run.Correlator.EvictedGroups);
        Assert.Equal(2, run.Correlator.Groups);
        Assert.Equal(("192.0.2.1", 3L), run.Alerts.Select(alert => (alert.Group[0].Value, alert.Count)).Single());
    }

    [Fact]
    public void A_firing_alert_whose_group_is_evicted_is_resolved()
    {
        CorrelatorRun run = new CorrelatorRun(Counting(1, "10m"), new CorrelationOptions { GroupQuota = 1 }).Match(0, "192.0.2.1").Match(1, "192.0.2.2").Take();
        Assert.Equal([AlertState.Resolved, AlertState.Firing], run.Alerts.Select(alert => alert.State));
    }

    [Fact]
    public void However_many_groups_make_alerts_what_is_held_has_a_bound_and_each_alert_is_told()
    {
        const int groups = 40_000;
        CorrelatorRun run = new(Counting(2, "10m"), new CorrelationOptions { GroupQuota = groups / 2, WindowMemory = 4 * 1024 * 1024 });
        long most = 0;
        for (int i = 0; i < groups; i++)
        {
            string address = $"2001:db8::{i:x}";
            run.Match(i * 0.001, address).Match(i * 0.001, address);
            most = Math.Max(most, run.Correlator.Held);
            if (i % 2000 == 0)
            {
                run.Take();
            }
        }

        run.Take();
        WindowSet set = Assert.Single(run.Correlator.Sets);
        Assert.InRange(most, 4_100_000, 4_300_000);
        Assert.InRange(set.FiringAlerts.Count(), 5_000, 10_500);
        Assert.InRange(set.Waking, 0, 3 * set.Groups);
        Assert.Equal(groups, run.Alerts.Count());

        run.Restart();
        Assert.InRange(run.Correlator.Held, most - 10_000, most);
        run.Advance(3600).Take();
        Assert.Equal(0, run.Correlator.Held);
        Assert.All(run.Alerts, alert => Assert.Equal((AlertState.Resolved, 2L), (alert.State, alert.Count)));
    }

    [Fact]
    public void Without_a_store_the_lines_of_alerts_count_to_that_bound()
    {
        const int groups = 20_000;
        CorrelatorRun run = new(Counting(2, "10m"), new CorrelationOptions { IsStored = false, WindowMemory = 8 * 1024 * 1024 });
        for (int i = 0; i < groups; i++)
        {
            string address = $"2001:db8::{i:x}";
            run.Match(i * 0.001, address).Match(i * 0.001, address);
        }

        Assert.InRange(run.Correlator.Held, 8_300_000, 8_400_000);
        Assert.InRange(Assert.Single(run.Correlator.Sets).FiringAlerts.Count(), 3_000, 5_500);
        Assert.Equal(groups, run.Take().Alerts.Count());
    }

    [Fact]
    public void What_an_alert_shows_is_let_go_once_it_is_stored_and_is_there_again_when_it_goes_on()
    {
        int asked = 0;
        Dictionary<string, Alert> stored = [];
        CorrelatorRun kept = new(Counting(2, "10m"));
        CorrelatorRun run = new(Counting(2, "10m"), new CorrelationOptions { AlertMemory = 0 }, id =>
        {
            asked++;
            return stored[id];
        });
        for (int i = 0; i < 8; i++)
        {
            // Each lets go of the other's.
            string address = i % 2 == 0 ? "192.0.2.1" : "2001:db8::1";
            kept.Match(i, address);
            run.Match(i, address).Take();
            stored = run.Alerts.ToDictionary(alert => alert.Id);
        }

        Assert.Equal(4, asked);
        Assert.Equal(kept.Take().Alerts.Select(CorrelatorRun.Describe), run.Alerts.Select(CorrelatorRun.Describe));
    }

    [Fact]
    public void A_group_is_forgotten_when_no_event_can_touch_it_any_more()
    {
        CorrelatorRun run = new CorrelatorRun(ThreeInTenSeconds, WindowsForAll).Match(0).Match(1).Advance(71).Take();
        Assert.Equal(1, run.Correlator.Groups);
        Assert.Contains(run.Stored, window => window.Key.Group == "192.0.2.1");
        run.Advance(71.1).Take();
        Assert.Equal(0, run.Correlator.Groups);
        Assert.DoesNotContain(run.Stored, window => window.Key.Group == "192.0.2.1");
    }

    [Fact]
    public void Windows_are_stored_when_they_changed_and_under_a_name_of_their_own()
    {
        CorrelatorRun run = new CorrelatorRun(Counting(3, "10s", "group-by: [user.name, url.path]"), WindowsForAll).Match(0, 1, "a", [], ("user.name", "a|*"), ("url.path", "/ü"));
        Assert.Equal([("many", "a%7C%2A|/%C3%BC"), ("many", "*")], run.Correlator.TakeWindows().Select(window => (window.Correlation, window.Group)));
        Assert.Empty(run.Correlator.TakeWindows());
    }

    [Fact]
    public void What_is_stored_of_other_rules_is_let_go_and_its_alerts_are_resolved()
    {
        CorrelatorRun run = new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Match(2).Restart(Counting(3, "10s", "group-by: [user.name]")).Take();
        Assert.Equal((AlertState.Resolved, At(2)), run.Alerts.Select(alert => (alert.State, alert.Resolved)).Single());
        Assert.DoesNotContain(run.Stored, window => window.Key.Group == "192.0.2.1");
    }

    [Theory]
    [InlineData("event_count", "gte: ")]
    [InlineData("value_count", "field: user.name, gte: ")]
    public void A_count_that_was_raised_while_an_alert_fires_lets_it_go_on_and_end(string type, string condition)
    {
        CorrelatorRun run = new(Of(3));
        for (int second = 0; second < 4; second++)
        {
            run.Match(second, 1, "x", [], ("user.name", $"u{second}"));
        }

        run.Restart(Of(50)).Match(5, 1, "x", [], ("user.name", "u5")).Match(60, 1, "x", [], ("user.name", "u6")).Take();
        Assert.Equal(AlertState.Resolved, Assert.Single(run.Alerts).State);

        RuleSet Of(int count) => SomeRules.Read($$"""
            title: Anything
            name: anything
            logsource: {}
            detection: { keywords: ['*'], condition: keywords }
            ---
            title: Many
            name: many
            correlation: { type: {{type}}, rules: [anything], timespan: 10s, condition: { {{condition}}{{count}} } }
            """);
    }

    [Fact]
    public void Who_follows_an_alert_does_not_see_events_with_which_its_count_is_not_met()
    {
        CorrelatorRun run = new(SomeRules.Read("""
            title: Failed
            name: failed
            logsource: {}
            detection: { keywords: ['*'], condition: keywords }
            ---
            title: In
            name: in
            logsource: {}
            detection: { keywords: ['*'], condition: keywords }
            ---
            title: Many
            name: many
            correlation: { type: event_count, rules: [failed], timespan: 10s, condition: { gte: 4 } }
            ---
            title: In after many
            name: in_after
            correlation: { type: temporal_ordered, rules: [many, in], timespan: 5s }
            """));
        foreach (double second in (double[])[0, 1, 2, 3, 11, 12.5, 14])
        {
            run.Match(second, rules: 0);
        }

        // At 14 the alert goes on with three within its time; four there were last at 11, and 16.5 is too late for that.
        run.Match(16.5, rules: 1).Take();
        Assert.Empty(run.Alerts);
        run.Match(16.6, rules: 0).Match(18, rules: 1).Take();
        Assert.Equal("in_after", Assert.Single(run.Alerts).Rule.Name);
    }

    [Fact]
    public void Broken_bytes_in_the_store_are_let_go()
    {
        CorrelatorRun run = new CorrelatorRun(ThreeInTenSeconds, WindowsForAll).Match(0).Match(1).Take();
        byte[] payload = run.Stored[("many", "192.0.2.1")].Payload!;
        for (int length = 0; length < payload.Length; length++)
        {
            Correlator restored = new(ThreeInTenSeconds, new CorrelationOptions());
            restored.Restore([new("many", "192.0.2.1", payload[..length]), new("many", "*", payload[..Math.Min(length, 9)])], []);
            Assert.Equal(0, restored.Groups);
        }
    }

    [Fact]
    public void Accounts_of_Windows_are_one_in_whatever_case_and_users_of_others_are_not()
    {
        RuleSet rules = Counting(2, "10m", "group-by: [user.name]");
        CorrelatorRun windows = new CorrelatorRun(rules)
            .Match(0, 1, "a", [], ("user.name", "ANN"), ("winlog.channel", "Security")).Match(1, 1, "b", [], ("user.name", "Ann"), ("winlog.channel", "Security")).Take();
        Assert.Equal("ann", windows.Alerts.Single().Group[0].Value);
        CorrelatorRun others = new CorrelatorRun(rules).Match(0, 1, "a", [], ("user.name", "ANN")).Match(1, 1, "b", [], ("user.name", "Ann")).Take();
        Assert.Empty(others.Alerts);
    }

    [Fact]
    public void Ids_stay_the_same_whenever_the_lines_are_read()
    {
        string Id() => new CorrelatorRun(ThreeInTenSeconds).Match(0).Match(1).Match(2).Take().Alerts.Single().Id;
        Assert.Equal(Id(), Id());
        Assert.Equal(32, Id().Length);
        Assert.True(UInt128.TryParse(Id(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public void An_event_of_a_known_group_costs_no_allocation()
    {
        CorrelatorRun run = new(Counting(1000, "10s"));
        run.Match(0, "2001:db8::1").Match(0, "2001:db8::1");
        byte[] line = "a line"u8.ToArray();
        EventView view = new();
        view.Begin(line, 0, line.Length);
        view.Time = At(0);
        view.SetCopy(Field.SourceIp, "2001:DB8:0::1"u8);
        BatchResult result = new(run.Correlator.CarriedFields);
        result.Begin(new Batch { Buffer = line, Start = 0, Length = line.Length, After = new SourcePosition("", "", "", "", "", 0, 0) });
        result.Add(0, view, view.Time);
        for (int i = 0; i < 10; i++)
        {
            run.Correlator.Add(result[0], view.Time);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 4; i++)
        {
            run.Correlator.Add(result[0], view.Time);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, run.Correlator.Groups);
    }
}
