using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Notifying;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>
/// What is done to addresses and users that are stored: after a time pseudonyms take their place, and who is to be forgotten is taken out. Used
/// by <see cref="SqliteStore"/>, under its lock and in its transactions.
/// </summary>
internal sealed class PrivacyTables(Func<string, int, Statement> prepare, HistoryKey key)
{
    /// <summary>At most this many rows of a table are done at a time: the monitor waits for it.</summary>
    private const int AtOnce = 32;

    private const int WithPseudonyms = 2;
    private const int ListCapacity = 4096;

    private const string SelectIncident = "SELECT id, payload FROM incidents";
    private const string SelectGivenUp = "SELECT id, payload FROM outbox WHERE state = 2 AND payload IS NOT NULL";
    private const string SelectAudit = "SELECT number, address, what FROM access_audit";

    private readonly Statement _clearRows = prepare($"SELECT id, payload FROM rollups WHERE state < {WithPseudonyms} AND span > 0 AND start < ?1 LIMIT ?2", 2);
    private readonly Statement _allRows = prepare("SELECT id, payload, state FROM rollups WHERE span > 0", 0);
    private readonly Statement _allParts = prepare("SELECT number, payload FROM rollup_parts", 0);
    private readonly Statement _replaceRow = prepare("UPDATE rollups SET payload = ?2, state = ?3 WHERE id = ?1", 3);
    private readonly Statement _replacePart = prepare("UPDATE rollup_parts SET payload = ?2 WHERE number = ?1", 2);

    private readonly Statement _clearAlerts = prepare(
        $"""
        SELECT id, payload FROM alerts WHERE state = 'Resolved' AND last < ?1
            AND NOT EXISTS (SELECT 1 FROM pseudonymous_alerts WHERE pseudonymous_alerts.id = alerts.id) LIMIT {AtOnce}
        """, 1);

    private readonly Statement _allAlerts = prepare("SELECT id, payload FROM alerts", 0);
    private readonly Statement _replaceAlert = prepare("UPDATE alerts SET payload = ?2 WHERE id = ?1", 2);
    private readonly Statement _markAlert = prepare("INSERT OR IGNORE INTO pseudonymous_alerts VALUES (?1)", 1);
    private readonly Statement _dropAlerts = prepare("DELETE FROM alerts WHERE state = 'Resolved' AND last < ?1", 1);
    private readonly Statement _dropMarks = prepare("DELETE FROM pseudonymous_alerts WHERE id NOT IN (SELECT id FROM alerts)", 0);

    private readonly Statement _clearIncidents = prepare($"{SelectIncident} WHERE live = 0 AND pseudonymous = 0 AND last < ?1 LIMIT {AtOnce}", 1);
    private readonly Statement _allIncidents = prepare(SelectIncident, 0);
    private readonly Statement _replaceIncident = prepare("UPDATE incidents SET payload = ?2, subject = ?3, pseudonymous = max(pseudonymous, ?4) WHERE id = ?1", 4);
    private readonly Statement _changes = prepare("SELECT number, payload FROM incident_changes WHERE incident = ?1", 1);
    private readonly Statement _replaceChange = prepare("UPDATE incident_changes SET payload = ?3 WHERE incident = ?1 AND number = ?2", 3);
    private readonly Statement _decisions = prepare("SELECT number, payload FROM decisions WHERE incident = ?1", 1);
    private readonly Statement _replaceDecision = prepare("UPDATE decisions SET payload = ?3 WHERE incident = ?1 AND number = ?2", 3);
    private readonly Statement _dropIncidents = prepare("DELETE FROM incidents WHERE live = 0 AND last < ?1", 1);
    private readonly Statement _dropChanges = prepare("DELETE FROM incident_changes WHERE incident NOT IN (SELECT id FROM incidents)", 0);
    private readonly Statement _dropDecisions = prepare("DELETE FROM decisions WHERE incident NOT IN (SELECT id FROM incidents)", 0);

    private readonly Statement _clearGivenUp = prepare($"{SelectGivenUp} AND pseudonymous = 0 AND settled < ?1 LIMIT {AtOnce}", 1);
    private readonly Statement _allGivenUp = prepare(SelectGivenUp, 0);
    private readonly Statement _replaceOwed = prepare("UPDATE outbox SET payload = ?2, pseudonymous = max(pseudonymous, ?3) WHERE id = ?1", 3);

    // What was told names who it was about: it goes where their names do.
    private readonly Statement _dropHeadlines = prepare("UPDATE outbox SET headline = NULL WHERE state <> 0 AND settled < ?1 AND headline IS NOT NULL", 1);
    private readonly Statement _forgetHeadlines = prepare("UPDATE outbox SET headline = NULL WHERE instr(lower(headline), lower(?1)) > 0", 1);
    private readonly Statement _dropSettled = prepare("DELETE FROM outbox WHERE state <> 0 AND settled < ?1", 1);

