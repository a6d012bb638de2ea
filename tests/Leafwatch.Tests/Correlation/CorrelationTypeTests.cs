using System.Globalization;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Correlation;

/// <summary>Each type of correlation against the plainest reckoning, over many made-up histories.</summary>
public sealed class CorrelationTypeTests
{
    private const int Timespan = 10;

    private static readonly Gen<Happening[]> Histories =
        Gen.Select(Gen.Frequency((6, Gen.Int[0, 3]), (2, Gen.Int[4, 11]), (1, Gen.Int[12, 40])), Gen.Int[0, 4], Gen.Int[0, 2])
            .Array[0, 60].Select(steps =>
            {
                int time = 0;
                return steps.Select(step => new Happening(time += step.Item1, step.Item2, step.Item3)).ToArray();
            });

    [Fact]
    public void Different_values_are_counted() =>
        Gen.Select(Gen.Int[1, 4], Histories).Sample((count, history) =>
        {
            List<string> expected = [];
            List<Happening> seen = [];
            (int Fired, HashSet<int> Values)? open = null;
            IEnumerable<(int Value, int Last)> Newest() => seen.GroupBy(each => each.Value).Select(same => (same.Key, same.Max(each => each.Time))).OrderByDescending(each => each.Item2);
            int covered = -1;
            int End() => Newest().ElementAt(Math.Max(1, (count + 1) / 2) - 1).Last + Timespan;
            void Close() => expected.Add($"{open!.Value.Fired}-{End()}: {open.Value.Values.Count}");
            foreach (Happening each in history)
            {
                if (open is not null && each.Time > End())
                {
                    Close();
                    open = null;
                    covered = End();
                }

                seen.Add(each);
                int[] inWindow = [.. Newest().Where(value => value.Last >= each.Time - Timespan && value.Last > covered).Select(value => value.Value)];
                if (open is null && inWindow.Length >= count)
                {
                    open = (each.Time, [.. inWindow.Take(count)]);
                }

                open?.Values.Add(each.Value);
            }

            if (open is not null)
            {
                Close();
            }

            Assert.Equal(expected, Alerts($"type: value_count, condition: {{ field: user.name, gte: {count} }}, rules: [first, second, third]", history)
                .Select(alert => $"{Seconds(alert.Fired)}-{Seconds(alert.Resolved!.Value)}: {alert.Measure!.Value}"));
        });

    [Fact]
    public void Many_values_that_come_again_and_again_are_counted_once_each()
    {
        CorrelatorRun run = new(Rules("type: value_count, condition: { field: user.name, gte: 5 }, rules: [first, second, third]"));
        for (int i = 0; i < 45_000; i++)
        {
            Match(run, new Happening(i / 10_000, i % 15_000, 0));
        }

        run.Advance(10_000).Take();
        Assert.Equal(15_000, Assert.Single(run.Alerts, alert => alert.Rule.Name == "correlated").Measure!.Value);
    }

    [Theory]
    [InlineData("0, 1, 2, 3, 4, 5, 6, 7, 8, 9", false)]
    [InlineData("1, 9, 11, 19", false)]
    [InlineData("9, 10, 20", true)]
    [InlineData("0, 10, 42", false)]
    public void The_different_ten_seconds_of_events_can_be_counted(string seconds, bool goesOn)
    {
        CorrelatorRun run = new(Rules("type: value_count, condition: { field: event.ten_seconds, gte: 3 }, rules: [first, second, third]", timespan: 30));
        foreach (string second in seconds.Split(", "))
        {
            Match(run, new Happening(int.Parse(second, CultureInfo.InvariantCulture), 0, 0));
        }

        run.Advance(10_000).Take();
        Assert.Equal(goesOn, run.Alerts.Any(alert => alert.Rule.Name == "correlated"));
    }

    [Fact]
    public void A_line_that_is_seen_as_two_things_is_one_event_of_what_goes_on()
    {
        CorrelatorRun run = new(Rules("type: temporal, rules: [first, second]"));
        foreach (int second in (int[])[0, 1, 2])
        {
            run.Match(second, 1, "a line", [0, 1], ("source.ip", "192.0.2.1"), ("user.name", "ann"));
        }

        run.Advance(10_000).Take();
        Alert alert = Assert.Single(run.Alerts, alert => alert.Rule.Name == "correlated");
        Assert.Equal(3, alert.Count);
        Assert.Equal(3, alert.Evidence.Count);
    }

