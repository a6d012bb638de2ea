using System.Globalization;
using System.Net;
using System.Text;
using CsCheck;
using Leafwatch.Configuration;
using Leafwatch.Core;
using Leafwatch.Core.Alerting;
using Leafwatch.Core.Correlation;
using Leafwatch.Core.Detection;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Parsing;
using Leafwatch.Core.Storage;
using Leafwatch.RuleFiles;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Leafwatch.Tests;

/// <summary>Laws of the whole way from lines to what is committed: how the input is cut, and where a run is killed, makes no difference.</summary>
public sealed class PipelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 19, 8, 0, 0, TimeSpan.FromHours(-5));
    private static readonly AllowSettings Allow = new() { Entries = [new AllowEntry { Name = "a", Networks = [IPNetwork.Parse("192.0.2.5/32")] }] };
    private static readonly LoadedRules Rules = LoadedRules.Load(new RuleSettings(), isClassic: false, allow: Allow);
    private static readonly RuleMatchers Matchers = new(Rules.InForce, Rules.Allowed);
    private static readonly ScriptedReceiver Security = new("security", (_, _) => new DeliveryResult.Delivered());

    private static readonly Gen<byte[]> Logs =
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 5], Gen.Int[0, 9], (wait, address, kind) => (Wait: wait, Address: address, Kind: kind))
            .Array[30, 250]
            .Select(steps => Encoding.UTF8.GetBytes(string.Concat(Lines(steps))));

    [Fact]
    public void Any_cut_of_the_input_into_batches_gives_the_same_alerts()
    {
        Gen.Select(Logs, Gen.Int[0, int.MaxValue]).Sample(
            (log, seed) =>
            {
                Outcome whole = Run(log, new Random(seed), longestBatch: int.MaxValue, killOneIn: 0);
                Outcome cut = Run(log, new Random(seed), longestBatch: 7, killOneIn: 0);
                AssertSame(whole, cut);
            },
            iter: 150,
            threads: 1);
    }

    [Fact]
    public void A_kill_before_or_after_any_commit_gives_the_alerts_notifications_and_counts_of_a_run_left_alone()
    {
        Gen.Select(Logs, Gen.Int[0, int.MaxValue]).Sample(
            (log, seed) =>
            {
                Outcome alone = Run(log, new Random(seed), longestBatch: 9, killOneIn: 0);
                Outcome killed = Run(log, new Random(seed), longestBatch: 9, killOneIn: 3);
                AssertSame(alone, killed);
            },
            iter: 150,
            threads: 1);
    }

    private static IEnumerable<string> Lines((int Wait, int Address, int Kind)[] steps)
    {
        DateTimeOffset time = Start;
        foreach ((int wait, int address, int kind) in steps)
        {
            // Some lines are a little late.
            time = time.AddSeconds(wait - 2);
            yield return kind == 9
                ? "what is this?\n"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"192.0.2.{address} - - [{time:dd/MMM/yyyy:HH:mm:ss} -0500] \"GET / HTTP/1.1\" {(kind < 4 ? 404 : kind < 6 ? 401 : 200)} 12 \"-\" \"t\"\n");
        }
    }

    private static Outcome Run(byte[] log, Random random, int longestBatch, int killOneIn)
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Dictionary<string, string> alerts = [];
        HashSet<string> owed = [];
        HashSet<string> all = [];
        Pipeline pipeline = Restored(store);
        BatchReader reader = Reader(pipeline);
        int position = 0;
        while (position < log.Length)
        {
            int end = position;
            for (int lines = random.Next(1, longestBatch); lines > 0 && end < log.Length; lines--)
            {
                end = Array.IndexOf(log, (byte)'\n', end) + 1;
            }

            BatchResult result = pipeline.CreateResult();
            reader.Read(Batch(log, position, end), result, DateTimeOffset.MaxValue);
            pipeline.Absorb(result);
            position = end;
            bool isKilledBefore = killOneIn > 0 && random.Next(killOneIn) == 0;
            if (!isKilledBefore && random.Next(2) == 0)
            {
                Commit(pipeline, store, alerts, owed, all);
            }

            if (isKilledBefore || (killOneIn > 0 && random.Next(killOneIn) == 0))
            {
                pipeline = Restored(store);
                reader = Reader(pipeline);
                position = pipeline.Files.Count == 0 ? 0 : (int)pipeline.Files["f"].Position.Offset;
            }
        }

        pipeline.Advance(DateTimeOffset.MaxValue);
        Commit(pipeline, store, alerts, owed, all);
        StoredState stored = store.Load();
        SourceProgress file = stored.Files.Single();
        return new Outcome([.. alerts.Values.Order()], [.. owed.Order()], file.Lines, file.Unparsed, stored.Allowed);
    }

    private static void Commit(Pipeline pipeline, SqliteStore store, Dictionary<string, string> alerts, HashSet<string> owed, HashSet<string> all)
    {
        StateChanges changes = pipeline.Collect().State;
        store.Commit(changes);
        foreach (Alert alert in changes.Alerts)
        {
            alerts[alert.Id] = $"{alert.Id} {alert.Rule.Name} {alert.Count} {alert.First:O} {alert.Last:O} {alert.Fired:O} {alert.State} {alert.Resolved:O} {string.Join('|', alert.Evidence)}";
        }

        // Committed twice would be told twice: an id comes once in a run. What is told later depends on what was known when; of each incident somebody is told first.
        foreach (Notification notification in changes.Notifications)
        {
            Assert.True(all.Add(notification.Id));
            if (notification.Reason == NotifyReason.Fired)
            {
                owed.Add(notification.Id);
            }
        }
    }

    private static Pipeline Restored(SqliteStore store)
    {
        FakeTimeProvider time = new(Start);
        Correlator correlator = new(Rules.InForce, Rules.Settings, store.FindAlert);
        Teller teller = new([], [Security], new QuietOptions { Budget = 10_000, Burst = 10_000 }, time);
        Pipeline pipeline = new(Matchers, correlator, new IncidentBook(new IncidentOptions()) { IsOwed = teller.IsOwed }, teller, time);
        pipeline.Restore(store.Load(withAlerts: false), store.FiringAlerts(), store.Windows());
        return pipeline;
    }

    private static BatchReader Reader(Pipeline pipeline) =>
        pipeline.CreateReader(Formats.Find("apache-combined")!, new ParserOptions(TimeZoneInfo.Utc, () => Start));

    private static Batch Batch(byte[] log, int from, int to) => new()
    {
        Buffer = log,
        Start = from,
        Length = to - from,
        After = new SourcePosition("f", "s", "access.log", "1:1", "", 0, to),
    };

    private static void AssertSame(Outcome expected, Outcome actual)
    {
        Assert.Equal(expected.Alerts, actual.Alerts);
        Assert.Equal(expected.Owed, actual.Owed);
        Assert.Equal((expected.Lines, expected.Unparsed), (actual.Lines, actual.Unparsed));
        Assert.Equal(expected.Allowed, actual.Allowed);
        Assert.DoesNotContain(expected.Alerts, alert => alert.Contains("192.0.2.5 ", StringComparison.Ordinal));
    }

    private sealed record Outcome(IReadOnlyList<string> Alerts, IReadOnlyList<string> Owed, long Lines, long Unparsed, IReadOnlyList<AllowTally> Allowed);
}
