using System.Text.Json;
using Leafwatch.Core;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>The alerts, as somebody looks through them. Each call is under the lock of the store.</summary>
internal sealed class AlertTables(Lock gate, Func<string, int, Statement> prepare)
{
    private readonly Statement _alert = prepare("SELECT payload FROM alerts WHERE id = ?1", 1);

    private readonly Statement _incidentOf = prepare(
        "SELECT incidents.payload FROM alerts JOIN incidents ON incidents.id = alerts.incident WHERE alerts.id = ?1", 1);

    private readonly Statement _incidentsOfFired = prepare("SELECT id, incident FROM alerts WHERE fired >= ?1 AND fired < ?2 AND incident IS NOT NULL ORDER BY fired, id LIMIT ?3", 3);

    // What is asked for narrows; NULL does not. The rule is kept under its id.
    private readonly Statement _alerts = prepare(
        """
        SELECT payload FROM alerts
        WHERE fired >= ?1 AND fired < ?2 AND (?3 IS NULL OR rule = ?3) AND (?4 IS NULL OR state = ?4)
            AND (?5 IS NULL OR json_extract(payload, '$.Rule.Level') = ?5)
            AND (?6 IS NULL OR EXISTS (SELECT 1 FROM json_each(payload, '$.Group') WHERE json_extract(value, '$.Value') = ?6))
        ORDER BY fired DESC, id LIMIT ?7 OFFSET ?8
        """, 8);

    private readonly Statement _byRule = prepare("SELECT rule, count(*), max(fired) FROM alerts WHERE fired >= ?1 GROUP BY rule", 1);

    public Alert? Find(string id)
    {
        lock (gate)
        {
            return _alert.Read(ReadAlert, id).FirstOrDefault();
        }
    }

    /// <summary>The incident that an alert is part of, if it is of one.</summary>
    public Incident? IncidentOf(string alert)
    {
        lock (gate)
        {
            return _incidentOf.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Incident)!, alert).FirstOrDefault();
        }
    }

    /// <summary>The ids of the incidents that the alerts are of which fired from one time to another, by the ids of those.</summary>
    public IReadOnlyDictionary<string, string> IncidentsOfFired(DateTimeOffset from, DateTimeOffset to, int most)
    {
        lock (gate)
        {
            return _incidentsOfFired.Read(static row => (Alert: row.GetString(0), Incident: row.GetString(1)), Milliseconds(from), Milliseconds(to), most)
                .ToDictionary(each => each.Alert, each => each.Incident);
        }
    }

    public IReadOnlyList<Alert> Find(AlertQuery query)
    {
        lock (gate)
        {
            return _alerts.Read(
                ReadAlert, Milliseconds(query.Since ?? DateTimeOffset.UnixEpoch), query.Until is { } until ? Milliseconds(until) : long.MaxValue,
                query.Rule, query.State?.ToString(), query.Level, query.Value, query.Most, query.Skipped);
        }
    }

    /// <summary>How many alerts each rule had since a time, and when the last fired, by the id of the rule.</summary>
    public IReadOnlyDictionary<string, (long Alerts, DateTimeOffset Last)> CountByRule(DateTimeOffset since)
    {
        lock (gate)
        {
            return _byRule.Read(static row => (Rule: row.GetString(0), Alerts: row.GetInt64(1), Last: Time(row, 2)), Milliseconds(since))
                .ToDictionary(each => each.Rule, each => (each.Alerts, each.Last));
        }
    }

    private static Alert ReadAlert(SqliteDataReader row) => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Alert)!;

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}

/// <summary>Which alerts are asked for: what is <see langword="null"/> does not narrow.</summary>
internal sealed record AlertQuery(int Most, int Skipped = 0)
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The id of the rule.</summary>
    public string? Rule { get; init; }

    public string? Level { get; init; }

    public AlertState? State { get; init; }

    /// <summary>A value that the alert's group has: an address, a name.</summary>
    public string? Value { get; init; }
}
