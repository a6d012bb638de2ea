using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>The tables of incidents and of what was told of them. Used by <see cref="SqliteStore"/>, under its lock and in its transactions.</summary>
internal sealed class IncidentTables(Func<string, int, Statement> prepare)
{
    /// <summary>How many changes and how many decisions of an incident are kept: the latest.</summary>
    private const int MostKept = 500;

    private const int MostActions = 100;
    private const int MostSilences = 1000;
    private const string Tallies = "tally/";

    private readonly Statement _saveIncident = prepare(
        """
        INSERT INTO incidents (id, live, state, level, subject, rule, first, last, lead, payload) VALUES (?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT DO UPDATE SET live = 1, pseudonymous = 0, state = excluded.state, level = excluded.level, subject = excluded.subject, rule = excluded.rule, first = excluded.first,
            last = excluded.last, lead = excluded.lead, payload = excluded.payload
        """, 9);

    private readonly Statement _endIncident = prepare("UPDATE incidents SET live = 0 WHERE id = ?1", 1);
    private readonly Statement _join = prepare("UPDATE alerts SET incident = ?2 WHERE id = ?1", 2);
    private readonly Statement _saveKey = prepare("INSERT OR REPLACE INTO incident_keys VALUES (?1, ?2)", 2);
    private readonly Statement _forgetKey = prepare("DELETE FROM incident_keys WHERE key = ?1", 1);
    private readonly Statement _saveChange = prepare("INSERT OR REPLACE INTO incident_changes VALUES (?1, ?2, ?3)", 3);
    private readonly Statement _limitChanges = prepare($"DELETE FROM incident_changes WHERE incident = ?1 AND number <= ?2 - {MostKept}", 2);
    private readonly Statement _saveDecision = prepare("INSERT OR REPLACE INTO decisions VALUES (?1, ?2, ?3)", 3);
    private readonly Statement _limitDecisions = prepare($"DELETE FROM decisions WHERE incident = ?1 AND number <= ?2 - {MostKept}", 2);
    private readonly Statement _saveTelling = prepare("INSERT OR REPLACE INTO tellings VALUES (?1, ?2)", 2);
    private readonly Statement _endTelling = prepare("DELETE FROM tellings WHERE incident = ?1", 1);
    private readonly Statement _saveTally = prepare("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", 2);
    private readonly Statement _saveSilence = prepare("INSERT OR REPLACE INTO silences VALUES (?1, ?2, ?3)", 3);
    private readonly Statement _takeAction = prepare("UPDATE actions SET taken = ?2, outcome = ?3 WHERE id = ?1", 3);
    private readonly Statement _ask = prepare("INSERT INTO actions (id, at, target, payload) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING", 4);

    private readonly Statement _live = prepare("SELECT payload FROM incidents WHERE live = 1 ORDER BY first, id", 0);
    private readonly Statement _leads = prepare("SELECT incidents.id, alerts.payload FROM incidents JOIN alerts ON alerts.id = incidents.lead WHERE live = 1", 0);
    private readonly Statement _firing = prepare("SELECT id, incident FROM alerts WHERE state = 'Firing' AND incident IS NOT NULL", 0);
    private readonly Statement _keys = prepare("SELECT key, incident FROM incident_keys ORDER BY key", 0);
    private readonly Statement _tellings = prepare("SELECT payload FROM tellings ORDER BY incident", 0);
    private readonly Statement _tallies = prepare($"SELECT value FROM meta WHERE name LIKE '{Tallies}%' ORDER BY name", 0);
    private readonly Statement _silences = prepare($"SELECT payload FROM silences WHERE ends > ?1 ORDER BY ends DESC, id LIMIT {MostSilences}", 1);
    private readonly Statement _pending = prepare($"SELECT payload FROM actions WHERE taken IS NULL ORDER BY number LIMIT {MostActions}", 0);
    private readonly Statement _outcome = prepare("SELECT outcome FROM actions WHERE id = ?1 AND taken IS NOT NULL", 1);
    private readonly Statement _find = prepare("SELECT payload FROM incidents WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 2", 2);
    private readonly Statement _changes = prepare("SELECT payload FROM incident_changes WHERE incident = ?1 ORDER BY number", 1);
    private readonly Statement _decisions = prepare("SELECT payload FROM decisions WHERE incident = ?1 ORDER BY number", 1);
    private readonly Statement _alerts = prepare("SELECT payload FROM alerts WHERE incident = ?1 ORDER BY fired, id LIMIT ?2", 2);

    private readonly Statement _similar = prepare(
        """
        SELECT payload FROM incidents WHERE id <> ?1 AND live = 0 AND last <= ?6
            AND (rule = ?3 OR (subject IN (?2, ?5) AND substr(subject, 1, instr(subject, '=') - 1) NOT IN ('log.source', 'host.name')))
        ORDER BY coalesce(subject IN (?2, ?5), 0) DESC, last DESC LIMIT ?4
        """, 6);

