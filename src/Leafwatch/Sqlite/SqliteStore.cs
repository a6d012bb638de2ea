using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Leafwatch.Core;
using Leafwatch.Core.Rollups;
using Leafwatch.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>The state in one SQLite database.</summary>
/// <remarks>
/// Write-ahead log, so that other programs can read while the monitor writes, with synchronous=FULL: a commit is on the
/// disk when <see cref="Commit"/> returns. NORMAL would survive a kill as well, but after a power failure the last
/// commits could be gone, and with them the knowledge that a mail was sent. FULL costs one sync a commit, and there is about
/// one commit a second (https://sqlite.org/pragma.html#pragma_synchronous).
/// One connection under one lock: the engine commits, receivers mark; each holds it for about a millisecond.
/// </remarks>
public sealed class SqliteStore : IStateStore
{
    /// <summary>At most this many windows are read in one piece; nobody else can use the store meanwhile.</summary>
    private const int WindowsAtOnce = 256;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly FileStream? _hold;
    private readonly List<Statement> _statements = [];

    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _saveFile;
    private readonly Statement _forgetFile;
    private readonly Statement _saveWindow;
    private readonly Statement _forgetWindow;
    private readonly Statement _firing;
    private readonly Statement _firingAlert;
    private readonly Statement _sharedWindows;
    private readonly Statement _window;
    private readonly Statement _windowsAfter;
    private readonly Statement _saveAlert;
    private readonly Statement _saveAppended;
    private readonly Statement _remember;
    private readonly Statement _remembered;
    private readonly LedgerTables _ledger;
    private readonly RollupTables _rollups;
    private readonly ReadRangeTables _ranges;
    private readonly PrivacyTables _privacy;
    private readonly AllowTable _allowed;
    private readonly IncidentTables _incidents;
    private readonly BlockTables _blocks;
    private readonly AnomalyTables _anomalies;

    private SqliteStore(SqliteConnection connection, FileStream? hold)
    {
        _connection = connection;
        _hold = hold;
        _begin = Prepare("BEGIN IMMEDIATE", 0);
        _commit = Prepare("COMMIT", 0);
        _rollback = Prepare("ROLLBACK", 0);
        _saveFile = Prepare("INSERT OR REPLACE INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)", 15);
        _forgetFile = Prepare("DELETE FROM files WHERE key = ?1", 1);
        _saveWindow = Prepare(
            "INSERT INTO windows VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET payload = excluded.payload", 3);
        _forgetWindow = Prepare("DELETE FROM windows WHERE correlation = ?1 AND grp = ?2", 2);

        _firing = Prepare("SELECT rowid FROM alerts WHERE state = 'Firing' ORDER BY fired, id", 0);
        _firingAlert = Prepare(
            "SELECT json_set(payload, '$.Evidence', json('[]'), '$.Sightings', json('[]'), '$.Traits', json('[]'), '$.Totals', json('[]')) FROM alerts WHERE rowid = ?1", 1);

        // Names that begin with a star, and all others (WindowState).
        _sharedWindows = Prepare(
            "SELECT correlation, grp FROM windows WHERE grp >= '*' AND grp < '+' ORDER BY CAST(substr(grp, 2) AS INTEGER), correlation", 0);
        _window = Prepare("SELECT payload FROM windows WHERE correlation = ?1 AND grp = ?2", 2);
        _windowsAfter = Prepare(
            """
            SELECT correlation, grp, payload FROM windows WHERE (correlation, grp) > (?1, ?2) AND NOT (grp >= '*' AND grp < '+')
            ORDER BY correlation, grp LIMIT ?3
            """, 3);
        _saveAlert = Prepare(
            """
            INSERT INTO alerts (id, rule, state, fired, last, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE
            SET state = excluded.state, fired = excluded.fired, last = excluded.last, payload = excluded.payload
            """, 6);
        _saveAppended = Prepare("INSERT OR REPLACE INTO appended VALUES (?1, ?2, ?3, ?4)", 4);
        _remember = Prepare("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", 2);
        _remembered = Prepare("SELECT value FROM meta WHERE name = ?1", 1);
        _ledger = new LedgerTables(Prepare);
        _rollups = new RollupTables(Prepare);
        _ranges = new ReadRangeTables(Prepare);
        _privacy = new PrivacyTables(Prepare, _rollups.Key);
        _allowed = new AllowTable(Prepare);
        Access = new AccessTables(_gate, Prepare);
        Alerts = new AlertTables(_gate, Prepare);
        Outbox = new OutboxTable(_gate, Prepare);
        _incidents = new IncidentTables(Prepare);
        _blocks = new BlockTables(Prepare);
        _anomalies = new AnomalyTables(Prepare);
    }

