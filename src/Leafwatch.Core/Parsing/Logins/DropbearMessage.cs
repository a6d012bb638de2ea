namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What dropbear's SSH server says (svr-auth.c, svr-authpasswd.c, svr-authpam.c, svr-authpubkey.c, svr-session.c of dropbear 0.52 to 2025).</summary>
/// <remarks>
/// <para>
/// One attempt, one <c>ssh_login</c>: "… auth succeeded for", "Bad password attempt for". A user that does not exist, or may not log in at all
/// (root, a shell that is not listed), is told once a connection ("Login attempt for nonexistent user"), and the passwords that it tries then are
/// not told: that line is the attempt. Keys that do not fit leave no line at all but the one that too many of them were tried.
/// </para>
/// <para>The names stand in quotation marks that are not escaped, so the address behind them is read from the end.</para>
/// </remarks>
internal static class DropbearMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("ssh_login");
    private static readonly EventKind Refused = EventKind.Failure("ssh_login");
    private static readonly EventKind Partial = EventKind.Authentication("ssh_partial");
    private static readonly EventKind MaxAttempts = EventKind.Failure("ssh_max_attempts");
    private static readonly EventKind Connected = EventKind.Network("ssh_connection");
    private static readonly EventKind Disconnected = EventKind.Network("ssh_disconnected");
    private static readonly EventKind Started = EventKind.Session("ssh_session_started");
    private static readonly EventKind Left = EventKind.Session("ssh_disconnected");

    public static void Set(EventView line, LineText message)
    {
        _ = TrySetAttempt(line, message) || TrySetRejected(line, message) || TrySetExit(line, message) || TrySetConnection(line, message) || TrySetCommand(line, message);
    }

    private static bool TrySetAttempt(EventView line, LineText message)
    {
        // "Pubkey auth succeeded for 'bob' with ssh-ed25519 key SHA256:… from 192.0.2.1:50022"
        if (message.TryCut(" auth succeeded for '"u8, out LineText method, out LineText who) && !method.Bytes.Contains((byte)'\''))
        {
            // "…, extra auth required": the other method's line is the attempt.
            LineText whole = who.Without(", extra auth required"u8);
            (whole.Length < who.Length ? Partial : LoggedIn).SetOn(line);
            method.SetAs(line, Field.EventReason);
            SetWho(line, whole);
            return true;
        }

        if (message.TrySkip("Auth succeeded with blank password for '"u8, out who))
        {
            LoggedIn.SetOn(line);
            SetWho(line, who);
            return true;
        }

        // "Pubkey auth bad signature for 'bob' with key md5 aa:bb from 192.0.2.1:50022", "Pubkey auth attempt with unknown algo for 'bob' from …"
        if (message.TrySkip("Pubkey auth "u8, out LineText refused)
            && (refused.TrySkip("bad signature for '"u8, out who) || refused.TrySkip("attempt with unknown algo for '"u8, out who)))
        {
            Refused.SetOn(line);
            SetWho(line, who);
            return true;
        }

        if (message.TryCut(" attempt for '"u8, out method, out who)
            && (IsPassword(method.Bytes, "Bad "u8) || IsPassword(method.Bytes, "bad "u8) || IsPassword(method.Bytes, "Too-long "u8)))
        {
            Refused.SetOn(line);
            SetWho(line, who);
            return true;
        }

        return false;
    }

    private static bool IsPassword(ReadOnlySpan<byte> method, ReadOnlySpan<byte> beginning) => method.StartsWith(beginning) && method.EndsWith("password"u8);

    /// <summary><c>User bob executing login shell</c>, <c>User bob executing 'cat /etc/hosts'</c> (svr-chansession.c): who is in has a name of the machine's.</summary>
    private static bool TrySetCommand(EventView line, LineText message)
    {
        if (!message.TrySkip("User "u8, out LineText rest) || !rest.TryCut(" executing "u8, out LineText user, out LineText command) || user.Bytes.Contains((byte)' '))
        {
            return false;
        }

        Started.SetOn(line);
        user.SetAs(line, Field.UserName);
        if (command.TrySkip("'"u8, out LineText quoted))
        {
            quoted.Without("'"u8).SetAs(line, LoginFields.CommandLine);
        }

        return true;
    }

    /// <summary>Somebody who cannot log in whatever they know: <c>Login attempt for nonexistent user from …</c>, <c>root login rejected</c>.</summary>
    private static bool TrySetRejected(EventView line, LineText message)
    {
        if (message.TrySkip("Login attempt "u8, out LineText rest) || message.TrySkip("login attempt "u8, out rest))
        {
            Refused.SetOn(line);
            if (rest.TryCutLast(" from "u8, out LineText whom, out LineText origin))
            {
                PeerAddress.TrySet(line, origin);
                SetName(line, whom);
            }

            return true;
        }

        if (message.TrySkip("User '"u8, out LineText user) || message.TrySkip("user '"u8, out user) || message.TrySkip("User account '"u8, out user))
        {
            Refused.SetOn(line);
            if (user.TryCutLast("' "u8, out LineText name, out LineText reason))
            {
                name.SetAs(line, Field.UserName);
                reason.SetAs(line, Field.EventReason);
            }

            return true;
        }

        // "Logins are restricted to the group wheel but user 'bob' is not a member"
        if (message.Bytes.StartsWith("Logins are restricted to the group "u8) && message.TryCut(" but user '"u8, out _, out LineText outsider)
            && outsider.Bytes.EndsWith("' is not a member"u8))
        {
            Refused.SetOn(line);
            outsider.Without("' is not a member"u8).SetAs(line, Field.UserName);
            return true;
        }

        if (!message.Bytes.SequenceEqual("root login rejected"u8))
        {
            return false;
        }

        Refused.SetOn(line);
        message.To("root".Length).SetAs(line, Field.UserName);
        return true;
    }

    /// <summary><c>for nonexistent user</c>, with <c>'NAME'</c> in old versions; <c>with wrong user NAME</c>.</summary>
    private static void SetName(EventView line, LineText whom)
    {
        if (whom.TrySkip("with wrong user "u8, out LineText name)
            || (whom.TrySkip("for nonexistent user '"u8, out name) && name.Bytes.EndsWith("'"u8)))
        {
            name.Without("'"u8).SetAs(line, Field.UserName);
        }
    }

    /// <summary>
    /// <c>Exit before auth from &lt;192.0.2.1:50022>: (user 'bob', 3 fails): Max auth tries reached - user 'bob'</c>; in old versions the address
    /// is behind the last name only. <c>Exit (bob) from &lt;…>: Disconnect received</c> is the end of a session.
    /// </summary>
    private static bool TrySetExit(EventView line, LineText message)
    {
        if (message.TrySkip("Exit ("u8, out LineText session) || message.TrySkip("exit after auth ("u8, out session))
        {
            Left.SetOn(line);
            if (session.TryCut(")"u8, out LineText user, out LineText rest))
            {
                user.SetAs(line, Field.UserName);
                SetBracketed(line, rest, out _);
            }

            return true;
        }

        if (!message.TrySkip("Exit before auth"u8, out LineText exit) && !message.TrySkip("exit before auth"u8, out exit))
        {
            return false;
        }

        bool hasAddress = SetBracketed(line, exit, out LineText why);
        bool isTooMany = why.TryCut("Max auth tries reached - user '"u8, out _, out LineText name);
        (isTooMany ? MaxAttempts : Disconnected).SetOn(line);
        if (isTooMany && !hasAddress)
        {
            SetWho(line, name);
        }
        else if (why.TryCut("(user '"u8, out _, out LineText whom) && whom.TryCut("', "u8, out LineText user, out _))
        {
            user.SetAs(line, Field.UserName);
        }

        return true;
    }

    private static bool SetBracketed(EventView line, LineText text, out LineText after)
    {
        after = text;
        if (!text.TrySkip(" from <"u8, out LineText origin) || !origin.TryCut(">"u8, out LineText address, out LineText rest)
            || !PeerAddress.TrySet(line, address))
        {
            return false;
        }

        after = rest;
        return true;
    }

    private static bool TrySetConnection(EventView line, LineText message)
    {
        if (!message.TrySkip("Child connection from "u8, out LineText origin))
        {
            return false;
        }

        Connected.SetOn(line);
        PeerAddress.TrySet(line, origin);
        return true;
    }

    /// <summary><c>NAME' [with … key …] from ADDRESS:PORT</c>.</summary>
    private static void SetWho(EventView line, LineText who)
    {
        if (!who.TryCutLast(" from "u8, out LineText before, out LineText origin) || !PeerAddress.TrySet(line, origin))
        {
            return;
        }

        if (before.Bytes.EndsWith("'"u8))
        {
            before.Without("'"u8).SetAs(line, Field.UserName);
        }
        else if (before.TryCut("' with "u8, out LineText user, out _))
        {
            // Who has a key has an account, whose name has no quotation mark.
            user.SetAs(line, Field.UserName);
        }
    }
}