    private readonly Statement _clearAnomalies = prepare($"SELECT id, payload FROM anomalies WHERE over = 1 AND pseudonymous = 0 AND first < ?1 LIMIT {AtOnce}", 1);
    private readonly Statement _allAnomalies = prepare("SELECT id, payload FROM anomalies", 0);
    private readonly Statement _replaceAnomaly = prepare("UPDATE anomalies SET payload = ?2, pseudonymous = max(pseudonymous, ?3) WHERE id = ?1", 3);
    private readonly Statement _dropAnomalies = prepare("DELETE FROM anomalies WHERE over = 1 AND first < ?1", 1);

    private readonly Statement _dropActor = prepare("DELETE FROM anomaly_actors WHERE address = ?1", 1);

    private readonly Statement _dropSilences = prepare("DELETE FROM silences WHERE ends < ?1", 1);
    private readonly Statement _dropActions = prepare("DELETE FROM actions WHERE taken < ?1", 1);
    private readonly Statement _takenActions = prepare("SELECT number, payload FROM actions WHERE taken IS NOT NULL", 0);
    private readonly Statement _dropAction = prepare("DELETE FROM actions WHERE number = ?1", 1);
    private readonly Statement _dropAllowed = prepare("DELETE FROM allowed WHERE last < ?1", 1);

    private readonly Statement _clearAudit = prepare($"{SelectAudit} WHERE at < ?1 AND address GLOB '*[.:]*' LIMIT {AtOnce}", 1);
    private readonly Statement _allAudit = prepare(SelectAudit, 0);
    private readonly Statement _replaceAudit = prepare("UPDATE access_audit SET address = ?2, what = ?3 WHERE number = ?1", 3);
    private readonly Statement _dropAudit = prepare("DELETE FROM access_audit WHERE at < ?1", 1);
    private readonly Statement _dropSessionsOf = prepare("DELETE FROM sessions WHERE address = ?1", 1);
    private readonly Statement _dropBlocksOf = prepare("DELETE FROM blocks WHERE until < ?2 AND network IN (?1, ?1 || '/32', ?1 || '/128')", 2);

    private readonly Pseudonyms _pseudonyms = key.Pseudonyms;
    private readonly Redaction _redaction = Redaction.Of(key.Pseudonyms);

    /// <summary>An incident as it is kept after a time.</summary>
    public Incident Pseudonymous(Incident incident) => _redaction.In(incident);

    /// <summary>Drops what is too old, and puts pseudonyms in the place of what is old.</summary>
    /// <param name="now">The time.</param>
    /// <param name="retention">How long what is kept.</param>
    /// <param name="rows">At most so many rows of the history get pseudonyms.</param>
    /// <returns>Whether there was more than was done at a time.</returns>
    public bool Upkeep(DateTimeOffset now, RollupRetention retention, int rows)
    {
        Drop((now - retention.Alerts).ToUnixTimeMilliseconds());
        if (retention.Pseudonyms is not { } after)
        {
            return false;
        }

        DateTimeOffset until = now - after;
        long before = until.ToUnixTimeMilliseconds();
        _dropSilences.Run(before);
        _dropHeadlines.Run(before);

        // A link may be followed again while it is valid, and must act once.
        _dropActions.Run(Math.Min(before, (now - ActionLinks.Validity).ToUnixTimeMilliseconds()));
        return Rollups(RollupClock.MinuteOf(until), rows) | Alerts(before) | Incidents(before) | GivenUp(before) | Anomalies(before) | Audit(before);
    }

    /// <summary>Takes an address, or a user, out of all that is stored; numbers stay.</summary>
    /// <returns>In how many places it stood.</returns>
    public int Forget(string who, DateTimeOffset now)
    {
        _forgetHeadlines.Run(who);
        string[] names = [who, _pseudonyms.OfAddress(who), _pseudonyms.OfUser(who)];
        Redaction redaction = Redaction.Forgetting(who, _pseudonyms);
        return ForgetInRollups(names) + ForgetInAlerts(names, redaction) + ForgetInIncidents(names, redaction) + ForgetInAccess(names, redaction)
            + _dropActor.Run(who) + _dropBlocksOf.Run(who, now.ToUnixTimeMilliseconds());
    }

    private void Drop(long before)
    {
        if (_dropAlerts.Run(before) > 0)
        {
            _dropMarks.Run();
        }

        if (_dropIncidents.Run(before) > 0)
        {
            _dropChanges.Run();
            _dropDecisions.Run();
        }

        _dropSettled.Run(before);
        _dropAnomalies.Run(before);
        _dropAllowed.Run(before);
        _dropAudit.Run(before);
    }

