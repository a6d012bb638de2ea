namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What web applications say to the system's logger about who logs in: WordPress (the plugins that call syslog name themselves <c>wordpress(SITE)</c>), phpMyAdmin
/// (libraries/classes/Logging.php, $cfg['AuthLog'] = 'syslog'), Webmin and Usermin (miniserv.pl), Roundcube (program/lib/Roundcube/rcube_imap.php, log_logins), Gitea and Forgejo
/// (routers/web/auth/auth.go), Vaultwarden (src/api/identity.rs).
/// </summary>
/// <remarks>
/// Each attempt leaves one such line, the <c>app_login</c>. The name is the client's choice, without escaping: the address is read from the end where only
/// the application's own words follow it. Where the client's words may follow too, it counts only when its key is there once.
/// </remarks>
internal static class AppMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("app_login");
    private static readonly EventKind Refused = EventKind.Failure("app_login");
    private static readonly EventKind Blocked = EventKind.Failure("app_blocked");
    private static readonly EventKind LoggedOut = EventKind.Session("app_logout");
    private static readonly EventKind Probed = EventKind.Network("app_probed");

    /// <summary>Whether a tag is <c>wordpress(www.example.org)</c>, of which also the short form is met.</summary>
    public static bool IsWordPress(ReadOnlySpan<byte> program) => program.StartsWith("wordpress("u8) || program.StartsWith("wp("u8);

    public static void SetWordPress(EventView line, LineText message) => _ =
        TrySetBetween(line, message, "Accepted password for "u8, LoggedIn)
        || TrySetBetween(line, message, "Authentication failure for "u8, Refused)
        || TrySetBetween(line, message, "Authentication attempt for unknown user "u8, Refused)
        || TrySetBetween(line, message, "REST authentication failure for "u8, Refused)
        || TrySetBetween(line, message, "REST authentication attempt for unknown user "u8, Refused)
        || TrySetBetween(line, message, "XML-RPC authentication failure for "u8, Refused)
        || TrySetBetween(line, message, "XML-RPC authentication attempt for unknown user "u8, Refused)
        || TrySetBetween(line, message, "Blocked authentication attempt for "u8, Blocked)
        || TrySetFrom(line, message, "Empty username"u8, Refused)
        || TrySetFrom(line, message, "XML-RPC authentication failure"u8, Refused)
        || TrySetFrom(line, message, "XML-RPC multicall authentication failure"u8, Refused)
        || TrySetFrom(line, message, "Blocked user enumeration attempt"u8, Probed)
        || TrySetFrom(line, message, "Blocked access"u8, Probed);

    /// <summary><c>user denied: bob (mysql-denied) from 192.0.2.1</c>, <c>user authenticated: bob from 192.0.2.1</c>.</summary>
    public static void SetPhpMyAdmin(EventView line, LineText message)
    {
        if (TrySetBetween(line, message, "user authenticated: "u8, LoggedIn) || !message.TrySkip("user denied: "u8, out LineText who)
            || !TryCutSource(line, who, out LineText named))
        {
            return;
        }

        Refused.SetOn(line);
        if (named.Bytes.EndsWith(")"u8) && named.TryCutLast(" ("u8, out LineText user, out LineText reason))
        {
            user.SetAs(line, Field.UserName);
            reason.Without(")"u8).SetAs(line, Field.EventReason);
        }
    }

    public static void SetWebmin(EventView line, LineText message) => _ =
        TrySetBetween(line, message, "Successful login as "u8, LoggedIn)
        || TrySetBetween(line, message, "Invalid login as "u8, Refused)
        || TrySetBetween(line, message, "Non-existent login as "u8, Refused)
        || TrySetBetween(line, message, "Expired login as "u8, Refused)
        || TrySetBetween(line, message, "Logout by "u8, LoggedOut);

    /// <summary><c>&lt;session> Failed login for bob from 192.0.2.1 in session …</c>, <c>&lt;session> IMAP Error: Login failed for bob against mail from 192.0.2.1. …</c>.</summary>
    public static void SetRoundcube(EventView line, LineText message)
    {
        LineText said = message.TrySkip("<"u8, out LineText session) && session.TryCut("> "u8, out _, out LineText rest) ? rest : message;
        said.TrySkip("IMAP Error: "u8, out said);
        bool isIn = said.TrySkip("Successful login for "u8, out LineText who);
        if (!isIn && !said.TrySkip("Failed login for "u8, out who) && !said.TrySkip("Login failed for "u8, out who))
        {
            return;
        }

        (isIn ? LoggedIn : Refused).SetOn(line);

        // Behind the address are the headers of proxies, as they were sent.
        ReadOnlySpan<byte> key = " from "u8;
        if (!who.TryCut(key, out LineText named, out LineText origin) || origin.Bytes.IndexOf(key) >= 0)
        {
            return;
        }

        int end = origin.Bytes.IndexOfAny((byte)' ', (byte)'(', (byte)',');
        LineText address = (end < 0 ? origin : origin.To(end)).Without("."u8);
        if (!ClientAddress.IsAddress(address.Bytes))
        {
            return;
        }

        PeerAddress.TrySet(line, address);
        LineText user = named.TryCutLast(" against "u8, out LineText name, out _) || named.TryCutLast(" (ID: "u8, out name, out _) ? name : named;
        user.SetAs(line, Field.UserName);
    }

    /// <summary><c>… [W] Failed authentication attempt for bob from 192.0.2.1:50022: user does not exist [uid: 0, name: bob]</c>.</summary>
    public static void SetGitea(EventView line, LineText message)
    {
        ReadOnlySpan<byte> key = " from "u8;
        if (!message.TryCut("Failed authentication attempt for "u8, out _, out LineText who))
        {
            return;
        }

        Refused.SetOn(line);
        if (who.TryCut(key, out LineText user, out LineText origin) && origin.Bytes.IndexOf(key) < 0)
        {
            origin.TryCut(": "u8, out LineText peer, out LineText reason);
            PeerAddress.TrySet(line, peer);
            user.SetAs(line, Field.UserName);
            if (reason.Length > 0)
            {
                reason.SetAs(line, Field.EventReason);
            }
        }
    }

    /// <summary><c>… Username or password is incorrect. Try again. IP: 192.0.2.1. Username: bob.</c></summary>
    public static void SetVaultwarden(EventView line, LineText message)
    {
        if (!message.TryCut("Username or password is incorrect. Try again. IP: "u8, out _, out LineText origin)
            || !origin.TryCut(". Username: "u8, out LineText address, out LineText user))
        {
            return;
        }

        Refused.SetOn(line);
        PeerAddress.TrySet(line, address);
        user.Without("."u8).SetAs(line, Field.UserName);
    }

    /// <summary>What was done, by whom, and from where at the end.</summary>
    private static bool TrySetBetween(EventView line, LineText message, ReadOnlySpan<byte> before, EventKind kind)
    {
        if (!message.TrySkip(before, out LineText who) || !TryCutSource(line, who, out LineText user))
        {
            return false;
        }

        kind.SetOn(line);
        user.SetAs(line, Field.UserName);
        return true;
    }

    private static bool TrySetFrom(EventView line, LineText message, ReadOnlySpan<byte> what, EventKind kind)
    {
        if (!message.Bytes.StartsWith(what) || !TryCutSource(line, message, out _))
        {
            return false;
        }

        kind.SetOn(line);
        return true;
    }

    /// <summary>Takes <c> from ADDRESS</c> off the end, and sets it.</summary>
    private static bool TryCutSource(EventView line, LineText text, out LineText before)
    {
        if (!text.TryCutLast(" from "u8, out before, out LineText origin) || origin.Length == 0 || origin.Bytes.Contains((byte)' '))
        {
            return false;
        }

        PeerAddress.SetHost(line, origin);
        return true;
    }
}
