using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Notifying;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Alerting;

/// <summary>What becomes of alerts over time: who is told, how often, and why not.</summary>
public sealed class IncidentFlowTests
{
    private static readonly Route Everything = new(IncidentRun.When("level >= medium"), ["security"]);

    private static readonly Route Escalating = Everything with
    {
        Escalate = [new EscalationStep(TimeSpan.FromMinutes(15), ["on-call"]), new EscalationStep(TimeSpan.FromMinutes(45), ["on-call", "boss"])],
    };

    [Fact]
    public void The_first_burst_is_told_at_once()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7");
        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal("The rule http_404_burst: 203.0.113.7, 6 times", run.Only.Headline());
    }

    [Fact]
    public void More_of_the_same_actor_belongs_to_the_same_incident_and_is_not_told_again()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7");
        run.Pass(TimeSpan.FromMinutes(5));
        run.Fire("203.0.113.7", rule: "http_401_burst");
        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal(2, run.Only.AlertCount);
        Assert.Equal([NotifyReason.Fired, NotifyReason.Merged], run.DecidedFor("security"));
    }

    [Fact]
    public void An_alert_that_grows_tells_nobody()
    {
        using IncidentRun run = new();
        Alert alert = run.Fire("203.0.113.7");
        for (int i = 0; i < 100; i++)
        {
            run.Pass(TimeSpan.FromSeconds(10));
            run.Change(alert, count: 10);
        }

        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal(1006, run.Only.EventCount);
        Assert.Equal(1006, run.Only.Activity.Counts.Sum());
    }

    [Fact]
    public void Without_a_route_nobody_is_told_and_that_is_taken_down()
    {
        using IncidentRun run = new(routes: []);
        run.Fire("203.0.113.7");
        Assert.Empty(run.Told);
        Assert.Equal([NotifyReason.NoRoute], run.DecidedFor(""));
    }

    [Fact]
    public void Another_actor_is_another_incident()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7");
        run.Fire("198.51.100.7");
        Assert.Equal(["security Fired", "security Fired"], run.Told);
        Assert.Equal(2, run.Incidents.Count);
    }

    [Fact]
    public void Forty_one_addresses_of_one_network_in_one_breath_are_told_once()
    {
        using IncidentRun run = new();
        for (int i = 1; i <= 41; i++)
        {
            run.Take(IncidentRun.Make($"203.0.113.{i}", "login_failure_burst", "medium", 3, run.Now));
        }

        run.Commit();
        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal("The rule login_failure_burst: 41 addresses of 203.0.113.0/24, 3 times each", run.Owed[0].Incident!.Headline());
        Assert.Equal(("high", "from 41 addresses"), (run.Only.Level, run.Only.RaisedWhy));
    }

    [Theory]
    [InlineData("medium", "high", "it has lasted for 4h")]
    [InlineData("low", "low", null)]
    public void What_lasts_is_graver_unless_it_is_low(string level, string expected, string? why)
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", level: level, count: 5 * 3600);
        Assert.Equal((expected, why), (run.Only.Level, run.Only.RaisedWhy));
    }

    [Fact]
    public void How_many_addresses_there_were_is_said_once()
    {
        using IncidentRun run = new();
        run.Take(IncidentRun.Make("", "http_outage", "high", 8, run.Now) with
        {
            Measure = new AlertMeasure("value_count", "source.ip", 8),
            Sightings = [.. Enumerable.Range(1, 8).Select(i => new Sighting($"203.0.113.{i}", [run.Now], 1))],
        });
        run.Commit();
        Assert.Equal("The rule http_outage: 8 addresses of 203.0.113.0/24", run.Only.Headline());
    }

    [Fact]
    public void Only_what_each_address_did_is_said_of_each()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", count: 6);
        run.Pass(TimeSpan.FromMinutes(20));
        run.Fire("203.0.113.7", count: 4);
        Assert.Equal("The rule http_404_burst: 203.0.113.7, 10 times in all", run.Only.Headline());
    }

    [Fact]
    public void What_many_addresses_of_an_incident_did_together_belongs_to_it()
    {
        using IncidentRun run = new();
        for (int i = 1; i <= 8; i++)
        {
            run.Take(IncidentRun.Make($"203.0.113.{i}", "login_failure_burst", "medium", 3, run.Now));
        }

        run.Take(IncidentRun.Make("", "login_distributed_guessing", "medium", 24, run.Now) with
        {
            Group = [new GroupValue("user.name", "root")],
            Sightings = [.. Enumerable.Range(1, 8).Select(i => new Sighting($"203.0.113.{i}", [run.Now], 3))],
        });
        run.Commit();
        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal((9L, 2), (run.Only.AlertCount, run.Only.Rules.Count));
    }

    [Fact]
    public void Forty_one_addresses_one_after_another_are_the_first_and_that_it_became_graver()
    {
        using IncidentRun run = new();
        for (int i = 1; i <= 41; i++)
        {
            run.Fire($"203.0.113.{i}", "login_failure_burst", count: 3);
            run.Pass(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["security Fired", "security Raised"], run.Told);
        Assert.Equal(41, run.Only.AlertCount);
    }

    [Fact]
    public void What_turns_out_to_be_wider_is_told_once_more_when_it_has_settled()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7");
        run.Pass(TimeSpan.FromSeconds(20));
        run.Fire("203.0.113.8");
        run.Fire("203.0.113.9");
        Assert.Equal(["security Fired"], run.Told);
        run.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal(["security Fired", "security Updated"], run.Told);
        Assert.Equal("source.network", run.Owed[1].Incident!.Subject!.Field);
        Assert.Equal(run.Owed[0].Id, run.Owed[1].Thread);
    }

    [Fact]
    public void A_system_of_networks_is_one_actor_where_its_owner_is_known()
    {
        using IncidentRun run = new(options: new IncidentOptions { SystemOf = address => address.StartsWith("2001", StringComparison.Ordinal) ? null : "AS64500 Example" });
        run.Fire("203.0.113.7");
        run.Fire("198.51.100.7");
        Assert.Equal(new GroupValue(Width.System, "AS64500 Example"), run.Only.Subject);
        Assert.Equal("The rule http_404_burst: 2 addresses of AS64500 Example, 6 times each", run.Only.Headline());
    }

    [Fact]
    public void Many_who_fail_at_one_page_have_one_cause()
    {
        using IncidentRun run = new();
        foreach (string address in (string[])["203.0.113.7", "198.51.100.7", "192.0.2.7", "2001:db8::7"])
        {
            run.Fire(address, "http_500_burst", path: "/members/report");
        }

        Assert.Equal("The rule http_500_burst: 4 addresses, all at /members/report, 6 times each", run.Only.Headline());
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void A_page_that_only_the_last_line_names_is_not_what_it_is_about()
    {
        using IncidentRun run = new();
        foreach (string address in (string[])["203.0.113.7", "198.51.100.7"])
        {
            run.Take(IncidentRun.Make(address, "http_404_burst", "medium", 5, run.Now, path: "/e") with { Evidence = ["GET /a HTTP/1.1", "GET /e HTTP/1.1"] });
        }

        run.Commit();
        Assert.Equal(2, run.Incidents.Count);
        Assert.All(run.Incidents, incident => Assert.Null(incident.WidthOf(Width.Path)));
    }

    [Fact]
    public void Many_who_guess_one_account_have_one_aim()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", "login_failure_burst", user: "alice");
        run.Fire("198.51.100.7", "login_failure_burst", user: "alice");
        run.Fire("192.0.2.7", "login_failure_burst", user: "bob");
        Assert.Equal(2, run.Incidents.Count);
        Assert.Contains(run.Incidents, incident => incident.Subject == new GroupValue(Width.User, "alice") && incident.AlertCount == 2);
    }

    [Fact]
    public void What_rules_say_of_a_user_and_of_each_who_guesses_the_password_is_one_story()
    {
        using IncidentRun run = new();
        run.Take(IncidentRun.Make("203.0.113.7", "login_distributed_guessing", "medium", 30, run.Now) with
        {
            Group = [new GroupValue(Width.User, "alice")],
            Measure = new AlertMeasure("value_count", "source.ip", 30),
            Sightings = [.. Enumerable.Range(1, 12).Select(i => new Sighting($"10.{i}.0.1", [run.Now], 1))],
        });
        run.Fire("10.40.0.1", "login_failure_burst", user: "alice");
        run.Fire("10.41.0.1", "login_failure_burst", user: "bob");
        Assert.Equal([2, 1], run.Incidents.Select(incident => incident.AlertCount).OrderDescending());
    }

    [Fact]
    public void Many_strangers_with_one_rule_within_minutes_are_one_story_from_the_fifth_on()
    {
        using IncidentRun run = new();
        for (int i = 0; i < 200; i++)
        {
            run.Fire($"10.{i}.0.1");
        }

        Assert.Equal(5, run.Incidents.Count);
        Assert.Equal(6, run.Owed.Count);
        Assert.Equal(196, run.Incidents.Max(incident => incident.AlertCount));
    }

    [Fact]
    public void One_who_suffers_from_a_wide_cause_is_not_its_actor()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", "http_500_burst", path: "/report");
        run.Fire("198.51.100.7", "http_500_burst", path: "/report");
        run.Fire("198.51.100.7", "sql_injection", level: "high");
        Assert.Equal(2, run.Incidents.Count);
    }

    [Fact]
    public void What_is_over_ends_silently_unless_it_is_grave()
    {
        using IncidentRun run = new();
        Alert medium = run.Fire("203.0.113.7");
        Alert high = run.Fire("198.51.100.7", "sql_injection", "high");
        run.Change(medium, isOver: true);
        run.Change(high, isOver: true);
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal(["security Fired", "security Fired", "security Resolved"], run.Told);
        Assert.All(run.Incidents, incident => Assert.Equal(IncidentState.Resolved, incident.State));
        Assert.Equal(run.Owed[1].Id, run.Owed[2].Thread);
    }

    [Fact]
    public void Bursts_with_pauses_in_between_are_one_incident_that_is_told_once()
    {
        using IncidentRun run = new();
        for (int i = 0; i < 6; i++)
        {
            Alert alert = run.Fire("203.0.113.7");
            run.Pass(TimeSpan.FromMinutes(10));
            run.Change(alert, isOver: true);
            run.Pass(TimeSpan.FromMinutes(15));
        }

        Assert.Equal(6, run.Only.AlertCount);
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void Who_comes_back_after_it_was_over_goes_on_with_the_incident_and_is_told()
    {
        using IncidentRun run = new();
        run.Change(run.Fire("203.0.113.7"), isOver: true);
        run.Pass(TimeSpan.FromHours(2));
        run.Fire("203.0.113.7");
        Assert.Equal(["security Fired", "security Reopened"], run.Told);
        Assert.Equal(1, run.Only.Reopened);
    }

    [Fact]
    public void Who_comes_back_the_next_day_is_news_with_a_past()
    {
        using IncidentRun run = new();
        run.Change(run.Fire("203.0.113.7"), isOver: true);
        run.Pass(TimeSpan.FromHours(20));
        run.Fire("203.0.113.7");
        Assert.Equal(["security Fired", "security Fired"], run.Told);
        Assert.Equal(run.Owed[0].Incident!.Id, Assert.Single(run.Owed[1].Similar).Id);
    }

    [Fact]
    public void What_comes_and_goes_is_told_as_that_and_then_no_more()
    {
        using IncidentRun run = new();
        for (int i = 0; i < 10; i++)
        {
            run.Change(run.Fire("203.0.113.7", level: "high"), isOver: true);
            run.Pass(TimeSpan.FromHours(1));
        }

        Assert.Equal(1, run.Told.Count(told => told == "security Flapping"));
        Assert.Equal(2, run.Told.Count(told => told == "security Reopened"));
        Assert.Equal("security Flapping", run.Told.Last());
        Assert.Contains(NotifyReason.StillFlapping, run.DecidedFor("security"));
        Assert.True(run.Only.IsFlapping);
    }

    [Fact]
    public void A_level_that_nobody_wants_to_hear_of_is_kept_with_the_reason()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", level: "low");
        Assert.Empty(run.Told);
        Assert.Equal([NotifyReason.NoRoute], run.DecidedFor(""));
    }

    [Fact]
    public void A_low_one_that_becomes_grave_is_told_then()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", level: "low");
        run.Fire("203.0.113.7", rule: "login_failure_burst", level: "medium");
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void Success_after_failure_makes_it_graver()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", "login_failure_burst");
        run.Pass(TimeSpan.FromMinutes(1));
        run.Fire("203.0.113.7", "root_password_login", tag: "attack.t1078.003");
        Assert.Equal(["security Fired", "security Raised"], run.Told);
        Assert.Equal(("high", true), (run.Only.Level, run.Only.GotIn));
    }

    [Fact]
    public void What_lasts_for_hours_becomes_graver_and_a_new_one_each_day()
    {
        using IncidentRun run = new();
        Alert alert = run.Fire("203.0.113.7");
        for (int i = 0; i < 60; i++)
        {
            run.Pass(TimeSpan.FromMinutes(5));
            run.Change(alert, count: 1);
        }

        Assert.Equal(["security Fired", "security Raised"], run.Told);
        Assert.Equal("it has lasted for 4h", run.Only.RaisedWhy);
    }

    [Fact]
    public void What_was_over_and_begins_again_has_not_lasted_meanwhile()
    {
        using IncidentRun run = new();
        run.Change(run.Fire("203.0.113.7"), isOver: true);
        run.Pass(TimeSpan.FromHours(5));
        run.Fire("203.0.113.7");
        Assert.Equal(["security Fired", "security Reopened"], run.Told);
        Assert.Equal(("medium", null), (run.Only.Level, run.Only.RaisedWhy));
    }

    [Fact]
    public void What_became_graver_because_it_lasted_stays_so_when_it_begins_again_after_a_restart()
    {
        using IncidentRun run = new();
        Alert alert = run.Fire("203.0.113.7");
        for (int i = 0; i < 60; i++)
        {
            run.Pass(TimeSpan.FromMinutes(5));
            run.Change(alert, count: 1);
        }

        run.Change(alert, isOver: true);
        run.Restart();
        run.Pass(TimeSpan.FromMinutes(90));
        run.Fire("203.0.113.7");
        Assert.Equal(1, run.Only.Reopened);
        Assert.Equal(("high", "it has lasted for 4h"), (run.Only.Level, run.Only.RaisedWhy));
    }

    [Fact]
    public void An_incident_is_routed_anew_when_it_becomes_graver()
    {
        using IncidentRun run = new(routes: [Everything, new Route(IncidentRun.When("level >= high"), ["boss"])]);
        run.Fire("203.0.113.7");
        run.Fire("203.0.113.7", "sql_injection", "high");
        Assert.Equal(["security Fired", "security Raised", "boss Fired"], run.Told);
    }

    [Fact]
    public void A_route_may_hold_at_a_time_of_the_week_only()
    {
        using IncidentRun run = new(routes: [new Route(IncidentRun.When("time = 'thu 13:00-14:00'"), ["security"])]);
        run.Fire("203.0.113.7");
        Assert.Empty(run.Told);
        run.Pass(TimeSpan.FromMinutes(61));
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void Nobody_acknowledges_and_it_escalates_step_by_step()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Fire("203.0.113.7", level: "high");
        run.Pass(TimeSpan.FromMinutes(14));
        Assert.Equal(["security Fired"], run.Told);
        run.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(["security Fired", "on-call Escalated"], run.Told);
        run.Pass(TimeSpan.FromHours(3));
        Assert.Equal(["on-call Escalated", "boss Escalated"], run.Told.Skip(2).Where(told => told.EndsWith("Escalated", StringComparison.Ordinal)));
        Assert.Equal([0, 1, 2, 2], run.Owed.Where(owed => owed.Reason != NotifyReason.Resolved).Select(owed => owed.Step));
    }

    [Fact]
    public void Who_was_called_by_an_escalation_hears_that_it_is_over()
    {
        using IncidentRun run = new(routes: [Everything with { Escalate = [new EscalationStep(TimeSpan.FromMinutes(5), ["on-call", "service"])] }]);
        Alert alert = run.Fire("203.0.113.7", level: "high");
        run.Pass(TimeSpan.FromMinutes(6));
        run.Change(alert, isOver: true);
        run.Pass(TimeSpan.FromHours(1));
        run.Restart();
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal(
            ["on-call Escalated", "on-call Resolved", "security Fired", "security Resolved", "service Escalated", "service Resolved"], run.Told.Order());
    }

    [Fact]
    public void What_somebody_closes_ends_where_a_state_of_it_is_kept_and_tells_nobody_else()
    {
        using IncidentRun run = new(routes: [Everything with { To = ["security", "service"], Escalate = [new EscalationStep(TimeSpan.FromMinutes(5), ["on-call", "service"])] }]);
        run.Fire("203.0.113.7", level: "high");
        run.Pass(TimeSpan.FromMinutes(6));
        run.Ask(OperatorActionKind.Close, verdict: Verdict.Expected);
        run.Pass(TimeSpan.FromHours(1));
        run.Restart();
        run.Pass(TimeSpan.FromHours(8));
        Assert.Equal(["security Fired", "service Fired", "on-call Escalated", "service Escalated", "service Resolved"], run.Told);
    }

    [Fact]
    public void What_begins_again_escalates_again()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Change(run.Fire("203.0.113.7"), isOver: true);
        run.Pass(TimeSpan.FromHours(2));
        Assert.Equal(["security Fired", "on-call Escalated"], run.Told);
        run.Fire("203.0.113.7");
        run.Pass(TimeSpan.FromMinutes(10));
        run.Restart();
        run.Pass(TimeSpan.FromMinutes(6));
        Assert.Equal(["security Fired", "on-call Escalated", "security Reopened", "on-call Escalated"], run.Told);
        Assert.Equal(run.Owed.Count, run.Owed.Select(owed => owed.Id).Distinct().Count());
    }

    [Fact]
    public void Who_joins_an_attack_is_acted_upon_soon_and_what_nothing_can_be_done_about_is_not_told_with_the_reason()
    {
        using IncidentRun run = new(routes: [new Route(IncidentRun.When("level >= medium"), ["firewall", "guard"])]);
        run.Fire("192.0.2.1");
        Assert.Equal(["firewall Fired"], run.Told);
        NotifyDecision refused = Assert.Single(run.Store.DecisionsOf(run.Only.Id), decision => decision.Receiver == "guard");
        Assert.Equal((NotifyReason.NothingToDo, "192.0.2.1 is this machine's own"), (refused.Reason, refused.Detail));

        for (int i = 2; i <= 5; i++)
        {
            run.Pass(TimeSpan.FromSeconds(20));
            run.Fire($"192.0.2.{i}");
        }

        run.Restart();
        run.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(["firewall Fired", "firewall Updated", "guard Updated"], run.Told);
        Assert.Equal(5, run.Owed[^1].Incident!.AlertCount);
        run.Fire("192.0.2.9");
        run.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["firewall Updated", "guard Updated"], run.Told.Skip(3));
    }

    [Fact]
    public void Who_acts_is_told_of_each_at_any_hour_and_again_when_it_goes_on_after_the_act_is_over()
    {
        Assert.True(WeekWindow.TryParse("10:00-20:00", TimeZoneInfo.Utc, out WeekWindow quiet));
        using IncidentRun run = new(new QuietOptions { Hours = quiet, Budget = 1, Burst = 1 }, [new Route(IncidentRun.When("level >= medium"), ["firewall"])]);
        Alert first = run.Fire("203.0.113.7");
        run.Fire("198.51.100.7", "http_401_burst");
        Assert.Equal(["firewall Fired", "firewall Fired"], run.Told);
        run.Pass(TimeSpan.FromMinutes(59));
        run.Change(first, count: 3);
        Assert.Equal(2, run.Owed.Count);
        run.Pass(TimeSpan.FromMinutes(2));
        run.Change(first, count: 3);
        run.Change(first, count: 3);
        Assert.Equal(["firewall Fired", "firewall Fired", "firewall Updated"], run.Told);
    }

    [Fact]
    public void Acknowledged_in_between_it_escalates_no_further()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Fire("203.0.113.7");
        run.Pass(TimeSpan.FromMinutes(20));
        run.Ask(OperatorActionKind.Acknowledge);
        run.Pass(TimeSpan.FromHours(2));
        Assert.Equal(["security Fired", "on-call Escalated"], run.Told);
        Assert.Equal("alice", run.Only.Acknowledged!.By);
    }

    [Fact]
    public void Acknowledged_before_the_first_step_nobody_else_is_called()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Fire("203.0.113.7");
        run.Ask(OperatorActionKind.Acknowledge);
        run.Pass(TimeSpan.FromHours(2));
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void What_was_acknowledged_and_becomes_graver_is_told_and_escalates_again()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Fire("203.0.113.7");
        run.Ask(OperatorActionKind.Acknowledge);
        run.Fire("203.0.113.7", "sql_injection", "critical");
        run.Pass(TimeSpan.FromMinutes(20));
        Assert.Equal(["security Fired", "security Raised", "on-call Escalated"], run.Told);
    }

    [Fact]
    public void What_grows_while_somebody_takes_care_of_it_tells_nobody()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7");
        run.Ask(OperatorActionKind.Acknowledge);
        for (int i = 8; i < 15; i++)
        {
            run.Fire($"203.0.113.{i}");
        }

        run.Pass(TimeSpan.FromMinutes(20));
        Assert.Equal(["security Fired"], run.Told);
        Assert.Contains(NotifyReason.Acknowledged, run.DecidedFor("security"));
    }

    [Fact]
    public void What_is_noted_of_an_incident_long_over_tells_nobody()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Change(run.Fire("203.0.113.7", level: "high"), isOver: true);
        run.Pass(TimeSpan.FromHours(10), TimeSpan.FromMinutes(5));
        string[] told = [.. run.Told];
        run.Ask(OperatorActionKind.Note);
        run.Restart();
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal(told, run.Told);
        Assert.Contains(run.Store.ChangesOf(run.Only.Id), change => change.Kind == IncidentChangeKind.Noted);
    }

    [Fact]
    public void A_grave_one_that_is_over_still_escalates_a_lesser_one_does_not()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Change(run.Fire("203.0.113.7"), isOver: true);
        run.Change(run.Fire("198.51.100.7", "sql_injection", "critical"), isOver: true);
        run.Pass(TimeSpan.FromMinutes(50));
        Assert.Equal(2, run.Told.Count(told => told == "on-call Escalated") - 1);
        Assert.Equal(1, run.Told.Count(told => told == "boss Escalated"));
    }

    [Fact]
    public void Closed_with_a_verdict_it_is_told_no_more_and_each_step_is_in_the_timeline()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Fire("203.0.113.7");
        run.Ask(OperatorActionKind.Acknowledge);
        run.Pass(TimeSpan.FromMinutes(1));
        run.Ask(OperatorActionKind.Close, verdict: Verdict.FalseAlarm);
        run.Pass(TimeSpan.FromHours(8));
        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal((IncidentState.Closed, Verdict.FalseAlarm), (run.Only.State, run.Only.Verdict!.Value));
        Assert.Equal(
            [(1, IncidentChangeKind.Opened, "leafwatch"), (2, IncidentChangeKind.Acknowledged, "alice"), (3, IncidentChangeKind.Closed, "alice")],
            run.Store.ChangesOf(run.Only.Id).Select(change => (change.Number, change.Kind, change.By)));
    }

    [Fact]
    public void An_incident_of_last_week_can_still_be_closed()
    {
        using IncidentRun run = new();
        run.Change(run.Fire("203.0.113.7"), isOver: true);
        run.Pass(TimeSpan.FromDays(7), TimeSpan.FromHours(1));
        run.Ask(OperatorActionKind.Close, verdict: Verdict.Expected);
        Assert.Equal(Verdict.Expected, run.Only.Verdict);
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void An_action_that_is_asked_for_twice_is_done_once()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7");
        run.Ask(OperatorActionKind.Acknowledge, id: "link-1");
        run.Ask(OperatorActionKind.Acknowledge, id: "link-1");
        Assert.Equal(1, run.Store.ChangesOf(run.Only.Id).Count(change => change.Kind == IncidentChangeKind.Acknowledged));
        Assert.Equal("acknowledged", run.Store.OutcomeOf("link-1"));
    }

    [Fact]
    public void Silenced_before_it_fires_nobody_is_told_until_the_silence_ends()
    {
        using IncidentRun run = new();
        run.SilenceFor(TimeSpan.FromMinutes(10), "address = 203.0.113.0/24");
        Alert alert = run.Fire("203.0.113.7");
        run.Fire("198.51.100.7");
        Assert.Equal(["security Fired"], run.Told);
        run.Change(alert, count: 5);
        run.Pass(TimeSpan.FromMinutes(11));
        Assert.Equal(["security Fired", "security Fired"], run.Told);
    }

    [Fact]
    public void What_came_and_went_under_a_silence_is_never_told()
    {
        using IncidentRun run = new();
        run.SilenceFor(TimeSpan.FromHours(2));
        run.Change(run.Fire("203.0.113.7"), isOver: true);
        run.Pass(TimeSpan.FromHours(3));
        Assert.Empty(run.Told);
        Assert.Equal("silence 5113ce00 of alice: a test", run.Store.DecisionsOf(run.Only.Id)[0].Detail);
    }

    [Fact]
    public void Silenced_after_it_fired_neither_growth_nor_escalation_is_told()
    {
        using IncidentRun run = new(routes: [Escalating]);
        run.Fire("203.0.113.7");
        run.SilenceFor(TimeSpan.FromHours(1));
        run.Fire("203.0.113.8");
        run.Pass(TimeSpan.FromMinutes(40));
        Assert.Equal(["security Fired"], run.Told);
        Assert.Contains(NotifyReason.Silenced, run.DecidedFor("security"));
    }

    [Fact]
    public void A_silence_that_is_ended_early_lets_through_what_is_open()
    {
        using IncidentRun run = new();
        Silence silence = run.SilenceFor(TimeSpan.FromHours(4));
        run.Fire("203.0.113.7");
        Assert.Empty(run.Told);
        run.Ask(OperatorActionKind.ExpireSilence, silence.Id);
        run.Pass(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void A_silence_of_one_rule_does_not_cover_what_else_the_actor_does()
    {
        using IncidentRun run = new();
        run.SilenceFor(TimeSpan.FromHours(4), "rule = http_404_burst");
        run.Fire("203.0.113.7");
        run.Fire("203.0.113.7", "sql_injection", "high");
        Assert.Equal(["security Fired"], run.Told);
    }

    [Theory]
    [InlineData("2026-11-01T05:30:00Z", false)] // 01:30 EDT, before the clock goes back
    [InlineData("2026-11-01T06:30:00Z", true)] // 01:30 EST, after: not yet the window, which begins at 02:00
    [InlineData("2026-11-01T07:30:00Z", true)]
    public void Maintenance_on_the_night_that_the_clock_goes_back_is_by_the_clock_on_the_wall(string now, bool isLate)
    {
        TimeZoneInfo toronto = TimeZoneInfo.FindSystemTimeZoneById("America/Toronto");
        Assert.True(WeekWindow.TryParse("sun 02:00-04:00", toronto, out WeekWindow window));
        using IncidentRun run = new(
            new QuietOptions { Maintenance = [new MaintenanceWindow("patching", window, RouteCondition.Always)], Zone = toronto },
            start: DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        bool isWithin = window.Contains(run.Now);
        Alert alert = run.Fire("203.0.113.7");
        Assert.Equal(isWithin ? 0 : 1, run.Owed.Count);
        Assert.Equal(isWithin, isLate && run.Now.Hour == 7);

        // Whatever the night: once the window is over, what is still open is told, once.
        run.Change(alert, count: 1);
        run.Pass(TimeSpan.FromHours(2));
        run.Change(alert, count: 1);
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void Maintenance_on_the_night_that_the_clock_goes_forward_lasts_while_the_wall_says_so()
    {
        TimeZoneInfo toronto = TimeZoneInfo.FindSystemTimeZoneById("America/Toronto");
        Assert.True(WeekWindow.TryParse("sun 01:00-04:00", toronto, out WeekWindow window));

        // 01:30 EST on 14 March 2027; at 02:00 the clock goes to 03:00, and the window ends half an hour of real time after that hour.
        using IncidentRun run = new(
            new QuietOptions { Maintenance = [new MaintenanceWindow("patching", window, RouteCondition.Always)], Zone = toronto },
            start: new DateTimeOffset(2027, 3, 14, 6, 30, 0, TimeSpan.Zero));
        Alert alert = run.Fire("203.0.113.7");
        run.Pass(TimeSpan.FromMinutes(85));
        Assert.Empty(run.Told);
        run.Change(alert, count: 1);
        run.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal([NotifyReason.Maintenance, NotifyReason.Fired], run.DecidedFor("security"));
    }

    [Fact]
    public void In_quiet_hours_what_is_not_grave_waits_for_the_morning_and_is_told_together()
    {
        Assert.True(WeekWindow.TryParse("22:00-07:00", TimeZoneInfo.Utc, out WeekWindow night));
        using IncidentRun run = new(new QuietOptions { Hours = night, Zone = TimeZoneInfo.Utc }, start: new DateTimeOffset(2026, 11, 20, 1, 0, 0, TimeSpan.Zero));
        run.Fire("203.0.113.7");
        run.Fire("198.51.100.7");
        run.Fire("192.0.2.7", "sql_injection", "high");
        Assert.Equal(["security Fired"], run.Told);
        run.Pass(TimeSpan.FromHours(6));
        Assert.Equal(1, run.Told.Count(told => told == "security Digest"));
        Assert.Equal((DigestCause.QuietHours, 2L), (run.Owed[^1].Digest!.Cause, run.Owed[^1].Digest!.IncidentCount));
    }

    [Fact]
    public void What_becomes_grave_in_quiet_hours_wakes_somebody()
    {
        Assert.True(WeekWindow.TryParse("22:00-07:00", TimeZoneInfo.Utc, out WeekWindow night));
        using IncidentRun run = new(new QuietOptions { Hours = night, Zone = TimeZoneInfo.Utc }, start: new DateTimeOffset(2026, 11, 20, 1, 0, 0, TimeSpan.Zero));
        run.Fire("203.0.113.7");
        run.Fire("203.0.113.7", "sql_injection", "critical");
        Assert.Equal(["security Fired"], run.Told);
        run.Pass(TimeSpan.FromHours(7));
        Assert.DoesNotContain("security Digest", run.Told);
    }

    [Fact]
    public void A_route_may_ask_for_a_digest_at_an_hour()
    {
        using IncidentRun run = new(
            new QuietOptions { Zone = TimeZoneInfo.Utc },
            [Everything, new Route(IncidentRun.When("level = low"), ["boss"]) { Digest = new DigestTime(null, new TimeOnly(8, 0)) }]);
        for (int i = 0; i < 4; i++)
        {
            run.Change(run.Fire($"10.{i}.0.1", level: "low"), isOver: true);
        }

        run.Pass(TimeSpan.FromHours(19), TimeSpan.FromMinutes(10));
        Assert.Empty(run.Told);
        run.Pass(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));
        Assert.Equal(["boss Digest"], run.Told);
        Assert.Equal(4, run.Owed[0].Digest!.IncidentCount);
    }

    [Fact]
    public void An_outage_silences_its_own_bursts()
    {
        using IncidentRun run = new(new QuietOptions { Inhibitions = [new Inhibition("outage", IncidentRun.When("rule = http_outage"), IncidentRun.When("rule = http_500_burst"), [])] });
        Alert outage = run.Fire("", "http_outage", "high");
        for (int i = 0; i < 500; i++)
        {
            run.Change(run.Fire($"10.{i / 250}.{i % 250}.1", "http_500_burst"), isOver: true);
        }

        run.Change(outage, isOver: true);
        run.Pass(TimeSpan.FromHours(2));
        Assert.Equal(["security Fired", "security Resolved"], run.Told);
        Incident burst = run.Incidents.First(incident => incident.Rules[0].Name == "http_500_burst");
        Assert.Contains(run.Store.DecisionsOf(burst.Id), decision => decision.Reason == NotifyReason.Inhibited && decision.Detail!.StartsWith("outage: incident ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/login", "/login", false)]
    [InlineData("/login", "/wp-login.php", true)]
    public void On_a_day_on_which_everybody_logs_in_many_who_mistype_at_that_form_are_not_told(string usual, string refused, bool isTold)
    {
        using IncidentRun run = new(new QuietOptions { Inhibitions = QuietReader.UsualInhibitions });
        foreach ((string rule, string level, string path) in new[] { ("http_login_form_taken_often", "informational", usual), ("http_login_form_distributed", "medium", refused) })
        {
            run.Take(IncidentRun.Make("", rule, level, 60, run.Now, path) with { Group = [new GroupValue("url.path", path)] });
            run.Commit();
        }

        Assert.Equal(isTold ? ["security Fired"] : [], run.Told);
    }

    [Theory]
    [InlineData("shop", false)]
    [InlineData("blog", true)]
    public void An_outage_of_one_site_explains_nothing_of_another_where_lines_name_no_machine(string failing, bool isTold)
    {
        using IncidentRun run = new(new QuietOptions { Inhibitions = QuietReader.UsualInhibitions });
        run.Take(IncidentRun.Make("", "http_outage", "high", 20, run.Now) with { Group = [new GroupValue(Width.Source, "shop")] });
        run.Commit();
        run.Take(IncidentRun.Make("", "http_page_failing", "high", 20, run.Now, "/cart") with { Group = [new GroupValue("url.path", "/cart")], Traits = [new Trait(Width.Source, [failing])] });
        run.Commit();
        Assert.Equal(isTold ? 2 : 1, run.Told.Count());
    }

    [Theory]
    [InlineData(-60, true)]
    [InlineData(0, false)]
    [InlineData(180, true)]
    public void What_is_found_out_late_of_an_outage_that_is_over_is_not_told_as_new(int secondsAfter, bool isTold)
    {
        using IncidentRun run = new(new QuietOptions { Inhibitions = QuietReader.UsualInhibitions }, options: new IncidentOptions { Gap = TimeSpan.FromMinutes(1) });
        Alert outage = IncidentRun.Make("", "http_outage", "high", 20, run.Now) with { Group = [new GroupValue(Width.Source, "shop")] };
        DateTimeOffset ended = run.Now;
        run.Take(outage);
        run.Commit();
        run.Pass(TimeSpan.FromMinutes(1));
        run.Change(outage, isOver: true);
        run.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(IncidentState.Resolved, run.Only.State);
        Alert late = IncidentRun.Make("", "http_page_failing", "high", 20, ended.AddSeconds(secondsAfter), "/cart");
        run.Take(late with { Group = [new GroupValue(Width.Path, "/cart")], Traits = [new Trait(Width.Source, ["shop"])] });
        run.Commit();
        Assert.Equal(isTold ? 1 : 0, run.Owed.Count(owed => owed.Alert.Rule.Name == "http_page_failing"));
    }

    [Fact]
    public void What_became_too_grave_for_a_digest_is_not_told_there_as_well()
    {
        using IncidentRun run = new(routes: [new Route(IncidentRun.When("level >= medium"), ["security"]), new Route(IncidentRun.When("level <= low"), ["boss"]) { Digest = new DigestTime(null, new TimeOnly(8, 0)) }]);
        run.Fire("203.0.113.7", level: "low");
        run.Fire("203.0.113.7", "http_500_burst");
        run.Fire("203.0.114.7", level: "low");
        run.Pass(TimeSpan.FromHours(21), TimeSpan.FromMinutes(30));
        Assert.Equal(["boss Fired", "security Fired"], run.Told.Order());
    }

    [Theory]
    [InlineData("service", "boss Fired")]
    [InlineData("firewall", "boss Fired")]
    [InlineData("security", "")]
    public void What_became_graver_outside_the_hours_of_its_digest_stays_there_unless_other_people_hear_of_it(string other, string toldToTheBoss)
    {
        using IncidentRun run = new(routes:
        [
            new Route(IncidentRun.When("level = low and time = 'thu 08:00-13:00'"), ["boss"]) { Digest = new DigestTime(null, new TimeOnly(8, 0)) },
            new Route(IncidentRun.When("level = medium"), [other]),
        ]);
        run.Fire("203.0.113.7", level: "low");
        run.Pass(TimeSpan.FromHours(2));
        run.Fire("203.0.113.7", "http_500_burst");
        run.Pass(TimeSpan.FromHours(21), TimeSpan.FromMinutes(30));
        Assert.Contains($"{other} Fired", run.Told);
        Assert.Equal(toldToTheBoss, string.Join(", ", run.Told.Where(told => told.StartsWith("boss", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("http_404_burst", "login_failure_burst")]
    [InlineData("login_failure_burst", "http_404_burst")]
    public void That_somebody_got_in_is_what_is_told_of_what_is_as_grave(string first, string second)
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", first);
        run.Fire("203.0.113.7", second);
        run.Fire("203.0.113.7", "got_in", tag: "attack.t1078");
        run.Fire("203.0.113.7", first);
        Assert.StartsWith("The rule got_in: 203.0.113.7", run.Only.Headline(), StringComparison.Ordinal);
        Assert.Equal("got_in", run.Owed[^1].Alert.Rule.Name);
        Assert.Equal(NotifyReason.Raised, run.Owed[^1].Reason);
    }

    [Fact]
    public void One_account_after_another_that_is_guessed_from_many_addresses_is_one_story()
    {
        using IncidentRun run = new();
        foreach (string user in new[] { "root", "admin", "git" })
        {
            Alert guessed = IncidentRun.Make("", "login_distributed_guessing", "medium", 10, run.Now, user: user, tag: "attack.t1110.001");
            run.Take(guessed with
            {
                Id = user,
                Group = [new GroupValue(Width.User, user)],
                Sightings = [.. Enumerable.Range(1, 10).Select(i => new Sighting($"198.51.{i}.7", [run.Now], 1))],
                Rule = guessed.Rule with { Title = "One account is being guessed" },
            });
            run.Commit();
        }

        Assert.StartsWith("One account after another is being guessed: 10 addresses", run.Only.Headline(), StringComparison.Ordinal);
        Assert.Equal(["security Fired"], run.Told);
    }

    [Theory]
    [InlineData(7, 0, false)]
    [InlineData(8, 0, true)]
    [InlineData(2, 80, false)]
    [InlineData(2, 90, true)]
    public void Who_was_told_of_little_hears_that_it_has_become_much_more(int addresses, int more, bool isTold)
    {
        using IncidentRun run = new(options: new IncidentOptions { RaiseAtAddresses = 1000, RaiseAfter = TimeSpan.FromDays(2) });
        Alert alert = IncidentRun.Make("", "http_outage", "medium", 10, run.Now, "/");
        Sighting[] seen = [.. Enumerable.Range(1, 8).Select(i => new Sighting($"203.0.{i}.1", [run.Now], 1))];
        alert = alert with { Group = [new GroupValue(Width.Path, "/")], Sightings = seen[..2] };
        run.Take(alert);
        run.Commit();
        run.Pass(TimeSpan.FromMinutes(10));
        run.Take(alert with { Count = 10 + more, Sightings = seen[..addresses], Last = run.Now });
        run.Commit();
        Assert.Equal(["security Fired"], run.Told);
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal(isTold ? ["security Fired", "security Updated"] : ["security Fired"], run.Told);
    }

    [Fact]
    public void People_are_told_of_an_outage_once_all_of_it_is_there_and_programs_at_once()
    {
        using IncidentRun run = new(new QuietOptions { Wait = TimeSpan.FromSeconds(5), Inhibitions = QuietReader.UsualInhibitions },
            [new Route(IncidentRun.When("level >= medium"), ["security", "monitor"])]);
        GroupValue site = new(Width.Source, "shop");
        run.Take(IncidentRun.Make("", "http_page_failing", "medium", 5, run.Now, "/cart") with { Group = [new GroupValue(Width.Path, "/cart"), site] });
        run.Commit();
        Assert.Equal(["monitor Fired"], run.Told);
        run.Pass(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        run.Take(IncidentRun.Make("", "http_outage", "high", 20, run.Now) with { Group = [site] });
        run.Commit();
        run.Pass(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1));
        Assert.Equal(["security Fired"], run.Told.Where(told => told.StartsWith("security", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("http_page_failing", "http_outage")]
    [InlineData("http_outage", "http_page_failing")]
    public void A_page_that_fails_and_the_site_that_fails_by_it_are_one_story(string first, string second)
    {
        using IncidentRun run = new();
        run.Fire("", first, "high", path: "/events");
        run.Fire("", second, "high", path: "/events");
        run.Fire("203.0.113.9", "http_500_burst", "high", path: "/news");
        Assert.Equal([2, 1], run.Incidents.Select(incident => incident.Rules.Count).OrderDescending());
    }

    [Fact]
    public void A_page_that_fails_while_all_of_its_site_does_is_of_that_story_and_another_sites_is_not()
    {
        using IncidentRun run = new();
        run.Take(IncidentRun.Make("", "http_outage_brief", "medium", 10, run.Now) with { Group = [new GroupValue(Width.Source, "shop")] });
        foreach (string source in (string[])["shop", "blog"])
        {
            run.Take(IncidentRun.Make("", "http_page_failing", "high", 4, run.Now, "/cart") with { Id = source, Group = [new GroupValue(Width.Path, "/cart"), new GroupValue(Width.Source, source)] });
        }

        run.Commit();
        Assert.Equal([2, 1], run.Incidents.Select(incident => incident.Rules.Count).OrderDescending());
    }

    [Fact]
    public void That_all_fails_for_many_and_in_a_large_share_is_one_story_whichever_line_made_it_known()
    {
        using IncidentRun run = new();
        foreach ((string rule, string source) in new[] { ("http_error_share", "shop"), ("http_outage", "blog") })
        {
            run.Take(IncidentRun.Make("", rule, "high", 20, run.Now) with { Traits = [new Trait("log.source", [source])] });
            run.Commit();
        }

        Assert.Equal(["shop", "blog"], run.Only.WidthOf("log.source")!.Values);
    }

    [Theory]
    [InlineData(true, "Many addresses send a form to log in: /wp-login.php, 40 times; at the same time: One page fails")]
    [InlineData(false, "One page fails: /wp-login.php, 4 times", "Many addresses send a form to log in: 203.0.113.9, 40 times")]
    public void A_form_to_log_in_that_fails_under_many_who_guess_is_one_story_and_under_one_who_guesses_another(bool isOfMany, params string[] headlines)
    {
        using IncidentRun run = new();
        GroupValue page = new("url.path", "/wp-login.php");
        Alert guesses = IncidentRun.Make("203.0.113.9", "http_login_form_distributed", "medium", 40, run.Now, page.Value);
        guesses = guesses with { Rule = guesses.Rule with { Title = "Many addresses send a form to log in" } };
        run.Take(isOfMany ? guesses with { Group = [page] } : guesses);
        run.Commit();
        Alert failing = IncidentRun.Make("", "http_page_failing", "high", 4, run.Now, page.Value);
        run.Take(failing with { Group = [page], Rule = failing.Rule with { Title = "One page fails" } });
        run.Commit();
        Assert.Equal(headlines, run.Incidents.Select(incident => incident.Headline()).Order(StringComparer.Ordinal).Reverse());
        Assert.Contains(run.Incidents, incident => incident.Level == "high");
    }

    [Fact]
    public void What_a_cause_explained_is_not_told_for_a_restart_after_the_cause_was_over()
    {
        using IncidentRun run = new(new QuietOptions { Inhibitions = [new Inhibition("outage", IncidentRun.When("rule = http_outage"), IncidentRun.When("rule = http_500_burst"), [])] });
        Alert outage = run.Fire("", "http_outage", "high");
        run.Fire("203.0.113.7", "http_500_burst");
        run.Change(outage, isOver: true);
        run.Pass(TimeSpan.FromHours(1));
        run.Restart();
        run.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(["security Fired", "security Resolved"], run.Told);
    }

    [Fact]
    public void A_route_of_another_time_of_the_week_tells_of_what_is_told_elsewhere_when_there_is_news_of_it_restarted_or_not()
    {
        Assert.Equal(Story(isKilled: false), Story(isKilled: true));

        static string[] Story(bool isKilled)
        {
            using IncidentRun run = new(routes: [Everything, new Route(IncidentRun.When("time = 'thu 13:00-14:00'"), ["boss"])]);
            run.Fire("203.0.113.7");
            run.Pass(TimeSpan.FromMinutes(70));
            if (isKilled)
            {
                run.Restart();
            }

            run.Pass(TimeSpan.FromMinutes(5));
            Assert.Equal(["security Fired"], run.Told);
            run.Fire("203.0.113.7");
            return [.. run.Told];
        }
    }

    [Fact]
    public void Beyond_the_budget_it_is_told_together_and_what_is_grave_has_a_budget_of_its_own()
    {
        using IncidentRun run = new(new QuietOptions { Burst = 3, Budget = 3 }, options: new IncidentOptions { Crowd = 1000 });
        for (int i = 0; i < 20; i++)
        {
            run.Fire($"10.{i}.0.1");
        }

        run.Fire("203.0.113.7", "sql_injection", "critical");
        Assert.Equal(["security Fired", "security Fired", "security Fired", "security Fired"], run.Told);
        run.Pass(TimeSpan.FromMinutes(31));
        Assert.Equal("security Digest", run.Told.Last());
        Assert.Equal((DigestCause.Budget, 17L), (run.Owed[^1].Digest!.Cause, run.Owed[^1].Digest!.IncidentCount));
        run.Pass(TimeSpan.FromHours(25), TimeSpan.FromMinutes(10));
        run.Fire("198.51.100.7");
        Assert.Equal("security Fired", run.Told.Last());
    }

    [Fact]
    public void A_program_that_keeps_account_is_told_of_each_at_any_hour_as_far_as_its_own_larger_budget_goes()
    {
        Assert.True(WeekWindow.TryParse("10:00-20:00", TimeZoneInfo.Utc, out WeekWindow quiet));
        QuietOptions options = new() { Hours = quiet, Burst = 3, Budget = 3, ProgramBurst = 12 };
        using IncidentRun run = new(options, [new Route(IncidentRun.When("level >= medium"), ["service"])], new IncidentOptions { Crowd = 1000 });
        for (int i = 0; i < 20; i++)
        {
            run.Fire($"10.{i}.0.1");
        }

        Assert.Equal(Enumerable.Repeat("service Fired", 12), run.Told);
        run.Pass(TimeSpan.FromMinutes(31));
        Assert.Equal(8, run.Owed[^1].Digest!.IncidentCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_keeps_a_state_of_a_digest_and_calls_people_hears_of_its_end_when_the_last_of_its_incidents_is_over(bool isRestarted)
    {
        using IncidentRun run = new(
            new QuietOptions { Burst = 1, Budget = 1 }, [new Route(IncidentRun.When("level >= medium"), ["pager"])], new IncidentOptions { Crowd = 1000 });
        run.Fire("10.0.0.1");
        Alert[] others = [run.Fire("10.1.0.1"), run.Fire("10.2.0.1"), run.Fire("10.3.0.1")];
        run.Pass(TimeSpan.FromMinutes(31));
        Notification digest = run.Owed[^1];
        Assert.Equal(3, digest.Digest!.IncidentCount);
        if (isRestarted)
        {
            run.Restart();
        }

        run.Change(others[0], isOver: true);
        run.Change(others[2], isOver: true);
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal(["pager Fired", "pager Digest"], run.Told);

        // One of them became graver and was told by itself: it ends by itself.
        run.Fire("10.2.0.1", "sql_injection", "critical");
        Assert.Equal(["pager Raised", "pager Resolved"], run.Told.Skip(2).Order());
        Notification end = run.Owed.Single(owed => owed.Reason == NotifyReason.Resolved);
        Assert.Equal(digest.Id, end.Within);
    }

    [Fact]
    public void The_last_of_a_digest_ends_it_under_the_id_of_the_digest()
    {
        using IncidentRun run = new(
            new QuietOptions { Burst = 1, Budget = 1 }, [new Route(IncidentRun.When("level >= medium"), ["pager"])], new IncidentOptions { Crowd = 1000 });
        run.Fire("10.0.0.1");
        Alert[] others = [run.Fire("10.1.0.1"), run.Fire("10.2.0.1")];
        run.Pass(TimeSpan.FromMinutes(31));
        Notification digest = run.Owed[^1];
        run.Change(others[0], isOver: true);
        run.Pass(TimeSpan.FromHours(1));
        run.Ask(OperatorActionKind.Close, run.Incidents.Single(incident => incident.WidthOf(Width.Address)!.Values.Contains("10.2.0.1")).Id, Verdict.True);
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal(["pager Fired", "pager Digest", "pager Resolved"], run.Told);
        Assert.Equal(digest.Id, run.Owed[^1].Within);
    }

    [Fact]
    public void Who_takes_no_digest_is_told_of_each_and_of_its_end_once_the_budget_has_time()
    {
        using IncidentRun run = new(
            new QuietOptions { ProgramBurst = 1 }, [new Route(IncidentRun.When("level >= medium"), ["monitor"])], new IncidentOptions { Crowd = 1000 });
        run.Fire("10.0.0.1");
        Alert[] others = [run.Fire("10.1.0.1"), run.Fire("10.2.0.1")];
        Assert.Equal(["monitor Fired"], run.Told);
        run.Pass(TimeSpan.FromMinutes(31));
        Assert.Equal(["monitor Fired", "monitor Fired", "monitor Fired"], run.Told);
        run.Change(others[1], isOver: true);
        run.Pass(TimeSpan.FromHours(1));
        Assert.Equal("monitor Resolved", run.Told.Last());
        Assert.Null(run.Owed[^1].Within);
    }

    [Fact]
    public void A_budget_of_ones_own_may_be_spent_by_a_tenth_within_minutes()
    {
        QuietOptions options = new() { Burst = 3, Budget = 3, Budgets = new Dictionary<string, int> { ["security"] = 100 } };
        using IncidentRun run = new(options, options: new IncidentOptions { Crowd = 1000 });
        for (int i = 0; i < 20; i++)
        {
            run.Fire($"10.{i}.0.1");
        }

        Assert.Equal(10, run.Told.Count());
    }

    [Fact]
    public void Old_lines_are_told_together_when_they_are_read()
    {
        using IncidentRun run = new();
        run.Change(run.Fire("203.0.113.7", ago: TimeSpan.FromHours(9)), isOver: true);
        run.Change(run.Fire("198.51.100.7", ago: TimeSpan.FromHours(5)), isOver: true);
        run.Fire("192.0.2.7", ago: TimeSpan.FromMinutes(20));
        Assert.Empty(run.Told);
        run.TellEarlier();
        Assert.Equal(["security Digest"], run.Told);
        Assert.Equal((DigestCause.Earlier, 3L), (run.Owed[0].Digest!.Cause, run.Owed[0].Digest!.IncidentCount));
    }

    [Fact]
    public void What_is_told_of_old_lines_is_taken_down_once_as_told()
    {
        using IncidentRun run = new();
        run.Change(run.Fire("203.0.113.7", ago: TimeSpan.FromHours(9)), isOver: true);
        run.TellEarlier();
        Assert.Equal([NotifyReason.OldLines, NotifyReason.FiredEarlier], run.Store.DecisionsOf(run.Only.Id).Select(decision => decision.Reason));
        Assert.Single(run.Store.DecisionsOf(run.Only.Id), decision => decision.IsTold);
    }

    [Fact]
    public void The_timeline_of_old_lines_has_the_times_of_the_events_and_when_they_were_read()
    {
        using IncidentRun run = new();
        Alert old = run.Fire("203.0.113.7", ago: TimeSpan.FromHours(9));
        IncidentChange opened = Assert.Single(run.Store.ChangesOf(run.Only.Id));
        Assert.Equal((old.Fired, run.Now), (opened.Happened, opened.At));

        using IncidentRun live = new();
        live.Fire("203.0.113.7");
        Assert.Null(Assert.Single(live.Store.ChangesOf(live.Only.Id)).Happened);
    }

    [Fact]
    public void One_of_old_lines_that_goes_on_is_told_as_what_it_is()
    {
        using IncidentRun run = new();
        Alert alert = run.Fire("203.0.113.7", ago: TimeSpan.FromHours(1));
        run.Change(alert, count: 5);
        run.TellEarlier();
        Assert.Equal(["security Fired"], run.Told);
    }

    [Fact]
    public void What_waits_for_company_is_told_with_it()
    {
        using IncidentRun run = new(new QuietOptions { Wait = TimeSpan.FromSeconds(30) });
        run.Fire("203.0.113.7");
        run.Fire("203.0.113.8");
        Assert.Empty(run.Told);
        run.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["security Fired"], run.Told);
        Assert.Equal(2, run.Owed[0].Incident!.AlertCount);
        run.Pass(TimeSpan.FromMinutes(30));
        Assert.Single(run.Told);
    }

    [Fact]
    public void Killed_and_started_again_in_each_state_it_tells_the_same_and_nothing_twice()
    {
        Assert.Equal(Story(isKilled: false), Story(isKilled: true));

        static string[] Story(bool isKilled)
        {
            using IncidentRun run = new(routes: [Escalating]);
            Step(() => run.SilenceFor(TimeSpan.FromMinutes(5), "address = 192.0.2.0/24"));
            Alert silenced = run.Fire("192.0.2.7");
            Step(() => run.Pass(TimeSpan.FromMinutes(1)));
            Alert alert = run.Fire("203.0.113.7");
            Step(() => run.Fire("203.0.113.8"));
            Step(() => run.Pass(TimeSpan.FromMinutes(16)));
            Step(() => run.Ask(OperatorActionKind.Acknowledge, run.Incidents.First(incident => incident.AlertCount == 2).Id));
            Step(() => run.Fire("203.0.113.7", "sql_injection", "critical"));
            Step(() => run.Change(alert, isOver: true));
            Step(() => run.Change(silenced, isOver: true));
            Step(() => run.Pass(TimeSpan.FromHours(2)));
            Step(() => run.Fire("203.0.113.8"));
            Step(() => run.Pass(TimeSpan.FromHours(1)));
            return [.. run.Owed.Select(owed => $"{owed.Receiver} {owed.Reason} {owed.Id} {owed.Thread}")];

            void Step(Action step)
            {
                step();
                if (isKilled)
                {
                    run.Restart();
                }
            }
        }
    }
}
