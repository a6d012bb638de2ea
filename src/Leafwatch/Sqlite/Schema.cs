using Leafwatch.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>The tables, as a row of steps forward: <c>user_version</c> says how many of them a database has taken. A step that was released never changes.</summary>
internal static class Schema
{
    /// <summary>Marks the file as ours (SQLite, "PRAGMA application_id"): "Leaf" in ASCII.</summary>
    private const int ApplicationId = 0x4C656166;

    private static readonly string[] Steps =
    [
        // Times in columns are milliseconds since 1970 in UTC, to sort and search by; what must come back exactly is in the payload, or text.
        // The outbox counts its states: 0 owed, 1 delivered, 2 dead, 3 not told (no route leads to a receiver).
        """
        CREATE TABLE files (
            key TEXT PRIMARY KEY, source TEXT NOT NULL, path TEXT NOT NULL, identity TEXT NOT NULL,
            fingerprint TEXT NOT NULL, fingerprint_length INTEGER NOT NULL, offset INTEGER NOT NULL,
            latest TEXT, lines INTEGER NOT NULL, unparsed INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE windows (
            correlation TEXT NOT NULL, grp TEXT NOT NULL, payload BLOB NOT NULL,
            PRIMARY KEY (correlation, grp));

        CREATE TABLE alerts (
            id TEXT PRIMARY KEY, rule TEXT NOT NULL, state TEXT NOT NULL,
            fired INTEGER NOT NULL, last INTEGER NOT NULL, payload TEXT NOT NULL);
        CREATE INDEX alerts_by_fired ON alerts (fired);
        CREATE INDEX alerts_firing ON alerts (fired) WHERE state = 'Firing';

        CREATE TABLE outbox (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receiver TEXT NOT NULL, state INTEGER NOT NULL,
            due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, first_tried INTEGER, settled INTEGER, why TEXT,
            reason TEXT NOT NULL, alert TEXT NOT NULL, payload TEXT);
        CREATE INDEX outbox_owed ON outbox (receiver, due, number) WHERE state = 0;
        CREATE INDEX outbox_dead ON outbox (receiver, settled) WHERE state = 2;

        CREATE TABLE appended (
            path TEXT PRIMARY KEY, length INTEGER NOT NULL, tail TEXT NOT NULL, copy_of TEXT) WITHOUT ROWID;

        CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        """,

        // Sources that keep their lines themselves (the journal, event channels) have a cursor.
        // States 4 and 5 of the outbox: gathered to be told with others, and told with others.
        """
        ALTER TABLE files ADD COLUMN cursor TEXT NOT NULL DEFAULT '';
        CREATE INDEX outbox_gathered ON outbox (receiver, number) WHERE state = 4;
        """,

        // The ledger. Hours are counted from 1970; of the latest gaps of each source so many are kept as the store says.
        """
        CREATE TABLE ledger_sources (source TEXT PRIMARY KEY, payload TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE ledger_files (key TEXT PRIMARY KEY, source TEXT NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE ledger_hours (
            source TEXT NOT NULL, hour INTEGER NOT NULL, bytes INTEGER NOT NULL, lines INTEGER NOT NULL, unparsed INTEGER NOT NULL,
            lost INTEGER NOT NULL, gaps INTEGER NOT NULL, pause INTEGER NOT NULL, PRIMARY KEY (source, hour)) WITHOUT ROWID;
        CREATE TABLE ledger_gaps (
            number INTEGER PRIMARY KEY, source TEXT NOT NULL, path TEXT NOT NULL, at INTEGER NOT NULL,
            bytes INTEGER, count INTEGER, why TEXT NOT NULL);
        CREATE INDEX ledger_gaps_by_source ON ledger_gaps (source, number);
        """,

        // The allow-list: how many events each entry held for.
        """
        CREATE TABLE allowed (
            entry TEXT PRIMARY KEY, events INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL) WITHOUT ROWID;
        """,

        // Incidents. What was gathered of single alerts (state 4 of the outbox) is owed now; states 4 and 5 are no more.
        """
        CREATE TABLE incidents (
            id TEXT PRIMARY KEY, live INTEGER NOT NULL, state TEXT NOT NULL, level TEXT NOT NULL, subject TEXT, rule TEXT NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL, lead TEXT NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX incidents_live ON incidents (live) WHERE live = 1;
        CREATE INDEX incidents_by_last ON incidents (last);
        CREATE INDEX incidents_by_subject ON incidents (subject, last);
        CREATE INDEX incidents_by_rule ON incidents (rule, last);
        CREATE TABLE incident_changes (
            incident TEXT NOT NULL, number INTEGER NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (incident, number)) WITHOUT ROWID;
        CREATE TABLE decisions (
            incident TEXT NOT NULL, number INTEGER NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (incident, number)) WITHOUT ROWID;
        CREATE TABLE tellings (incident TEXT PRIMARY KEY, payload TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE silences (id TEXT PRIMARY KEY, ends INTEGER NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE actions (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, target TEXT NOT NULL, taken INTEGER, outcome TEXT,
            payload TEXT NOT NULL);
        CREATE INDEX actions_pending ON actions (number) WHERE taken IS NULL;
        ALTER TABLE alerts ADD COLUMN incident TEXT;
        CREATE INDEX alerts_by_incident ON alerts (incident, fired);
        DROP INDEX outbox_gathered;
        UPDATE outbox SET state = 0 WHERE state = 4;
        """,

        // The history. Times are minutes since 1970. Parts are as they were committed, and are put together with the rows of their
        // minute, hour (span 1) and day (span 2) by and by; both count. States of a row: 0 as it grew, 1 over and packed, 2 with pseudonyms.
        """
        CREATE TABLE rollup_series (
            id INTEGER PRIMARY KEY, source TEXT NOT NULL, host TEXT NOT NULL, site TEXT NOT NULL, UNIQUE (source, host, site));
        CREATE TABLE rollup_parts (number INTEGER PRIMARY KEY, series INTEGER NOT NULL, minute INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE TABLE rollups (
            id INTEGER PRIMARY KEY, span INTEGER NOT NULL, start INTEGER NOT NULL, series INTEGER NOT NULL,
            state INTEGER NOT NULL DEFAULT 0, payload BLOB NOT NULL, UNIQUE (span, start, series));
        CREATE TABLE read_ranges (
            key TEXT PRIMARY KEY, head TEXT NOT NULL, head_length INTEGER NOT NULL, begun INTEGER NOT NULL, reached INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE pseudonymous_alerts (id TEXT PRIMARY KEY) WITHOUT ROWID;
        INSERT INTO meta VALUES ('history_key', lower(hex(randomblob(32))));
        """,

        // Who may come in. Roles: 0 viewer, 1 operator, 2 administrator; scopes: 0 metrics, 1 read, 2 act. Keys are hashes of keys.
        """
        CREATE TABLE users (
            name TEXT PRIMARY KEY COLLATE NOCASE, role INTEGER NOT NULL, password TEXT NOT NULL, created INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE sessions (
            key TEXT PRIMARY KEY, user TEXT NOT NULL COLLATE NOCASE, begun INTEGER NOT NULL, used INTEGER NOT NULL,
            address TEXT NOT NULL, agent TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX sessions_by_user ON sessions (user, begun);
        CREATE TABLE tokens (
            id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, scope INTEGER NOT NULL, made_by TEXT NOT NULL COLLATE NOCASE,
            made INTEGER NOT NULL, expires INTEGER, used INTEGER) WITHOUT ROWID;
        CREATE TABLE access_audit (
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, address TEXT NOT NULL, did TEXT NOT NULL, what TEXT NOT NULL);
        CREATE INDEX outbox_by_alert ON outbox (alert, number);
        """,

        // What was blocked, for as long as a repeater is known as one.
        """
        CREATE TABLE blocks (
            network TEXT NOT NULL, dry INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, times INTEGER NOT NULL,
            by TEXT NOT NULL, incident TEXT, PRIMARY KEY (network, dry)) WITHOUT ROWID;
        """,

        // By what alerts find the incident that they belong to.
        """
        CREATE TABLE incident_keys (key TEXT PRIMARY KEY, incident TEXT NOT NULL) WITHOUT ROWID;
        """,

        // What is normal for each site, what was not, and what was expected minute by minute.
        """
        CREATE TABLE anomaly_models (
            source TEXT NOT NULL, host TEXT NOT NULL, site TEXT NOT NULL, version INTEGER NOT NULL, reached INTEGER NOT NULL, payload BLOB NOT NULL,
            PRIMARY KEY (source, host, site)) WITHOUT ROWID;
        CREATE TABLE anomalies (id TEXT PRIMARY KEY, first INTEGER NOT NULL, over INTEGER NOT NULL, payload TEXT NOT NULL) WITHOUT ROWID;
        CREATE INDEX anomalies_by_time ON anomalies (first);
        CREATE TABLE anomaly_bands (
            series INTEGER NOT NULL, measure TEXT NOT NULL, minute INTEGER NOT NULL, expected REAL NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
            PRIMARY KEY (series, measure, minute)) WITHOUT ROWID;
        """,

        // Where pseudonyms have taken the place of addresses and users.
        """
        ALTER TABLE incidents ADD COLUMN pseudonymous INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE outbox ADD COLUMN pseudonymous INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE anomalies ADD COLUMN pseudonymous INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX access_audit_clear ON access_audit (at) WHERE address GLOB '*[.:]*';
        """,

        // How addresses behaved that were here within a day.
        """
        CREATE TABLE anomaly_actors (address TEXT PRIMARY KEY, last INTEGER NOT NULL, payload BLOB NOT NULL) WITHOUT ROWID;
        """,

        // Why nobody is told stands in the decisions of incidents: state 3 of the outbox is no more.
        """
        DELETE FROM outbox WHERE state = 3;
        """,

        // The last lines of a file, when they wait for those that come after them to tell their format.
        """
        ALTER TABLE files ADD COLUMN held_back BLOB;
        """,

        // The formats of a file that has several, one a line, in the order in which they are tried.
        """
        ALTER TABLE files ADD COLUMN formats TEXT NOT NULL DEFAULT '';
        """,

        // When somebody asked for a notification to be tried at once.
        """
        ALTER TABLE outbox ADD COLUMN asked INTEGER;
        """,

        // Rollups say how long pages took, which earlier programs cannot read. Sums of days that are over, until one of the days changes.
        """
        CREATE TABLE rollup_sums (
            first INTEGER NOT NULL, until INTEGER NOT NULL, facts TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (first, until));
        CREATE TRIGGER rollup_sums_after_insert AFTER INSERT ON rollups WHEN NEW.span = 2 BEGIN
            DELETE FROM rollup_sums WHERE first <= NEW.start AND until > NEW.start; END;
        CREATE TRIGGER rollup_sums_after_update AFTER UPDATE ON rollups WHEN NEW.span = 2 BEGIN
            DELETE FROM rollup_sums WHERE first <= NEW.start AND until > NEW.start; END;
        CREATE TRIGGER rollup_sums_after_delete AFTER DELETE ON rollups WHEN OLD.span = 2 BEGIN
            DELETE FROM rollup_sums WHERE first <= OLD.start AND until > OLD.start; END;
        """,

        // Rows whose numbers are packed together with their lists: they are packed anew little by little, so that numbers are read without unpacking.
        """
        CREATE INDEX rollups_whole ON rollups (id) WHERE substr(payload, 1, 1) = x'B1';
        """,

        // How sure the formats of a file are, and what else says how its next lines are read, as numbers: StoredFormatsText.
        """
        ALTER TABLE files ADD COLUMN format_numbers TEXT NOT NULL DEFAULT '';
        """,

        // What a notification told, in one line: its payload goes when it is delivered, and its incident may have grown since.
        """
        ALTER TABLE outbox ADD COLUMN headline TEXT;
        """,

        // The header lines that hold for the next lines of a file; NULL where they are the last in the file.
        """
        ALTER TABLE files ADD COLUMN format_header BLOB;
        """,
    ];

