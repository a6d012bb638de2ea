namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What the daemons say that a machine is managed through: Proxmox (PVE::HTTPServer, PVE::API2::AccessControl; <c>authentication failure; rhost=192.0.2.1 user=root@pam msg=…</c>), Monit
/// (src/http/processor.c), xrdp (sesman/sesman_auth.c, sesman/session.c), Asterisk (channels/chan_sip.c, res/res_pjsip).
/// </summary>
/// <remarks>Names are the client's choice: an address before them is read from the front, one behind them from the end, and where the client's words are on both sides, only if its key is there once.</remarks>
internal static class ManagementMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("app_login");
    private static readonly EventKind Refused = EventKind.Failure("app_login");
    private static readonly EventKind DesktopIn = EventKind.Success("rdp_login");
    private static readonly EventKind DesktopRefused = EventKind.Failure("rdp_login");
    private static readonly EventKind CallRefused = EventKind.Failure("sip_login");

    public static void SetProxmox(EventView line, LineText message)
    {
        if (message.TrySkip("authentication failure; rhost="u8, out LineText origin) && origin.TryCut(" "u8, out LineText peer, out LineText rest))
        {
            Refused.SetOn(line);
            PeerAddress.TrySet(line, peer);
            if (rest.TrySkip("user="u8, out LineText who) && who.TryCutLast(" msg="u8, out LineText user, out LineText reason))
            {
                user.SetAs(line, Field.UserName);
                reason.SetAs(line, Field.EventReason);
            }
        }
        else if (message.TryCut("successful auth for user '"u8, out LineText before, out LineText named) && (before.Length == 0 || before.Bytes.EndsWith("> "u8)))
        {
            LoggedIn.SetOn(line);
            named.Without("'"u8).SetAs(line, Field.UserName);
        }
    }

    /// <summary><c>HttpRequest: access denied -- client [192.0.2.1]: wrong password for user 'bob'</c>.</summary>
    public static void SetMonit(EventView line, LineText message)
    {
        if (!message.TryCut("HttpRequest: access denied -- client ["u8, out _, out LineText origin) || !origin.TryCut("]: "u8, out LineText address, out LineText reason))
        {
            return;
        }

        Refused.SetOn(line);
        PeerAddress.TrySet(line, address);
        reason.SetAs(line, Field.EventReason);
        if (reason.TryCut(" user '"u8, out _, out LineText user) && user.Bytes.EndsWith("'"u8))
        {
            user.Without("'"u8).SetAs(line, Field.UserName);
        }
    }

    /// <summary><c>[INFO ] AUTHFAIL: user=bob ip=192.0.2.1:50022 time=1766…</c>, <c>++ created session (access granted): username bob, ip 192.0.2.1:50022 - socket: 12</c>.</summary>
    public static void SetDesktop(EventView line, LineText message)
    {
        LineText who;
        LineText user;
        LineText origin;
        if (message.TryCut("AUTHFAIL: user="u8, out _, out who))
        {
            DesktopRefused.SetOn(line);
            if (!who.TryCutLast(" ip="u8, out user, out origin))
            {
                return;
            }
        }
        else if (message.TryCut("created session (access granted): username "u8, out _, out who))
        {
            DesktopIn.SetOn(line);
            if (!who.TryCutLast(", ip "u8, out user, out origin))
            {
                return;
            }
        }
        else
        {
            return;
        }

        user.SetAs(line, Field.UserName);
        origin.TryCut(" "u8, out LineText peer, out _);
        PeerAddress.TrySet(line, peer);
    }

    /// <summary><c>… Registration from '"100" &lt;sip:100@198.51.100.1>' failed for '192.0.2.1:5060' - Wrong password</c>.</summary>
    public static void SetAsterisk(EventView line, LineText message)
    {
        ReadOnlySpan<byte> key = "' failed for '"u8;
        if (!message.TryCut(key, out LineText before, out LineText origin)
            || (before.Bytes.IndexOf("Registration from '"u8) < 0 && before.Bytes.IndexOf("' from '"u8) < 0))
        {
            return;
        }

        CallRefused.SetOn(line);
        if (origin.Bytes.IndexOf(key) < 0 && origin.TryCut("'"u8, out LineText peer, out LineText after))
        {
            PeerAddress.TrySet(line, peer);
            if (after.TryCutLast(" - "u8, out _, out LineText reason))
            {
                reason.SetAs(line, Field.EventReason);
            }
        }
    }
}
