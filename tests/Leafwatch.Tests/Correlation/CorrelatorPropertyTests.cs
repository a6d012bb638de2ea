using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Correlation;

/// <summary>Laws of the windows, over many made-up histories.</summary>
public sealed class CorrelatorPropertyTests
{
    private const int Timespan = 10;

    // Short gaps and few addresses, so that the edges of windows are met often.
    private static readonly Gen<(int Gap, int Address, int Weight)[]> Histories =
        Gen.Select(Gen.Frequency((6, Gen.Int[0, 3]), (2, Gen.Int[4, 11]), (1, Gen.Int[12, 40])), Gen.Int[1, 2], Gen.Frequency((8, Gen.Const(1)), (1, Gen.Int[2, 6])))
            .Array[0, 60];

    private static readonly Gen<(int Gap, int Address, int Weight, int Delay)[]> LateHistories =
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 2], Gen.Const(1), Gen.Frequency((2, Gen.Const(0)), (1, Gen.Int[0, 50]))).Array[0, 60];

    private static readonly Gen<(int Gap, int Address, int Weight, int Delay)[]> Floods =
        Gen.Select(Gen.Frequency((30, Gen.Const(0)), (1, Gen.Int[1, 30])), Gen.Int[1, 150], Gen.Const(1), Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[0, 50]))).Array[100, 400];

    [Fact]
    public void In_order_the_windows_do_what_the_plainest_reckoning_says() =>
        Gen.Select(Gen.Int[1, 6], Histories, Gen.Int[0, 6]).Sample((count, history, ownWindowFrom) =>
        {
            CorrelatorRun run = new(CorrelatorRun.Counting(count, $"{Timespan}s"), new CorrelationOptions { OwnWindowFrom = ownWindowFrom, AlertMemory = 0 });
            int time = 0;
            List<(int Time, int Address, int Weight)> events = [];
            foreach ((int gap, int address, int weight) in history)
            {
                events.Add((time += gap, address, weight));
                run.Match(time, $"192.0.2.{address}", weight).Advance(time);
            }

            run.Advance(time + 1000).Take();
            string[] expected = [.. events.GroupBy(each => each.Address).SelectMany(group => Plain(group.Key, [.. group.Select(each => (each.Time, each.Weight))], count)).Order()];
            string[] found = [.. run.Alerts.Select(alert => Line(alert.Group[0].Value, alert.First, alert.Fired, alert.Last, alert.Resolved!.Value, alert.Count)).Order()];
            Assert.Equal(expected, found);
        });

    [Theory]
    [InlineData("event_count", "")]
    [InlineData("value_sum", ", field: http.response.body.bytes")]
    public void Each_event_is_of_one_alert_and_what_the_alerts_tell_is_what_there_was(string type, string field) =>
        Gen.Select(Gen.Int[1, 12], Histories).Sample((count, history) =>
        {
            CorrelatorRun run = new(Many($"type: {type}, group-by: [source.ip], condition: {{ gte: {count}{field} }}"));
            int time = 0;
            List<(DateTimeOffset Time, int Address, int Weight)> events = [];
            foreach ((int gap, int address, int weight) in history)
            {
                events.Add((CorrelatorRun.At(time += gap), address, weight));
                run.Match(time, weight, "line", [], ("source.ip", $"192.0.2.{address}"), ("http.response.body.bytes", "1")).Advance(time).Take();
            }

            run.Advance(time + 1000).Take();
            foreach (IGrouping<string, Alert> group in run.Alerts.GroupBy(alert => alert.Group[0].Value))
            {
                Alert[] alerts = [.. group.OrderBy(alert => alert.First)];
                Assert.All(alerts.Zip(alerts.Skip(1)), pair => Assert.True(pair.First.Last < pair.Second.First));
                Assert.All(alerts, alert =>
                {
                    int[] own = [.. events.Where(each => $"192.0.2.{each.Address}" == group.Key && each.Time >= alert.First && each.Time <= alert.Last).Select(each => each.Weight)];
                    Assert.Equal(own.Sum(), alert.Count);
                    Assert.True((type == "value_sum" ? own.Length : own.Sum()) >= count);
                });
            }
        });

    [Theory]
    [InlineData("event_count", "gte: 100")]
    [InlineData("value_count", "gte: 100, field: url.path")]
    public void What_goes_up_and_down_about_its_threshold_is_one_alert_for_as_long_as_it_does(string type, string condition) =>
        Gen.Int[8, 12].Array[300].Sample(
            perSecond =>
            {
                CorrelatorRun run = new(Many($"type: {type}, condition: {{ {condition} }}"));
                int number = 0;
                for (int second = 0; second < perSecond.Length; second++)
                {
                    for (int i = 0; i < perSecond[second]; i++)
                    {
                        run.Match(second, 1, "line", [], ("url.path", $"/{++number}"));
                    }

                    run.Advance(second).Take();
                }

                Assert.Single(run.Advance(1000).Take().Alerts);
            },
            iter: 10);

    [Fact]
    public void Stopping_and_going_on_anywhere_changes_nothing() =>
        Gen.Select(Gen.Int[1, 6], LateHistories, Gen.Int[0, 59].Array[1, 4], Gen.Int[0, 6]).Sample((count, history, stops, ownWindowFrom) =>
        {
            RuleSet rules = CorrelatorRun.Counting(count, $"{Timespan}s");
            CorrelatorRun unbroken = new(rules, new CorrelationOptions { OwnWindowFrom = 0 });
            CorrelatorRun broken = new(rules, new CorrelationOptions { OwnWindowFrom = ownWindowFrom });
            (int Time, int Address)[] arrivals = Arrivals(history);
            for (int i = 0; i < arrivals.Length; i++)
            {
                unbroken.Match(arrivals[i].Time, $"192.0.2.{arrivals[i].Address}");
                broken.Match(arrivals[i].Time, $"192.0.2.{arrivals[i].Address}");
                if (i % 3 == 0)
                {
                    unbroken.Advance(arrivals[i].Time);
                    broken.Advance(arrivals[i].Time);
                }

                if (stops.Contains(i))
                {
                    broken.Restart();
                }
                else if (i % 2 == 0)
                {
                    broken.Take();
                }
            }

            unbroken.Advance(10_000).Take();
            broken.Advance(10_000).Take();
            Assert.Equal(unbroken.Alerts.Select(CorrelatorRun.Describe).Order(), broken.Alerts.Select(CorrelatorRun.Describe).Order());
            Assert.Equal(0, broken.Correlator.Groups);
            Assert.Equal(unbroken.Stored.Keys.Order(), broken.Stored.Keys.Order());
        });

    /// <summary>Floods of addresses that come to their alerts, among some that wait: the room of those who are gone is given back and taken again.</summary>
    [Fact]
    public void Stopping_and_going_on_amid_floods_changes_nothing() =>
        Gen.Select(Floods, Gen.Int[0, 399].Array[1, 4], Gen.Int[3, 8]).Sample((history, stops, ownWindowFrom) =>
        {
            RuleSet rules = CorrelatorRun.Counting(3, $"{Timespan}s");
            CorrelatorRun unbroken = new(rules, new CorrelationOptions { OwnWindowFrom = 0 });
            CorrelatorRun broken = new(rules, new CorrelationOptions { OwnWindowFrom = ownWindowFrom });
            (int Time, int Address)[] arrivals = Arrivals(history);
            for (int i = 0; i < arrivals.Length; i++)
            {
                foreach (CorrelatorRun run in (CorrelatorRun[])[unbroken, broken])
                {
                    run.Match(arrivals[i].Time, $"192.0.2.{arrivals[i].Address}");
                    if (i % 20 == 0)
                    {
                        // As far as the slowest of several files.
                        run.Advance(arrivals[i].Time - 20);
                    }
                }

                if (stops.Contains(i))
                {
                    broken.Restart();
                }
                else if (i % 7 == 0)
                {
                    broken.Take();
                }
            }

            unbroken.Advance(10_000).Take();
            broken.Advance(10_000).Take();
            Assert.Equal(unbroken.Alerts.Select(CorrelatorRun.Describe).Order(), broken.Alerts.Select(CorrelatorRun.Describe).Order());
            Assert.Equal(unbroken.Told.Count(alert => alert.State == AlertState.Resolved), broken.Told.Count(alert => alert.State == AlertState.Resolved));
            Assert.Equal(0, broken.Correlator.Groups);
            Assert.Equal(unbroken.Stored.Keys.Order(), broken.Stored.Keys.Order());
        });

    [Fact]
    public void Out_of_order_within_the_lateness_no_burst_is_missed_and_none_made_up() =>
        Gen.Select(Gen.Int[1, 6], LateHistories).Sample((count, history) =>
        {
            (int Time, int Address)[] arrivals = Arrivals(history);
            CorrelatorRun run = new(CorrelatorRun.Counting(count, $"{Timespan}s"));
            int latest = 0;
            foreach ((int time, int address) in arrivals)
            {
                latest = Math.Max(latest, time);
                run.Match(time, $"192.0.2.{address}").Advance(latest);
            }

            run.Advance(latest + 1000).Take();
            Assert.Equal(0, run.Correlator.LateDropped);
            string[] expected = [.. arrivals.GroupBy(each => each.Address)
                .Where(group => Plain(group.Key, [.. group.Select(each => (each.Time, 1)).Order()], count).Count > 0)
                .Select(group => $"192.0.2.{group.Key}").Order()];
            Assert.Equal(expected, run.Alerts.Select(alert => alert.Group[0].Value).Distinct().Order());
            Assert.All(run.Alerts, alert => Assert.Equal(AlertState.Resolved, alert.State));
        });

    [Fact]
    public void What_others_do_changes_no_alert_of_a_group() =>
        Gen.Select(Gen.Int[1, 6], Histories).Sample((count, history) =>
        {
            RuleSet rules = CorrelatorRun.Counting(count, $"{Timespan}s");
            CorrelatorRun together = new(rules);
            CorrelatorRun alone = new(rules);
            int time = 0;
            foreach ((int gap, int address, int weight) in history)
            {
                time += gap;
                together.Match(time, $"192.0.2.{address}", weight).Advance(time);
                if (address == 1)
                {
                    alone.Match(time, "192.0.2.1", weight);
                }
            }

            together.Advance(time + 1000).Take();
            alone.Advance(time + 1000).Take();
            Assert.Equal(
                alone.Alerts.Select(alert => CorrelatorRun.Describe(alert with { Totals = [] })),
                together.Alerts.Where(alert => alert.Group[0].Value == "192.0.2.1").Select(alert => CorrelatorRun.Describe(alert with { Totals = [] })));
        });

    /// <summary>A rule for any event, and a correlation of it with the timespan of the histories.</summary>
    private static RuleSet Many(string correlation) => SomeRules.Read($$"""
        title: Anything
        name: anything
        logsource: {}
        detection: { keywords: ['*'], condition: keywords }
        ---
        title: Many
        name: many
        correlation: { rules: [anything], timespan: {{Timespan}}s, {{correlation}} }
        """);

    /// <summary>The order in which events arrive that come each up to the lateness after their time.</summary>
    private static (int Time, int Address)[] Arrivals((int Gap, int Address, int Weight, int Delay)[] history)
    {
        List<(int Time, int Address, int Arrival)> events = [];
        int time = 0;
        foreach ((int gap, int address, _, int delay) in history)
        {
            time += gap;
            events.Add((time, address, time + delay));
        }

        return [.. events.OrderBy(each => each.Arrival).Select(each => (each.Time, each.Address))];
    }

    /// <summary>The alerts of one group, reckoned anew from all its events at each event.</summary>
    private static List<string> Plain(int address, (int Time, int Weight)[] events, int count)
    {
        List<string> alerts = [];
        List<int> seen = [];
        (int First, int Fired, int Last, int Count)? open = null;
        int covered = -1;
        int End() => seen[^Math.Max(1, (count + 1) / 2)] + Timespan;
        void Close() => alerts.Add(Line(
            $"192.0.2.{address}",
            CorrelatorRun.At(open!.Value.First),
            CorrelatorRun.At(open.Value.Fired),
            CorrelatorRun.At(open.Value.Last),
            CorrelatorRun.At(End()),
            open.Value.Count));
        foreach ((int time, int weight) in events)
        {
            if (open is not null && time > End())
            {
                Close();
                open = null;
                covered = End();
            }

            seen.AddRange(Enumerable.Repeat(time, weight));
            int[] window = [.. seen.Where(each => each >= time - Timespan && each > covered)];
            if (open is { } alert)
            {
                open = alert with { Last = time, Count = alert.Count + weight };
            }
            else if (window.Length >= count)
            {
                open = (window[0], time, time, window.Length);
            }
        }

        if (open is not null)
        {
            Close();
        }

        return alerts;
    }

    private static string Line(string address, DateTimeOffset first, DateTimeOffset fired, DateTimeOffset last, DateTimeOffset resolved, long count) =>
        $"{address} {first:O} {fired:O} {last:O} {resolved:O} {count}";
}
