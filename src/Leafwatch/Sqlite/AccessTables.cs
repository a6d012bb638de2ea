using Leafwatch.Access;
using Microsoft.Data.Sqlite;

namespace Leafwatch.Sqlite;

/// <summary>Who may come in, who has, and what they changed. Each call is a transaction of its own, under the lock of the store.</summary>
internal sealed class AccessTables(Lock gate, Func<string, int, Statement> prepare)
{
    /// <summary>With more browsers than this, the one that was signed in longest ago is signed out.</summary>
    internal const int MostSessions = 20;

    internal const int MostTokens = 100;

    /// <summary>How many of the latest entries of the audit trail are kept.</summary>
    internal const int MostAudited = 100_000;

    private const string UserColumns = "SELECT name, role, password, created FROM users";
    private const string TokenColumns = "SELECT id, key, name, scope, made_by, made, expires, used FROM tokens";

    private readonly Statement _users = prepare($"{UserColumns} ORDER BY name", 0);
    private readonly Statement _user = prepare($"{UserColumns} WHERE name = ?1", 1);
    private readonly Statement _addUser = prepare("INSERT INTO users VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING", 4);
    private readonly Statement _addFirstUser = prepare("INSERT INTO users SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM users WHERE role = 2 OR name = ?1)", 4);
    private readonly Statement _setPassword = prepare("UPDATE users SET password = ?2 WHERE name = ?1", 2);

    // The last administrator stays one: nobody else could make another.
    private readonly Statement _setRole = prepare(
        "UPDATE users SET role = ?2 WHERE name = ?1 AND (?2 = 2 OR EXISTS (SELECT 1 FROM users WHERE role = 2 AND name <> ?1))", 2);

    // Whoever comes from an identity provider is as that says, also if nobody is left who may say who comes in; a user of this name with a password stays.
    private readonly Statement _saveProvided = prepare(
        "INSERT INTO users VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET role = excluded.role WHERE password = excluded.password", 4);

    private readonly Statement _removeProvided = prepare("DELETE FROM users WHERE name = ?1 AND password LIKE 'openid$%'", 1);

    private readonly Statement _removeUser = prepare(
        "DELETE FROM users WHERE name = ?1 AND EXISTS (SELECT 1 FROM users WHERE role = 2 AND name <> ?1)", 1);

    private readonly Statement _session = prepare("SELECT key, user, begun, used, address, agent FROM sessions WHERE key = ?1", 1);
    private readonly Statement _sessions = prepare("SELECT key, user, begun, used, address, agent FROM sessions WHERE user = ?1 ORDER BY used DESC", 1);
    private readonly Statement _addSession = prepare("INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5, ?6)", 6);
    private readonly Statement _useSession = prepare("UPDATE sessions SET used = ?2 WHERE key = ?1", 2);
    private readonly Statement _endSession = prepare("DELETE FROM sessions WHERE key = ?1", 1);
    private readonly Statement _endSessionsOf = prepare("DELETE FROM sessions WHERE user = ?1 AND key <> ?2", 2);
    private readonly Statement _endSessionsBefore = prepare("DELETE FROM sessions WHERE begun < ?1 OR used < ?2", 2);
    private readonly Statement _limitSessions = prepare(
        $"DELETE FROM sessions WHERE key IN (SELECT key FROM sessions WHERE user = ?1 ORDER BY begun DESC LIMIT -1 OFFSET {MostSessions})", 1);

    private readonly Statement _tokens = prepare($"{TokenColumns} ORDER BY made DESC", 0);
    private readonly Statement _token = prepare($"{TokenColumns} WHERE key = ?1", 1);
    private readonly Statement _addToken = prepare(
        $"INSERT INTO tokens SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL WHERE (SELECT count(*) FROM tokens) < {MostTokens}", 7);

    private readonly Statement _useToken = prepare("UPDATE tokens SET used = ?2 WHERE id = ?1", 2);
    private readonly Statement _removeToken = prepare("DELETE FROM tokens WHERE id = ?1", 1);
    private readonly Statement _removeTokensOf = prepare("DELETE FROM tokens WHERE made_by = ?1", 1);

    private readonly Statement _audit = prepare("INSERT INTO access_audit (at, who, address, did, what) VALUES (?1, ?2, ?3, ?4, ?5)", 5);
    private readonly Statement _limitAudit = prepare(
        $"DELETE FROM access_audit WHERE number <= (SELECT max(number) FROM access_audit) - {MostAudited}", 0);

    private readonly Statement _audited = prepare("SELECT at, who, address, did, what FROM access_audit ORDER BY number DESC LIMIT ?1 OFFSET ?2", 2);

    public IReadOnlyList<User> Users() => Read(_users, ReadUser);

    public User? FindUser(string name) => Read(_user, ReadUser, name).FirstOrDefault();

