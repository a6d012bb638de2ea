using System.Net;
using System.Text;
using Leafwatch.Access;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Leafwatch.Sqlite;
using Leafwatch.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Tests.Sqlite;

/// <summary>Every column of the state, and what becomes of the people in it. A new column has to be put into its place here.</summary>
public sealed class PersonalDataTests : IDisposable
{
    private const string Who = "203.0.113.99";
    private const string User = "mallory";

    /// <summary>What the program reckons, hashes, ids, names of rules, sources and receivers, paths of logs: nobody of whom the logs tell.</summary>
    private static readonly string[] Nobody =
    [
        "files.*", "appended.*", "meta.*", "ledger_files.*", "ledger_hours.*", "ledger_gaps.*", "read_ranges.*", "rollup_series.*", "pseudonymous_alerts.*", "anomaly_models.*", "anomaly_bands.*",
        "anomaly_actors.last", "anomaly_actors.payload",
        "anomalies.id", "anomalies.first", "anomalies.over", "anomalies.pseudonymous",
        "ledger_sources.source", "windows.correlation",
        "alerts.id", "alerts.rule", "alerts.state", "alerts.fired", "alerts.last", "alerts.incident",
        "outbox.number", "outbox.id", "outbox.receiver", "outbox.state", "outbox.due", "outbox.attempts", "outbox.first_tried", "outbox.settled", "outbox.asked", "outbox.why",
        "outbox.reason", "outbox.alert", "outbox.pseudonymous",
        "incidents.id", "incidents.live", "incidents.state", "incidents.level", "incidents.rule", "incidents.first", "incidents.last", "incidents.lead",
        "incidents.pseudonymous", "incident_keys.incident", "incident_changes.incident", "incident_changes.number", "decisions.incident", "decisions.number",
        "tellings.incident", "silences.id", "silences.ends", "actions.number", "actions.id", "actions.at", "actions.target", "actions.taken", "actions.outcome",
        "allowed.events", "allowed.first", "allowed.last", "rollups.id", "rollups.span", "rollups.start", "rollups.series", "rollups.state",
        "rollup_parts.number", "rollup_parts.series", "rollup_parts.minute", "rollup_sums.first", "rollup_sums.until",
        "sessions.key", "sessions.begun", "sessions.used", "access_audit.number", "access_audit.at", "access_audit.did",
        "blocks.dry", "blocks.since", "blocks.until", "blocks.times", "blocks.by", "blocks.incident",
    ];

    /// <summary>Operators, who work here: kept until somebody removes them.</summary>
    private static readonly string[] Operators = ["users.*", "tokens.*", "sessions.user", "sessions.agent", "access_audit.who", "allowed.entry"];

    /// <summary>Gone when what it is about is over: a window, a live incident, a session, a block, lines that newer ones take the place of.</summary>
    private static readonly string[] UntilOver =
        ["windows.grp", "windows.payload", "ledger_sources.payload", "incident_keys.key", "tellings.payload", "sessions.address", "blocks.network", "anomaly_actors.address"];

