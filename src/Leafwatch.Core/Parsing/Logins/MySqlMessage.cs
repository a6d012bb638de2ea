namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What MySQL's and MariaDB's servers say of clients: <c>Access denied for user 'bob'@'192.0.2.1' (using password: YES)</c> (ER_ACCESS_DENIED_ERROR and its kin in
/// share/messages_to_error_log.txt of MySQL, sql/share/errmsg-utf8.txt of MariaDB).
/// </summary>
/// <remarks>
/// "Access denied for user" is the attempt, <c>mysql_login</c>; no log of errors tells of successes. A name may be anything, without escaping; the host
/// behind it has no quotation mark, so that both are read from the end. A database that a user may not use ("… to database 'x'") is no failed login: the password was right.
/// </remarks>
internal static class MySqlMessage
{
    private static readonly EventKind Refused = EventKind.Failure("mysql_login");
    private static readonly EventKind DatabaseRefused = EventKind.Failure("mysql_database_denied");
    private static readonly EventKind Aborted = EventKind.Network("mysql_connection_aborted");
    private static readonly EventKind NotResolved = EventKind.Network("mysql_reverse_mapping");
    private static readonly EventKind HostRefused = EventKind.NetworkFailure("mysql_host_refused");

    private static readonly EventKind AccountRefused = EventKind.Failure("mysql_account_refused");
    private static readonly EventKind TimedOut = EventKind.Session("mysql_timeout");
    private static readonly EventKind ProtocolError = EventKind.Network("mysql_protocol_error");

    private static readonly ConstantValue Yes = ConstantValue.Of("password");
    private static readonly ConstantValue No = ConstantValue.Of("no password");

    /// <summary>What stands before the name of who was refused.</summary>
    public static ReadOnlySpan<byte> Denied => "Access denied for user '"u8;

    public static void Set(EventView line, LineText message) =>
        _ = TrySetDenied(line, message) || TrySetAborted(line, message) || TrySetNotResolved(line, message) || TrySetHost(line, message)
            || TrySetRefusedOtherwise(line, message) || TrySetTrouble(line, message);

    private static bool TrySetDenied(EventView line, LineText message)
    {
        // "trying to change to user": a connection that wants to become another's (ER_ACCESS_DENIED_CHANGE_USER_ERROR).
        if (!message.TrySkip(Denied, out LineText who) && !message.TrySkip("Access denied trying to change to user '"u8, out who))
        {
            return false;
        }

        if (who.Bytes.EndsWith("'"u8) && who.TryCutLast("' to database '"u8, out LineText account, out LineText database))
        {
            DatabaseRefused.SetOn(line);
            database.Without("'"u8).SetAs(line, LoginFields.Database);
            SetAccount(line, account);
            return true;
        }

        Refused.SetOn(line);
        if (who.TryCutLast("' (using password: "u8, out account, out LineText answer))
        {
            line.Set(Field.EventReason, answer.Bytes.StartsWith("YES"u8) ? Yes : No);
            SetAccount(line, account);
        }
        else if (who.TryCutLast("'@'"u8, out LineText user, out LineText host) && host.TryCut("'"u8, out LineText name, out LineText reason))
        {
            // "Access denied for user 'bob'@'host'. Account is locked."
            user.SetAs(line, Field.UserName);
            PeerAddress.SetHost(line, name);
            if (reason.TrySkip(". "u8, out LineText why) || reason.TrySkip(" ("u8, out why))
            {
                why.Without(")"u8).SetAs(line, Field.EventReason);
            }
        }

        return true;
    }

    /// <summary><c>NAME'@'HOST</c>.</summary>
    private static void SetAccount(EventView line, LineText account)
    {
        if (account.TryCutLast("'@'"u8, out LineText user, out LineText host))
        {
            user.SetAs(line, Field.UserName);
            PeerAddress.SetHost(line, host);
        }
    }

    /// <summary><c>Aborted connection 8 to db: 'unconnected' user: 'bob' host: '192.0.2.1' (Got timeout reading communication packets)</c>.</summary>
    private static bool TrySetAborted(EventView line, LineText message)
    {
        if (!message.TrySkip("Aborted connection "u8, out LineText rest))
        {
            return false;
        }

        Aborted.SetOn(line);
        if (rest.TryCutLast("' host: '"u8, out LineText before, out LineText host) && host.TryCut("'"u8, out LineText name, out LineText reason))
        {
            PeerAddress.SetHost(line, name);
            reason.TrySkip(" ("u8, out LineText why);
            why.Without(")"u8).SetAs(line, Field.EventReason);
            if (before.TryCut("' user: '"u8, out LineText place, out LineText user))
            {
                if (!user.Bytes.SequenceEqual("unauthenticated"u8))
                {
                    user.SetAs(line, Field.UserName);
                }

                if (place.TryCut(" to db: '"u8, out _, out LineText database) && !database.Bytes.SequenceEqual("unconnected"u8))
                {
                    database.SetAs(line, LoginFields.Database);
                }
            }
        }

        return true;
    }

    /// <summary><c>IP address '192.0.2.1' could not be resolved: Name or service not known</c>, <c>Hostname 'NAME' does not resolve to '192.0.2.1'.</c></summary>
    private static bool TrySetNotResolved(EventView line, LineText message)
    {
        LineText address = default;
        bool isNamed = message.TrySkip("Hostname '"u8, out LineText rest) && rest.TryCutLast(" does not resolve to '"u8, out _, out address);
        if (isNamed)
        {
            address = address.Without("."u8).Without("'"u8);
        }
        else if (!message.TrySkip("IP address '"u8, out rest) || !rest.TryCut("'"u8, out address, out _))
        {
            return false;
        }

        NotResolved.SetOn(line);
        PeerAddress.TrySet(line, address);
        return true;
    }

    /// <summary><c>Host '192.0.2.1' is not allowed to connect to this MySQL server</c>, <c>Host '…' is blocked because of many connection errors</c>.</summary>
    private static bool TrySetHost(EventView line, LineText message)
    {
        if (!message.TrySkip("Host '"u8, out LineText rest) || !rest.TryCut("' is "u8, out LineText host, out LineText reason)
            || (!reason.Bytes.StartsWith("not allowed"u8) && !reason.Bytes.StartsWith("blocked"u8)))
        {
            return false;
        }

        HostRefused.SetOn(line);
        PeerAddress.SetHost(line, host);
        return true;
    }

    /// <summary>
    /// <c>User 'bob' has exceeded the 'max_user_connections' resource …</c>, <c>User bob already has more than 'max_user_connections' active connections</c>,
    /// <c>Server is running in --secure-auth mode, but 'bob'@'192.0.2.1' has a password in the old format; …</c>: refused with the right password.
    /// </summary>
    private static bool TrySetRefusedOtherwise(EventView line, LineText message)
    {
        if (message.TrySkip("Server is running in --secure-auth mode, but '"u8, out LineText rest) && rest.TryCutLast("' has a password in "u8, out LineText account, out _))
        {
            AccountRefused.SetOn(line);
            SetAccount(line, account);
            return true;
        }

        if (!message.TrySkip("User "u8, out rest)
            || !(rest.TryCutLast(" has exceeded the '"u8, out LineText user, out LineText resource) || rest.TryCutLast(" already has more than '"u8, out user, out resource)))
        {
            return false;
        }

        AccountRefused.SetOn(line);
        (user.TrySkip("'"u8, out LineText quoted) ? quoted.Without("'"u8) : user).SetAs(line, Field.UserName);
        if (resource.TryCut("'"u8, out LineText limit, out _))
        {
            limit.SetAs(line, Field.EventReason);
        }

        return true;
    }

    /// <summary><c>Got packets out of order from 192.0.2.1</c>, <c>'wait_timeout' period of 28800 seconds was exceeded for `bob`@`192.0.2.1`. …</c>.</summary>
    private static bool TrySetTrouble(EventView line, LineText message)
    {
        if (message.TrySkip("Got packets out of order from "u8, out LineText host))
        {
            ProtocolError.SetOn(line);
            PeerAddress.SetHost(line, host);
            return true;
        }

        if (!message.TryCut(" seconds was exceeded for `"u8, out LineText period, out LineText account) || !period.Bytes.StartsWith("'"u8)
            || !account.TryCutLast("`. "u8, out account, out _) || !account.TryCutLast("`@`"u8, out LineText user, out host))
        {
            return false;
        }

        TimedOut.SetOn(line);
        user.SetAs(line, Field.UserName);
        PeerAddress.SetHost(line, host);
        return true;
    }
}
