using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Storage;
using Leafwatch.Tests.Support;

namespace Leafwatch.Tests.Alerting;

public sealed class IncidentLawTests
{
    private static readonly string[] Rules = ["http_404_burst", "login_failure_burst", "sql_injection"];
    private static readonly string[] Levels = ["low", "medium", "high"];

    private static readonly Inhibition Explained =
        new("scan", IncidentRun.When("rule = http_404_burst and level >= medium"), IncidentRun.When("rule = sql_injection or rule = login_failure_burst"), []);

    private static readonly Gen<(int Kind, int Who, int Much)[]> Stories =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 11], Gen.Int[0, 30], (kind, who, much) => (kind, who, much)).Array[5, 40];

    [Fact]
    public void Killed_before_or_after_any_commit_it_tells_what_a_run_left_alone_tells_each_once() =>
        Gen.Select(Stories, Gen.Int[0, int.MaxValue]).Sample(
            (story, seed) =>
            {
                string[] alone = Run(story, null);
                string[] killed = Run(story, new Random(seed));
                Assert.Equal(alone, killed);
                Assert.Equal(alone.Length, alone.Distinct().Count());
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void Nor_does_a_kill_change_what_is_explained_by_a_cause() =>
        Gen.Select(Stories, Gen.Int[0, int.MaxValue]).Sample(
            (story, seed) => Assert.Equal(Run(story, null, Explained), Run(story, new Random(seed), Explained)),
            iter: 30,
            threads: 1);

    [Fact]
    public void Many_thousands_of_alerts_within_a_minute_are_a_handful_of_messages_and_none_is_lost()
    {
        const int seconds = 60;
        const int each = 400;
        using IncidentRun run = new(new QuietOptions(), [new Route(RouteCondition.Always, ["security", "on-call"])]);
        IncidentBook book = new(new IncidentOptions());
        Teller teller = new([new Route(RouteCondition.Always, ["security", "on-call"])], [IncidentRun.Security, IncidentRun.OnCall], new QuietOptions(), run.Time);
        List<Notification> owed = [];
        int number = 0;
        for (int second = 0; second < seconds; second++)
        {
            StateChanges changes = new();
            for (int i = 0; i < each; i++, number++)
            {
                Alert alert = IncidentRun.Make($"10.{number % 256}.{number / 256 % 256}.{number / 65536}", Rules[number % 3] + (number % 20), Levels[number % 3], 6, run.Now);
                changes.Alerts.Add(alert);
                book.Take(alert, run.Now, isEarlier: false);
            }

            foreach ((Incident incident, Alert lead) in book.TakeChanged(changes.Incidents))
            {
                teller.Take(incident, lead);
            }

            teller.Decide();
            teller.Collect(changes);
            run.Store.Commit(changes);
            owed.AddRange(changes.Notifications);
            run.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(owed.GroupBy(one => one.Receiver), receiver => Assert.InRange(receiver.Count(), 1, 20));
        Assert.Equal(seconds * each, run.Incidents.Sum(incident => incident.AlertCount));
        Assert.InRange(book.Live, 1, 300);
        Assert.Equal(seconds * each, run.Store.Load().Incidents.Alerts.Count);
    }

    [Fact]
    public void At_the_bound_of_incidents_the_quietest_ends_and_its_alerts_do_no_harm()
    {
        IncidentBook book = new(new IncidentOptions { MostLive = 10, Crowd = 1000 });
        using IncidentRun run = new();
        Alert first = IncidentRun.Make("10.0.0.1", "r", "medium", 5, run.Now);
        for (int i = 0; i < 100; i++)
        {
            book.Take(IncidentRun.Make($"10.{i}.0.1", "r", "medium", 5, run.Now.AddSeconds(i)), run.Now, isEarlier: false);
            book.TakeChanged(new IncidentChanges());
        }

        Assert.Equal(10, book.Live);
        book.Take(first with { State = AlertState.Resolved }, run.Now, isEarlier: false);
        Assert.Equal(10, book.Live);
    }

    [Fact]
    public void Distinct_values_are_counted_exactly_while_few_and_within_some_percent_when_many() =>
        Gen.Int[1, 30_000].Sample(
            many =>
            {
                MinimumHashes count = new();
                for (int i = 0; i < many; i++)
                {
                    count.Add($"value {i}");
                    count.Add($"value {i}");
                }

                Assert.InRange(count.Count, many < MinimumHashes.Most ? many : (long)(many * 0.75), many < MinimumHashes.Most ? many : (long)(many * 1.25));
                Assert.Equal(count.Count, new MinimumHashes(count.Hashes).Count);
            },
            iter: 20);

    [Fact]
    public void Activity_loses_no_event_whatever_the_times() =>
        Gen.Select(Gen.Long[0, 4_000_000], Gen.Long[1, 50]).Array[1, 60].Sample(events =>
        {
            ActivityLog log = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
            foreach ((long seconds, long count) in events)
            {
                log.Add(DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(seconds - 2_000_000), count);
            }

            Activity activity = log.ToActivity();
            Assert.Equal(events.Sum(each => each.Item2), activity.Counts.Sum());
            Assert.InRange(activity.Counts.Count, 1, 48);
            Assert.Equal(activity.Counts, new ActivityLog(activity).ToActivity().Counts);
        });

    private static string[] Run((int Kind, int Who, int Much)[] story, Random? killer, params Inhibition[] inhibitions)
    {
        using IncidentRun run = new(
            new QuietOptions { Burst = 4, Inhibitions = inhibitions },
            [
                new Route(IncidentRun.When("level >= medium"), ["security"]) { Escalate = [new EscalationStep(TimeSpan.FromMinutes(10), ["on-call"])] },
                new Route(IncidentRun.When("level = low"), ["boss"]) { Digest = new DigestTime(TimeSpan.FromHours(1), null) },
            ],
            new IncidentOptions { Gap = TimeSpan.FromMinutes(5), Reopens = TimeSpan.FromMinutes(40) });
        List<Alert> firing = [];
        foreach ((int kind, int who, int much) in story)
        {
            // What was not committed when the program was killed is read again by the next.
            if (killer?.Next(3) == 0)
            {
                Begin(run, firing, kind, who, much);
                run.Restart();
            }

            Begin(run, firing, kind, who, much);
            run.Commit();
            if (kind is 1 or 2 && firing.Count > 0)
            {
                firing.RemoveAt(who % firing.Count);
            }
            else if (kind == 0)
            {
                run.Pass(TimeSpan.FromMinutes(much));
            }
            else if (kind is 3 && run.Incidents.Count > 0)
            {
                run.Ask(OperatorActionKind.Acknowledge, run.Incidents.OrderBy(incident => incident.Id, StringComparer.Ordinal).ElementAt(who % run.Incidents.Count).Id, id: $"ack {who} {much}");
            }
            else if (kind > 3)
            {
                firing.Add(Made(run, kind, who, much));
            }

            if (killer?.Next(3) == 0)
            {
                run.Restart();
            }

            // A new minute for each event, so that each makes an alert of its own.
            run.Pass(TimeSpan.FromSeconds(61));
        }

        return [.. run.Owed.Select(owed => $"{owed.Id} {owed.Receiver} {owed.Reason} {owed.Thread}")];
    }

    private static void Begin(IncidentRun run, List<Alert> firing, int kind, int who, int much)
    {
        if (kind is 1 or 2 && firing.Count > 0)
        {
            run.Take(firing[who % firing.Count] with { State = AlertState.Resolved, Resolved = run.Now });
        }
        else if (kind > 3)
        {
            run.Take(Made(run, kind, who, much));
        }
    }

    private static Alert Made(IncidentRun run, int kind, int who, int much) =>
        IncidentRun.Make($"203.0.{who % 3}.{who}", Rules[kind % 3], Levels[much % 3], 5, run.Now);
}