    [Fact]
    public void Of_more_values_than_are_kept_so_many_are_counted()
    {
        CorrelatorRun run = new(Rules("type: value_count, condition: { field: user.name, gte: 5 }, rules: [first, second, third]"));
        for (int i = 0; i < 60_000; i++)
        {
            Match(run, new Happening(i / 20_000, i % 25_000, 0));
        }

        run.Advance(10_000).Take();
        AlertMeasure measure = Assert.Single(run.Alerts, alert => alert.Rule.Name == "correlated").Measure!;
        Assert.InRange(measure.Value, 20_000, 20_001);
        Assert.StartsWith("at least 20,00", measure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value_sum", "gte: 7")]
    [InlineData("value_avg", "gt: 2")]
    [InlineData("value_median", "gte: 3")]
    [InlineData("value_percentile", "gte: 4, percentile: 75")]
    public void Numbers_are_reckoned_with(string type, string condition) => Histories.Sample(history =>
    {
        List<string> expected = [];
        (int Fired, int Last)? open = null;
        int summed = int.MinValue;
        for (int i = 0; i < history.Length; i++)
        {
            Happening each = history[i];
            if (open is { } ended && each.Time > ended.Last + Timespan)
            {
                expected.Add($"{ended.Fired}-{ended.Last + Timespan}");
                summed = type == "value_sum" ? ended.Last + Timespan : summed;
                open = null;
            }

            decimal[] numbers = [.. history.Take(i + 1).Where(other => other.Time >= each.Time - Timespan && other.Time > summed).Select(other => (decimal)other.Value).Order()];
            bool holds = type switch
            {
                "value_sum" => numbers.Sum() >= 7,
                "value_avg" => numbers.Average() > 2,
                "value_median" => (numbers[(numbers.Length - 1) / 2] + numbers[numbers.Length / 2]) / 2 >= 3,
                _ => numbers.First(number => numbers.Count(other => other <= number) >= 0.75 * numbers.Length) >= 4,
            };
            open = holds ? (open?.Fired ?? each.Time, each.Time) : open;
        }

        if (open is { } last)
        {
            expected.Add($"{last.Fired}-{last.Last + Timespan}");
        }

        Assert.Equal(expected, Alerts($"type: {type}, condition: {{ field: user.name, {condition} }}, rules: [first, second, third]", history)
            .Select(alert => $"{Seconds(alert.Fired)}-{Seconds(alert.Resolved!.Value)}"));
    });

    [Theory]
    [InlineData("temporal", null)]
    [InlineData("temporal", "condition: { gte: 2 }")]
    [InlineData("temporal", "condition: first and (second or third)")]
    [InlineData("temporal_ordered", null)]
    public void Sequences_are_seen(string type, string? condition) => Histories.Sample(history =>
    {
        List<string> expected = [];
        (int Fired, int End)? open = null;
        for (int i = 0; i < history.Length; i++)
        {
            Happening each = history[i];
            if (open is { } ended && each.Time > ended.End)
            {
                expected.Add($"{ended.Fired}-{ended.End}");
                open = null;
            }

            Happening[] window = [.. history.Take(i + 1).Where(other => other.Time >= each.Time - Timespan)];
            bool[] seen = [.. Enumerable.Range(0, 3).Select(input => window.Any(other => other.Input == input))];
            bool holds = (type, condition) switch
            {
                ("temporal", null) => seen.All(input => input),
                ("temporal", [.., '}']) => seen.Count(input => input) >= 2,
                ("temporal", _) => seen[0] && (seen[1] || seen[2]),
                _ => each.Input == 2 && Array.FindLastIndex(window, other => other.Input == 1) is >= 0 and var second
                    && Array.FindIndex(window, other => other.Input == 0) is >= 0 and var first && first < second,
            };
            open = holds ? (open?.Fired ?? each.Time, each.Time + Timespan) : open;
        }

        if (open is { } last)
        {
            expected.Add($"{last.Fired}-{last.End}");
        }

        Assert.Equal(expected, Alerts($"type: {type}, rules: [first, second, third]{(condition is null ? "" : ", " + condition)}", history)
            .Select(alert => $"{Seconds(alert.Fired)}-{Seconds(alert.Resolved!.Value)}"));
    });

    [Theory]
    [InlineData("type: event_count, rules: [first, second, third], condition: { lt: 3 }")]
    [InlineData("type: event_count, rules: [first, second, third], condition: { gte: 2, lte: 4 }")]
    [InlineData("type: event_count, rules: [first, second, third], condition: { eq: 1 }")]
    [InlineData("type: event_count, rules: [first, second, third], condition: { neq: 2 }")]
    [InlineData("type: value_count, rules: [first, second, third], condition: { field: user.name, lte: 2 }")]
    [InlineData("type: value_avg, rules: [first, second, third], condition: { field: user.name, lt: 2 }")]
    [InlineData("type: temporal, condition: first and not second")]
    [InlineData("type: temporal, rules: [first, second, third], condition: { lt: 2 }")]
    public void What_only_the_end_of_a_window_can_tell_is_told_then(string correlation) => Histories.Sample(history =>
    {
        string type = correlation.Split(',')[0];
        List<string> expected = [];
        foreach (Happening[] window in Windows([.. history.Where(each => !correlation.Contains("first and", StringComparison.Ordinal) || each.Input < 2)]))
        {
            int different = window.Select(each => each.Value).Distinct().Count();
            int inputs = window.Select(each => each.Input).Distinct().Count();
            bool holds = correlation[(type.Length + 2)..] switch
            {
                var text when text.Contains("lt: 3", StringComparison.Ordinal) => window.Length < 3,
                var text when text.Contains("gte: 2", StringComparison.Ordinal) => window.Length is >= 2 and <= 4,
                var text when text.Contains(" eq: 1", StringComparison.Ordinal) => window.Length == 1,
                var text when text.Contains("neq: 2", StringComparison.Ordinal) => window.Length != 2,
                var text when text.Contains("lte: 2", StringComparison.Ordinal) => different <= 2,
                var text when text.Contains("field: user.name, lt: 2", StringComparison.Ordinal) => window.Average(each => (decimal)each.Value) < 2,
                var text when text.Contains("first and", StringComparison.Ordinal) => window.All(each => each.Input == 0),
                _ => inputs < 2,
            };
            if (holds)
            {
                expected.Add($"{window[0].Time}-{window[0].Time + Timespan}");
            }
        }

        Assert.Equal(expected, Alerts(correlation, history).Select(alert => $"{Seconds(alert.First)}-{Seconds(alert.Resolved!.Value)}"));
    });

    [Theory]
    [InlineData("type: event_count, rules: [first, second], condition: { gte: 3 }")]
    [InlineData("type: event_count, rules: [first, second], condition: { lt: 3 }")]
    [InlineData("type: value_count, rules: [first, second], condition: { field: user.name, gte: 3 }")]
    [InlineData("type: value_sum, rules: [first, second], condition: { field: user.name, gte: 7 }")]
    [InlineData("type: value_median, rules: [first, second], condition: { field: user.name, gte: 3 }")]
    [InlineData("type: temporal, rules: [first, second, third]")]
    [InlineData("type: temporal_ordered, rules: [first, second, third]")]
    public void Stopping_and_going_on_anywhere_changes_nothing(string correlation) =>
        Gen.Select(Histories, Gen.Int[0, 59].Array[1, 4], Gen.Int[0, 30]).Sample((history, stops, delay) =>
        {
            // Every other event comes late.
            Happening[] arrivals = [.. history.Select((each, i) => (each, Arrival: each.Time + (i % 2 * delay))).OrderBy(each => each.Arrival).Select(each => each.each)];
            RuleSet rules = Rules(correlation);
            CorrelatorRun unbroken = new(rules, new CorrelationOptions { OwnWindowFrom = 0 });
            CorrelatorRun broken = new(rules, new CorrelationOptions { OwnWindowFrom = 2, AlertMemory = 0 });
            for (int i = 0; i < arrivals.Length; i++)
            {
                Match(unbroken, arrivals[i]);
                Match(broken, arrivals[i]);
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
            Assert.DoesNotContain(broken.Stored.Values, window => window.Group != "*");
        });

    /// <summary>The windows that begin each with the first event after the one before.</summary>
    private static List<Happening[]> Windows(Happening[] history)
    {
        List<Happening[]> windows = [];
        while (history.Length > 0)
        {
            Happening[] window = [.. history.TakeWhile(each => each.Time <= history[0].Time + Timespan)];
            windows.Add(window);
            history = history[window.Length..];
        }

        return windows;
    }

    private static IReadOnlyList<Alert> Alerts(string correlation, Happening[] history)
    {
        CorrelatorRun run = new(Rules(correlation));
        foreach (Happening each in history)
        {
            Match(run, each);
        }

        run.Advance(10_000).Take();
        return [.. run.Alerts];
    }

    private static void Match(CorrelatorRun run, Happening each) => run.Match(
        each.Time, 1, "a line", [each.Input], ("source.ip", "192.0.2.1"), ("user.name", each.Value.ToString(CultureInfo.InvariantCulture)));

    private static double Seconds(DateTimeOffset time) => (time - CorrelatorRun.Start).TotalSeconds;

    private static RuleSet Rules(string correlation, int timespan = Timespan) => SomeRules.Read(string.Join("\n---\n", ((string[])["first", "second", "third"]).Select(name => $$"""
        title: {{name}}
        name: {{name}}
        logsource: {}
        detection: { keywords: ['*'], condition: keywords }
        """)) + $$"""

        ---
        title: Correlated
        correlation: { timespan: {{timespan}}s, group-by: [source.ip], {{correlation}} }
        ---
        title: Keeps the rules that nothing else looks at from alerting on their own
        level: informational
        correlation: { type: event_count, rules: [first, second, third], timespan: 1s, condition: { gte: 1000 } }
        """);

    private sealed record Happening(int Time, int Value, int Input);
}
