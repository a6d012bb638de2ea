namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What MariaDB's plugin server_audit writes: <c>SERVER,bob,192.0.2.1,8,0,FAILED_CONNECT,,,1045</c> (plugin/server_audit/server_audit.c; https://mariadb.com/docs/server/reference/plugins/mariadb-audit-plugin/mariadb-audit-plugin-log-format).
/// </summary>
/// <remarks>
/// Nothing is escaped, and who connects chooses the names of the user and the database: a line with more commas than it should have tells that somebody tried, not who.
/// </remarks>
internal static class MariaDbAudit
{
    private const int Values = 9;

    private static readonly EventKind LoggedIn = EventKind.Success("mysql_login");
    private static readonly EventKind Refused = EventKind.Failure("mysql_login");
    private static readonly EventKind LoggedOut = EventKind.Session("mysql_logout");

    /// <summary>A message to the system's logger, before whose first value stands <c>server_audit_syslog_info</c>.</summary>
    public static void SetSent(EventView line, LineText message)
    {
        int start = 0;
        while (start < message.Length && message.Bytes[start] == ' ')
        {
            start++;
        }

        Set(line, message.From(start));
    }

    /// <summary>Whether a text is such a line: it has the number of a result at its end, and at least as many values as one.</summary>
    public static bool Is(ReadOnlySpan<byte> text) =>
        text.Count((byte)',') >= Values - 1 && text.LastIndexOf((byte)',') is var last && Digits.AreAll(text[(last + 1)..]);

    public static void Set(EventView line, LineText text)
    {
        if (!Is(text.Bytes))
        {
            return;
        }

        if (text.Bytes.Count((byte)',') > Values - 1)
        {
            if (text.Bytes.IndexOf(",FAILED_CONNECT,"u8) >= 0)
            {
                Refused.SetOn(line);
            }

            return;
        }

        text.TryCut(","u8, out LineText host, out LineText rest);
        rest.TryCut(","u8, out LineText user, out rest);
        rest.TryCut(","u8, out LineText peer, out rest);
        rest.TryCut(","u8, out LineText connection, out rest);
        rest.TryCut(","u8, out _, out rest);
        rest.TryCut(","u8, out LineText operation, out rest);
        rest.TryCut(","u8, out LineText database, out _);
        text.TryCutLast(","u8, out _, out LineText result);
        bool isConnect = operation.Bytes.SequenceEqual("CONNECT"u8);
        if (isConnect || operation.Bytes.SequenceEqual("FAILED_CONNECT"u8))
        {
            (isConnect && result.Bytes.SequenceEqual("0"u8) ? LoggedIn : Refused).SetOn(line);
        }
        else if (operation.Bytes.SequenceEqual("DISCONNECT"u8))
        {
            LoggedOut.SetOn(line);
        }

        host.SetAs(line, Field.HostName);
        user.SetAs(line, Field.UserName);
        connection.SetAs(line, Field.ProcessThreadId);
        result.SetAs(line, Field.EventCode);
        PeerAddress.SetHost(line, peer);
        if (database.Length > 0)
        {
            database.SetAs(line, LoginFields.Database);
        }
    }
}
