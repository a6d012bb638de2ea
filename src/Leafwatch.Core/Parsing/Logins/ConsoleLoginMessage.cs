namespace Leafwatch.Core.Parsing.Logins;

/// <summary>What login(1) says: of util-linux (login-utils/login.c), of shadow (src/login.c), of FreeBSD (usr.bin/login/login.c) and busybox.</summary>
/// <remarks>
/// Each attempt leaves one line, the <c>console_login</c>: "FAILED LOGIN …", of which util-linux calls the last "FAILED LOGIN SESSION …" or "TOO MANY LOGIN TRIES …", and
/// "LOGIN ON tty1 BY bob", "ROOT LOGIN ON tty1", "DIALUP AT ttyS0 BY bob"; shadow's success is left to PAM for anybody but root. The name that was tried stands at the end
/// or in quotation marks that are not escaped; the host before it, which is whatever telnetd's or rlogind's look-up gave, has no space. util-linux puts the terminal there
/// for who came from no host.
/// </remarks>
internal static class ConsoleLoginMessage
{
    private static readonly EventKind LoggedIn = EventKind.Success("console_login");
    private static readonly EventKind Refused = EventKind.Failure("console_login");

    private static readonly EventKind Counted = EventKind.Failure("console_failures");

    private static readonly ConstantValue Root = ConstantValue.Of("root");

    public static void Set(EventView line, LineText message) => _ =
        TrySetFailure(line, message) || TrySetRefused(line, message) || TrySetCounted(line, message) || TrySetInvalid(line, message) || TrySetRoot(line, message) || TrySetSuccess(line, message);

    /// <summary><c>FAILED LOGIN 1 FROM host FOR bob, Authentication failure</c>; shadow: <c>FAILED LOGIN (1) on '/dev/tty1' FOR 'bob', Authentication failure</c>.</summary>
    private static bool TrySetFailure(EventView line, LineText message)
    {
        bool isTooMany = message.TrySkip("TOO MANY LOGIN TRIES"u8, out LineText rest);
        if (!isTooMany && !message.TrySkip("FAILED LOGIN"u8, out rest))
        {
            return false;
        }

        // shadow, which quotes, has told the last attempt in a line of its own; util-linux has not.
        (isTooMany && rest.Bytes.EndsWith("'"u8) ? Counted : Refused).SetOn(line);
        if (!rest.TryCut(" FOR "u8, out LineText place, out LineText who))
        {
            return true;
        }

        SetHost(line, place);
        if (who.TryCutLast(", "u8, out LineText name, out LineText reason))
        {
            reason.SetAs(line, Field.EventReason);
        }

        name = name.TrySkip("'"u8, out LineText quoted) ? quoted.Without("'"u8) : name;
        if (!name.Bytes.SequenceEqual("UNKNOWN"u8) && !name.Bytes.SequenceEqual("(unknown)"u8))
        {
            name.SetAs(line, Field.UserName);
        }

        return true;
    }

    /// <summary><c>3 LOGIN FAILURES FROM host, bob</c> of FreeBSD, which also tells it without the name, to another file.</summary>
    private static bool TrySetCounted(EventView line, LineText message)
    {
        LineText rest = message.From(Digits.Leading(message.Bytes));
        if (rest.Length == message.Length || (!rest.TrySkip(" LOGIN FAILURES "u8, out LineText place) && !rest.TrySkip(" LOGIN FAILURE "u8, out place)))
        {
            return false;
        }

        bool isNamed = place.TryCut(", "u8, out LineText from, out LineText user);
        (isNamed ? Refused : Counted).SetOn(line);
        if (isNamed)
        {
            user.SetAs(line, Field.UserName);
        }

        SetHost(line, from);
        return true;
    }

    /// <summary><c>invalid password for 'bob' on 'tty1' from 'host'</c>, of busybox, and of shadow without PAM.</summary>
    private static bool TrySetInvalid(EventView line, LineText message)
    {
        // Before 4.13 shadow began a quotation with a grave accent.
        if (message.TrySkip("invalid password for `"u8, out LineText old))
        {
            Refused.SetOn(line);
            if (old.TryCutLast("' on `"u8, out LineText oldName, out LineText oldPlace))
            {
                oldName.SetAs(line, Field.UserName);
                if (oldPlace.TryCutLast("' from `"u8, out _, out LineText origin))
                {
                    PeerAddress.SetHost(line, origin.Without("'"u8));
                }
            }

            return true;
        }

        if (message.Bytes.StartsWith("REPEATED login failures"u8))
        {
            Counted.SetOn(line);
            return true;
        }

        if (!message.TrySkip("invalid password for '"u8, out LineText rest))
        {
            return false;
        }

        Refused.SetOn(line);
        if (rest.TryCutLast("' on '"u8, out LineText name, out LineText place) || rest.TryCutLast("'  on '"u8, out name, out place) || rest.TryCutLast("' "u8, out name, out place))
        {
            if (!name.Bytes.SequenceEqual("UNKNOWN"u8))
            {
                name.SetAs(line, Field.UserName);
            }

            SetQuotedHost(line, place);
        }

        return true;
    }