    /// <summary>How many steps there are.</summary>
    internal static int Newest => Steps.Length;

    /// <summary>Brings a database to the schema that this program knows.</summary>
    /// <exception cref="StateUnusableException">It is of a later program, or not Leafwatch's.</exception>
    public static void Update(SqliteConnection connection, string path)
    {
        long version = Number(connection, "PRAGMA user_version");
        RefuseLater(version, path);

        if (version == 0 && Number(connection, "SELECT count(*) FROM sqlite_schema") > 0)
        {
            throw new StateUnusableException($"{path}: a database, but not one of Leafwatch");
        }

        Take(connection, (int)version, Steps.Length);
    }

    /// <summary>Takes some steps of the schema.</summary>
    internal static void Take(SqliteConnection connection, int version, int until)
    {
        for (; version < until; version++)
        {
            Execute(connection, $"""
                BEGIN IMMEDIATE;
                {Steps[version]}
                PRAGMA application_id = {ApplicationId};
                PRAGMA user_version = {version + 1};
                COMMIT;
                """);
        }
    }

    private static void RefuseLater(long version, string path)
    {
        if (version > Steps.Length)
        {
            throw new StateUnusableException(
                $"{path}: written by a later Leafwatch (schema {version}, this program knows {Steps.Length}): "
                + "run that one, or give this one another 'state' directory");
        }
    }

    /// <summary>Sees that a database that is only read has the schema that this program knows.</summary>
    /// <exception cref="StateUnusableException">It has another.</exception>
    public static void Check(SqliteConnection connection, string path)
    {
        long version = Number(connection, "PRAGMA user_version");
        RefuseLater(version, path);
        if (version != Steps.Length || Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            throw new StateUnusableException(
                version < Steps.Length && version > 0
                    ? $"{path}: written by an earlier Leafwatch (schema {version}, this program knows {Steps.Length}): it is brought up to date when 'leafwatch run' starts"
                    : $"{path}: not a database of this Leafwatch");
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is this program's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
