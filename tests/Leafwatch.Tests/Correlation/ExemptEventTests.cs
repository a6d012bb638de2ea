using System.Net;
using Leafwatch.Core;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Rules;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Correlation;

/// <summary>An event that is exempt makes no alert and joins none, and hides nothing that is not exempt.</summary>
public sealed class ExemptEventTests
{
    private const string LoginRules = """
        title: Failed
        name: failed
        logsource: {}
        detection: { keywords: ['fail'], condition: keywords }
        level: informational
        ---
        title: Entered
        name: entered
        logsource: {}
        detection: { keywords: ['enter'], condition: keywords }
        level: informational
        ---
        title: Many failed
        name: guessing
        correlation: { type: event_count, rules: [failed], group-by: [source.ip], timespan: 10m, condition: { gte: 3 } }
        level: medium
        ---
        title: Got in
        name: got_in
        correlation: { type: temporal_ordered, rules: [guessing, entered], group-by: [source.ip], timespan: 1h, generate: true }
        level: high
        """;

    private static readonly RuleSet Rules = SomeRules.Read(LoginRules);

    private double _time;

    [Fact]
    public void Exempt_failures_make_no_alert_and_are_not_counted_with_others()
    {
        Run run = new(this, Usual("192.0.2.1/32"));
        run.See("fail", "192.0.2.1", 5);
        run.See("fail", "192.0.2.2", 2);
        Assert.Empty(run.Alerts);
        run.See("fail", "192.0.2.2", 1);
        Assert.Equal("guessing", Assert.Single(run.Alerts).Rule.Name);
    }

    [Fact]
    public void That_somebody_exempt_got_in_after_failures_is_told_all_the_same()
    {
        Run run = new(this, Usual("192.0.2.1/32"));
        run.See("fail", "192.0.2.1", 3);
        run.See("enter", "192.0.2.1", 1);
        Assert.Equal("got_in", Assert.Single(run.Alerts).Rule.Name);
    }

    [Fact]
    public void Unless_the_entry_names_that_rule_too()
    {
        Run run = new(this, Usual("192.0.2.1/32") with { Rules = [TextPattern.Parse("*")] });
        run.See("fail", "192.0.2.1", 3);
        run.See("enter", "192.0.2.1", 1);
        Assert.Empty(run.Alerts);
    }

    [Fact]
    public void An_entry_for_the_last_rule_alone_leaves_the_first_as_it_is()
    {
        Run run = new(this, Usual("192.0.2.1/32") with { Rules = [TextPattern.Parse("got_in")] });
        run.See("fail", "192.0.2.1", 3);
        run.See("enter", "192.0.2.1", 1);
        Assert.Equal("guessing", Assert.Single(run.Alerts).Rule.Name);
    }

    [Fact]
    public void An_allow_list_that_holds_for_nobody_changes_no_alert()
    {
        Run without = new(this, null);
        Run with = new(this, Usual("203.0.113.1/32"));
        foreach (Run run in (Run[])[without, with])
        {
            _time = 0;
            run.See("fail", "192.0.2.1", 4);
            run.See("fail", "192.0.2.2", 3);
            run.See("enter", "192.0.2.1", 1);
            run.See("fail", "192.0.2.1", 2);
            run.See("enter", "192.0.2.2", 1);
        }

        Assert.NotEmpty(without.Alerts);
        Assert.Equal(without.Alerts.Select(CorrelatorRun.Describe), with.Alerts.Select(CorrelatorRun.Describe));
    }

    private static AllowEntry Usual(string network) => new() { Name = "a", Networks = [IPNetwork.Parse(network)] };

    private sealed class Run(ExemptEventTests test, AllowEntry? entry)
    {
        private readonly Correlator _correlator = new(Rules, new CorrelationOptions { HasExemptions = entry is not null });
        private readonly MatchSession _session = RuleMatcher.Compile(Rules, [new LogSource()], new AllowList(entry is null ? [] : [entry], Rules, [])).Lend();
        private readonly List<Alert> _told = [];

        public IReadOnlyList<Alert> Alerts
        {
            get
            {
                _told.AddRange(_correlator.TakeAlerts());
                return [.. _told.GroupBy(alert => alert.Id).Select(states => states.Last())];
            }
        }

        public void See(string what, string address, int times)
        {
            for (int i = 0; i < times; i++)
            {
                EventView line = SomeEvent.Of($"{what} {test._time}", ("source.ip", address));
                line.Time = CorrelatorRun.At(test._time++);
                BatchResult result = new(_correlator.CarriedFields);
                byte[] text = line.Line.ToArray();
                result.Begin(new Batch { Buffer = text, Start = 0, Length = text.Length, After = new SourcePosition("", "", "", "", "", 0, 0) });
                _session.Run(line, line.Time, result);
                for (int match = 0; match < result.MatchCount; match++)
                {
                    _correlator.Add(result[match], line.Time);
                }
            }
        }
    }
}