    private readonly Statement _list = prepare(
        """
        SELECT payload FROM incidents
        WHERE last >= ?2 AND (?1 OR state = 'Open' OR (state = 'Acknowledged' AND (?4 = 9223372036854775807 OR level <> payload ->> '$.Acknowledged.Level'))
            OR (last >= ?4 AND state = 'Resolved' AND level IN ('high', 'critical') AND payload ->> '$.Acknowledged' IS NULL))
            AND (?5 IS NULL OR level = ?5)
            AND (?6 IS NULL OR EXISTS (SELECT 1 FROM json_each(payload, '$.Rules') WHERE ?6 IN (value ->> '$.Name', value ->> '$.Id')))
            AND (?7 IS NULL OR payload ->> '$.Subject.Value' = ?7
                OR EXISTS (SELECT 1 FROM json_each(payload, '$.Widths') AS width, json_each(width.value, '$.Values') WHERE json_each.value = ?7)
                OR EXISTS (SELECT 1 FROM alerts, json_each(alerts.payload, '$.Group') AS part WHERE alerts.incident = incidents.id AND part.value ->> '$.Value' = ?7))
            AND (?8 IS NULL OR id LIKE ?8 ESCAPE '\'
                OR EXISTS (SELECT 1 FROM json_tree(payload, '$.Subject') WHERE atom LIKE ?8 ESCAPE '\')
                OR EXISTS (SELECT 1 FROM json_tree(payload, '$.Rules') WHERE atom LIKE ?8 ESCAPE '\')
                OR EXISTS (SELECT 1 FROM json_tree(payload, '$.Widths') WHERE key <> 'Hashes' AND atom LIKE ?8 ESCAPE '\')
                OR EXISTS (SELECT 1 FROM incident_changes AS change WHERE change.incident = incidents.id AND change.payload ->> '$.What' LIKE ?8 ESCAPE '\'))
        ORDER BY state IN ('Open', 'Acknowledged') DESC, last DESC, id LIMIT ?3 OFFSET ?9
        """, 9);

    private readonly Statement _between = prepare("SELECT payload FROM incidents WHERE last >= ?1 AND first < ?2 ORDER BY last DESC, id LIMIT ?3", 3);