    /// <summary>Pseudonyms after the stated time, or deleted then.</summary>
    private static readonly string[] Pseudonymous =
    [
        "alerts.payload", "outbox.payload", "outbox.headline", "incidents.subject", "incidents.payload", "incident_changes.payload", "decisions.payload", "silences.payload",
        "actions.payload", "anomalies.payload", "rollups.payload", "rollup_parts.payload", "rollup_sums.facts", "rollup_sums.payload", "access_audit.address", "access_audit.what",
    ];

    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["leafwatch.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_is_stated_of_every_column_who_is_in_it_and_for_how_long()
    {
        using (SqliteStore.Open(StatePath))
        {
        }

        HashSet<string> stated = [.. Nobody, .. Operators, .. UntilOver, .. Pseudonymous];
        Assert.Equal(Nobody.Length + Operators.Length + UntilOver.Length + Pseudonymous.Length, stated.Count);
        string[] columns = [.. Columns().Select(column => stated.Contains($"{column.Table}.*") ? $"{column.Table}.*" : $"{column.Table}.{column.Column}").Distinct()];
        Assert.Empty(columns.Except(stated));
        Assert.Empty(stated.Except(columns));
    }

    [Theory]
    [InlineData(Who)]
    [InlineData(User)]
    public void After_the_stated_time_nobody_is_anywhere_but_where_they_are_until_it_is_over(string who)
    {
        using SqliteStore store = Filled();
        Assert.NotEmpty(PlacesOf(who));
        for (int round = 0; round < 5; round++)
        {
            StateChanges changes = new();
            changes.Rollups.Upkeep = CountedLog.Start.AddDays(40);
            store.Commit(changes);
        }

        Assert.Empty(PlacesOf(who).Intersect(Pseudonymous));
        Assert.Empty(PlacesOf(who).Except(UntilOver));
    }

    [Theory]
    [InlineData(Who)]
    [InlineData(User)]
    public void Who_is_forgotten_is_nowhere_but_where_they_are_until_it_is_over(string who)
    {
        using SqliteStore store = Filled();
        Assert.True(store.Forget(who, CountedLog.Start.AddDays(1)) > 0);
        Assert.Equal(0, store.Forget(who, CountedLog.Start.AddDays(1)));
        Assert.Empty(PlacesOf(who).Except([.. UntilOver, "silences.payload"]));
        Assert.Equal(who == Who ? ["192.0.2.1"] : ["192.0.2.1", Who], AddressesOf(store).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Those_whose_names_only_contain_the_name_stay()
    {
        using SqliteStore store = Filled();
        Assert.Equal(0, store.Forget("203.0.113.9", CountedLog.Start.AddDays(1)));
        Assert.Equal(0, store.Forget("mallor", CountedLog.Start.AddDays(1)));
    }

    [Fact]
    public void An_incident_of_long_ago_is_still_found_to_be_similar_and_counts_as_many()
    {
        using SqliteStore store = Filled();
        Incident before = Assert.Single(store.Incidents(new IncidentQuery(IsOver: true)));
        StateChanges changes = new();
        changes.Rollups.Upkeep = CountedLog.Start.AddDays(40);
        store.Commit(changes);
        Incident after = Assert.Single(store.Incidents(new IncidentQuery(IsOver: true)));
        Assert.Equal(before.Widths.Select(width => (width.Field, width.Distinct)), after.Widths.Select(width => (width.Field, width.Distinct)));
        Assert.Equal(before.Widths.Select(width => width.Distinct), after.Widths.Select(width => new MinimumHashes(width.Hashes).Count));
        Assert.StartsWith("address-", after.Subject!.Value, StringComparison.Ordinal);
        Incident again = before with { Id = "another", Rules = [before.Rules[0] with { Name = "another_rule" }] };
        Assert.Equal(before.Id, Assert.Single(store.SimilarTo(again, 5)).Id);
    }

    private static IEnumerable<string> AddressesOf(SqliteStore store) =>
        store.Rollups(RollupSpan.Day, CountedLog.Start.AddDays(-1), CountedLog.Start.AddDays(1), withLists: true)
            .SelectMany(row => row.Counts.Top(RollupList.Addresses, 9)).Select(value => value.Text).Distinct();

    /// <summary>The columns of the tables, also of those that a later step adds.</summary>
    private List<(string Table, string Column)> Columns() => Read(
        """
        SELECT tables.name, columns.name FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'
        """,
        row => (row.GetString(0), row.GetString(1)));

    /// <summary>Where a name stands, in clear or in a packed rollup.</summary>
    private List<string> PlacesOf(string who) =>
    [
        .. Columns()
            .Where(column => Read($"SELECT {column.Column} FROM {column.Table}", row => row.IsDBNull(0) ? [] : row.GetValue(0) as byte[] ?? Encoding.UTF8.GetBytes(row.GetValue(0).ToString()!))
                .Any(value => Names(column.Table is "rollups" or "rollup_parts" && column.Column == "payload" ? RollupPacking.Unpack(value) : value, who)))
            .Select(column => $"{column.Table}.{column.Column}"),
    ];

    private static bool Names(ReadOnlySpan<byte> value, string who) => value.IndexOf(Encoding.UTF8.GetBytes(who)) >= 0;

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> row)
    {
        using SqliteConnection connection = new($"Data Source={StatePath};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of the schema.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>A state with the address, and the user, wherever they may come to stand.</summary>
    private SqliteStore Filled()
    {
        SqliteStore store = SqliteStore.Open(StatePath);
        store.KeepHistory(CountedLog.Clock, RollupRetention.Default);
        HistoryOf.Add(store, Request(Who), Request("192.0.2.1"), Login("failure"), Login("success"));
        Alert alert = SomeAlert.Burst() with
        {
            State = AlertState.Resolved,
            Group = [new GroupValue("source.ip", Who), new GroupValue("user.name", User)],
            First = CountedLog.Start,
            Fired = CountedLog.Start,
            Last = CountedLog.Start,
            Statement = $"{User} came from {Who}:22",
            Evidence = [$"{Who} logged in as {User}"],
            Sightings = [new Sighting(Who, [CountedLog.Start], 1)],
            Traits = [new Trait("user.name", [User]), new Trait("source.ip", [Who])],
        };
        Incident incident = SomeIncident.Of(alert) with
        {
            State = IncidentState.Closed,
            Subject = new GroupValue("source.ip", Who),
            RaisedWhy = $"{User} got in from {Who}",
            Acknowledged = new Acknowledgement("ann", CountedLog.Start, "high", $"I know {Who}, it is {User}."),
        };
        StateChanges changes = new() { Alerts = { alert } };
        changes.Incidents.Incidents.Add((incident, alert.Id));
        changes.Incidents.Keys.Add(new IncidentKey($"address\n{Who}", incident.Id));
        changes.Incidents.Timeline.Add(new IncidentChange(incident.Id, 1, CountedLog.Start, IncidentChangeKind.Opened, IncidentChange.Monitor, incident.Headline()));
        changes.Incidents.Timeline.Add(new IncidentChange(incident.Id, 2, CountedLog.Start, IncidentChangeKind.Noted, "ann", $"asked {User}; [{Who}] is theirs"));
        changes.Incidents.Decisions.Add(new NotifyDecision(incident.Id, 1, CountedLog.Start, "security", NotifyReason.Fired, $"silence of {Who} for {User}"));
        changes.Incidents.Silences.Add(new Silence("abcd1234", $"source.ip = {Who} and user.name = {User}", "ann", "known", CountedLog.Start, CountedLog.Start.AddHours(1)));
        changes.Incidents.Ended.Add(incident.Id);
        changes.Notifications.Add(new Notification("dead", "security", NotifyReason.Fired, alert, CountedLog.Start)
        {
            Incident = incident,
            Digest = new Digest(DigestCause.Budget, [incident], []),
            Letter = new Letter("Report", $"{Who} and {User}", $"<p>{Who} and {User}</p>", []),
        });
        changes.Notifications.Add(new Notification("told", "security", NotifyReason.Fired, alert, CountedLog.Start) { Incident = incident });
        changes.Anomalies.Anomalies.Add(new Anomaly
        {
            Id = "anomaly",
            Rule = "actor_unusual",
            Series = new RollupSeries("web", "", ""),
            Actor = User,
            First = CountedLog.Start,
            Last = CountedLog.Start,
            IsOver = true,
            Reasons = [$"{User} came from {Who}"],
            Addresses = [Who],
        });
        store.Commit(changes);
        store.MarkDead("dead", CountedLog.Start, "refused");
        store.MarkDelivered("told", CountedLog.Start);
        store.Ask(new OperatorAction { Id = "note", Kind = OperatorActionKind.Note, Target = incident.Id, By = "ann", At = CountedLog.Start, Note = $"{Who} is {User}" });
        StateChanges taken = new();
        taken.Incidents.Actions.Add(new TakenAction("note", CountedLog.Start, "noted"));
        store.Commit(taken);
        store.Access.Audit(new AuditEntry(CountedLog.Start, "ann", Who, "silence", $"source.ip = {Who}"));
        store.Access.Begin(new Session("key", "ann", CountedLog.Start, CountedLog.Start, Who, "Mozilla"));
        store.SaveBlock(new Block(IPNetwork.Parse($"{Who}/32"), CountedLog.Start, CountedLog.Start.AddHours(1), 1, "leafwatch", incident.Id, false), CountedLog.Start.AddDays(-1));
        return store;
    }

    private static EventView Request(string address)
    {
        EventView view = SomeEvent.With(("http.response.status_code", "200"), ("source.ip", address), ("url.path", "/"), ("user.name", User));
        view.Time = CountedLog.Start;
        return view;
    }

    private static EventView Login(string outcome)
    {
        EventView view = SomeEvent.With(("event.action", "ssh_login"), ("event.outcome", outcome), ("source.ip", Who), ("user.name", User));
        view.Time = CountedLog.Start;
        return view;
    }
}