    /// <summary>Who may come in, and what they changed.</summary>
    internal AccessTables Access { get; }

    /// <summary>The alerts, to look through.</summary>
    internal AlertTables Alerts { get; }

    /// <summary>Who is owed word of what, and what became of it.</summary>
    internal OutboxTable Outbox { get; }

    /// <summary>Opens the state for the monitor, which has it to itself; it and its directory are made if they are not there.</summary>
    /// <exception cref="StateUnusableException">It cannot be used; the message says why.</exception>
    public static SqliteStore Open(string path)
    {
        FileStream? hold = null;
        SqliteConnection? connection = null;
        try
        {
            StateFile.CreateDirectoryOf(path);
            hold = StateFile.Hold(path);
            StateFile.Create(path);
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            return Open(connection, path, hold);
        }
        catch (Exception trouble) when (trouble is SqliteException or IOException or UnauthorizedAccessException or StateUnusableException)
        {
            connection?.Dispose();
            hold?.Dispose();
            throw trouble as StateUnusableException ?? new StateUnusableException($"{path}: {trouble.Message}", trouble);
        }
    }

    /// <summary>Opens the state to look at it, whether a monitor runs or not: nothing of it can be changed.</summary>
    /// <exception cref="StateUnusableException">It cannot be read; the message says why.</exception>
    public static SqliteStore OpenToRead(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadOnly }.ToString());
            connection.Open();
            Schema.Execute(connection, "PRAGMA busy_timeout = 5000;");
            Schema.Check(connection, path);
            return new SqliteStore(connection, hold: null);
        }
        catch (Exception trouble) when (trouble is SqliteException or StateUnusableException)
        {
            connection?.Dispose();
            throw trouble as StateUnusableException ?? new StateUnusableException($"{path}: {trouble.Message}", trouble);
        }
    }

    /// <summary>Opens the state to add to it, whether a monitor runs or not; one that is not there, or is of an earlier program, is made or brought up to date.</summary>
    /// <exception cref="StateUnusableException">It cannot be used; the message says why.</exception>
    public static SqliteStore OpenBeside(string path) => File.Exists(path) && StateFile.IsHeld(path) ? OpenToAsk(path) : Open(path);

    /// <summary>Opens the state beside the monitor that has it, to ask it to do something, or to change who may come in.</summary>
    /// <exception cref="StateUnusableException">It cannot be used; the message says why.</exception>
    public static SqliteStore OpenToAsk(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
            connection.Open();
            Schema.Execute(connection, "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 20000;");
            Schema.Check(connection, path);
            return new SqliteStore(connection, hold: null);
        }
        catch (Exception trouble) when (trouble is SqliteException or StateUnusableException)
        {
            connection?.Dispose();
            throw trouble as StateUnusableException ?? new StateUnusableException($"{path}: {trouble.Message}", trouble);
        }
    }

    /// <summary>A store that is gone with the process: for a demonstration, and for tests.</summary>
    public static SqliteStore OpenInMemory() => Open(new SqliteConnection("Data Source=:memory:"), "memory", hold: null);

    public StoredState Load(bool withAlerts = true)
    {
        lock (_gate)
        {
            return Load(withModels: true, withAlerts);
        }
    }

    public IEnumerable<Alert> FiringAlerts()
    {
        List<long> rows;
        lock (_gate)
        {
            rows = _firing.Read(static row => row.GetInt64(0));
        }

        HashSet<AlertRule> rules = [];
        foreach (long number in rows)
        {
            Alert? alert;
            lock (_gate)
            {
                alert = _firingAlert.Read(static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Alert), number).FirstOrDefault();
            }

            if (alert is { Statement: null })
            {
                yield return WithOneOf(rules, alert);
            }
        }
    }

    public IEnumerable<WindowState> Windows()
    {
        List<(string Correlation, string Group)> shared;
        lock (_gate)
        {
            shared = _sharedWindows.Read(static row => (row.GetString(0), row.GetString(1)));
        }

        foreach ((string correlation, string group) in shared)
        {
            WindowState window;
            lock (_gate)
            {
                window = new WindowState(correlation, group, _window.Read(static row => row.GetFieldValue<byte[]>(0), correlation, group).FirstOrDefault());
            }

            yield return window;
        }

        List<WindowState> some = [new WindowState("", "", null)];
        do
        {
            WindowState last = some[^1];
            lock (_gate)
            {
                some = _windowsAfter.Read(
                    static row => new WindowState(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2)), last.Correlation, last.Group, WindowsAtOnce);
            }

            foreach (WindowState window in some)
            {
                yield return window;
            }
        }
        while (some.Count == WindowsAtOnce);
    }

    /// <summary>Reads everything that a start reads, and keeps nothing: damage is found before anything relies on what is stored.</summary>
    internal void ReadThrough()
    {
        lock (_gate)
        {
            Query("SELECT payload FROM alerts WHERE state = 'Firing'", static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Alert) is not null);
            Load(withAlerts: false);
        }

        foreach (WindowState _ in Windows())
        {
            // Only to be read.
        }
    }

    private StoredState Load(bool withModels, bool withAlerts)
    {
        lock (_gate)
        {
            // An alert with a Statement belongs to no correlation: it is changed and stored again from what is loaded here.
            string asked = withAlerts ? "" : "AND payload ->> '$.Statement' IS NOT NULL";
            return new StoredState(
                Query("SELECT * FROM files ORDER BY key", ReadFile),
                Query($"SELECT payload FROM alerts WHERE state = 'Firing' {asked} ORDER BY fired, id", static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Alert)!),
                Query(
                    "SELECT * FROM appended",
                    row => (Path: row.GetString(0), Mark: new AppendMark(row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3))))
                    .ToDictionary(file => file.Path, file => file.Mark))
            {
                Ledger = _ledger.Load(),
                Allowed = _allowed.Load(),
                Incidents = _incidents.Load(),
                Anomalies = _anomalies.Load(withModels),
            };
        }
    }

    /// <summary>What the history is kept by: where its days begin, and how long it is kept.</summary>
    public void KeepHistory(RollupClock clock, RollupRetention retention)
    {
        lock (_gate)
        {
            _rollups.Clock = clock;
            _rollups.Retention = retention;
        }
    }

    /// <summary>What was remembered under a name (<see cref="StateChanges.Remembered"/>).</summary>
    public string? Remembered(string name)
    {
        lock (_gate)
        {
            return _remembered.Read(static row => row.GetString(0), name).FirstOrDefault();
        }
    }

    /// <summary>Whether the last upkeep (<see cref="RollupChanges.Upkeep"/>) left something for the next.</summary>
    public bool HasMoreUpkeep { get; private set; }

    /// <summary>What has been counted of which file.</summary>
    public IReadOnlyList<ReadRange> ReadRanges()
    {
        lock (_gate)
        {
            return _ranges.All();
        }
    }

    /// <summary>Takes an address, or a user, out of all that is stored (<see cref="PrivacyTables.Forget"/>).</summary>
    /// <returns>In how many places it stood.</returns>
    public int Forget(string who, DateTimeOffset now)
    {
        lock (_gate)
        {
            _begin.Run();
            try
            {
                int places = _privacy.Forget(who, now);
                _commit.Run();

                // What was overwritten must not stay in free pages.
                Schema.Execute(_connection, "PRAGMA wal_checkpoint(TRUNCATE);");
                return places;
            }
            catch
            {
                RollBack();
                throw;
            }
        }
    }

    /// <summary>Writes a copy of the state as it is at one instant, while a monitor goes on.</summary>
    public void BackUp(string path)
    {
        lock (_gate)
        {
            StateFile.Create(path);
            using SqliteConnection copy = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            copy.Open();
            _connection.BackupDatabase(copy);
        }
    }

    /// <summary>How large the database is, in bytes, with what is still in the write-ahead log.</summary>
    public long Size
    {
        get
        {
            lock (_gate)
            {
                return Query("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()", static row => row.GetInt64(0))[0];
            }
        }
    }

    /// <summary>Lets go of the pages of the file that are kept (https://sqlite.org/pragma.html#pragma_shrink_memory).</summary>
    public void ReleaseMemory()
    {
        lock (_gate)
        {
            Schema.Execute(_connection, "PRAGMA shrink_memory");
        }
    }

    /// <summary>What SQLite finds wrong with the file; nothing when all is well.</summary>
    public IReadOnlyList<string> Damage()
    {
        lock (_gate)
        {
            return [.. Query("PRAGMA integrity_check(20)", static row => row.GetString(0)).SelectMany(found => found.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Where(found => found != "ok")];
        }
    }

    /// <summary>Whether a monitor has ever run with it.</summary>
    internal bool HasRun
    {
        get
        {
            lock (_gate)
            {
                return _ledger.Load().Run is not null;
            }
        }
    }

    /// <summary>Whether the run that wrote it last ended otherwise than in good order, and the file is damaged since.</summary>
    internal bool IsDamagedSinceLastRun()
    {
        lock (_gate)
        {
            return _ledger.Load().Run is { Stopped: null } && Query("PRAGMA quick_check(1)", static row => row.GetString(0)) is not ["ok"];
        }
    }

    /// <summary>What gathers the history to be committed here.</summary>
    /// <param name="time">The wall clock.</param>
    /// <param name="minutesFrom">Before this time it is counted by the hour only.</param>
    /// <param name="countsAddresses">Whether it is counted how each address behaves.</param>
    /// <param name="hoursFrom">Before this time it is counted by the day only.</param>
    public RollupBook OpenHistory(TimeProvider time, DateTimeOffset? minutesFrom = null, bool countsAddresses = false, DateTimeOffset? hoursFrom = null)
    {
        RollupBook book = new(_rollups.Key.Seed, _rollups.Clock, time)
        {
            MinutesFrom = minutesFrom is { } from ? RollupClock.MinuteOf(from) : long.MinValue,
            HoursFrom = hoursFrom is { } hours ? RollupClock.MinuteOf(hours) : long.MinValue,
            CountsAddresses = countsAddresses,
            HasMoreUpkeep = () => HasMoreUpkeep,
        };
        book.Restore(HistorySeries());
        return book;
    }

    /// <summary>The secret that values of the history are hashed with.</summary>
    public HistoryKey HistoryKey => _rollups.Key;

    /// <summary>The sources, hosts and sites that the history knows.</summary>
    public IReadOnlyList<RollupSeries> HistorySeries()
    {
        lock (_gate)
        {
            return _rollups.Series();
        }
    }

    /// <summary>What was counted from one time to another (<see cref="RollupTables.Read"/>).</summary>
    /// <param name="span">Minutes, hours or days.</param>
    /// <param name="from">Rows that begin at this time, or after it.</param>
    /// <param name="to">And before this one.</param>
    /// <param name="lists">With the most frequent values of what, which minutes do not have: the fewer, the quicker.</param>
    /// <param name="sum">Takes all rows together, with lists that they need not have: to read them for each row would take more time and memory.</param>
    /// <param name="sumLists">With which lists.</param>
    /// <param name="takes">Of which series; of all when not said.</param>
    public IReadOnlyList<RollupRow> Rollups(
        RollupSpan span, DateTimeOffset from, DateTimeOffset to, RollupLists lists, Rollup? sum = null, RollupLists sumLists = default, Func<RollupSeries, bool>? takes = null)
    {
        lock (_gate)
        {
            return _rollups.Read(span, from, to, lists, sum, sumLists, takes);
        }
    }

    /// <summary>The same with all lists, or none.</summary>
    public IReadOnlyList<RollupRow> Rollups(RollupSpan span, DateTimeOffset from, DateTimeOffset to, bool withLists = false) =>
        Rollups(span, from, to, withLists ? RollupLists.All : RollupLists.None);

    /// <summary>The numbers of what was counted from one time to another (<see cref="RollupTables.ReadNumbers"/>).</summary>
    public IReadOnlyList<RollupRow> RollupNumbers(RollupSpan span, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            return _rollups.ReadNumbers(span, from, to);
        }
    }

    /// <summary>The same one by one, which is quickest (<see cref="RollupTables.EachNumbers"/>).</summary>
    public void EachNumbers(RollupSpan span, DateTimeOffset from, DateTimeOffset to, Action<RollupSeries, DateTimeOffset, Rollup> each, bool withDistinct = false)
    {
        lock (_gate)
        {
            _rollups.EachNumbers(span, from, to, withDistinct, each);
        }
    }

    /// <summary>The first day of which anything is known of each source.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> SourcesSince()
    {
        lock (_gate)
        {
            return _rollups.SourcesSince();
        }
    }

    /// <summary>The hours of which anything is counted, of each source.</summary>
    public IReadOnlySet<(string Source, long Hour)> CountedHours()
    {
        lock (_gate)
        {
            return _rollups.CountedHours();
        }
    }

    /// <summary>Of which pieces <see cref="SumDays"/> makes its sum.</summary>
    internal IReadOnlyList<(long First, long End, bool IsSum)> PiecesOf(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            return _rollups.Pieces(from, to);
        }
    }

    /// <summary>Sums whole days up, of all series but the program's own; sums that are stored are taken where there are any. Others can use the store between the pieces.</summary>
    /// <param name="sum">Takes them.</param>
    /// <param name="from">When the first day begins.</param>
    /// <param name="to">When the last one ends.</param>
    /// <param name="lists">With the most frequent values of what.</param>
    /// <param name="most">How many values of each list are wanted of a stored sum.</param>
    internal void SumDays(SumOfDays sum, DateTimeOffset from, DateTimeOffset to, RollupLists lists, int most = int.MaxValue)
    {
        foreach ((long First, long End, bool IsSum) piece in PiecesOf(from, to))
        {
            lock (_gate)
            {
                _rollups.AddTo(sum, piece, lists, most);
            }
        }
    }

    /// <summary>The alerts that fired from one time to another, in that order.</summary>
    public IReadOnlyList<Alert> AlertsFired(DateTimeOffset from, DateTimeOffset to, int most)
    {
        lock (_gate)
        {
            using Statement alerts = new(_connection, "SELECT payload FROM alerts WHERE fired >= ?1 AND fired < ?2 ORDER BY fired, id LIMIT ?3", 3);
            return alerts.Read(
                static row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Alert)!, Milliseconds(from), Milliseconds(to), most);
        }
    }

    /// <summary>The incidents that went on at some time between two.</summary>
    public IReadOnlyList<Incident> IncidentsBetween(DateTimeOffset from, DateTimeOffset to, int most)
    {
        lock (_gate)
        {
            return _incidents.Between(from, to, most);
        }
    }

    /// <summary>All that there is to see, as it was at one instant; the windows, of which there may be a million, are not, nor the lines of alerts.</summary>
    /// <param name="gaps">How many of the latest gaps.</param>
    /// <param name="dead">How many of the latest notifications that were given up.</param>
    public StoredOverview LoadOverview(int gaps, int dead)
    {
        lock (_gate)
        {
            Schema.Execute(_connection, "BEGIN");
            try
            {
                StoredState state = Load(withModels: false, withAlerts: false);
                Alert[] firing = [.. state.FiringAlerts.Concat(FiringAlerts()).OrderBy(alert => alert.Fired)];
                return new StoredOverview(
                    state with { FiringAlerts = firing, Ledger = state.Ledger with { Gaps = _ledger.LatestGaps(gaps) } }, CountOutbox(), DeadNotifications(dead));
            }
            finally
            {
                _commit.Run();
            }
        }
    }

    /// <summary>The alerts that fired last, the latest first.</summary>
    public IReadOnlyList<Alert> LatestAlerts(int most)
    {
        lock (_gate)
        {
            return Query(
                $"SELECT payload FROM alerts ORDER BY fired DESC, id LIMIT {most}",
                row => JsonSerializer.Deserialize(row.GetString(0), StoredJson.Default.Alert)!);
        }
    }

    public void Commit(StateChanges changes)
    {
        lock (_gate)
        {
            try
            {
                _begin.Run();
                Save(changes);
                _commit.Run();
            }
            catch (SqliteException trouble)
            {
                RollBack();
                throw new StateNotWrittenException($"{_connection.DataSource}: {trouble.Message}", trouble);
            }
            catch
            {
                RollBack();
                throw;
            }
        }
    }

    public OwedNotification? NextOwed(string receiver) => Outbox.Next(receiver);

    public void MarkDelivered(string notification, DateTimeOffset at) => Outbox.MarkDelivered(notification, at);

    public void MarkFailed(string notification, DateTimeOffset at, DateTimeOffset due, string why) => Outbox.MarkFailed(notification, at, due, why);

    public void MarkDead(string notification, DateTimeOffset at, string why) => Outbox.MarkDead(notification, at, why);

    public void MakeDue(string receiver) => Outbox.MakeDue(receiver);

    public IReadOnlyList<OutboxCount> CountOutbox() => Outbox.Count();

    public IReadOnlyList<DeadNotification> DeadNotifications(int most) => Outbox.LatestDead(most);

    public IReadOnlyList<OperatorAction> PendingActions()
    {
        lock (_gate)
        {
            return _incidents.Pending();
        }
    }

    public void Ask(OperatorAction action)
    {
        lock (_gate)
        {
            _incidents.Ask(action);
        }
    }

    /// <summary>What came of an action; <see langword="null"/> while the monitor has not taken it up.</summary>
    public string? OutcomeOf(string action)
    {
        lock (_gate)
        {
            return _incidents.OutcomeOf(action);
        }
    }

    public Alert? FindAlert(string id) => Alerts.Find(id);

    public Incident? FindIncident(string id)
    {
        lock (_gate)
        {
            return _incidents.Find(id).FirstOrDefault(incident => incident.Id == id);
        }
    }

    /// <summary>The incidents whose id begins so: none, one, or two when it is not enough to tell which.</summary>
    public IReadOnlyList<Incident> IncidentsNamed(string id)
    {
        lock (_gate)
        {
            return _incidents.Find(id);
        }
    }

    public IReadOnlyList<PastIncident> SimilarTo(Incident incident, int most)
    {
        lock (_gate)
        {
            return [.. _incidents.SimilarTo(incident, _privacy.Pseudonymous(incident), most).Select(one => new PastIncident(one.Id, one.Headline(), one.Level, one.First, one.Last, one.Verdict))];
        }
    }

    public IReadOnlyList<Incident> Incidents(IncidentQuery query)
    {
        lock (_gate)
        {
            return _incidents.List(query);
        }
    }

    /// <summary>The alerts of an incident, in the order in which they fired.</summary>
    public IReadOnlyList<Alert> AlertsOf(string incident, int most = 100)
    {
        lock (_gate)
        {
            return _incidents.AlertsOf(incident, most);
        }
    }

    public IReadOnlyList<IncidentChange> ChangesOf(string incident)
    {
        lock (_gate)
        {
            return _incidents.ChangesOf(incident);
        }
    }

    public IReadOnlyList<NotifyDecision> DecisionsOf(string incident)
    {
        lock (_gate)
        {
            return _incidents.DecisionsOf(incident);
        }
    }

    /// <summary>Silences that end after a time.</summary>
    public IReadOnlyList<Silence> Silences(DateTimeOffset since)
    {
        lock (_gate)
        {
            return _incidents.Silences(since);
        }
    }

    /// <summary>The key that links are signed with: made once, and kept in the state.</summary>
    public byte[] LinkKey()
    {
        lock (_gate)
        {
            Schema.Execute(_connection, $"INSERT INTO meta VALUES ('link_key', '{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}') ON CONFLICT DO NOTHING");
            return Convert.FromHexString(Query("SELECT value FROM meta WHERE name = 'link_key'", row => row.GetString(0))[0]);
        }
    }

    /// <summary>The anomalies that began after a time, the latest first.</summary>
    public IReadOnlyList<Anomaly> Anomalies(DateTimeOffset since, int most)
    {
        lock (_gate)
        {
            return _anomalies.Since(since, most);
        }
    }

    /// <summary>The anomalies whose id begins so: none, one, or two when it is not enough to tell which.</summary>
    public IReadOnlyList<Anomaly> AnomaliesNamed(string id)
    {
        lock (_gate)
        {
            return _anomalies.Named(id);
        }
    }

    /// <summary>What is known of each site.</summary>
    public StoredAnomalies AnomalyModels()
    {
        lock (_gate)
        {
            return _anomalies.Load(withModels: true);
        }
    }

    /// <summary>The same without the actors: what is shown of it.</summary>
    public StoredAnomalies LearnedModels()
    {
        lock (_gate)
        {
            return _anomalies.Models();
        }
    }

    /// <summary>What was expected of a measure of a site from one time to another, a quarter of an hour apart: the band of a chart.</summary>
    public IReadOnlyList<ExpectedBand> ExpectedBands(RollupSeries series, string measure, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            return _anomalies.Bands(series, measure, from, to);
        }
    }

    /// <summary>The same of a measure of all sites.</summary>
    public IReadOnlyList<ExpectedBand> ExpectedBands(string measure, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_gate)
        {
            return _anomalies.Bands(measure, from, to);
        }
    }

    /// <summary>What is and was blocked, the longest first.</summary>
    internal IReadOnlyList<Block> Blocks()
    {
        lock (_gate)
        {
            return _blocks.All();
        }
    }

    internal void SaveBlock(Block block, DateTimeOffset forgotten)
    {
        lock (_gate)
        {
            _blocks.Save(block, forgotten);
        }
    }

    /// <summary>Forgets a block, and that there was one.</summary>
    internal bool RemoveBlock(IPNetwork network)
    {
        lock (_gate)
        {
            return _blocks.Remove(network);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _statements.ForEach(statement => statement.Dispose());
            _connection.Dispose();
            _hold?.Dispose();
        }
    }

    private static SqliteStore Open(SqliteConnection connection, string path, FileStream? hold)
    {
        connection.Open();
        Schema.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON;");
        Schema.Update(connection, path);
        return new SqliteStore(connection, hold);
    }

    private static SourceProgress ReadFile(SqliteDataReader row) => new(
        new SourcePosition(
            row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetInt64(6))
        {
            Cursor = row.GetString(10),
        },
        row.IsDBNull(7) ? null : DateTimeOffset.ParseExact(row.GetString(7), "O", CultureInfo.InvariantCulture),
        row.GetInt64(8),
        row.GetInt64(9))
    {
        HeldBack = row.IsDBNull(11) ? default(ReadOnlyMemory<byte>) : row.GetFieldValue<byte[]>(11),
        Formats = StoredFormatsText.Read(row.GetString(12), row.GetString(13), row.IsDBNull(14) ? null : row.GetFieldValue<byte[]>(14)),
    };

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private void Save(StateChanges changes)
    {
        // What ends comes first: a file may be over and begin again between two commits.
        foreach (string key in changes.FinishedFiles)
        {
            _forgetFile.Run(key);
        }

        foreach (SourceProgress file in changes.Files)
        {
            SourcePosition at = file.Position;
            _saveFile.Run(
                at.Key, at.Source, at.Path, at.Identity, at.Fingerprint, at.FingerprintLength, at.Offset,
                file.Latest?.ToString("O", CultureInfo.InvariantCulture), file.Lines, file.Unparsed, at.Cursor,
                file.HeldBack.IsEmpty ? null : file.HeldBack.ToArray(), StoredFormatsText.Names(file.Formats), StoredFormatsText.Numbers(file.Formats), file.Formats.Header?.ToArray());
        }

        foreach (WindowState window in changes.Windows)
        {
            if (window.Payload is null)
            {
                _forgetWindow.Run(window.Correlation, window.Group);
            }
            else
            {
                _saveWindow.Run(window.Correlation, window.Group, window.Payload);
            }
        }

        foreach (Alert alert in changes.Alerts)
        {
            _saveAlert.Run(
                alert.Id, alert.Rule.Id, alert.State.ToString(), Milliseconds(alert.Fired), Milliseconds(alert.Last),
                JsonSerializer.Serialize(alert, StoredJson.Default.Alert));
        }

        Outbox.Owe(changes.Notifications);

        foreach ((string path, AppendMark mark) in changes.Appended)
        {
            _saveAppended.Run(path, mark.Length, mark.Tail, mark.CopyOf);
        }

        foreach ((string name, string value) in changes.Remembered)
        {
            _remember.Run(name, value);
        }

        _ledger.Save(changes.Ledger);
        _allowed.Save(changes.Allowed);
        _incidents.Save(changes.Incidents);
        _ranges.Save(changes);
        _rollups.Save(changes.Rollups);
        _anomalies.Save(changes.Anomalies);
        if (changes.Rollups.Upkeep is { } now)
        {
            HasMoreUpkeep = (_privacy.Upkeep(now, _rollups.Retention, changes.Rollups.UpkeepRows) | _rollups.HasMore) || _rollups.MakeSum(now);
        }
    }

    private void RollBack()
    {
        try
        {
            _rollback.Run();
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself after some faults (a full disk), and then there is nothing to roll back.
        }
    }

    private Statement Prepare(string sql, int parameters)
    {
        Statement statement = new(_connection, sql, parameters);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>The alert with the words of its rule shared with others: they are longer than all else of it.</summary>
    private static Alert WithOneOf(HashSet<AlertRule> rules, Alert alert)
    {
        rules.Add(alert.Rule);
        return rules.TryGetValue(alert.Rule, out AlertRule? shared) ? alert with { Rule = shared } : alert;
    }

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> row)
    {
        using Statement statement = new(_connection, sql, 0);
        return statement.Read(row);
    }
}
