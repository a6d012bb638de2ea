using System.Text;
using CsCheck;
using Leafwatch.Core;
using Leafwatch.Core.Anomalies.Behaviour;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Tests.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = SomeAlert.Noon.AddMinutes(5);

    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["state/leafwatch.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_committed_comes_back_as_it_was()
    {
        SourceProgress file = new(
            new SourcePosition("k1", "apache", "/var/log/apache2/access.log", "8:1234", "abcd", 512, 123_456_789_012), SomeAlert.Noon.AddTicks(1234567), 10, 2);
        SourceProgress unread = new(new SourcePosition("k2", "apache", "/var/log/apache2/other.log", "8:1235", "", 0, 0), null, 0, 0);
        WindowState window = new("http_404_burst", "192.0.2.7", [1, 2, 3]);
        Alert alert = SomeAlert.Burst();
        AppendMark mark = new(77, "beef", "/var/log/apache2/access.log");
        using (SqliteStore store = SqliteStore.Open(StatePath))
        {
            store.Commit(new StateChanges
            {
                Files = { file, unread },
                Windows = { window },
                Alerts = { alert, alert with { Id = "done", State = AlertState.Resolved, Resolved = SomeAlert.Noon.AddHours(1) } },
                Appended = { ["report_log.txt"] = mark },
            });
        }

        using SqliteStore again = SqliteStore.Open(StatePath);
        StoredState state = again.Load();
        Assert.Equal([file, unread], state.Files);
        Assert.Equal(SomeAlert.Noon.Offset, state.Files[0].Latest!.Value.Offset);
        Assert.Equal(window.Payload, Assert.Single(again.Windows()).Payload);
        Assert.Equivalent(alert, Assert.Single(state.FiringAlerts), strict: true);
        Assert.Equal(alert.First.Offset, state.FiringAlerts[0].First.Offset);
        Assert.Equal(mark, Assert.Single(state.Appended).Value);
    }

    [Fact]
    public void Alerts_come_without_their_lines_for_whoever_asks_for_these_later()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Alert alert = SomeAlert.Burst() with { Traits = [new Trait("url.path", ["/.env"])] };
        Alert stated = SomeAlert.Burst("stated") with { Statement = "shop has had no line for 12 minutes" };
        Alert later = alert with { Id = "later", Fired = alert.Fired.AddSeconds(1) };
        store.Commit(new StateChanges { Alerts = { later, alert, stated } });
        Assert.Equivalent(stated, Assert.Single(store.Load(withAlerts: false).FiringAlerts), strict: true);
        Alert[] firing = [.. store.FiringAlerts()];
        Assert.Equivalent(alert with { Evidence = [], Sightings = [], Traits = [], Totals = [] }, firing[0], strict: true);
        Assert.Equal([alert.Id, "later"], firing.Select(one => one.Id));
        Assert.Same(firing[0].Rule, firing[1].Rule);
        Assert.Equal([alert.Id, "later", "stated"], store.LoadOverview(gaps: 0, dead: 0).State.FiringAlerts.Select(one => one.Id).Order());
        Assert.Equivalent(alert, store.FindAlert(alert.Id), strict: true);
        Assert.Null(store.FindAlert("another"));
    }

    [Fact]
    public void What_is_kept_for_all_groups_comes_before_their_windows_and_in_the_order_of_its_numbers()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        string[] groups = ["", "!", "192.0.2.1", "z", .. Enumerable.Range(0, 600).Select(i => $"group {i:D3}")];
        StateChanges changes = new();
        changes.Windows.AddRange(groups.Select(group => new WindowState("b", group, [2])));
        changes.Windows.AddRange([new WindowState("b", "*10", [1]), new WindowState("b", "*2", [1]), new WindowState("b", "*", [1]), new WindowState("a", "*7", [3]), new WindowState("c", "x", [4])]);
        store.Commit(changes);

        WindowState[] windows = [.. store.Windows()];
        Assert.Equal(["b *", "b *2", "a *7", "b *10"], windows.Take(4).Select(window => $"{window.Correlation} {window.Group}"));
        Assert.Equal([.. groups.Order(StringComparer.Ordinal), "x"], windows.Skip(4).Select(window => window.Group));
        Assert.All(windows.Skip(4).SkipLast(1), window => Assert.Equal<byte>([2], window.Payload!));
    }

    [Fact]
    public void Later_commits_replace_and_remove()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        SourceProgress file = new(new SourcePosition("k1", "s", "p", "i", "f", 1, 1), null, 1, 0);
        store.Commit(new StateChanges { Files = { file }, Windows = { new WindowState("c", "a", [1]), new WindowState("c", "b", [2]) }, Alerts = { SomeAlert.Burst() } });
        store.Commit(new StateChanges
        {
            FinishedFiles = { "k1" },
            Windows = { new WindowState("c", "a", null), new WindowState("c", "b", [3]) },
            Alerts = { SomeAlert.Burst() with { State = AlertState.Resolved } },
        });
        StoredState state = store.Load();
        Assert.Empty(state.Files);
        Assert.Equal<byte>([3], Assert.Single(store.Windows()).Payload!);
        Assert.Empty(state.FiringAlerts);
    }

    [Fact]
    public void Any_group_and_any_text_of_an_alert_come_back() =>
        Gen.Select(Gen.String, Gen.String).Sample(
            (group, line) =>
            {
                using SqliteStore store = SqliteStore.OpenInMemory();
                Alert alert = SomeAlert.Burst() with { Group = [new GroupValue("url.path", group)], Evidence = [line, "a\0b"] };
                store.Commit(new StateChanges { Windows = { new WindowState("c", group, []) }, Alerts = { alert } });
                StoredState state = store.Load();
                Assert.Equal(Whole(group), Whole(store.Windows().First().Group));
                Assert.Equal(Whole(line), Whole(state.FiringAlerts[0].Evidence[0]));
                store.Commit(new StateChanges { Windows = { new WindowState("c", group, null) } });
                Assert.Empty(store.Windows());
            },
            iter: 100, threads: 1);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("#Date: 2026-11-19\n#Fields: time c-ip")]
    public void What_is_known_of_the_formats_of_a_file_comes_back(string? header)
    {
        StoredFormats formats = new()
        {
            Known = [new StoredFormat("iis-w3c", 8, IsScattered: false), new StoredFormat("syslog", 3, IsScattered: true)],
            Unreadable = 5,
            Asked = (7, 2),
            Header = header is null ? default(ReadOnlyMemory<byte>?) : Encoding.ASCII.GetBytes(header),
        };
        using (SqliteStore store = SqliteStore.Open(StatePath))
        {
            store.Commit(new StateChanges { Files = { new SourceProgress(new SourcePosition("k", "s", "p", "i", "f", 1, 1), null, 1, 0) { Formats = formats } } });
        }

        using SqliteStore after = SqliteStore.Open(StatePath);
        StoredFormats found = after.Load().Files[0].Formats;
        Assert.Equal(formats.Known, found.Known);
        Assert.Equal((5, (7L, 2)), (found.Unreadable, found.Asked));
        Assert.Equal(header, found.Header is { } bytes ? Encoding.ASCII.GetString(bytes.Span) : null);
    }

    [Fact]
    public void A_commit_that_fails_in_its_middle_leaves_nothing_behind()
    {
        using SqliteStore store = SqliteStore.Open(StatePath);
        StateChanges changes = new()
        {
            Files = { new SourceProgress(new SourcePosition("k1", "s", "p", "i", "f", 1, 1), null, 1, 0) },
            Windows = { new WindowState("c", null!, [1]) },
        };
        Assert.ThrowsAny<Exception>(() => store.Commit(changes));
        Assert.Empty(store.Load().Files);
        changes.Windows.Clear();
        store.Commit(changes);
        Assert.Single(store.Load().Files);
    }

    [Fact]
    public void A_copy_of_the_files_at_any_commit_holds_exactly_that_commit()
    {
        // A copy of the database and its log, taken while the store is open, is what a kill leaves behind.
        using SqliteStore store = SqliteStore.Open(StatePath);
        for (int i = 1; i <= 5; i++)
        {
            store.Commit(new StateChanges { Files = { new SourceProgress(new SourcePosition("k", "s", "p", "i", "f", 1, i), null, i, 0) } });
            string copy = _folder[$"killed-{i}/leafwatch.db"];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(StatePath, copy);
            File.Copy(StatePath + "-wal", copy + "-wal");
            using SqliteStore after = SqliteStore.Open(copy);
            Assert.Equal(i, after.Load().Files[0].Position.Offset);
        }
    }

    [Fact]
    public void Other_programs_can_read_while_the_monitor_writes()
    {
        using SqliteStore store = SqliteStore.Open(StatePath);
        using SqliteConnection reader = OpenDirectly();
        using SqliteCommand command = reader.CreateCommand();
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    [Fact]
    public void A_state_of_a_later_program_is_refused_by_name()
    {
        SqliteStore.Open(StatePath).Dispose();
        using (SqliteConnection later = OpenDirectly())
        {
            using SqliteCommand command = later.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        StateUnusableException refused = Assert.Throws<StateUnusableException>(() => SqliteStore.Open(StatePath));
        Assert.Contains("later Leafwatch (schema 99", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith(StatePath, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_elses_database_is_refused()
    {
        Directory.CreateDirectory(_folder["state"]);
        using (SqliteConnection other = OpenDirectly())
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "CREATE TABLE t (x)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("not one of Leafwatch", Assert.Throws<StateUnusableException>(() => SqliteStore.Open(StatePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        Directory.CreateDirectory(_folder["state"]);
        File.WriteAllText(StatePath, new string('x', 5000));
        Assert.StartsWith(StatePath, Assert.Throws<StateUnusableException>(() => SqliteStore.Open(StatePath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_monitors_do_not_share_a_state()
    {
        using (SqliteStore.Open(StatePath))
        {
            Assert.Contains("another Leafwatch", Assert.Throws<StateUnusableException>(() => SqliteStore.Open(StatePath)).Message, StringComparison.Ordinal);
        }

        SqliteStore.Open(StatePath).Dispose();
    }

    [Fact]
    public void A_notification_is_owed_once()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        Notification owed = SomeAlert.Owed();
        store.Commit(new StateChanges { Notifications = { owed } });
        store.Commit(new StateChanges { Notifications = { owed with { Reason = NotifyReason.FiredEarlier } } });
        OwedNotification next = store.NextOwed("security")!;
        Assert.Equivalent(owed, next.Notification, strict: true);
        Assert.Equal(0, next.Attempts);

        store.MarkDelivered(owed.Id, Now);
        Assert.Null(store.NextOwed("security"));
        store.Commit(new StateChanges { Notifications = { owed } });
        Assert.Null(store.NextOwed("security"));
    }

    [Fact]
    public void A_failed_one_waits_and_others_go_before_it()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        store.Commit(new StateChanges { Notifications = { SomeAlert.Owed(id: "a"), SomeAlert.Owed(id: "b"), SomeAlert.Owed("other", "c") } });
        Assert.Equal("a", store.NextOwed("security")!.Notification.Id);
        store.MarkFailed("a", Now, Now.AddMinutes(1), "down");
        Assert.Equal("b", store.NextOwed("security")!.Notification.Id);
        store.MarkDelivered("b", Now);

        OwedNotification failed = store.NextOwed("security")!;
        Assert.Equal((1, Now, Now.AddMinutes(1)), (failed.Attempts, failed.FirstTried, failed.Due));
        store.MarkFailed("a", Now.AddMinutes(1), Now.AddMinutes(3), "down");
        Assert.Equal(Now, store.NextOwed("security")!.FirstTried);
        store.MakeDue("security");
        Assert.True(store.NextOwed("security")!.Due < Now);
        Assert.Equal("c", store.NextOwed("other")!.Notification.Id);
    }

    [Fact]
    public void A_dead_one_is_kept_to_be_seen()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        store.Commit(new StateChanges { Notifications = { SomeAlert.Owed(id: "a"), SomeAlert.Owed(id: "b") } });
        store.MarkDead("a", Now, "550 no such user");
        Assert.Equal([new OutboxCount("security", 1, 1)], store.CountOutbox());
        DeadNotification dead = Assert.Single(store.DeadNotifications(10));
        Assert.Equal(("a", 1, Now, "550 no such user"), (dead.Notification.Id, dead.Attempts, dead.At, dead.Why));
    }

    [Fact]
    public void Since_when_a_receiver_cannot_be_told_is_known_though_another_notification_is_next()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        store.Commit(new StateChanges { Notifications = { SomeAlert.Owed(id: "a") } });
        Assert.Equal([new OutboxCount("security", 1, 0)], store.CountOutbox());
        store.MarkFailed("a", Now, Now.AddHours(1), "down");
        store.Commit(new StateChanges { Notifications = { SomeAlert.Owed(id: "b") } });

        Assert.Null(store.NextOwed("security")!.FirstTried);
        Assert.Equal([new OutboxCount("security", 2, 0, Now)], store.CountOutbox());
    }

    [Fact]
    public void What_is_owed_to_one_receiver_is_bounded()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        StateChanges changes = new();
        changes.Notifications.AddRange(Enumerable.Range(0, OutboxTable.MostOwed + 5).Select(i => SomeAlert.Owed(id: $"n{i}")));
        store.Commit(changes);
        store.Commit(new StateChanges { Notifications = { SomeAlert.Owed(id: "late"), SomeAlert.Owed("other", "free") } });
        Assert.Equal([new OutboxCount("other", 1, 0), new OutboxCount("security", OutboxTable.MostOwed, 6)], store.CountOutbox());
    }

    [Fact]
    public void Actors_are_kept_until_they_stay_away_and_no_more_than_the_bound()
    {
        StateChanges changes = new();
        changes.Anomalies.Actors.AddRange(Enumerable.Range(0, ActorBook.MostActors + 10).Select(i => new StoredActor($"a{i}", 100 + i, [1, 2])));
        changes.Anomalies.Others = [7, 8];
        using (SqliteStore store = SqliteStore.Open(StatePath))
        {
            store.Commit(changes);
        }

        using SqliteStore again = SqliteStore.Open(StatePath);
        StoredAnomalies stored = again.AnomalyModels();
        Assert.Equal([7, 8], stored.Others!);
        Assert.Equal(ActorBook.MostActors, stored.Actors.Count);
        Assert.Equal($"a{ActorBook.MostActors + 9}", stored.Actors[0].Address);
        Assert.Equal([1, 2], stored.Actors[0].Payload);

        Assert.Equal(1, again.Forget($"a{ActorBook.MostActors + 9}", Now));
        StateChanges later = new();
        later.Anomalies.Others = [9];
        later.Anomalies.ActorsHorizon = 100 + ActorBook.MostActors + 5;
        again.Commit(later);
        Assert.Equal(["a16392", "a16391", "a16390", "a16389"], again.AnomalyModels().Actors.Select(actor => actor.Address));
    }

    [Fact]
    public void Who_was_said_to_behave_as_expected_is_accepted()
    {
        using SqliteStore store = SqliteStore.OpenInMemory();
        StateChanges changes = new();
        changes.Anomalies.Anomalies.AddRange(
        [
            Unusual("192.0.2.1", "anomaly_actor", null), Unusual("192.0.2.2", "anomaly_actor", Verdict.True), Unusual("192.0.2.3", "anomaly_actor", Verdict.Expected),
            Unusual("192.0.2.4", "anomaly_actor", Verdict.FalseAlarm), Unusual("ann", "anomaly_sign_in", Verdict.FalseAlarm),
        ]);
        store.Commit(changes);
        Assert.Equal(["192.0.2.3", "192.0.2.4"], store.AnomalyModels().Accepted.Order(StringComparer.Ordinal));
        Assert.Equal(["192.0.2.2", "192.0.2.3", "192.0.2.4", "ann"], store.AnomalyModels().Verdicts.Select(anomaly => anomaly.Id));

        static Anomaly Unusual(string actor, string rule, Verdict? verdict) => new()
        {
            Id = actor,
            Rule = rule,
            Series = new RollupSeries("web", "", ""),
            Actor = actor,
            First = Now,
            Last = Now,
            IsOver = true,
            Reasons = [],
            Verdict = verdict,
        };
    }

    /// <summary>UTF-8 has no place for half a surrogate pair; it becomes the replacement character.</summary>
    private static string Whole(string text) => string.Concat(text.EnumerateRunes());

    private SqliteConnection OpenDirectly()
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = StatePath, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
