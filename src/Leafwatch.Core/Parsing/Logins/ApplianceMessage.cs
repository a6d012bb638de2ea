namespace Leafwatch.Core.Parsing.Logins;

/// <summary>
/// What the web pages of firewalls, routers and storage boxes say of who logs in there: pfSense and OPNsense (src/etc/inc/auth.inc, <c>/index.php: Successful login for user 'bob' from: 192.0.2.1
/// (Local Database)</c>), Synology's DSM (<c>User [bob] from [192.0.2.1] failed to sign in to [DSM] via [password] due to authorization failure.</c>), OpenWrt's LuCI and QNAP's QTS (<c>conn log: Users: bob,
/// Source IP: 192.0.2.1, …, Action: Login Fail</c>).
/// </summary>
/// <remarks>Names are the client's choice and stand before the address: it is read from the end, or only where its key is there once.</remarks>
internal static class ApplianceMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("app_login");
    private static readonly EventKind Refused = EventKind.Failure("app_login");
    private static readonly EventKind LoggedOut = EventKind.Session("app_session_closed");

    public static void SetFirewall(EventView line, LineText message)
    {
        if (!message.TrySkip("/"u8, out _) || !message.TryCut(": "u8, out _, out LineText said))
        {
            return;
        }

        bool isRefused = said.TrySkip("webConfigurator authentication error for "u8, out LineText who) || said.TrySkip("Web GUI authentication error for "u8, out who);
        bool isLoggedIn = !isRefused && said.TrySkip("Successful login for "u8, out who);
        if (!isRefused && !isLoggedIn && !said.TrySkip("User logged out for "u8, out who) && !said.TrySkip("Session timed out for "u8, out who))
        {
            return;
        }

        (isRefused ? Refused : isLoggedIn ? LoggedIn : LoggedOut).SetOn(line);
        who.TrySkip("user "u8, out who);
        if (!who.TrySkip("'"u8, out LineText quoted) || !quoted.TryCutLast("' from"u8, out LineText user, out LineText origin))
        {
            return;
        }

        // OPNsense has no colon. Behind the address of who got in stands where the account was found.
        origin.TrySkip(":"u8, out origin);
        origin.TrySkip(" "u8, out origin);
        user.SetAs(line, Field.UserName);
        PeerAddress.TrySet(line, !isRefused && origin.TryCut(" "u8, out LineText address, out _) ? address : origin);
    }

    /// <summary><c>luci: failed login on /PATH for NAME from ADDRESS</c>, <c>luci: accepted login on …</c>: path and name are the client's.</summary>
    public static void SetRouter(EventView line, LineText message)
    {
        bool isRefused = message.TrySkip("luci: failed login on "u8, out LineText rest);
        if (!isRefused && !message.TrySkip("luci: accepted login on "u8, out rest))
        {
            return;
        }

        (isRefused ? Refused : LoggedIn).SetOn(line);
        if (rest.TryCutLast(" from "u8, out LineText who, out LineText address) && PeerAddress.TrySet(line, address)
            && who.TryCut(" for "u8, out _, out LineText user) && user.Bytes.IndexOf(" for "u8) < 0)
        {
            user.SetAs(line, Field.UserName);
        }
    }

    public static void SetSynology(EventView line, LineText message)
    {
        if (!message.TrySkip("User ["u8, out LineText who) || !who.TryCutLast("] from ["u8, out LineText user, out LineText origin) || !origin.TryCut("] "u8, out LineText address, out LineText said))
        {
            return;
        }

        bool isRefused = said.Bytes.StartsWith("failed to sign in to "u8) || said.Bytes.StartsWith("failed to log in "u8);
        bool isLoggedIn = said.Bytes.StartsWith("signed in to "u8) || said.Bytes.StartsWith("logged in "u8);
        if (!isRefused && !isLoggedIn && !said.Bytes.StartsWith("signed out "u8) && !said.Bytes.StartsWith("logged out "u8))
        {
            return;
        }

        (isRefused ? Refused : isLoggedIn ? LoggedIn : LoggedOut).SetOn(line);
        user.SetAs(line, Field.UserName);
        PeerAddress.TrySet(line, address);
    }

    public static void SetQnap(EventView line, LineText message)
    {
        ReadOnlySpan<byte> key = ", Source IP: "u8;
        if (!message.TrySkip("conn log: Users: "u8, out LineText who) || !message.TryCutLast(", Action: "u8, out _, out LineText action))
        {
            return;
        }

        bool isRefused = action.Bytes.SequenceEqual("Login Fail"u8);
        if (!isRefused && !action.Bytes.SequenceEqual("Login OK"u8))
        {
            return;
        }

        (isRefused ? Refused : LoggedIn).SetOn(line);
        if (who.TryCut(key, out LineText user, out LineText origin) && origin.Bytes.IndexOf(key) < 0 && origin.TryCut(", "u8, out LineText address, out _))
        {
            user.SetAs(line, Field.UserName);
            PeerAddress.TrySet(line, address);
        }
    }
}
