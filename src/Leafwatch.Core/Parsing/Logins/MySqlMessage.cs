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
    private static readonly EventKind HostRefused = EventKind.Network("mysql_host_refused");

    private static readonly ConstantValue Yes = ConstantValue.Of("password");
    private static readonly ConstantValue No = ConstantValue.Of("no password");

    /// <summary>What stands before the name of who was refused.</summary>
    public static ReadOnlySpan<byte> Denied => "Access denied for user '"u8;

    public static void Set(EventView line, LineText message) =>
        _ = TrySetDenied(line, message) || TrySetAborted(line, message) || TrySetNotResolved(line, message) || TrySetHost(line, message);

    private static bool TrySetDenied(EventView line, LineText message)
    {
        if (!message.TrySkip(Denied, out LineText who))
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
            if (before.TryCut("' user: '"u8, out _, out LineText user) && !user.Bytes.SequenceEqual("unauthenticated"u8))
            {
                user.SetAs(line, Field.UserName);
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
}