    /// <returns>Whether nobody had the name.</returns>
    public bool Add(User user) => Run(_addUser, user.Name, (int)user.Role, user.Password, Milliseconds(user.Created)) > 0;

    /// <summary>Adds the first administrator.</summary>
    /// <returns>Whether there was none, and nobody of that name.</returns>
    public bool AddFirst(User user) => Run(_addFirstUser, user.Name, (int)user.Role, user.Password, Milliseconds(user.Created)) > 0;

    /// <summary>Gives a user another password; all their sessions but one end.</summary>
    public bool SetPassword(string user, string password, string keptSession = "")
    {
        lock (gate)
        {
            _endSessionsOf.Run(user, keptSession);
            return _setPassword.Run(user, password) > 0;
        }
    }

    /// <returns>Whether there is such a user, and an administrator afterwards.</returns>
    public bool SetRole(string user, Role role) => Run(_setRole, user, (int)role) > 0;

    /// <summary>Removes a user, and what they could come in with.</summary>
    /// <returns>Whether there was such a user, and an administrator afterwards.</returns>
    public bool RemoveUser(string user)
    {
        lock (gate)
        {
            if (_removeUser.Run(user) == 0)
            {
                return false;
            }

            _endSessionsOf.Run(user, "");
            _removeTokensOf.Run(user);
            return true;
        }
    }

    /// <summary>Takes down somebody who came through an identity provider, with the role that they have now.</summary>
    /// <returns>Whether the name was theirs or nobody's.</returns>
    public bool SaveProvided(User user) => Run(_saveProvided, user.Name, (int)user.Role, user.Password, Milliseconds(user.Created)) > 0;

    /// <summary>Removes somebody whom the identity provider gives no role any more, and what they could come in with.</summary>
    public void RemoveProvided(string user)
    {
        lock (gate)
        {
            if (_removeProvided.Run(user) > 0)
            {
                _endSessionsOf.Run(user, "");
                _removeTokensOf.Run(user);
            }
        }
    }

    public Session? FindSession(string key) => Read(_session, ReadSession, key).FirstOrDefault();

    public IReadOnlyList<Session> SessionsOf(string user) => Read(_sessions, ReadSession, user);

    public void Begin(Session session)
    {
        lock (gate)
        {
            _addSession.Run(session.Key, session.User, Milliseconds(session.Begun), Milliseconds(session.Used), session.Address, session.Agent);
            _limitSessions.Run(session.User);
        }
    }

    public void Use(Session session, DateTimeOffset at) => Run(_useSession, session.Key, Milliseconds(at));

    public bool EndSession(string key) => Run(_endSession, key) > 0;

    /// <summary>Forgets the sessions that are over.</summary>
    public void EndSessions(DateTimeOffset begunBefore, DateTimeOffset usedBefore) =>
        Run(_endSessionsBefore, Milliseconds(begunBefore), Milliseconds(usedBefore));

    public IReadOnlyList<ApiToken> Tokens() => Read(_tokens, ReadToken);

    public ApiToken? FindToken(string key) => Read(_token, ReadToken, key).FirstOrDefault();

    /// <returns>Whether there was room for one more.</returns>
    public bool Add(ApiToken token) => Run(
        _addToken, token.Id, token.Key, token.Name, (int)token.Scope, token.MadeBy, Milliseconds(token.Made),
        token.Expires is { } end ? Milliseconds(end) : null) > 0;

    public void Use(ApiToken token, DateTimeOffset at) => Run(_useToken, token.Id, Milliseconds(at));

    public bool RemoveToken(string id) => Run(_removeToken, id) > 0;

    public void Audit(AuditEntry entry)
    {
        lock (gate)
        {
            _audit.Run(Milliseconds(entry.At), entry.Who, entry.Address, entry.Did, entry.What);
            _limitAudit.Run();
        }
    }

    /// <summary>The audit trail, the newest first.</summary>
    public IReadOnlyList<AuditEntry> Audited(int most, int skipped = 0) => Read(
        _audited,
        static row => new AuditEntry(Time(row, 0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)),
        most,
        skipped);

    private int Run(Statement statement, params ReadOnlySpan<object?> values)
    {
        lock (gate)
        {
            return statement.Run(values);
        }
    }

    private List<T> Read<T>(Statement statement, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        lock (gate)
        {
            return statement.Read(row, values);
        }
    }

    private static User ReadUser(SqliteDataReader row) => new(row.GetString(0), (Role)row.GetInt32(1), row.GetString(2), Time(row, 3));

    private static Session ReadSession(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), Time(row, 2), Time(row, 3), row.GetString(4), row.GetString(5));

    private static ApiToken ReadToken(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), (TokenScope)row.GetInt32(3), row.GetString(4), Time(row, 5),
        row.IsDBNull(6) ? null : Time(row, 6), row.IsDBNull(7) ? null : Time(row, 7));

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