    /// <summary><c>LOGIN bob REFUSED FROM host ON TTY pts/0</c>, <c>LOGIN bob REFUSED (reason) ON TTY …</c> of FreeBSD; shadow: <c>LOGIN 'bob' REFUSED on 'pts/0' from 'host'</c>: the name is one of the machine's.</summary>
    private static bool TrySetRefused(EventView line, LineText message)
    {
        if (!message.TrySkip("LOGIN "u8, out LineText rest) || !rest.TryCut(" REFUSED "u8, out LineText user, out LineText place) || user.Bytes.Contains((byte)' '))
        {
            return false;
        }

        Refused.SetOn(line);
        (user.TrySkip("'"u8, out LineText quoted) ? quoted.Without("'"u8) : user).SetAs(line, Field.UserName);
        SetHost(line, place);
        return true;
    }

    /// <summary><c>ROOT LOGIN ON tty1[ FROM host]</c>; shadow and busybox: <c>ROOT LOGIN  on '/dev/tty1' from 'host'</c>, <c>root login on 'tty1'</c>.</summary>
    private static bool TrySetRoot(EventView line, LineText message)
    {
        bool isIllegal = message.TrySkip("ILLEGAL ROOT LOGIN"u8, out LineText rest);
        if (!isIllegal && !message.TrySkip("ROOT LOGIN "u8, out rest) && !message.TrySkip("root login"u8, out rest))
        {
            return false;
        }

        bool isRefused = rest.TrySkip("REFUSED"u8, out rest) || isIllegal;
        (isRefused ? Refused : LoggedIn).SetOn(line);
        if (rest.TrySkip("("u8, out LineText named) && named.TryCut(")"u8, out LineText user, out LineText place))
        {
            user.SetAs(line, Field.UserName);
            rest = place;
        }
        else
        {
            line.Set(Field.UserName, Root);
        }

        SetHost(line, rest);
        SetQuotedHost(line, rest);
        return true;
    }

    /// <summary><c>LOGIN ON tty1 BY bob[ FROM host]</c>, <c>DIALUP AT ttyS0 BY bob</c>; shadow: <c>'bob' logged in  on '/dev/tty1'</c>.</summary>
    private static bool TrySetSuccess(EventView line, LineText message)
    {
        if (message.TrySkip("'"u8, out LineText quoted) && quoted.TryCut("' logged in"u8, out LineText name, out LineText where))
        {
            LoggedIn.SetOn(line);
            name.SetAs(line, Field.UserName);
            SetQuotedHost(line, where);
            return true;
        }

        if (message.TrySkip("login on "u8, out LineText lower) && lower.TryCut(" as "u8, out _, out LineText user))
        {
            LoggedIn.SetOn(line);
            user.SetAs(line, Field.UserName);
            return true;
        }

        if ((!message.TrySkip("LOGIN ON "u8, out LineText rest) && !message.TrySkip("DIALUP AT "u8, out rest)) || !rest.TryCut(" BY "u8, out _, out LineText who))
        {
            return false;
        }

        LoggedIn.SetOn(line);
        who.TryCut(" FROM "u8, out LineText by, out LineText host);
        by.SetAs(line, Field.UserName);
        PeerAddress.SetHost(line, host);
        return true;
    }

    private static void SetHost(EventView line, LineText place)
    {
        if (place.TryCut(" FROM "u8, out _, out LineText host) || place.TrySkip("FROM "u8, out host))
        {
            host.TryCut(" "u8, out LineText name, out _);
            if (!IsTerminal(name.Bytes))
            {
                PeerAddress.SetHost(line, name.Without(","u8));
            }
        }
        else
        {
            SetQuotedHost(line, place);
        }
    }

    private static bool IsTerminal(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("(null)"u8) || name.SequenceEqual("console"u8) || name.StartsWith("pts/"u8) || name.StartsWith("/dev/"u8)
        || (!name.Contains((byte)'.') && (name.StartsWith("tty"u8) || name.StartsWith("hvc"u8) || name.StartsWith("xvc"u8)));

    private static void SetQuotedHost(EventView line, LineText place)
    {
        if (place.TryCutLast(" from '"u8, out _, out LineText host) && host.TryCut("'"u8, out LineText name, out LineText after) && after.Length == 0)
        {
            PeerAddress.SetHost(line, name);
        }
    }
}