    public StoredIncidents Load() => new(
        _live.Read(ReadIncident),
        IncidentsOfFiring(),
        _leads.Read(static row => (Incident: row.GetString(0), Alert: JsonSerializer.Deserialize(row.GetString(1), StoredJson.Default.Alert)!))
            .ToDictionary(one => one.Incident, one => one.Alert),
        _tellings.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Telling)!),
        _tallies.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.ReceiverTally)!),
        Silences(DateTimeOffset.UnixEpoch))
    {
        Keys = _keys.Read(static row => new IncidentKey(row.GetString(0), row.GetString(1))),
    };

    /// <summary>The incident of each alert that is firing. After a flood they are many alerts of few incidents: each of these is named once.</summary>
    private Dictionary<string, string> IncidentsOfFiring()
    {
        HashSet<string> incidents = [];
        return _firing.Read(static row => (Alert: row.GetString(0), Incident: row.GetString(1)))
            .ToDictionary(one => one.Alert, one => incidents.Add(one.Incident) || !incidents.TryGetValue(one.Incident, out string? known) ? one.Incident : known);
    }

    public void Save(IncidentChanges changes)
    {
        foreach ((Incident incident, string lead) in changes.Incidents)
        {
            _saveIncident.Run(
                incident.Id, incident.State.ToString(), incident.Level, SubjectOf(incident), incident.Rules[0].Name,
                incident.First.ToUnixTimeMilliseconds(), incident.Last.ToUnixTimeMilliseconds(), lead, JsonSerializer.Serialize(incident, StoredJson.Default.Incident));
        }

        foreach ((string alert, string incident) in changes.Joined)
        {
            _join.Run(alert, incident);
        }

        foreach (IncidentKey key in changes.Keys)
        {
            if (key.Incident is { } incident)
            {
                _saveKey.Run(key.Key, incident);
            }
            else
            {
                _forgetKey.Run(key.Key);
            }
        }

        foreach (IncidentChange change in changes.Timeline)
        {
            _saveChange.Run(change.Incident, change.Number, JsonSerializer.Serialize(change, StoredJson.Default.IncidentChange));
            _limitChanges.Run(change.Incident, change.Number);
        }

        foreach (NotifyDecision decision in changes.Decisions)
        {
            _saveDecision.Run(decision.Incident, decision.Number, JsonSerializer.Serialize(decision, StoredJson.Default.NotifyDecision));
            _limitDecisions.Run(decision.Incident, decision.Number);
        }

        foreach (Telling telling in changes.Tellings)
        {
            _saveTelling.Run(telling.Incident, JsonSerializer.Serialize(telling, StoredJson.Default.Telling));
        }

        foreach (string ended in changes.Ended)
        {
            _endIncident.Run(ended);
            _endTelling.Run(ended);
        }

        foreach (ReceiverTally tally in changes.Tallies)
        {
            _saveTally.Run(Tallies + tally.Receiver, JsonSerializer.Serialize(tally, StoredJson.Default.ReceiverTally));
        }

        foreach (Silence silence in changes.Silences)
        {
            _saveSilence.Run(silence.Id, silence.Ends.ToUnixTimeMilliseconds(), JsonSerializer.Serialize(silence, StoredJson.Default.Silence));
        }

        foreach (TakenAction action in changes.Actions)
        {
            _takeAction.Run(action.Id, action.At.ToUnixTimeMilliseconds(), action.Outcome);
        }
    }

    public void Ask(OperatorAction action) =>
        _ask.Run(action.Id, action.At.ToUnixTimeMilliseconds(), action.Target, JsonSerializer.Serialize(action, StoredJson.Default.OperatorAction));

    public IReadOnlyList<OperatorAction> Pending() => _pending.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.OperatorAction)!);

    /// <summary>What came of an action; <see langword="null"/> while nobody has taken it up.</summary>
    public string? OutcomeOf(string action) => _outcome.Read(static row => row.GetString(0), action).FirstOrDefault();

    /// <summary>The incidents whose id begins so: none, one, or two when it is not enough to tell.</summary>
    public IReadOnlyList<Incident> Find(string id) => _find.Read(ReadIncident, id, id + "~");

    public IReadOnlyList<IncidentChange> ChangesOf(string incident) =>
        _changes.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.IncidentChange)!, incident);

    public IReadOnlyList<NotifyDecision> DecisionsOf(string incident) =>
        _decisions.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.NotifyDecision)!, incident);

    public IReadOnlyList<Alert> AlertsOf(string incident, int most) =>
        _alerts.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Alert)!, incident, most);

    public IReadOnlyList<Incident> List(IncidentQuery query) =>
        _list.Read(
            ReadIncident, query.IsOver ? 1 : 0, query.Since?.ToUnixTimeMilliseconds() ?? long.MinValue, query.Most, query.UntendedSince?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            query.Level, query.Rule, query.Value, query.Text is { } text ? $"%{text.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_")}%" : null, query.Skipped);

    /// <summary>Those that went on at some time between two, the latest first.</summary>
    public IReadOnlyList<Incident> Between(DateTimeOffset from, DateTimeOffset to, int most) =>
        _between.Read(ReadIncident, from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds(), most);

    /// <summary>Earlier ones of the same subject or rule; that much else happened at the same machine or source makes nothing similar.</summary>
    /// <param name="incident">An incident.</param>
    /// <param name="pseudonymous">The same as it is kept after a time (<see cref="PrivacyTables"/>).</param>
    /// <param name="most">How many.</param>
    public IReadOnlyList<Incident> SimilarTo(Incident incident, Incident pseudonymous, int most) =>
        _similar.Read(ReadIncident, incident.Id, SubjectOf(incident), incident.Rules[0].Name, most, SubjectOf(pseudonymous), incident.First.ToUnixTimeMilliseconds());

    public IReadOnlyList<Silence> Silences(DateTimeOffset since) =>
        _silences.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Silence)!, since.ToUnixTimeMilliseconds());

    /// <summary>What incidents of the same subject are found by.</summary>
    internal static string? SubjectOf(Incident incident) => incident.Subject is { } subject ? $"{subject.Field}={subject.Value}" : null;

    private static Incident ReadIncident(SqliteDataReader row) => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Incident)!;
}

/// <summary>Which incidents are asked for.</summary>
/// <param name="IsOver">Whether also those that are resolved or closed.</param>
/// <param name="Since">Those with an event at this time or later.</param>
/// <param name="Most">How many: the open ones first, the latest of each first.</param>
public sealed record IncidentQuery(bool IsOver = false, DateTimeOffset? Since = null, int Most = 100)
{
    /// <summary>
    /// Those that need somebody: of the open ones those that nobody has acknowledged as they are now, and those that are over, grave (<c>high</c> and above) and
    /// acknowledged by nobody, with an event at this time or later: that it stopped does not settle it.
    /// </summary>
    public DateTimeOffset? UntendedSince { get; init; }

    public string? Level { get; init; }

    /// <summary>The name or the id of one of its rules.</summary>
    public string? Rule { get; init; }

    /// <summary>An address or name that it is about, or is one of the first values of its widths, or of one of its alerts.</summary>
    public string? Value { get; init; }

    /// <summary>A part of its id, of a title or name of its rules, of a value, or of its story; letters of either case.</summary>
    public string? Text { get; init; }

    /// <summary>How many of the first to pass over.</summary>
    public int Skipped { get; init; }
}