    private bool Rollups(long before, int most)
    {
        List<(long Id, byte[] Payload)> rows = _clearRows.Read(static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), before, most);
        foreach ((long id, byte[] payload) in rows)
        {
            Rollup counts = Read(payload);
            _pseudonyms.Replace(counts, key.Seed);
            _replaceRow.Run(id, RollupPacking.PackRollup(counts.ToBytes(inOrder: true)), WithPseudonyms);
        }

        return rows.Count == most;
    }

    private bool Alerts(long before)
    {
        List<(string Id, string Payload)> alerts = _clearAlerts.Read(NamedPayload, before);
        foreach ((string id, string payload) in alerts)
        {
            _replaceAlert.Run(id, JsonSerializer.Serialize(_redaction.In(Alert(payload)), StoredJson.Default.Alert));
            _markAlert.Run(id);
        }

        return alerts.Count == AtOnce;
    }

    private bool Incidents(long before)
    {
        List<(string Id, string Payload)> incidents = _clearIncidents.Read(NamedPayload, before);
        foreach ((_, string payload) in incidents)
        {
            Save(payload, _redaction, isPseudonymous: true);
        }

        return incidents.Count == AtOnce;
    }

    private bool GivenUp(long before)
    {
        List<(string Id, string Payload)> given = _clearGivenUp.Read(NamedPayload, before);
        foreach ((string id, string payload) in given)
        {
            _replaceOwed.Run(id, JsonSerializer.Serialize(_redaction.In(Notification(payload)), StoredJson.Default.Notification), 1);
        }

        return given.Count == AtOnce;
    }

    private bool Anomalies(long before)
    {
        List<(string Id, string Payload)> anomalies = _clearAnomalies.Read(NamedPayload, before);
        foreach ((string id, string payload) in anomalies)
        {
            _replaceAnomaly.Run(id, JsonSerializer.Serialize(_redaction.In(Anomaly(payload)), StoredJson.Default.Anomaly), 1);
        }

        return anomalies.Count == AtOnce;
    }

    private bool Audit(long before)
    {
        List<(long Number, string Address, string What)> entries = _clearAudit.Read(AuditEntry, before);
        foreach ((long number, string address, string what) in entries)
        {
            _replaceAudit.Run(number, _pseudonyms.OfAddress(address), _redaction.In(what));
        }

        return entries.Count == AtOnce;
    }

    private int ForgetInRollups(string[] names)
    {
        int places = 0;
        foreach ((long id, byte[] payload, long state) in _allRows.Read(static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2))))
        {
            if (WithoutWho(payload, names) is { } without)
            {
                _replaceRow.Run(id, state == 0 ? without : RollupPacking.PackRollup(without), state);
                places++;
            }
        }

        foreach ((long number, byte[] payload) in _allParts.Read(static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1))))
        {
            if (WithoutWho(payload, names) is { } without)
            {
                _replacePart.Run(number, without);
                places++;
            }
        }

        return places;
    }

    private int ForgetInAlerts(string[] names, Redaction redaction)
    {
        int places = 0;
        foreach ((string id, string payload) in _allAlerts.Read(NamedPayload).Where(alert => Mentions(alert.Payload, names)))
        {
            places += Changed(payload, JsonSerializer.Serialize(redaction.In(Alert(payload)), StoredJson.Default.Alert)) is { } without ? _replaceAlert.Run(id, without) : 0;
        }

        foreach ((string id, string payload) in _allGivenUp.Read(NamedPayload).Where(given => Mentions(given.Payload, names)))
        {
            Notification given = Notification(payload);
            bool isNamed = redaction.Names(given.Letter?.Text) || JsonSerializer.Serialize(redaction.In(given) with { Letter = given.Letter, Similar = given.Similar }, StoredJson.Default.Notification) != payload;
            places += isNamed ? _replaceOwed.Run(id, JsonSerializer.Serialize(redaction.In(given), StoredJson.Default.Notification), 0) : 0;
        }

        foreach ((string id, string payload) in _allAnomalies.Read(NamedPayload).Where(anomaly => Mentions(anomaly.Payload, names)))
        {
            places += Changed(payload, JsonSerializer.Serialize(redaction.In(Anomaly(payload)), StoredJson.Default.Anomaly)) is { } without ? _replaceAnomaly.Run(id, without, 0) : 0;
        }

        return places;
    }

    private int ForgetInIncidents(string[] names, Redaction redaction)
    {
        int places = 0;
        foreach ((string id, string payload) in _allIncidents.Read(NamedPayload))
        {
            bool isNamed = Mentions(payload, names)
                || _changes.Read(static row => row.GetString(1), id).Concat(_decisions.Read(static row => row.GetString(1), id)).Any(text => Mentions(text, names));
            places += isNamed && Save(payload, redaction, isPseudonymous: false) ? 1 : 0;
        }

        foreach ((long number, _) in _takenActions.Read(static row => (Number: row.GetInt64(0), Payload: row.GetString(1))).Where(action => redaction.Names(action.Payload)))
        {
            places += _dropAction.Run(number);
        }

        return places;
    }

    private int ForgetInAccess(string[] names, Redaction redaction)
    {
        int places = 0;
        foreach ((long number, string address, string what) in _allAudit.Read(AuditEntry))
        {
            string without = names.Contains(address, StringComparer.OrdinalIgnoreCase) ? Redaction.Forgotten : address;
            string changed = Mentions(what, names) ? redaction.In(what) : what;
            if (without != address || changed != what)
            {
                places += _replaceAudit.Run(number, without, changed);
            }
        }

        return places + _dropSessionsOf.Run(names[0]);
    }

    private static bool Mentions(string payload, string[] names) =>
        names.Any(name => payload.Contains(JsonEncodedText.Encode(name).ToString(), StringComparison.OrdinalIgnoreCase));

    private static (string Id, string Payload) NamedPayload(SqliteDataReader row) => (row.GetString(0), row.GetString(1));

    private static (long Number, string Address, string What) AuditEntry(SqliteDataReader row) => (row.GetInt64(0), row.GetString(1), row.GetString(2));

    private static Alert Alert(string payload) => JsonSerializer.Deserialize(payload, StoredJson.Default.Alert)!;

    private static Notification Notification(string payload) => JsonSerializer.Deserialize(payload, StoredJson.Default.Notification)!;

    private static Anomaly Anomaly(string payload) => JsonSerializer.Deserialize(payload, StoredJson.Default.Anomaly)!;

    private static string? Changed(string before, string after) => before == after ? null : after;

    /// <summary>Saves an incident without whom a redaction takes out, its timeline, and what was decided about it.</summary>
    /// <returns>Whether there was anything to take out.</returns>
    private bool Save(string payload, Redaction redaction, bool isPseudonymous)
    {
        Incident incident = JsonSerializer.Deserialize(payload, StoredJson.Default.Incident)!;
        Incident without = redaction.In(incident);
        string after = JsonSerializer.Serialize(without, StoredJson.Default.Incident);
        _replaceIncident.Run(incident.Id, after, IncidentTables.SubjectOf(without), isPseudonymous ? 1 : 0);
        bool isChanged = after != payload;
        Func<string, string> text = redaction.TextIn(incident);
        foreach ((long number, string before) in _changes.Read(static row => (row.GetInt64(0), row.GetString(1)), incident.Id))
        {
            IncidentChange change = JsonSerializer.Deserialize(before, StoredJson.Default.IncidentChange)!;
            if (Changed(before, JsonSerializer.Serialize(change with { What = text(change.What) }, StoredJson.Default.IncidentChange)) is { } changed)
            {
                isChanged |= _replaceChange.Run(incident.Id, number, changed) > 0;
            }
        }

        foreach ((long number, string before) in _decisions.Read(static row => (row.GetInt64(0), row.GetString(1)), incident.Id))
        {
            NotifyDecision decision = JsonSerializer.Deserialize(before, StoredJson.Default.NotifyDecision)!;
            string? detail = decision.Detail is { } told ? text(told) : null;
            if (Changed(before, JsonSerializer.Serialize(decision with { Detail = detail }, StoredJson.Default.NotifyDecision)) is { } changed)
            {
                isChanged |= _replaceDecision.Run(incident.Id, number, changed) > 0;
            }
        }

        return isChanged;
    }

    private Rollup Read(byte[] payload)
    {
        Rollup counts = new(ListCapacity);
        counts.MergeFrom(RollupPacking.Unpack(payload), key.Seed, RollupLists.All);
        return counts;
    }

    /// <summary>A rollup without somebody; <see langword="null"/> when nothing of them is in it.</summary>
    private byte[]? WithoutWho(byte[] payload, string[] names)
    {
        Rollup counts = Read(payload);
        bool isIn = false;
        foreach (RollupList list in (ReadOnlySpan<RollupList>)[RollupList.Addresses, RollupList.FailedAddresses, RollupList.Users, RollupList.FailedUsers, RollupList.LoggedIn, RollupList.UserAgents])
        {
            counts.List(list)?.Replace(
                value =>
                {
                    bool isWho = value.Split('\0').Any(part => names.Contains(part, StringComparer.OrdinalIgnoreCase));
                    isIn |= isWho;
                    return isWho ? null : value;
                },
                key.Seed);
        }

        return isIn ? counts.ToBytes(inOrder: true) : null;
    }
}
