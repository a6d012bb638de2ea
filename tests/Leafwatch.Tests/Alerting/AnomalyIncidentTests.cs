using Leafwatch.Core;
using Leafwatch.Core.Anomalies;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Alerting;

/// <summary>A burst and the anomaly that it makes are one story.</summary>
public sealed class AnomalyIncidentTests
{
    [Theory]
    [InlineData("login_failure_burst", "anomaly_logins")]
    [InlineData("http_404_burst", "anomaly_probing")]
    [InlineData("http_outage", "anomaly_errors")]
    public void A_burst_and_its_anomaly_are_one_incident_whichever_comes_first(string burst, string anomaly)
    {
        foreach (string[] order in (string[][])[[burst, anomaly], [anomaly, burst]])
        {
            using IncidentRun run = new();
            foreach (string rule in order)
            {
                run.Fire(rule == burst ? "203.0.113.7" : "", rule: rule);
                run.Pass(TimeSpan.FromMinutes(2));
            }

            Assert.Equal(2, run.Only.AlertCount);
            Assert.Single(run.Told, told => told == "security Fired");
        }
    }

    [Fact]
    public void What_goes_on_now_has_a_better_claim_to_an_anomaly_than_what_was_over_hours_ago()
    {
        using IncidentRun run = new();
        run.Change(run.Fire("", rule: "anomaly_errors"), isOver: true);
        run.Pass(TimeSpan.FromHours(5));
        run.Fire("203.0.113.7", rule: "http_outage");
        run.Pass(TimeSpan.FromMinutes(2));
        run.Fire("", rule: "anomaly_errors");
        Assert.Equal([(IncidentState.Open, 2), (IncidentState.Resolved, 1)], run.Incidents.Select(incident => (incident.State, incident.AlertCount)).Order());
        Assert.DoesNotContain(run.Told, told => told == "security Reopened");
    }

    [Fact]
    public void An_anomaly_is_no_part_of_what_has_another_cause()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", rule: "http_404_burst");
        run.Fire("", rule: "anomaly_errors");
        Assert.Equal(2, run.Incidents.Count);
    }

    [Fact]
    public void After_a_restart_they_still_find_each_other()
    {
        using IncidentRun run = new();
        run.Fire("", rule: "anomaly_logins");
        run.Restart();
        run.Fire("203.0.113.7", rule: "login_failure_burst");
        Assert.Equal(2, run.Only.AlertCount);
    }

    [Fact]
    public void An_actor_joins_the_incident_of_its_address()
    {
        using IncidentRun run = new();
        run.Fire("203.0.113.7", rule: "web_secret_probed");
        run.Take(AnomalyAlert.Of(new Anomaly
        {
            Id = "a1",
            Rule = "anomaly_actor",
            Series = new RollupSeries("web", "", ""),
            Actor = "203.0.113.7",
            First = run.Now,
            Last = run.Now,
            Reasons = ["12 of 12 requests were refused"],
        }));
        run.Commit();
        Assert.Equal(2, run.Only.AlertCount);
    }

    [Fact]
    public void What_an_anomaly_says_is_its_reasons_and_how_rare_it_is()
    {
        Alert alert = AnomalyAlert.Of(new Anomaly
        {
            Id = "a1",
            Rule = "anomaly_logins",
            Series = new RollupSeries("web", "", "example.org"),
            First = IncidentRun.Make("", "x", "low", 1, DateTimeOffset.UnixEpoch).First,
            Last = DateTimeOffset.UnixEpoch,
            Reasons = ["12 requests answered 401 in a minute", "9 networks never seen before"],
            InNormalWeek = 0.002,
        });
        Assert.Equal("12 requests answered 401 in a minute; 9 networks never seen before (such a minute is in 0.2 % of normal weeks)", alert.Statement);
        Assert.Equal("medium", alert.Rule.Level);
    }
}
