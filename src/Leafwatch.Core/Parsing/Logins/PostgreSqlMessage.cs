namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What PostgreSQL says of clients (src/backend/libpq/auth.c, utils/init/postinit.c, miscinit.c, tcop/backend_startup.c of 8.4 to 18), without the head that log_line_prefix gives it.
/// </summary>
/// <remarks>
/// <para>
/// The attempt, <c>postgresql_login</c>, is "password authentication failed for user", in its many kinds, "no pg_hba.conf entry for host", "pg_hba.conf rejects connection", and
/// "connection authorized", which is told with log_connections only. A role that does not exist, or may not log in, is found after that line: <c>postgresql_role_refused</c>.
/// </para>
/// <para>Names are the client's choice, in quotation marks that are not escaped: where one may end twice, none is set. The host stands before them.</para>
/// </remarks>
internal static class PostgreSqlMessage
{
    private const int LongestMethod = 24;

    private static readonly EventKind LoggedIn = EventKind.Success("postgresql_login");
    private static readonly EventKind Refused = EventKind.Failure("postgresql_login");
    private static readonly EventKind Authenticated = EventKind.Success("postgresql_authentication");
    private static readonly EventKind RoleRefused = EventKind.Failure("postgresql_role_refused");
    private static readonly EventKind DatabaseRefused = EventKind.Failure("postgresql_database_refused");
    private static readonly EventKind Connected = EventKind.Network("postgresql_connection");
    private static readonly EventKind ConnectionRefused = EventKind.NetworkFailure("postgresql_connection_failed");
    private static readonly EventKind ConnectionFailed = EventKind.Network("postgresql_connection_failed");
    private static readonly EventKind Disconnected = EventKind.Session("postgresql_session_closed");

    public static void Set(EventView line, LineText message)
    {
        if (!TrySetKind(line, message.Bytes))
        {
            PostgreSqlTranslations.TrySet(line, message);
            return;
        }

        if (message.TrySkip("connection received: host="u8, out LineText rest))
        {
            rest.TryCut(" "u8, out LineText host, out LineText port);
            PeerAddress.SetHost(line, host);
            if (port.TrySkip("port="u8, out LineText number) && Digits.AreAll(number.Bytes))
            {
                number.SetAs(line, Field.SourcePort);
            }
        }
        else if (message.Bytes.IndexOf("connection authorized: user="u8) >= 0)
        {
            // Who is let in has a role, whose name may have spaces. A connection for replication may have no database.
            message.TryCut("authorized: user="u8, out _, out rest);
            if (!rest.TryCut(" database="u8, out LineText user, out LineText database) && !rest.TryCut(" application_name="u8, out user, out _))
            {
                rest.TryCut(" SSL enabled"u8, out user, out _);
            }

            user.SetAs(line, Field.UserName);
            database.TryCut(" "u8, out LineText only, out _);
            if (only.Length > 0)
            {
                only.SetAs(line, LoginFields.Database);
            }
        }
        else if (message.TrySkip("disconnection: "u8, out rest))
        {
            SetDisconnection(line, rest);
        }
        else if (message.TryCut(" host \""u8, out LineText before, out rest) && before.Bytes.IndexOf("pg_hba.conf"u8) >= 0)
        {
            SetRefusedHost(line, rest);
        }
        else if (message.TryCut("authentication failed for user \""u8, out before, out rest) && before.Length <= LongestMethod)
        {
            before.Without(" "u8).SetAs(line, Field.EventReason);
            SetQuoted(line, rest, Field.UserName);
        }
        else if (message.TrySkip("role \""u8, out rest) || message.TrySkip("too many connections for role \""u8, out rest))
        {
            if (rest.TryCutLast("\""u8, out LineText role, out _))
            {
                role.SetAs(line, Field.UserName);
            }
        }
        else if (message.TrySkip("provided user name ("u8, out rest) && rest.TryCutLast(") and authenticated user name ("u8, out LineText provided, out _))
        {
            provided.SetAs(line, Field.UserName);
        }
        else if (message.TrySkip("database \""u8, out rest) && rest.TryCutLast("\""u8, out LineText denied, out _))
        {
            denied.SetAs(line, LoginFields.Database);
        }
    }

    /// <summary>
    /// Sets who is meant by the detail of a refusal (auth.c, crypt.c): <c>Role "bob@site" does not exist.</c>, <c>User "bob@site" has no password assigned.</c>. A prefix does not
    /// tell where such a name ends.
    /// </summary>
    public static void SetDetail(EventView line, LineText detail)
    {
        if ((detail.TrySkip("Role \""u8, out LineText rest) || detail.TrySkip("User \""u8, out rest)) && rest.TryCutLast("\" "u8, out LineText role, out LineText said)
            && (said.Bytes.StartsWith("does not exist."u8) || said.Bytes.StartsWith("has "u8)))
        {
            role.SetAs(line, Field.UserName);
        }
    }

    /// <summary>Sets what a message is about, not whom.</summary>
    public static bool TrySetKind(EventView line, ReadOnlySpan<byte> message)
    {
        if (KindOf(message) is not { } kind)
        {
            return false;
        }

        kind.SetOn(line);
        return true;
    }

    private static EventKind? KindOf(ReadOnlySpan<byte> message)
    {
        int failed = message.IndexOf("authentication failed for user \""u8);
        if (failed >= 0 && failed <= LongestMethod)
        {
            return Refused;
        }

        return message.StartsWith("no pg_hba.conf entry for "u8) || message.StartsWith("pg_hba.conf rejects "u8) ? Refused
            : message.StartsWith("connection authorized: "u8) || message.StartsWith("replication connection authorized: "u8) ? LoggedIn
            : message.StartsWith("connection authenticated: "u8) ? Authenticated
            : message.StartsWith("connection received: "u8) ? Connected
            : message.StartsWith("disconnection: "u8) ? Disconnected
            : message.StartsWith("role \""u8) && (message.EndsWith("\" does not exist"u8) || message.EndsWith("\" is not permitted to log in"u8)) || message.StartsWith("too many connections for role "u8) ? RoleRefused
            : (message.StartsWith("database \""u8) && (message.EndsWith("\" does not exist"u8) || message.EndsWith("\" is not currently accepting connections"u8)))
                || message.StartsWith("permission denied for database"u8) || message.StartsWith("too many connections for "u8) ? DatabaseRefused
            : message.StartsWith("connection requires a valid client certificate"u8) || message.StartsWith("client certificates can only be checked if"u8) ? Refused
            : message.StartsWith("provided user name ("u8) && message.EndsWith(") do not match"u8)
                || message.StartsWith("no match in usermap \""u8) || message.StartsWith("must be superuser or replication role to start"u8)
                || message.StartsWith("must be superuser to connect"u8) || message.StartsWith("permission denied to start WAL sender"u8) ? RoleRefused
            : message.StartsWith("no PostgreSQL user name specified"u8) || message.StartsWith("sorry, too many clients already"u8)
                || message.StartsWith("remaining connection slots are reserved"u8) || message.StartsWith("canceling authentication due to timeout"u8) ? ConnectionRefused
            : message.StartsWith("invalid length of startup packet"u8) || message.StartsWith("incomplete startup packet"u8) || message.StartsWith("unsupported frontend protocol"u8)
                || message.StartsWith("could not accept SSL connection"u8)
                || message.StartsWith("could not receive data from client"u8) || message.StartsWith("unexpected EOF on client connection"u8)
                || message.StartsWith("expected "u8) && message.IndexOf(" response, got message type"u8) > 0 ? ConnectionFailed
            : null;
    }

    /// <summary><c>session time: 0:00:00.009 user=bob database=app host=192.0.2.1 port=50022</c>; the user was let in, and the host is last.</summary>
    private static void SetDisconnection(EventView line, LineText rest)
    {
        if (!rest.TryCut(" user="u8, out _, out LineText user) || !user.TryCutLast(" host="u8, out LineText who, out LineText origin))
        {
            return;
        }

        who.TryCut(" database="u8, out LineText name, out _);
        name.SetAs(line, Field.UserName);
        bool hasPort = origin.TryCut(" port="u8, out LineText host, out LineText port);
        if (!host.Bytes.SequenceEqual("[local]"u8))
        {
            PeerAddress.SetHost(line, host);
        }

        if (hasPort && Digits.AreAll(port.Bytes))
        {
            port.SetAs(line, Field.SourcePort);
        }
    }

    /// <summary><c>192.0.2.1", user "bob", database "app", SSL off</c>.</summary>
    private static void SetRefusedHost(EventView line, LineText rest)
    {
        if (!rest.TryCut("\""u8, out LineText host, out LineText names))
        {
            return;
        }

        if (!host.Bytes.SequenceEqual("[local]"u8))
        {
            PeerAddress.SetHost(line, host);
        }

        if (names.TrySkip(", user \""u8, out LineText user))
        {
            ReadOnlySpan<byte> between = "\", database \""u8;
            bool hasDatabase = user.TryCut(between, out LineText name, out LineText after);
            if (hasDatabase && after.Bytes.IndexOf(between) < 0)
            {
                name.SetAs(line, Field.UserName);
            }
            else if (!hasDatabase)
            {
                SetQuoted(line, user, Field.UserName);
            }
        }
    }

    /// <summary>A name that goes to the last quotation mark.</summary>
    private static void SetQuoted(EventView line, LineText text, Field field)
    {
        if (text.TryCutLast("\""u8, out LineText name, out _))
        {
            name.SetAs(line, field);
        }
    }
}
